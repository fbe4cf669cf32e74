"""`-p Name=value` by the documented types."""

from __future__ import annotations

from typing import Any

import pytest

from tencent_ocr_async.actions import Action, find_action
from tencent_ocr_async.cli.names import CLOUD_INFINITE_ACTION, resolve_action
from tencent_ocr_async.cli.parameters import read_parameters
from tencent_ocr_async.cli.settings import parse_rate
from tencent_ocr_async.errors import ConfigurationError

TYPES = Action(
    name="Any",
    site="cn",
    parameters={
        "Text": "string",
        "Flag": "bool",
        "Number": "int64",
        "Count": "uint64",
        "Share": "float",
        "Names": "string[]",
        "Numbers": "int64[]",
        "Thing": "ConfigAdvanced",
        "Things": "ItemNames[]",
    },
)


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("Text=true", "true"),
        ("Text=a=b", "a=b"),
        ("Text=", ""),
        ("Flag=true", True),
        ("Flag=False", False),
        ("Number=-3", -3),
        ("Count=18446744073709551615", 2**64 - 1),
        ("Share=0.5", 0.5),
        ("Names=发票号码, 金额", ["发票号码", "金额"]),
        ('Names=["a,b","c"]', ["a,b", "c"]),
        ("Names=", []),
        ("Numbers=1,2", [1, 2]),
        ("Numbers=[1,2]", [1, 2]),
        ('Thing={"Scene":"x"}', {"Scene": "x"}),
        ('Things=[{"KeyName":"x"}]', [{"KeyName": "x"}]),
        ('Things={"KeyName":"x"}', [{"KeyName": "x"}]),
    ],
)
def test_a_value_is_converted_by_its_documented_type(given: str, value: Any) -> None:
    assert read_parameters([given], TYPES) == {given.partition("=")[0]: value}


@pytest.mark.parametrize(
    "given",
    [
        "Flag=1",
        "Flag=",
        "Number=1.5",
        "Number=9223372036854775808",
        "Count=-1",
        "Share=nan",
        "Share=x",
        "Names=[1]",
        "Names=[",
        "Numbers=1,x",
        "Numbers=[true]",
        "Thing=x",
        "Thing=[]",
        'Thing={"a":NaN}',
        "Things=x",
        "Things=[1]",
        "Text=\ud800",
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_the_parameters_name(given: str) -> None:
    name = given.partition("=")[0]
    with pytest.raises(ConfigurationError, match=name):
        read_parameters([given], TYPES)


def test_a_list_may_be_given_in_several_options() -> None:
    assert read_parameters(["Names=a", "Names=b,c"], TYPES) == {"Names": ["a", "b", "c"]}


@pytest.mark.parametrize(("text", "value"), [("true", True), ("12", 12), ("abc", "abc"), ('"12"', "12")])
def test_an_unknown_parameter_is_sent_as_json_where_it_is_json_and_as_text_else(
    text: str, value: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read_parameters([f"BrandNew={text}"], TYPES) == {"BrandNew": value}
    assert "no documented parameter 'BrandNew'" in capsys.readouterr().err


def test_cloud_infinites_options_have_the_vendors_names_or_those_of_the_library() -> None:
    given = ["language_type=auto", "pdf-pagenumber=2"]
    assert read_parameters(given, CLOUD_INFINITE_ACTION) == {"language-type": "auto", "pdf-pagenumber": 2}


@pytest.mark.parametrize("name", ["CloudInfinite", "cloud_infinite", "CloudInfiniteOCR"])
def test_cloud_infinite_is_an_action_among_the_others(name: str) -> None:
    assert resolve_action(name, "intl") is CLOUD_INFINITE_ACTION


def test_every_action_is_found_by_its_name_in_snake_case() -> None:
    assert resolve_action("extract_doc_multi", "intl") == find_action("ExtractDocMulti", "intl")


@pytest.mark.parametrize(("text", "rate"), [("8", (8, 1.0)), ("2/60", (2, 60.0)), ("1/0.5", (1, 0.5))])
def test_a_rate_is_a_count_for_a_second_or_for_the_seconds_named(text: str, rate: tuple[int, float]) -> None:
    assert (parse_rate(text).count, parse_rate(text).per) == rate


@pytest.mark.parametrize("text", ["", "8/s", "-1", "0.5", "1/", "1/0"])
def test_another_rate_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_rate(text)
