"""GeneralAccurateOCR: its parameters in, its response's members out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from tencent_ocr_async.emulator.refusals import Refusal

from .engine import Engine
from .pages import Page, PageRequest, PlacedLine
from .reading import read_document
from .shapes import make_confidence, make_item_polygon, make_polygon
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
            raise _wrong(name, parameters[name], " or ".join(values))
    return PageRequest(
        pdf=_flag(parameters, "IsPdf", False),
        pdf_page=_page_number(parameters),
        detect=_flag(parameters, "EnableDetectText", True),
        split=_flag(parameters, "EnableDetectSplit", False) and _is_plain(parameters),
    )


def make_response(page: Page, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The members of the response, RequestId excepted; IsWords fills Words, with ConfigID OCR alone."""
    words = _flag(parameters, "IsWords", False) and _is_plain(parameters)
    return {
        "Angle": page.angle,
        "TextDetections": [_text_detection(placed, words) for placed in page.lines],
    }


def _text_detection(placed: PlacedLine, with_words: bool) -> dict[str, Any]:
    words = placed.line.words if with_words else ()
    return {
        "AdvancedInfo": json.dumps({"Parag": {"ParagNo": placed.paragraph}}, separators=(",", ":")),
        "Confidence": make_confidence(placed.line.confidence),
        "DetectedText": placed.line.text,
        "ItemPolygon": make_item_polygon(placed.box),
        "Polygon": make_polygon(placed.line.corners),
        "WordCoordPoint": [{"WordCoordinate": make_polygon(word.corners)} for word in words],
        "Words": [{"Character": w.text, "Confidence": make_confidence(w.confidence)} for w in words],
    }


def _is_plain(parameters: Mapping[str, Any]) -> bool:
    return parameters.get("ConfigID") != _MANY_LANGUAGES


def _flag(parameters: Mapping[str, Any], name: str, default: bool) -> bool:
    value = parameters.get(name)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise _wrong(name, value, "true or false")
    return value


def _page_number(parameters: Mapping[str, Any]) -> int:
    value = parameters.get("PdfPageNumber")
    if value is None:
        return 1
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong("PdfPageNumber", value, "a whole number of 1 or more")
    return value


def _wrong(name: str, value: object, allowed: str) -> Refusal:
    return Refusal(
        "InvalidParameterValue.InvalidParameterValueLimit", f"{name} must be {allowed}, not {value!r}."
    )
