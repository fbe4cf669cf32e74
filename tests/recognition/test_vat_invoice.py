"""VatInvoiceOCR on the vendor's own demonstration invoice, compared with what the service answered."""

from __future__ import annotations

import io
import json
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.vat_invoice import recognise
from tencent_ocr_async.emulator.refusals import Refusal
from tencent_ocr_async.models.vat_invoice_ocr import VatInvoiceOCRResponse

TESTS = Path(__file__).parents[1]
SAMPLE = TESTS.parent / "samples" / "invoice.png"
RECORDED = TESTS / "data" / "recorded"

ADDED = frozenset({"有商品明细", "商品名称"})
"""What the recording's program added, apart from the members of Items."""

CERTAIN = (
    "发票代码", "发票号码", "开票日期", "校验码", "购买方识别号", "销售方识别号", "金额", "税额",
    "合计金额", "合计税额", "小写金额", "价税合计(大写)",
)  # fmt: skip


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def read(engine: Engine, document: bytes, **parameters: Any) -> dict[str, Any]:
    return recognise(engine, document, parameters, lambda: None)


def picture(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


@pytest.fixture(scope="module")
def answer(engine: Engine) -> dict[str, Any]:
    return read(engine, SAMPLE.read_bytes())


@pytest.fixture(scope="module")
def recorded() -> dict[str, str]:
    rows = json.loads((RECORDED / "VatInvoiceOCR-for-invoice.png.json").read_text("utf-8"))
    return {name: value for name, value in rows[0].items() if name not in ADDED and not name.isascii()}


def values(answer: Mapping[str, Any]) -> dict[str, str]:
    return {info["Name"]: info["Value"] for info in answer["VatInvoiceInfos"]}


def test_the_samples_fields_are_those_that_the_service_read(
    answer: dict[str, Any], recorded: dict[str, str]
) -> None:
    got = values(answer)
    filled = {name: value for name, value in recorded.items() if value}
    wrong = {
        name: got.get(name) for name, value in filled.items() if plain(got.get(name, "")) != plain(value)
    }
    assert len(wrong) <= 0.1 * len(filled), wrong
    assert not wrong.keys() & set(CERTAIN)


def test_what_the_service_found_empty_is_empty(answer: dict[str, Any], recorded: dict[str, str]) -> None:
    got = values(answer)
    assert {name: got[name] for name, value in recorded.items() if not value} == {
        name: "" for name, value in recorded.items() if not value
    }


def test_the_names_and_the_lines_members_are_the_services(answer: dict[str, Any]) -> None:
    example = json.loads((RECORDED / "VatInvoiceOCR-user.json").read_text("utf-8"))
    assert {info["Name"] for info in example["VatInvoiceInfos"]} <= set(values(answer))
    (item,), (expected,) = answer["Items"], example["Items"]
    assert item == expected
    assert answer.keys() | {"RequestId"} == example.keys()


def test_places_are_in_the_pictures_pixels_and_flags_have_none(answer: dict[str, Any]) -> None:
    polygons = {info["Name"]: info["Polygon"] for info in answer["VatInvoiceInfos"]}
    code = polygons["发票代码"]
    assert (code["LeftTop"]["X"], code["LeftTop"]["Y"]) == pytest.approx((475, 21), abs=6)
    assert (code["RightBottom"]["X"], code["RightBottom"]["Y"]) == pytest.approx((531, 31), abs=6)
    assert polygons["二维码"] is polygons["省"] is polygons["备注"] is None
    empties = [info["Polygon"] for info in answer["VatInvoiceInfos"] if not info["Value"]]
    assert empties.count(None) == len(empties)


def test_the_answer_is_a_valid_response(answer: dict[str, Any]) -> None:
    response = VatInvoiceOCRResponse.model_validate(answer)
    assert response.value("小写金额") == "¥89.90"
    assert response.pdf_page_size == 0
    assert response.angle == pytest.approx(0, abs=0.3)


def test_an_invoice_that_lies_on_its_side_and_tilts_is_read(engine: Engine, recorded: dict[str, str]) -> None:
    with Image.open(SAMPLE) as image:
        paper = Image.new("RGB", image.size, "white")
        paper.paste(image, mask=image.getchannel("A"))
    large = paper.resize((1270, 704), Image.Resampling.BICUBIC)
    turned = large.rotate(-87, expand=True, fillcolor=(225, 225, 225), resample=Image.Resampling.BICUBIC)
    answer = read(engine, picture(turned, "JPEG", quality=85))
    got = values(answer)
    assert answer["Angle"] == pytest.approx(87, abs=0.5)
    assert {name: plain(got[name]) for name in CERTAIN} == {name: plain(recorded[name]) for name in CERTAIN}


def test_a_pdf_is_read_only_with_its_switch(engine: Engine) -> None:
    with Image.open(SAMPLE) as image:
        page = picture(image.convert("RGB"), "PDF", resolution=100)
    with pytest.raises(Refusal) as refused:
        read(engine, page)
    assert refused.value.code == "FailedOperation.ImageDecodeFailed"
    answer = read(engine, page, IsPdf=True, PdfPageNumber=1)
    assert answer["PdfPageSize"] == 1
    assert values(answer)["发票号码"] == "No63591128"


@pytest.mark.parametrize("name", ["medal_table.png", "seal.png"])
def test_a_picture_of_something_else_is_refused(
    engine: Engine, sample: Callable[[str], bytes], name: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(engine, sample(name))
    assert refused.value.code == "FailedOperation.ImageNoText"


def test_a_blank_picture_and_wrong_parameters_are_refused(engine: Engine) -> None:
    blank = picture(Image.new("RGB", (200, 100), "white"))
    with pytest.raises(Refusal) as refused:
        read(engine, blank)
    assert refused.value.code == "FailedOperation.ImageNoText"
    with pytest.raises(Refusal) as refused:
        read(engine, blank, PdfPageNumber=0)
    assert refused.value.code == "InvalidParameterValue.InvalidParameterValueLimit"
