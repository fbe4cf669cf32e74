"""What is told about an invoice beyond its text: marks, seals, and what was bought."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.pictures import Pixels

from .pieces import Piece
from .sheet import Sheet

_SEAL_AREA: Final = 3.0
"""The ink of a company's seal covers at least so many squares of a line's height."""

_RED: Final = 0.06
_FAINT: Final = 0.06
_REDDER: Final = 1.3
"""A piece is a seal's with so much red, so little that is dark, and so many times more red than half dark,
by share of its area."""

_DARK: Final = 0.6
_HALF_DARK: Final = 0.7
"""Dark and half dark is what is darker than these parts of the paper."""

_PAPER: Final = 85
"""Percentile of a place's pixels that is as bright as its paper."""

_TRACE: Final = 0.03

_TITLE: Final = 1.35
"""Titles are this much higher than a line; they are read although a seal covers them."""

_BITS: Final = 255.0
_LEAST_CODE: Final = 24
"""Pixels: the smallest QR code has 21 modules and a border."""


def is_seal_text(sheet: Sheet, piece: Piece, height: float) -> bool:
    """Whether a piece was read from a seal, whose red ink is all that is there; `height` is a line's."""
    if piece.height > _TITLE * height and not piece.upright:
        return False
    seals = _cut(sheet.seals, piece.box)
    if not seals.size:
        return False
    dark, half = _darker(sheet, piece.box, _DARK, _HALF_DARK)
    red = float(seals.mean()) / _BITS
    return red > _RED and dark < _FAINT and red > _REDDER * half


def is_faint(sheet: Sheet, piece: Piece) -> bool:
    """Whether a piece has no dark ink at all, as the text of a washed-out seal, where only print is due."""
    (half,) = _darker(sheet, piece.box, _HALF_DARK)
    return half < _TRACE


def _darker(sheet: Sheet, place: Box, *levels: float) -> list[float]:
    """The shares of a place that are darker than these parts of its paper; 0 beyond the sheet."""
    grey = _cut(sheet.image, place)[:, :, 0]
    if not grey.size:
        return [0.0] * len(levels)
    smooth = cv2.GaussianBlur(np.ascontiguousarray(grey), (3, 3), 0)
    paper = float(np.percentile(smooth, _PAPER))
    return [float((smooth < paper * level).mean()) for level in levels]


def has_company_seal(sheet: Sheet, place: Box, height: float) -> bool:
    """Whether there is a seal in a place of the sheet; `height` is a line's."""
    return float(_cut(sheet.seals, place).sum()) / _BITS > _SEAL_AREA * height * height


def has_qr_code(sheet: Sheet, place: Box) -> bool:
    """Whether there is a QR code in a place of the sheet."""
    area = _cut(sheet.image, place)[:, :, 0]
    if min(area.shape, default=0) < _LEAST_CODE:
        return False
    found, _ = cv2.QRCodeDetector().detect(np.ascontiguousarray(area))
    return bool(found)


def _cut(image: Pixels, place: Box) -> Pixels:
    rows = slice(max(round(place.y), 0), max(round(place.bottom), 0))
    return image[rows, max(round(place.x), 0) : max(round(place.right), 0)]


_CONSUMPTION: Final = (
    (re.compile(r"餐"), "餐饮"),
    (re.compile(r"住宿|房费"), "住宿"),
    (re.compile(r"通行费|停车"), "交通"),
    (re.compile(r"汽油|柴油|成品油"), "加油"),
    (re.compile(r"服务|劳务|费$"), "服务"),
)


def consumption(names: Sequence[str]) -> str:
    """发票消费类型, from the lines' names; only 服务 is recorded from the service, the rest is like it."""
    for name in names:
        for pattern, kind in _CONSUMPTION:
            if pattern.search(name):
                return kind
    return "其他" if names else ""
