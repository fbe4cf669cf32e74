"""rapidocr behind three questions: where is text, does it stand on its head, what does it say."""

from __future__ import annotations

import logging
import statistics
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

from rapidocr import RapidOCR

from .geometry import make_quad
from .pages import Quad
from .pictures import Pixels

_PARAMETERS: Final[dict[str, Any]] = {
    # An empty page is no news for the log: it is answered with a refusal of its own.
    "Global.log_level": "error",
    # Scaling is decided in reading.py, once.
    "Global.use_preprocess_img": False,
    "Det.limit_side_len": 32,
    # One core reads; the others stay free for the event loop.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
}
_WIDEST_CHARACTER: Final = 0.75
"""How far a character reaches from its centre at most, in distances between neighbours."""


@dataclass(frozen=True, slots=True)
class Span:
    """A word within a strip: `start` and `end` are fractions (0..1) of the strip's width."""

    text: str
    confidence: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Strip:
    """What one strip of text says; the confidences are 0..1."""

    text: str
    confidence: float
    spans: tuple[Span, ...] = ()


class Engine:
    """One set of models. All pictures are BGR, contiguous; one thread at a time may use an engine."""

    @cached_property
    def _ocr(self) -> RapidOCR:
        """Loaded when it is first asked: what is refused without reading does not wait for the models."""
        logger = logging.getLogger("RapidOCR")
        logger.handlers.clear()
        logger.propagate = True
        return RapidOCR(params=_PARAMETERS)

    def detect(self, image: Pixels) -> list[Quad]:
        """The corners of every line of text, top left corner first as the picture stands."""
        found = self._ocr(image, use_det=True, use_cls=False, use_rec=False)
        return [] if found.boxes is None else [make_quad(box) for box in found.boxes]

    def uprightness(self, strip: Pixels) -> float:
        """How surely a strip of text is upright: 1 surely, -1 surely upside down."""
        found = self._ocr(strip, use_det=False, use_cls=True, use_rec=False)
        label, score = found.cls_res[0]
        return float(score) if label == "0" else -float(score)

    def read(self, strip: Pixels) -> Strip:
        """What a strip with one line of upright text says."""
        found = self._ocr(strip, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        if not found.txts:
            return Strip("", 0.0)
        text, info = found.txts[0], found.word_results[0]
        return Strip(text.strip(), float(found.scores[0]), make_spans(text, info))


def make_spans(text: str, info: Any) -> tuple[Span, ...]:
    """The words of a text with their places, from rapidocr's WordInfo.

    `info` has the text's characters without spaces in `words`, the column of each one's centre in
    `word_cols`, the strip's width in columns in `line_txt_len`, and in `confs` one confidence for each
    character of the text, spaces included. Chinese characters are words of their own.
    """
    confidences = [c for character, c in zip(text, info.confs, strict=False) if not character.isspace()]
    columns = [column for word in info.word_cols for column in word]
    if not columns or len(confidences) != len(columns):
        return ()
    edges = _character_edges([(column + 0.5) / info.line_txt_len for column in columns])
    spans: list[Span] = []
    position = 0
    for word, kind in zip(info.words, info.word_types, strict=True):
        size = 1 if kind.name == "CN" else len(word)
        for first in range(0, len(word), size):
            here = slice(position + first, position + first + size)
            text_here = "".join(word[first : first + size])
            ends = edges[here]
            spans.append(Span(text_here, statistics.fmean(confidences[here]), ends[0][0], ends[-1][1]))
        position += len(word)
    return tuple(spans)


def _character_edges(centres: list[float]) -> list[tuple[float, float]]:
    """Left and right of each character: halfway to its neighbours, within its reach."""
    if len(centres) == 1:
        return [(0.0, 1.0)]
    reach = statistics.median(b - a for a, b in pairwise(centres)) * _WIDEST_CHARACTER
    middles = [(a + b) / 2 for a, b in pairwise(centres)]
    lefts = [0.0, *middles]
    rights = [*middles, 1.0]
    return [
        (max(left, centre - reach, 0.0), min(right, centre + reach, 1.0))
        for left, centre, right in zip(lefts, centres, rights, strict=True)
    ]
