"""Parameters in, the vendors' members out; nothing is recognised here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import parse

from tencent_ocr_async.emulator.recognition import cloud_infinite, general_accurate
from tencent_ocr_async.emulator.recognition.pages import Box, Line, Page, PageRequest, PlacedLine, Word
from tencent_ocr_async.emulator.refusals import Refusal

RECORDED = Path(__file__).parents[1] / "data" / "recorded"

WORDS = (
    Word("Hey", 0.994, ((140, 167), (200, 167), (200, 231), (140, 231))),
    Word("you", 0.5, ((210, 167), (263, 167), (263, 231), (210, 231))),
)
LINE = Line("Hey you", 0.987, ((140, 167), (263.4, 167), (263, 231), (139.6, 231)), WORDS)
PAGE = Page(359.99, 3, (PlacedLine(LINE, Box(140.2, 167, 124, 65), 2),))


def members(value: Any) -> Any:
    """The names and nesting of a JSON value, the values themselves left out."""
    if isinstance(value, dict):
        return {name: members(inner) for name, inner in value.items()}
    return [members(value[0])] if isinstance(value, list) and value else type(value)


def test_general_accurate_has_the_members_of_the_recorded_response() -> None:
    recorded = json.loads((RECORDED / "GeneralAccurateOCR.json").read_text(encoding="utf-8"))["Response"]
    del recorded["RequestId"]
    assert members(general_accurate.make_response(PAGE, {})) == members(recorded)


def test_general_accurate_values() -> None:
    (detection,) = general_accurate.make_response(PAGE, {})["TextDetections"]
    assert detection["DetectedText"] == "Hey you"
    assert detection["Confidence"] == 99
    assert detection["AdvancedInfo"] == '{"Parag":{"ParagNo":2}}'
    assert detection["Polygon"][1:3] == [{"X": 263, "Y": 167}, {"X": 263, "Y": 231}]
    assert detection["ItemPolygon"] == {"X": 140, "Y": 167, "Width": 124, "Height": 65}


def test_words_are_for_configuration_ocr_alone() -> None:
    parameters = {"IsWords": True, "ConfigID": "MulOCR"}
    (detection,) = general_accurate.make_response(PAGE, parameters)["TextDetections"]
    assert (detection["Words"], detection["WordCoordPoint"]) == ([], [])


def test_words_come_with_iswords_alone_and_match_their_coordinates() -> None:
    (detection,) = general_accurate.make_response(PAGE, {"IsWords": True})["TextDetections"]
    assert detection["Words"] == [
        {"Character": "Hey", "Confidence": 99},
        {"Character": "you", "Confidence": 50},
    ]
    assert [point["WordCoordinate"][0]["X"] for point in detection["WordCoordPoint"]] == [140, 210]


@pytest.mark.parametrize(
    ("parameters", "request_"),
    [
        ({}, PageRequest()),
        ({"IsPdf": None, "ConfigID": None, "PdfPageNumber": None}, PageRequest()),
        ({"IsPdf": True, "PdfPageNumber": 4}, PageRequest(pdf=True, pdf_page=4)),
        ({"EnableDetectText": False}, PageRequest(detect=False)),
        ({"EnableDetectSplit": True}, PageRequest(split=True)),
        ({"EnableDetectSplit": True, "ConfigID": "OCR"}, PageRequest(split=True)),
        ({"EnableDetectSplit": True, "ConfigID": "MulOCR"}, PageRequest(split=False)),
    ],
)
def test_general_accurate_parameters(parameters: dict[str, Any], request_: PageRequest) -> None:
    assert general_accurate.make_request(parameters) == request_


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ConfigID", "General"),
        ("WordsType", "3"),
        ("PdfPageNumber", 0),
        ("PdfPageNumber", "1"),
        ("IsPdf", "true"),
    ],
)
def test_general_accurate_names_the_wrong_parameter(name: str, value: Any) -> None:
    with pytest.raises(Refusal, match=name) as refused:
        general_accurate.make_request({name: value})
    assert refused.value.code == "InvalidParameterValue.InvalidParameterValueLimit"


def test_cloud_infinite_has_the_elements_of_the_recorded_response_in_their_order() -> None:
    recorded = parse(RECORDED / "CloudInfiniteOCR.xml").getroot()
    response = cloud_infinite.make_response(PAGE, {"isword": "true"})
    assert list(response) == [e.tag for e in recorded if e.tag != "RequestId"][:4]
    (detection,) = response["TextDetections"]
    element = recorded.find("TextDetections")
    assert list(detection) == list(dict.fromkeys(e.tag for e in element))
    word = element.find("Words")
    assert list(detection["Words"][0]) == [e.tag for e in word]
    coordinates = detection["Words"][0]["WordCoordPoint"]["WordCoordinate"]
    assert len(coordinates) == len(word.findall("WordCoordPoint/WordCoordinate")) == 4


def test_cloud_infinite_values() -> None:
    response = cloud_infinite.make_response(PAGE, {"language-type": "jap", "ispdf": "true"})
    assert (response["Angel"], response["Language"], response["PdfPageSize"]) == (359.99, "jap", 3)
    assert response["TextDetections"][0]["Polygon"][0] == {"X": 140, "Y": 167}


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (["发票 Invoice"], "zh"),
        (["Straße, déjà vu"], "zh"),
        (["東京タワーのえきまえ"], "jap"),
        (["영수증 계산서"], "kor"),
        (["Счёт-фактура", "№ 5"], "rus"),
        (["ใบเสร็จ"], "tha"),
        (["Счёт", "영수증"], "mix"),
        (["发票代码发票号码开票日期の"], "zh"),
        (["123"], "zh"),
    ],
)
def test_the_language_is_the_detected_one_where_none_was_asked_for(texts: list[str], language: str) -> None:
    lines = tuple(PlacedLine(Line(text, 1, LINE.corners), Box(0, 0, 9, 9), 1) for text in texts)
    for asked, told in (("auto", language), ("mix", language), ("kor", "kor")):
        response = cloud_infinite.make_response(Page(0, 0, lines), {"language-type": asked})
        assert response["Language"] == told


@pytest.mark.parametrize(
    ("kind", "words", "polygons"),
    [
        ("general", True, False),
        ("accurate", True, False),
        ("efficient", False, False),
        ("fast", False, False),
        ("handwriting", False, True),
    ],
)
def test_each_type_has_its_own_word_elements(kind: str, words: bool, polygons: bool) -> None:
    parameters = {"type": kind, "isword": "true", "enable-word-polygon": "true"}
    (detection,) = cloud_infinite.make_response(PAGE, parameters)["TextDetections"]
    assert ("Words" in detection, "WordPolygon" in detection) == (words, polygons)


def test_handwritings_word_polygons_name_their_corners() -> None:
    parameters = {"type": "handwriting", "enable-word-polygon": "true"}
    (detection,) = cloud_infinite.make_response(PAGE, parameters)["TextDetections"]
    assert detection["WordPolygon"][0] == {
        "LeftTop": {"X": 140, "Y": 167},
        "RightTop": {"X": 200, "Y": 167},
        "RightBottom": {"X": 200, "Y": 231},
        "LeftBottom": {"X": 140, "Y": 231},
    }


@pytest.mark.parametrize(
    ("parameters", "request_"),
    [
        ({}, PageRequest()),
        ({"type": "", "language-type": "", "isword": ""}, PageRequest()),
        ({"ispdf": "true", "pdf-pagenumber": "2"}, PageRequest(pdf=True, pdf_page=2)),
        ({"type": "fast", "ispdf": "true"}, PageRequest(pdf=True, sharp=False)),
        ({"type": "accurate", "ispdf": "true"}, PageRequest()),
        ({"type": "efficient"}, PageRequest(sharp=False)),
    ],
)
def test_cloud_infinite_parameters(parameters: dict[str, Any], request_: PageRequest) -> None:
    assert cloud_infinite.make_request(parameters) == request_


@pytest.mark.parametrize(
    ("name", "value"),
    [("type", "best"), ("language-type", "klingon"), ("ispdf", "yes"), ("pdf-pagenumber", "0")],
)
def test_cloud_infinite_names_the_wrong_parameter(name: str, value: Any) -> None:
    with pytest.raises(Refusal, match=name) as refused:
        cloud_infinite.make_request({"ispdf": "true", name: value})
    assert (refused.value.code, refused.value.http_status) == ("InvalidArgument", 400)
