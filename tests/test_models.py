"""Answers: nothing that arrives is lost, and what arrives in another form is read where it can be."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from tencent_ocr_async import models
from tencent_ocr_async.models import (
    ExtractDocMultiResponse,
    GeneralAccurateOCRResponse,
    ItemInfo,
    ResponseModel,
    SealOCRResponse,
    SealShape,
    TextDetection,
    VatInvoiceItem,
    VatInvoiceOCRResponse,
)

DATA = Path(__file__).parent / "data"
RECORDED: dict[str, type[ResponseModel]] = {
    "ExtractDocMulti.json": ExtractDocMultiResponse,
    "GeneralAccurateOCR.json": GeneralAccurateOCRResponse,
    "SealOCR.json": SealOCRResponse,
    "StructuralList-real.json": ExtractDocMultiResponse,
    "VatInvoiceOCR-user.json": VatInvoiceOCRResponse,
    "VatInvoiceOCR.json": VatInvoiceOCRResponse,
}
ANSWERS: list[type[ResponseModel]] = [
    ExtractDocMultiResponse,
    GeneralAccurateOCRResponse,
    SealOCRResponse,
    VatInvoiceOCRResponse,
]
OBJECTS: dict[str, dict[str, dict[str, str]]] = json.loads((DATA / "model_objects.json").read_text("utf-8"))


def recorded(name: str) -> Any:
    answer = json.loads((DATA / "recorded" / name).read_text("utf-8"))
    return answer.get("Response", answer)  # one user kept the answer without its wrapper


def dump(answer: ResponseModel) -> dict[str, Any]:
    return answer.model_dump(by_alias=True)


@pytest.mark.parametrize(("name", "model"), RECORDED.items())
def test_a_recorded_answer_is_given_back_without_loss(name: str, model: type[ResponseModel]) -> None:
    answer = recorded(name)
    parsed = model.model_validate(answer)
    assert json.dumps(dump(parsed), sort_keys=True) == json.dumps(answer, sort_keys=True)
    assert json.loads(parsed.model_dump_json(by_alias=True)) == answer


@pytest.mark.parametrize("site", ["cn", "intl"])
def test_every_documented_member_is_an_attribute_of_its_type(site: str) -> None:
    scalars = {"string": "str", "bool": "bool", "float": "float", "int64": "int", "uint64": "int"}
    for name, members in OBJECTS[site].items():
        fields = {field.alias: field for field in getattr(models, name).model_fields.values()}
        for member, kind in members.items():
            assert member in fields, f"{name}.{member}"
            expected = kind.removesuffix("[]")
            annotation = str(fields[member].annotation)
            assert scalars.get(expected, f".{expected}") in annotation, f"{name}.{member}: {annotation}"
            assert ("list" in annotation) == kind.endswith("[]"), f"{name}.{member}: {annotation}"


def test_every_member_is_described() -> None:
    for name in models.__all__:
        model = getattr(models, name)
        if isinstance(model, type) and issubclass(model, BaseModel):
            assert model.__doc__
            for attribute, field in model.model_fields.items():
                assert field.description, f"{name}.{attribute}"


def test_the_public_names_are_sorted_and_complete() -> None:
    assert models.__all__ == sorted(models.__all__)
    assert all(getattr(models, name).__name__ == name for name in models.__all__)


def with_unknown(node: Any) -> Any:
    if isinstance(node, list):
        return [with_unknown(child) for child in node]
    if not isinstance(node, dict):
        return node
    known = {name: with_unknown(child) for name, child in node.items()}
    return known | {"ModelDump": None, "New": {"Deeper": [1, None, "x"]}}


@pytest.mark.parametrize(("name", "model"), RECORDED.items())
def test_unknown_members_survive_at_every_depth(name: str, model: type[ResponseModel]) -> None:
    answer = with_unknown(recorded(name))
    assert dump(model.model_validate(answer)) == answer


@pytest.mark.parametrize("model", ANSWERS)
def test_absent_members_stay_absent_and_null_stays_null(model: type[ResponseModel]) -> None:
    assert dump(model.model_validate({})) == {}
    nulls = dict.fromkeys(str(field.alias) for field in model.model_fields.values())
    assert dump(model.model_validate(nulls)) == nulls
    assert json.loads(model.model_validate(nulls).model_dump_json(by_alias=True)) == nulls


def test_a_null_or_absent_list_is_iterated_as_an_empty_one() -> None:
    assert SealOCRResponse.model_validate({"SealInfos": None}).seal_infos == []
    assert SealOCRResponse.model_validate({}).seal_infos == []


def test_a_null_list_that_is_filled_afterwards_is_dumped_with_its_content() -> None:
    answer = SealOCRResponse.model_validate({"OtherTexts": None})
    answer.other_texts.append("copy")
    assert dump(answer) == {"OtherTexts": ["copy"]}


ODD = {
    "DetectedText": 12.5,
    "Confidence": "98",
    "AdvancedInfo": True,
    "Polygon": None,
    "ItemPolygon": {"X": "1.50", "Y": 0.0, "Width": 98.5, "Height": " 7 "},
    "Words": [{"Confidence": 99.25}],
}


def test_values_of_another_type_are_read_and_given_back_as_they_arrived() -> None:
    line = TextDetection.model_validate(ODD)
    assert (line.detected_text, line.confidence, line.advanced_info) == ("12.5", 98, "true")
    assert line.item_polygon is not None
    box = line.item_polygon
    assert (box.x, box.y, box.width, box.height) == (1.5, 0, 98.5, 7)
    assert line.words[0].confidence == 99.25
    for twin in (line, copy.deepcopy(line), pickle.loads(pickle.dumps(line))):  # noqa: S301 - our own pickle
        assert json.dumps(dump(twin), sort_keys=True) == json.dumps(ODD, sort_keys=True)
        assert json.loads(twin.model_dump_json(by_alias=True)) == ODD


def test_a_count_is_whole_however_it_arrives() -> None:
    for arrived, count in ((3, 3), (3.0, 3), ("3", 3), (3.7, 3)):
        answer = VatInvoiceOCRResponse.model_validate({"PdfPageSize": arrived})
        assert answer.pdf_page_size == count
        assert isinstance(answer.pdf_page_size, int)
        assert dump(answer) == {"PdfPageSize": arrived}


@pytest.mark.parametrize("arrived", ["***", "", "12.50", 12.5, None])
def test_a_masked_amount_does_not_cost_the_invoice(arrived: object) -> None:
    item = VatInvoiceItem.model_validate({"TaxIncludedAmount": arrived})
    assert item.tax_included_amount == (12.5 if arrived == "12.50" else arrived)
    assert dump(item) == {"TaxIncludedAmount": arrived}


def test_empty_text_in_place_of_a_number_reads_as_none() -> None:
    assert GeneralAccurateOCRResponse.model_validate({"Angle": ""}).angle is None


@pytest.mark.parametrize(
    "answer",
    [
        {"Angle": "north"},
        {"Angle": True},
        {"Angle": [1]},
        {"RequestId": {}},
        {"TextDetections": "text"},
        {"TextDetections": [7]},
    ],
)
def test_what_has_no_sensible_reading_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        GeneralAccurateOCRResponse.model_validate(answer)


@pytest.mark.parametrize(("arrived", "shape"), [("0", SealShape.ROUND), (0, SealShape.ROUND), ("9", "9")])
def test_an_unknown_enumeration_value_stays_text(arrived: object, shape: str) -> None:
    answer = SealOCRResponse.model_validate({"SealShape": arrived})
    assert answer.seal_shape == shape
    assert dump(answer) == {"SealShape": arrived}
    assert type(dump(answer)["SealShape"]) is type(arrived)


def test_an_audit_result_is_a_truth_value() -> None:
    assert ItemInfo.model_validate({"AuditResult": True}).audit_result is True


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def known_names(model: type[BaseModel]) -> set[str]:
    return {name for key, field in model.model_fields.items() for name in (key, str(field.alias))}


@given(st.sampled_from(ANSWERS).flatmap(lambda model: st.tuples(st.just(model), unknown_members(model))))
def test_unknown_members_are_never_lost(case: tuple[type[ResponseModel], dict[str, Any]]) -> None:
    model, answer = case
    parsed = model.model_validate(answer)
    assert dump(parsed) == answer
    assert json.loads(parsed.model_dump_json(by_alias=True)) == answer


def unknown_members(model: type[ResponseModel]) -> st.SearchStrategy[dict[str, Any]]:
    names = st.text(max_size=8) | st.sampled_from(["model_dump", "text", "values", "fields", "__class__"])
    return st.dictionaries(names.filter(lambda name: name not in known_names(model)), json_values, max_size=5)


def test_attributes_build_an_answer_as_vendor_names_do() -> None:
    built = SealOCRResponse(seal_body="seal", seal_shape=SealShape.OVAL)
    assert dump(built) == {"SealBody": "seal", "SealShape": "1"}
