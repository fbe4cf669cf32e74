"""Requests: documented parameters go out under the vendor's names, anything else is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.models import (
    CloudInfiniteOCRRequest,
    ConfigAdvanced,
    ConfigID,
    ConfigId,
    ExtractDocMultiRequest,
    GeneralAccurateOCRRequest,
    ItemNames,
    Language,
    OutputLanguage,
    RequestModel,
    SealOCRRequest,
    VatInvoiceOCRRequest,
)


def test_parameters_hold_what_was_set_under_the_vendors_names() -> None:
    request = ExtractDocMultiRequest.build(
        item_names=("Name", "Total"),
        config_id=ConfigId.GENERAL,
        config_advanced=ConfigAdvanced(scene="x"),
        enable_coord=False,
        output_language="en",
        new_item_names=[ItemNames(key_name="Sum", key_type=0), {"KeyName": "Tax", "KeyPrompt": None}],
        return_full_text=None,
        PdfPageNumber=2,
    )
    assert request.output_language is OutputLanguage.EN
    assert request.parameters() == {
        "PdfPageNumber": 2,
        "ItemNames": ["Name", "Total"],
        "ConfigId": "General",
        "EnableCoord": False,
        "ConfigAdvanced": {"Scene": "x"},
        "OutputLanguage": "en",
        "NewItemNames": [{"KeyName": "Sum", "KeyType": 0}, {"KeyName": "Tax"}],
    }


def test_the_document_is_not_among_the_parameters() -> None:
    request = VatInvoiceOCRRequest.build(
        image_url="https://example.com/a.pdf", ImageBase64="AA==", is_pdf=True
    )
    assert request.parameters() == {"IsPdf": True}
    assert (request.image_url, request.image_base64) == ("https://example.com/a.pdf", "AA==")


def test_the_two_spellings_of_the_configuration_differ() -> None:
    assert GeneralAccurateOCRRequest.build(config_id=ConfigID.MUL_OCR).parameters() == {"ConfigID": "MulOCR"}
    assert ExtractDocMultiRequest.build(config_id="Table").parameters() == {"ConfigId": "Table"}


def test_an_unknown_enumeration_value_is_sent_as_it_is() -> None:
    assert ExtractDocMultiRequest.build(config_id="NewTemplate").parameters() == {"ConfigId": "NewTemplate"}


@pytest.mark.parametrize("copied", ["\u200bGridPhoto", "\ufeffGridPhoto ", "Grid\u200bPhoto"])
def test_invisible_characters_of_a_copied_value_are_not_sent(copied: str) -> None:
    request = ExtractDocMultiRequest.build(config_id=copied)
    assert request.config_id is ConfigId.GRID_PHOTO
    assert request.parameters() == {"ConfigId": "GridPhoto"}


def test_the_documented_values_are_clean() -> None:
    assert all(value.isascii() and value.isalnum() for value in ConfigId)
    assert all(value.isascii() and value.islower() for value in Language)
    assert {"vie", "dan", "ara"} <= set(Language)


@pytest.mark.parametrize(
    ("request_type", "parameters", "words"),
    [
        (
            SealOCRRequest,
            {"pdf_page_number": 0},
            ["SealOCR", "pdf_page_number", "PdfPageNumber", "1", "found 0"],
        ),
        (SealOCRRequest, {"pdf_page_number": True}, ["pdf_page_number", "page number", "found True"]),
        (SealOCRRequest, {"PdfPageNumber": "two"}, ["pdf_page_number", "integer", "found 'two'"]),
        (SealOCRRequest, {"enable_pfd": True}, ["unknown parameter enable_pfd", "did you mean enable_pdf"]),
        (SealOCRRequest, {"is_pdf": True}, ["unknown parameter is_pdf", "enable_pdf"]),
        (VatInvoiceOCRRequest, {"is_pdf": "perhaps"}, ["is_pdf (IsPdf)", "boolean", "found 'perhaps'"]),
        (ExtractDocMultiRequest, {"item_names": "Name"}, ["item_names", "list", "found 'Name'"]),
        (ExtractDocMultiRequest, {"item_names": ["a", 3]}, ["item_names[1]", "string", "found 3"]),
        (ExtractDocMultiRequest, {"config_id": 5}, ["config_id (ConfigId)", "General", "found 5"]),
        (ExtractDocMultiRequest, {"config_id": " "}, ["config_id", "text", "found ''"]),
        (
            ExtractDocMultiRequest,
            {"new_item_names": [{"Foo": 1}]},
            ["unknown parameter new_item_names[0].Foo"],
        ),
        (
            CloudInfiniteOCRRequest,
            {"pdf_pagenumber": -1},
            ["CloudInfiniteOCR", "pdf-pagenumber", "found -1"],
        ),
        (CloudInfiniteOCRRequest, {"detect_url": ""}, ["detect_url (detect-url)", "1 character", "found ''"]),
    ],
)
def test_a_wrong_parameter_is_named_with_its_limit_and_the_value_found(
    request_type: type[RequestModel], parameters: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        request_type.build(**parameters)
    assert [word for word in words if word not in str(caught.value)] == []


def test_every_wrong_parameter_is_named_and_long_values_are_cut() -> None:
    with pytest.raises(ConfigurationError) as caught:
        GeneralAccurateOCRRequest.build(image_base64=b"\xff" * 5000, is_pdf="no idea", words="x")
    message = str(caught.value)
    assert all(name in message for name in ("image_base64", "is_pdf", "words"))
    assert len(message) < 1000
    assert caught.value.__context__ is None  # a chained error would show the document


def test_a_query_holds_only_what_was_set_in_the_vendors_form() -> None:
    request = CloudInfiniteOCRRequest.build(
        detect_url="https://example.com/a b.png?x=1&y=2",
        type="fast",
        language_type="zh",
        ispdf=True,
        pdf_pagenumber=12,
        isword=False,
        enable_word_polygon=None,
    )
    assert request.query() == {
        "ci-process": "OCR",
        "detect-url": "https://example.com/a b.png?x=1&y=2",
        "type": "fast",
        "language-type": "zh",
        "ispdf": "true",
        "pdf-pagenumber": "12",
        "isword": "false",
    }
    assert CloudInfiniteOCRRequest.build().query() == {"ci-process": "OCR"}


def test_a_query_takes_the_vendors_names_and_unknown_values() -> None:
    request = CloudInfiniteOCRRequest.build(
        **{"enable-word-polygon": True, "type": "newest", "language-type": "xx"}
    )
    assert request.query() == {
        "ci-process": "OCR",
        "type": "newest",
        "language-type": "xx",
        "enable-word-polygon": "true",
    }
