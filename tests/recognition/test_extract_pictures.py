"""ExtractDocMulti on real pictures, really read."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.extract_doc_multi import recognise
from tencent_ocr_async.emulator.refusals import Refusal
from tencent_ocr_async.models.extract_doc_multi import ExtractDocMultiResponse

Extract = Callable[..., ExtractDocMultiResponse]

FORM = ("Order Number: 0123456789", "Total Amount: 4711.50 EUR", "Order Date: 2024-05-06")


@pytest.fixture
def extract(engine: Engine) -> Extract:
    def _extract(document: bytes, parameters: Mapping[str, Any] | None = None) -> ExtractDocMultiResponse:
        members = recognise(engine, document, parameters or {}, lambda: None)
        return ExtractDocMultiResponse.model_validate({**members, "RequestId": "fake"})

    return _extract


def test_the_medal_table_comes_out_row_by_row(extract: Extract, sample: Callable[[str], bytes]) -> None:
    (table,) = extract(sample("medal_table.png"), {"ConfigId": "Table"}).tables()
    assert len(table) == 15
    columns = ["名次", "国家/地区", "金牌", "银牌", "铜牌", "奖牌总数"]
    assert all(list(row) == columns for row in table)
    cells = [
        [row[name][0].replace(" ", "").replace("（", "(").replace("）", ")") for name in columns]
        for row in table
    ]
    assert cells[0] == ["1", "中国(CHN)", "48", "22", "30", "100"]
    assert cells[11] == ["12", "乌克兰(UKR)", "7", "4", "11", "22"]
    assert cells[14] == ["15", "牙买加(JAM)", "5", "4", "2", "11"]


def test_a_tilted_forms_fields_are_found_where_they_stand(
    extract: Extract, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    page = draw(*FORM)
    tilted = page.rotate(-5, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    asked = ["order no.", "Grand Total Amount"]
    answer = extract(save(tilted), {"ItemNames": asked, "EnableCoord": True, "ReturnFullText": True})
    assert answer.angle == pytest.approx(5, abs=1)
    number, total = (entry.groups[0].lines[0] for entry in answer.structural_list)
    assert (number.value.auto_content, total.value.auto_content) == ("0123456789", "4711.50 EUR")  # type: ignore[union-attr]  # a mismatch fails
    assert [line.detected_text for line in answer.word_list] == list(FORM)
    value = answer.model_dump(by_alias=True)["StructuralList"][0]["Groups"][0]["Lines"][0]["Value"]
    x, y = value["Coord"]["LeftTop"]["X"], value["Coord"]["LeftTop"]["Y"]
    around = np.asarray(tilted.convert("L"))[y - 8 : y + 34, x - 8 : x + 24]
    assert around.min() < 128


def test_a_pdf_without_a_page_number_is_read_from_the_first_page_on(
    extract: Extract, draw: Callable[..., Image.Image]
) -> None:
    file = io.BytesIO()
    pages = [draw(line, size=22, width=420) for line in FORM[:2]]
    pages[0].save(file, "PDF", save_all=True, append_images=pages[1:])
    answer = extract(file.getvalue())
    found = [entry.groups[0].lines[0] for entry in answer.structural_list]
    assert [(line.value.auto_content, line.value.page_index) for line in found] == [  # type: ignore[union-attr]  # a mismatch fails
        ("0123456789", "0"),
        ("4711.50 EUR", "1"),
    ]


def test_a_picture_without_text_is_refused(extract: Extract, save: Callable[..., bytes]) -> None:
    spotted = Image.new("RGB", (120, 120), "white")
    spotted.paste("black", (40, 40, 60, 60))
    for picture in (Image.new("RGB", (120, 120), "white"), spotted):
        with pytest.raises(Refusal) as refused:
            extract(save(picture))
        assert refused.value.code == "FailedOperation.ImageNoText"


def test_a_blank_first_page_does_not_hide_the_others(
    extract: Extract, draw: Callable[..., Image.Image]
) -> None:
    paper = Image.new("RGB", (900, 300), "white")
    content = io.BytesIO()
    paper.save(content, "PDF", save_all=True, append_images=[draw("Number: 4711")])
    assert extract(content.getvalue()).fields() == {"Number": ["4711"]}


def test_what_is_no_picture_is_refused(extract: Extract) -> None:
    with pytest.raises(Refusal) as refused:
        extract(b"no picture at all")
    assert refused.value.code == "FailedOperation.ImageDecodeFailed"
