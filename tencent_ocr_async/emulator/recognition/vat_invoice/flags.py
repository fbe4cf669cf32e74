"""What is told about an invoice beyond its text: marks, seals, and what was bought."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.pages import Box

from .pieces import Piece
from .sheet import Sheet

_SEAL_AREA: Final = 3.0
"""The ink of a company's seal covers at least so many squares of a line's height."""

_RED: Final = 0.06
_FAINT: Final = 0.06
_REDDER: Final = 1.3
"""A piece is a seal's with so much red, so little that is dark, and so many times more red than half dark,
by share of its area."""

_HALF_DARK: Final = 0.7
_TRACE: Final = 0.03

_TITLE: Final = 1.35
"""Titles are this much higher than a line; they are read although a seal covers them."""

_BITS: Final = 255.0


def is_seal_text(sheet: Sheet, piece: Piece, height: float) -> bool:
    """Whether a piece was read from a seal, whose red ink is all that is there; `height` is a line's."""
    rows_ = slice(max(round(piece.top), 0), max(round(piece.bottom), 0))
    columns = slice(max(round(piece.left), 0), max(round(piece.right), 0))
    if piece.height > _TITLE * height and not piece.upright:
        return False
    grey, seals = sheet.image[rows_, columns, 0], sheet.seals[rows_, columns]
    if not grey.size:
        return False
    smooth = cv2.GaussianBlur(np.ascontiguousarray(grey), (3, 3), 0)
    paper = float(np.percentile(smooth, 85))
    dark, half = (float((smooth < paper * share).mean()) for share in (0.6, 0.7))
    red = float(seals.mean()) / _BITS
    return red > _RED and dark < _FAINT and red > _REDDER * half


def is_faint(sheet: Sheet, piece: Piece) -> bool:
    """Whether a piece has no dark ink at all, as the text of a washed-out seal, where only print is due."""
    box = piece.box
    grey = sheet.image[
        max(round(box.y), 0) : max(round(box.bottom), 0), max(round(box.x), 0) : round(box.right), 0
    ]
    if not grey.size:
        return True
    smooth = cv2.GaussianBlur(np.ascontiguousarray(grey), (3, 3), 0)
    paper = float(np.percentile(smooth, 85))
    return float((smooth < paper * _HALF_DARK).mean()) < _TRACE


def has_company_seal(sheet: Sheet, place: Box, height: float) -> bool:
    """Whether there is a seal in a place of the sheet; `height` is a line's."""
    top, left = max(round(place.y), 0), max(round(place.x), 0)
    area = sheet.seals[top : max(round(place.bottom), 0), left : max(round(place.right), 0)]
    return float(area.sum()) / _BITS > _SEAL_AREA * height * height


def has_qr_code(sheet: Sheet, place: Box) -> bool:
    """Whether there is a QR code in a place of the sheet."""
    top, left = max(round(place.y), 0), max(round(place.x), 0)
    area = sheet.image[top : max(round(place.bottom), 0), left : max(round(place.right), 0), 0]
    if min(area.shape[:2], default=0) < 24:  # noqa: PLR2004 - the smallest code has 21 modules and a border
        return False
    found, _ = cv2.QRCodeDetector().detect(np.ascontiguousarray(area))
    return bool(found)


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
