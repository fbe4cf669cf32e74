"""Cloud Infinite's synchronous OCR: its query parameters in, its <Response> out.

Elements that repeat are lists, so that a list of four Coords under Polygon is four <Polygon> elements.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tencent_ocr_async.emulator.refusals import Refusal

from .engine import Engine
from .languages import CHINESE, detect
from .pages import Page, PageRequest, PlacedLine, Word
from .reading import read_document
from .shapes import make_confidence, make_corners, make_item_polygon, make_polygon
from .systems import Checkpoint

_TYPES: Final = ("general", "accurate", "efficient", "fast", "handwriting")
_PDF_TYPES: Final = frozenset({"general", "fast"})
_WORD_TYPES: Final = frozenset({"general", "accurate"})
_QUICK_TYPES: Final = frozenset({"efficient", "fast"})
_WESTERN: Final = ("spa", "fre", "ger", "por", "ita", "hol", "swe", "fin", "dan", "nor", "hun", "rus")
_EASTERN: Final = ("zh", "zh_rare", "jap", "kor", "vie", "may", "tha", "hi", "ara")
_DETECTED: Final = "auto"
_LANGUAGES: Final = frozenset({_DETECTED, "mix", *_WESTERN, *_EASTERN})


def recognise(
    engine: Engine, document: bytes, parameters: Mapping[str, str], checkpoint: Checkpoint
) -> dict[str, Any]:
    """The members of Response without RequestId. Raises Refusal."""
    try:
        page = read_document(engine, document, make_request(parameters), checkpoint)
    except Refusal as refused:
        if refused.code.startswith("InvalidParameterValue"):  # COS has another name for it
            raise Refusal("InvalidArgument", refused.message) from refused
        raise
    return make_response(page, parameters)


def make_request(parameters: Mapping[str, str]) -> PageRequest:
    """How to read a page, from the query's parameters; absent and empty ones have their defaults.

    Options that the type does not have are ignored, as documented. Raises Refusal for unknown values.
    """
    kind = _kind(parameters)
    _language(parameters)
    pdf = kind in _PDF_TYPES and _flag(parameters, "ispdf")
    return PageRequest(
        pdf=pdf, pdf_page=_page_number(parameters) if pdf else 1, sharp=kind not in _QUICK_TYPES
    )


def make_response(page: Page, parameters: Mapping[str, str]) -> dict[str, Any]:
    """The children of <Response>, RequestId excepted, in the order of the documented example."""
    kind = _kind(parameters)
    words = kind in _WORD_TYPES and _flag(parameters, "isword")
    polygons = kind == "handwriting" and _flag(parameters, "enable-word-polygon")
    return {
        "Angel": page.angle,
        "Language": _language_of(page, parameters),
        "PdfPageSize": page.pdf_pages,
        "TextDetections": [_text_detection(placed, words, polygons) for placed in page.lines],
    }


def _text_detection(placed: PlacedLine, with_words: bool, with_polygons: bool) -> dict[str, Any]:
    line = placed.line
    detection: dict[str, Any] = {
        "Confidence": make_confidence(line.confidence),
        "DetectedText": line.text,
        "ItemPolygon": make_item_polygon(placed.box),
        "Polygon": make_polygon(line.corners),
    }
    if with_words:
        detection["Words"] = [_word(word) for word in line.words]
    if with_polygons:
        detection["WordPolygon"] = [make_corners(word.corners) for word in line.words]
    return detection


def _word(word: Word) -> dict[str, Any]:
    return {
        "Character": word.text,
        "Confidence": make_confidence(word.confidence),
        "WordCoordPoint": {"WordCoordinate": make_polygon(word.corners)},
    }


def _kind(parameters: Mapping[str, str]) -> str:
    kind = parameters.get("type") or "general"
    if kind not in _TYPES:
        raise _wrong("type", kind, "one of " + ", ".join(_TYPES))
    return kind


def _language(parameters: Mapping[str, str]) -> str:
    language = parameters.get("language-type") or CHINESE
    if language not in _LANGUAGES:
        raise _wrong("language-type", language, "one of " + ", ".join(sorted(_LANGUAGES)))
    return language


def _language_of(page: Page, parameters: Mapping[str, str]) -> str:
    """The language asked for; with `auto` the one that was found."""
    asked = _language(parameters)
    return detect(placed.line.text for placed in page.lines) if asked == _DETECTED else asked


def _flag(parameters: Mapping[str, str], name: str) -> bool:
    value = parameters.get(name) or "false"
    if value not in ("true", "false"):
        raise _wrong(name, value, "true or false")
    return value == "true"


def _page_number(parameters: Mapping[str, str]) -> int:
    value = parameters.get("pdf-pagenumber") or "1"
    if not (value.isascii() and value.isdecimal() and int(value) >= 1):
        raise _wrong("pdf-pagenumber", value, "a whole number of 1 or more")
    return int(value)


def _wrong(name: str, value: str, allowed: str) -> Refusal:
    return Refusal("InvalidArgument", f"{name} must be {allowed}, not {value!r}.")
