"""Where the page draws its boxes: found in the answers of every system, in the picture's own pixels."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Final

import pytest
from node_tools import run_node

import tencent_ocr_async
from tencent_ocr_async.actions import CLOUD_INFINITE

PACKAGE: Final = Path(tencent_ocr_async.__file__).parent
MODULE: Final = base64.b64encode((PACKAGE / "emulator" / "web" / "boxes.js").read_bytes()).decode()
# A data: URL is a module for every version of Node.
SCRIPT: Final = f"""
let text = "";
for await (const chunk of process.stdin) text += chunk;
const {{ findBoxes }} = await import("data:text/javascript;base64,{MODULE}");
process.stdout.write(JSON.stringify(JSON.parse(text).map(findBoxes)));
"""
SYSTEMS: Final = ("SealOCR", "VatInvoiceOCR", "GeneralAccurateOCR", "ExtractDocMulti", CLOUD_INFINITE)


def find(*responses: dict[str, Any]) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = run_node("--input-type=module", "-e", SCRIPT, given=responses)
    return found


def corners(left: int, top: int, right: int, bottom: int) -> dict[str, dict[str, int]]:
    points = ((left, top), (right, top), (right, bottom), (left, bottom))
    names = ("LeftTop", "RightTop", "RightBottom", "LeftBottom")
    return {name: {"X": x, "Y": y} for name, (x, y) in zip(names, points, strict=True)}


@pytest.fixture(scope="module")
def examples() -> dict[str, list[dict[str, Any]]]:
    """The boxes of the vendor's example of each system."""
    folder = PACKAGE / "data" / "examples"
    answers = [json.loads((folder / f"{name}.json").read_text("utf-8"))["Response"] for name in SYSTEMS]
    return dict(zip(SYSTEMS, find(*answers), strict=True))


def test_a_seal_is_boxed_once_though_the_answer_names_it_twice(examples: dict[str, Any]) -> None:
    (seal,) = examples["SealOCR"]
    assert (seal["kind"], seal["label"]) == ("seal", "上海市宝山区市场监督管理局")
    assert seal["points"] == [[143, 78], [241, 78], [241, 176], [143, 176]]


def test_an_invoices_fields_are_boxed_with_name_and_value(examples: dict[str, Any]) -> None:
    first = examples["VatInvoiceOCR"][0]
    assert (first["kind"], first["label"]) == ("field", "销售方识别号: 911201103409033300")
    assert first["points"] == [[374, 824], [614, 824], [614, 847], [374, 847]]
    assert all(box["kind"] == "field" for box in examples["VatInvoiceOCR"])


def test_lines_are_boxed_by_their_polygon_in_the_shown_picture(examples: dict[str, Any]) -> None:
    first = examples["GeneralAccurateOCR"][0]
    assert (first["kind"], first["label"]) == ("line", "轻断食:正在横扫全球的瘦身革命")
    assert first["points"][:2] == [[446, 93], [709, 94]]
    assert len([box for box in examples["GeneralAccurateOCR"] if box["label"] == first["label"]]) == 1


def test_cloud_infinites_texts_for_numbers_are_numbers_and_its_words_are_words(
    examples: dict[str, Any],
) -> None:
    line, word, *_ = examples[CLOUD_INFINITE]
    assert (line["kind"], line["label"], line["points"][0]) == ("line", "Hey you", [140, 167])
    assert (word["kind"], word["label"], word["points"][0]) == ("word", "Hey", [212, 167])


def test_coordinates_that_were_not_asked_for_are_no_boxes(examples: dict[str, Any]) -> None:
    assert examples["ExtractDocMulti"] == []


def test_a_forms_fields_and_full_text_are_boxed() -> None:
    field = {
        "Key": {"AutoName": "号码", "ConfigName": None},
        "Value": {"AutoContent": "176", "Coord": corners(1, 2, 30, 40)},
    }
    word = {"DetectedText": "OR", "Coord": corners(5, 6, 7, 8)}
    line = {"DetectedText": "ORD", "Coord": corners(5, 6, 9, 8), "WordCoord": [word]}
    answer = {"StructuralList": [{"Groups": [{"Lines": [field]}]}], "WordList": [line]}
    (boxes,) = find(answer)
    assert [(box["kind"], box["label"]) for box in boxes] == [
        ("field", "号码: 176"),
        ("line", "ORD"),
        ("word", "OR"),
    ]
    assert boxes[0]["points"] == [[1, 2], [30, 2], [30, 40], [1, 40]]


def test_an_answer_without_places_has_no_boxes() -> None:
    error = {"Error": {"Code": "FailedOperation.ImageBlur", "Message": "x"}, "RequestId": "1"}
    nothing = {"VatInvoiceInfos": [{"Name": "a", "Value": "b", "Polygon": None}], "Items": None}
    assert find(error, nothing, {}) == [[], [], []]
