"""What a strip of a seal's ink says: shown to the recogniser in several ways, of which the surest counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.pictures import Pixels

from .inks import Plane
from .texts import clean

_HEIGHT: Final = 48
_MARGIN: Final = 0.14
_LONGEST: Final = 40
"""Width by height from which on a strip is a line and no text."""

_TRACE: Final = 0.1
_STRONG: Final = 85
_FAINTEST: Final = 0.25
_SURE: Final = 0.97
_WAYS: Final = ((1.0, 1.25, 0.0), (1.3, 1.25, 0.0), (1.0, 1.8, 0.7), (0.8, 1.25, 0.0), (1.3, 1.8, 0.9))
"""Width, strength of the ink and blur (pixels), one way after the other until one is read surely."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text, and how surely it was read (0..1)."""

    text: str
    confidence: float


def read_strip(engine: Engine, ink: Plane) -> Reading:
    """One line of upright text, its ink 0..1, cut close; faint ink is shown as strong as full one."""
    if ink.shape[1] > _LONGEST * ink.shape[0]:
        return Reading("", 0.0)
    inked = ink[ink > _TRACE]
    ink = ink / max(float(np.percentile(inked, _STRONG)), _FAINTEST) if inked.size else ink
    best = Reading("", 0.0)
    for width, strength, blur in _WAYS:
        strip = engine.read(_show(ink, width, strength, blur))
        if strip.confidence > best.confidence:
            best = Reading(clean(strip.text), strip.confidence)
        if best.confidence >= _SURE:
            break
    return best


def _show(ink: Plane, width: float, strength: float, blur: float) -> Pixels:
    """Dark print on white with a margin, as high as the model reads."""
    margin = max(round(_MARGIN * ink.shape[0]), 1)
    framed = cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    scale = _HEIGHT / framed.shape[0]
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    size = (max(round(framed.shape[1] * scale * width), 8), _HEIGHT)
    framed = cv2.resize(framed, size, interpolation=how)
    if blur:
        framed = cv2.GaussianBlur(framed, (0, 0), blur)
    grey = (255 * (1 - np.clip(framed * strength, 0, 1))).astype(np.uint8)
    return np.asarray(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
