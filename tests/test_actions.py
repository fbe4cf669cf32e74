"""The actions' documented limits: the shipped table against an extract of the vendor's definitions."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tencent_ocr_async.actions import (
    HOSTS,
    SITES,
    UNSTATED_RATE,
    Action,
    Rate,
    Site,
    actions,
    find_action,
)
from tencent_ocr_async.errors import ConfigurationError

DEFINED: dict[Site, dict[str, dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "data/action_limits.json").read_text("utf-8")
)
ALL = [pytest.param(site, name, id=f"{site}-{name}") for site in SITES for name in DEFINED[site]]
TEN_MB = 10 * 1024 * 1024


def test_both_sites_have_the_actions_that_the_vendor_defines() -> None:
    assert {site: len(actions(site)) for site in SITES} == {"cn": 83, "intl": 34}
    assert {site: set(actions(site)) for site in SITES} == {site: set(DEFINED[site]) for site in SITES}
    assert set(HOSTS) == set(SITES)


@pytest.mark.parametrize(("site", "name"), ALL)
def test_an_actions_limits_are_the_defined_ones(site: Site, name: str) -> None:
    defined, action = DEFINED[site][name], actions(site)[name]
    rate = Rate(defined["rate"][0], per=defined["rate"][1]) if defined["rate"] else None
    assert (action.name, action.site) == (name, site)
    assert action.documented_rate == rate
    assert action.rate == (rate or UNSTATED_RATE)
    assert action.documented_base64_mb == defined["max_base64_mb"]
    assert action.required == tuple(defined["required"])
    assert action.deprecated == defined["deprecated"]
    if name != "ExtractDocMulti":
        assert action.formats == frozenset(defined["formats"])


@pytest.mark.parametrize(("site", "name"), ALL)
def test_an_actions_parameters_are_the_defined_ones(site: Site, name: str) -> None:
    defined, parameters = DEFINED[site][name], actions(site)[name].parameters
    assert len(parameters) == defined.get("parameter_count", len(defined.get("parameters", ())))
    if "parameters" in defined:
        assert parameters == defined["parameters"]


@pytest.mark.parametrize(
    ("site", "name", "rate", "formats"),
    [
        ("cn", "SealOCR", 5, "PNG JPEG BMP PDF"),
        ("cn", "VatInvoiceOCR", 10, "PNG JPEG PDF"),
        ("cn", "GeneralAccurateOCR", 10, "PNG JPEG BMP PDF"),
        ("intl", "GeneralAccurateOCR", 10, "PNG JPEG BMP PDF"),
        ("cn", "ExtractDocMulti", 5, "PNG JPEG BMP PDF WORD EXCEL"),
        ("intl", "ExtractDocMulti", 5, "PNG JPEG BMP PDF WORD EXCEL"),
    ],
)
def test_the_modelled_actions_have_these_limits(site: Site, name: str, rate: int, formats: str) -> None:
    action = find_action(name, site)
    assert action.rate == Rate(rate)
    assert action.max_base64_bytes == TEN_MB
    assert action.formats == set(formats.split())
    assert action.document_members == ("ImageBase64", "ImageUrl")


def test_seal_ocr_and_vat_invoice_ocr_exist_on_the_chinese_site_only() -> None:
    assert not {"SealOCR", "VatInvoiceOCR"} & set(actions("intl"))


def test_only_vat_invoice_ocr_is_bound_to_regions() -> None:
    bound = {
        action.name: action.regions for site in SITES for action in actions(site).values() if action.regions
    }
    assert set(bound) == {"VatInvoiceOCR"}
    assert bound["VatInvoiceOCR"][0] == "ap-guangzhou"
    assert set(bound["VatInvoiceOCR"]) == {
        "ap-beijing",
        "ap-guangzhou",
        "ap-hongkong",
        "ap-shanghai",
        "na-toronto",
    }


def test_a_rate_may_be_stated_by_the_minute() -> None:
    by_minute = {name: action.rate for name, action in actions("cn").items() if action.rate.per == 60}
    assert {str(rate) for rate in by_minute.values()} == {"2 per 60 s", "10 per 60 s"}


def test_no_action_takes_more_than_a_request_may_hold_and_none_takes_gif() -> None:
    every = [action for site in SITES for action in actions(site).values()]
    assert {action.max_base64_bytes for action in every} == {mb * 1024 * 1024 for mb in (2, 3, 7, 10)}
    assert {name for action in every for name in action.formats} == {
        "PNG",
        "JPEG",
        "BMP",
        "PDF",
        "WORD",
        "EXCEL",
    }


@pytest.mark.parametrize(
    ("site", "name", "members"),
    [
        ("cn", "MLIDCardOCR", ("ImageBase64", "ImageUrl")),
        ("cn", "VerifyOfdVatInvoiceOCR", ("OfdFileBase64", "OfdFileUrl")),
        ("cn", "SubmitMultimodalDocParseJob", ("FileBase64", "FileUrl")),
        ("cn", "MultimodalDocParse", (None, "FileUrl")),
        ("cn", "SubmitQuestionSplitJob", (None, None)),
        ("cn", "VatInvoiceVerifyNew", (None, None)),
        ("cn", "GetOCRToken", (None, None)),
        ("intl", "ApplyCardVerificationExternal", (None, None)),
        ("intl", "RecognizeMacaoIDCardOCR", ("ImageBase64", "ImageUrl")),
    ],
)
def test_the_document_goes_into_the_parameters_that_the_action_has_for_it(
    site: Site, name: str, members: tuple[str | None, str | None]
) -> None:
    assert find_action(name, site).document_members == members


def test_whatever_takes_a_document_is_a_parameter_of_the_action() -> None:
    for action in (action for site in SITES for action in actions(site).values()):
        taken = [member for member in action.document_members if member]
        assert set(taken) <= set(action.parameters), action.name
        pictures = [name for name in action.parameters if re.fullmatch("Image(Base64|Url)", name)]
        assert not pictures or taken == sorted(pictures), action.name


def test_an_action_of_ones_own_needs_no_more_than_a_name_and_a_site() -> None:
    action = Action("New", "cn")
    assert (action.rate, action.max_base64_bytes, action.formats) == (UNSTATED_RATE, TEN_MB, frozenset())
    assert {action: 1}[Action("New", "cn")] == 1


@pytest.mark.parametrize("count", [0, -1, 2.0, "5", None, True])
def test_a_rate_counts_whole_calls(count: Any) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(f"1 or more, not {count!r}")):
        Rate(count)


@pytest.mark.parametrize("per", [0, -1.0, float("nan"), float("inf")])
def test_a_rates_period_is_a_number_of_seconds_above_zero(per: float) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(f"above 0, not {per!r}")):
        Rate(5, per=per)


def test_a_rate_prints_as_one_would_say_it() -> None:
    assert [str(Rate(5)), str(Rate(2, per=60)), str(Rate(1, per=0.5))] == ["5/s", "2 per 60 s", "1 per 0.5 s"]


@pytest.mark.parametrize("name", ["SealOCR", "VatInvoiceOCR"])
def test_an_action_of_the_other_site_is_refused_with_that_sites_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"{name} exists on the site 'cn' only, not on 'intl'"):
        find_action(name, "intl")


@pytest.mark.parametrize(
    ("written", "meant"),
    [("SealOcr", "SealOCR"), ("VATInvoiceOCR", "VatInvoiceOCR"), ("IDCardOcr", "IDCardOCR")],
)
def test_a_misspelled_action_is_refused_with_what_is_close_to_it(written: str, meant: str) -> None:
    with pytest.raises(ConfigurationError, match=f"unknown action '{written}'.*close to it: .*{meant}"):
        find_action(written, "cn")


@pytest.mark.parametrize("name", ["", "Nonsense"])
def test_an_action_that_nothing_is_close_to_is_refused_with_where_to_look(name: str) -> None:
    with pytest.raises(ConfigurationError, match=f"unknown action '{name}'.*tencent-ocr actions"):
        find_action(name, "cn")


def test_an_unknown_site_is_refused_with_the_known_ones() -> None:
    unknown: Any = "us"
    with pytest.raises(ConfigurationError, match="site must be one of cn, intl, not 'us'"):
        actions(unknown)
