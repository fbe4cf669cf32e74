"""Cloud Infinite's XML: repeated elements are lists, figures are numbers, hostile documents are refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async.models import CloudInfiniteOCRResponse, Language

RECORDED = Path(__file__).parent / "data" / "recorded" / "CloudInfiniteOCR.xml"


def leaves(node: object, path: str = "") -> list[str]:
    if isinstance(node, dict):
        found = [leaf for name, child in node.items() for leaf in leaves(child, f"{path}/{name}")]
    elif isinstance(node, list):
        found = [leaf for child in node for leaf in leaves(child, path)]
    else:
        found = [f"{path}={node}"]
    return sorted(found)


def element_leaves(element: Element, path: str = "") -> list[str]:
    if len(element) == 0:
        return [f"{path}={element.text}"]
    return sorted(leaf for child in element for leaf in element_leaves(child, f"{path}/{child.tag}"))


def read(content: str) -> CloudInfiniteOCRResponse:
    return CloudInfiniteOCRResponse.from_xml(f"<Response>{content}</Response>".encode())


def test_the_recorded_answer_is_read_with_numbers_and_lists() -> None:
    answer = CloudInfiniteOCRResponse.from_xml(RECORDED.read_bytes())
    assert answer.text == "Hey you\nBye bye"
    assert (answer.angel, answer.angle, answer.pdf_page_size) == (359.99, None, 0)
    assert answer.rotation == pytest.approx(-0.01)
    assert answer.language is Language.MIX
    assert answer.request_id == "NTk0MjdmODlfMjQ4OGY3XzYzYzhf****"
    first = answer.text_detections[0]
    assert (first.confidence, first.item_polygon and first.item_polygon.width) == (99, 123)
    assert [(corner.x, corner.y) for corner in first.polygon] == [
        (140, 167),
        (263, 167),
        (263, 231),
        (140, 231),
    ]
    assert [word.character for word in first.words] == ["Hey", "You"]
    point = first.words[1].word_coord_point
    assert point is not None
    assert [corner.y for corner in point.word_coordinate] == [167, 167, 231, 230]


def test_the_recorded_answer_is_given_back_without_loss() -> None:
    answer = CloudInfiniteOCRResponse.from_xml(RECORDED.read_bytes())
    dumped = answer.model_dump(by_alias=True)
    assert dumped["Angel"] == 359.99
    assert dumped["TextDetections"][1]["ItemPolygon"] == {"X": 526, "Y": 1444, "Width": 245, "Height": 43}
    assert leaves(dumped) == element_leaves(ElementTree.fromstring(RECORDED.read_bytes()))
    assert CloudInfiniteOCRResponse.model_validate(dumped).model_dump(by_alias=True) == dumped
    assert json.loads(answer.model_dump_json(by_alias=True)) == dumped


def test_single_elements_become_lists_where_the_model_says_list() -> None:
    answer = read(
        "<TextDetections><DetectedText>7</DetectedText><Polygon><X>-1</X><Y>2.5</Y></Polygon>"
        "<Words><Character>7</Character><WordCoordPoint><WordCoordinate><X>3</X></WordCoordinate>"
        "</WordCoordPoint></Words></TextDetections>"
    )
    assert answer.model_dump(by_alias=True) == {
        "TextDetections": [
            {
                "DetectedText": "7",
                "Polygon": [{"X": -1, "Y": 2.5}],
                "Words": [{"Character": "7", "WordCoordPoint": {"WordCoordinate": [{"X": 3}]}}],
            }
        ]
    }


def test_handwriting_has_the_corners_of_its_characters() -> None:
    corner = "<LeftTop><X>1</X><Y>2</Y></LeftTop><RightTop><X>3</X><Y>2</Y></RightTop>"
    answer = read(f"<TextDetections><WordPolygon>{corner}</WordPolygon></TextDetections>")
    (polygon,) = answer.text_detections[0].word_polygon
    assert polygon.left_top is not None
    assert (polygon.left_top.x, polygon.left_top.y, polygon.left_bottom) == (1, 2, None)


def test_the_angle_is_taken_under_both_spellings() -> None:
    assert read("<Angle>90</Angle>").rotation == 90
    assert read("<Angel>90</Angel>").rotation == 90


def test_unknown_elements_are_kept_at_every_depth() -> None:
    answer = read(
        "<New><A>1</A><A>2</A></New><Language>klingon</Language>"
        "<TextDetections><Polygon><Z>9</Z></Polygon><Other/></TextDetections>"
    )
    assert answer.model_dump(by_alias=True) == {
        "New": {"A": ["1", "2"]},
        "Language": "klingon",
        "TextDetections": [{"Polygon": [{"Z": "9"}], "Other": None}],
    }


def test_empty_elements_are_null_and_read_as_nothing() -> None:
    answer = read("<Angel/><TextDetections><DetectedText/><Words>\n</Words><ItemPolygon/></TextDetections>")
    (line,) = answer.text_detections
    assert (line.detected_text, line.words, line.item_polygon, answer.angel) == (None, [], None, None)
    assert read("<TextDetections/>").text_detections == []
    assert CloudInfiniteOCRResponse.from_xml("<Response/>").model_dump() == {}


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{"&a;" * 10}">' for n in range(9))
    + "]><Response><Language>&a8;</Language></Response>"
)


@pytest.mark.parametrize(
    "document",
    [
        BOMB,
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><Response><Language>&x;</Language></Response>',
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:9/r.dtd"><Response/>',
        "<!DOCTYPE html><html><body>Please log in</body></html>",
        "<html><body>Please log in</body></html>",
        "<Error><Code>AccessDenied</Code></Error>",
        "<Response><Language>zh</Language>",
        "<Response>" + "<A>" * 100_000 + "</A>" * 100_000 + "</Response>",
        '<?xml version="1.0" encoding="no-such"?><Response/>',
        "<Response><Angel>north</Angel></Response>",
        "<Response><TextDetections>text</TextDetections></Response>",
        '{"Response": {}}',
        "",
    ],
)
def test_what_is_not_an_answer_is_a_value_error(document: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        CloudInfiniteOCRResponse.from_xml(document.encode())


@given(
    st.binary(max_size=60) | st.binary(max_size=30).map(lambda inner: b"<Response>" + inner + b"</Response>")
)
def test_any_bytes_are_an_answer_or_a_value_error(document: bytes) -> None:
    try:
        CloudInfiniteOCRResponse.from_xml(document)
    except ValueError:
        return


def test_the_xml_reader_is_not_imported_with_the_models() -> None:
    check = "import sys, tencent_ocr_async.models; sys.exit('defusedxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0
