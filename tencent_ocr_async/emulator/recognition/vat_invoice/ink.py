"""Ink by colour: red seals away from the print, and where they stand."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.pictures import Pixels

_REDDISH: Final = 25.0
_RED: Final = 65.0
"""How far red outshines green and blue: below `_REDDISH` a pixel counts as grey, above `_RED` as red."""

_SEAL_RED: Final = 50.0
_BROWN: Final = 0.14
"""Share of green above blue from which red ink is taken for the brown of printed forms."""

_BRIGHT: Final = 0.75
_DARK: Final = 0.6
"""In the red channel seals' ink is at least `_BRIGHT` times as bright as paper, and does not touch what is
darker than `_DARK` times that: the pale edges of dark red print do."""


def without_red(image: Pixels) -> Pixels:
    """A picture (BGR) in grey, three channels, in which red ink has faded.

    In the red channel red ink is nearly as bright as paper, and seals' ink is made as bright; black and blue
    print stay dark in it, brown print grey.
    """
    red, redness, _ = _channels(image)
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY).astype(np.float32)
    share = np.clip((redness - _REDDISH) / (_RED - _REDDISH), 0, 1)
    paper = np.maximum(_paper(red), 1.0)
    pale = np.clip((red / paper - _DARK) / (_BRIGHT - _DARK), 0, 1) * _near(seal_ink(image))
    faded = grey + (red + (paper - red) * pale - grey) * share
    return np.asarray(
        cv2.cvtColor(np.clip(faded, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR), dtype=np.uint8
    )


def seal_ink(image: Pixels) -> Pixels:
    """Where a picture (BGR) shows the ink of red seals: 255 there, else 0."""
    red, redness, brown = _channels(image)
    paper = _paper(red)
    edges = cv2.dilate((red < _DARK * paper).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    bright = (red > _BRIGHT * paper) & ~edges
    here = (redness > _SEAL_RED) & (brown < _BROWN * np.maximum(redness, 1.0)) & bright
    return np.asarray(here, dtype=np.uint8) * np.uint8(255)


def _near(ink: Pixels) -> cv2.typing.MatLike:
    """1 on ink and beside it, 0 elsewhere; single specks of it do not count."""
    firm = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    return cv2.dilate(firm, np.ones((3, 3), np.uint8)).astype(np.float32) / 255


def _paper(red: cv2.typing.MatLike) -> cv2.typing.MatLike:
    """How bright the paper is around each pixel."""
    height, width = red.shape[:2]
    small = cv2.resize(red, (max(width // 8, 1), max(height // 8, 1)), interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.dilate(small, np.ones((7, 7), np.uint8)), (width, height))


def _channels(image: Pixels) -> tuple[cv2.typing.MatLike, cv2.typing.MatLike, cv2.typing.MatLike]:
    """Red, red above the stronger one of green and blue, green above blue."""
    blue, green, red = cv2.split(image.astype(np.float32))
    return red, red - np.maximum(green, blue), green - blue
