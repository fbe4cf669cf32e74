"""GeneralAccurateOCR: its parameters in, its response's members out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from .engine import Engine
from .pages import Page, PageRequest, PlacedLine
from .parameters import flag, page_number, wrong
from .reading import read_document
from .shapes import make_advanced_info, make_confidence, make_item_polygon, make_polygon
from .systems import Checkpoint

_MANY_LANGUAGES: Final = "MulOCR"
_CONFIGURATIONS: Final = ("OCR", _MANY_LANGUAGES)
_WORDS_TYPES: Final = ("0", "1", "2")


def recognise(
    engine: Engine, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
) -> dict[str, Any]:
    """The members of Response without RequestId. Raises Refusal."""
    page = read_document(engine, document, make_request(parameters), checkpoint)
    return make_response(page, parameters)


def make_request(parameters: Mapping[str, Any]) -> PageRequest:
    """How to read a page, from the action's parameters; absent and null ones have their defaults.

    EnableDetectSplit counts with ConfigID OCR alone, as documented. Print and handwriting are read alike,
    whatever WordsType asks for. Raises Refusal for values that the action does not know.
    """
    for name, values in (("ConfigID", _CONFIGURATIONS), ("WordsType", _WORDS_TYPES)):
        if parameters.get(name) not in (None, "", *values):
            raise wrong(name, parameters[name], " or ".join(values))
    return PageRequest(
        pdf=flag(parameters, "IsPdf", default=False),
        pdf_page=page_number(parameters) or 1,
        detect=flag(parameters, "EnableDetectText", default=True),
        split=flag(parameters, "EnableDetectSplit", default=False) and _is_plain(parameters),
    )


def make_response(page: Page, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The members of the response, RequestId excepted; IsWords fills Words, with ConfigID OCR alone."""
    words = flag(parameters, "IsWords", default=False) and _is_plain(parameters)
    return {
        "Angle": page.angle,
        "TextDetections": [_text_detection(placed, words) for placed in page.lines],
    }


def _text_detection(placed: PlacedLine, with_words: bool) -> dict[str, Any]:
    words = placed.line.words if with_words else ()
    return {
        "AdvancedInfo": make_advanced_info(placed.paragraph),
        "Confidence": make_confidence(placed.line.confidence),
        "DetectedText": placed.line.text,
        "ItemPolygon": make_item_polygon(placed.box),
        "Polygon": make_polygon(placed.line.corners),
        "WordCoordPoint": [{"WordCoordinate": make_polygon(word.corners)} for word in words],
        "Words": [{"Character": w.text, "Confidence": make_confidence(w.confidence)} for w in words],
    }


def _is_plain(parameters: Mapping[str, Any]) -> bool:
    return parameters.get("ConfigID") != _MANY_LANGUAGES
