"""The table of error codes, against the pages' tables and what the service is known to mean."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async.error_codes import RULES, Repeat, find_rule, make_api_error, named_limit
from tencent_ocr_async.errors import ApiError, AuthError, RateLimitError, RejectedDocumentError, ServiceError

DATA = Path(__file__).parent / "data"
CODES = json.loads((DATA / "error_codes.json").read_text("utf-8"))
PAGES: dict[str, list[str]] = CODES["pages"]
MEANINGS: dict[str, dict[str, Any]] = CODES["meanings"]
RECORDED: list[dict[str, str | None]] = json.loads((DATA / "recorded/errors.json").read_text("utf-8"))[
    "errors"
]
RECORDED_BY_CODE = {str(entry["code"]): entry for entry in RECORDED}

CHINESE_REFUSAL = "您当前每秒请求 `6` 次，超过了每秒频率上限 `5`，请稍后重试。"
ENGLISH_REFUSAL = (
    "your current request times equals to 7 in a second,which exceeds the frequency limit 5 for a second."
)
COS_CODES = {
    "AccessDenied",
    "AccessForbidden",
    "ExpiredToken",
    "InvalidAccessKeyId",
    "InvalidArgument",
    "InvalidToken",
    "NoSuchBucket",
    "NoSuchKey",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "SlowDown",
}


@pytest.mark.parametrize("page", PAGES)
def test_every_code_in_an_actions_error_table_has_a_rule_of_its_own(page: str) -> None:
    assert len(PAGES[page]) >= 10
    assert [code for code in PAGES[page] if code not in RULES] == []
    assert [code for code in PAGES[page] if code not in MEANINGS] == []


@pytest.mark.parametrize("code", MEANINGS)
def test_a_codes_rule_says_what_the_service_documents(code: str) -> None:
    rule = RULES[code]
    assert {
        "class": rule.error.__name__,
        "repeat": rule.repeat.value,
        "billed": rule.billed,
        "fatal": rule.fatal,
    } == MEANINGS[code]


def test_nothing_else_is_billed_and_nothing_that_is_billed_is_repeated() -> None:
    billed = {code for code, rule in RULES.items() if rule.billed}
    assert billed == {code for code, meaning in MEANINGS.items() if meaning["billed"]}
    assert {RULES[code].repeat for code in billed} == {Repeat.NEVER}


def test_no_code_beyond_the_documented_ones_is_repeated() -> None:
    repeated = {code for code, rule in RULES.items() if rule.repeat is not Repeat.NEVER}
    assert repeated <= COS_CODES | set(MEANINGS)


def test_no_code_is_spelled_as_the_scanned_page_spells_it() -> None:
    assert [code for code in RULES if re.search(r"\bl[A-Z]|\.l", code)] == []


@pytest.mark.parametrize("code", [code for code, rule in RULES.items() if rule.fatal])
def test_a_fatal_error_says_what_to_do_about_it(code: str) -> None:
    error = make_api_error(code, "refused", "id")
    assert error.fatal
    assert error.advice
    assert error.advice in str(error)


def test_the_recorded_refusals_name_these_limits() -> None:
    limits = [named_limit(entry["message"] or "") for entry in RECORDED]
    assert [limit for limit in limits if limit is not None] == [5, 100, 20, 1, 5]


@pytest.mark.parametrize(
    "message",
    ["", "Too many requests.", "频率上限", "频率上限 `0`", "frequency limit five", "每秒请求 `6` 次"],
)
def test_no_limit_is_read_where_none_is_named(message: str) -> None:
    assert named_limit(message) is None


def test_the_english_refusal_names_its_limit_with_and_without_backquotes() -> None:
    assert named_limit(ENGLISH_REFUSAL) == 5
    assert named_limit("which exceeds the frequency limit `7` for a second") == 7


@pytest.mark.parametrize("message", [CHINESE_REFUSAL, ENGLISH_REFUSAL])
@pytest.mark.parametrize("code", ["LimitExceeded", "RequestLimitExceeded", "RequestLimitExceeded.NewOne"])
def test_a_refused_rate_is_one_under_each_of_its_codes(code: str, message: str) -> None:
    error = make_api_error(code, message, "id")
    assert isinstance(error, RateLimitError)
    assert error.limit == 5
    assert find_rule(code, message).repeat is Repeat.SLOWER


def test_a_plain_limit_exceeded_without_the_rates_text_is_no_refused_rate() -> None:
    error = make_api_error("LimitExceeded", "您的资源数量超过了上限", "id")
    assert type(error) is ApiError
    assert find_rule(error.code, error.message).repeat is Repeat.NEVER


def test_a_file_that_is_too_large_only_shares_the_prefix_of_a_refused_rate() -> None:
    error = make_api_error("LimitExceeded.TooLargeFileError", "文件内容太大。", "id")
    assert isinstance(error, RejectedDocumentError)
    assert find_rule(error.code, error.message).repeat is Repeat.NEVER


@pytest.mark.parametrize(
    ("code", "error", "repeat"),
    [
        ("InternalError.EngineDown", ServiceError, Repeat.LATER),
        ("ServiceUnavailable.Busy", ServiceError, Repeat.LATER),
        ("InvalidParameter.InputError", RejectedDocumentError, Repeat.NEVER),
        ("InvalidParameterValue.Other", RejectedDocumentError, Repeat.NEVER),
        ("MissingParameter.Image", RejectedDocumentError, Repeat.NEVER),
        ("UnauthorizedOperation.NoPermission", AuthError, Repeat.NEVER),
        ("AuthFailure.MFAFailure", AuthError, Repeat.NEVER),
        ("FailedOperation.BrandNew", ApiError, Repeat.NEVER),
        ("ResourceUnavailable.Other", ApiError, Repeat.NEVER),
    ],
)
def test_an_unlisted_code_is_judged_by_its_parent_or_left_alone(
    code: str, error: type[ApiError], repeat: Repeat
) -> None:
    assert type(make_api_error(code, "", None)) is error
    assert find_rule(code).repeat is repeat


def test_an_unknown_code_is_repeated_only_for_a_status_that_blames_the_service() -> None:
    assert find_rule("Mystery", "", 200).repeat is Repeat.NEVER
    assert find_rule("Mystery", "", 499).repeat is Repeat.NEVER
    assert find_rule("Mystery", "", 500).repeat is Repeat.LATER
    assert find_rule("Mystery", "", 503).error is ServiceError
    assert find_rule("Mystery", "", 401).error is AuthError


def test_a_known_code_is_stronger_than_its_status() -> None:
    assert find_rule("NoSuchKey", "", 503).repeat is Repeat.NEVER
    assert find_rule("FailedOperation.EmptyImageError", "", 500).repeat is Repeat.NEVER


@given(code=st.text() | st.sampled_from(sorted(RULES)), message=st.text(), status=st.integers())
def test_every_code_whatever_it_looks_like_has_a_rule_and_a_readable_error(
    code: str, message: str, status: int
) -> None:
    error = make_api_error(code, message, None, status)
    assert isinstance(error, find_rule(code, message, status).error)
    assert code in str(error)
    assert isinstance(error.billed, bool)


def test_a_recorded_signature_failure_is_fatal_and_never_repeated() -> None:
    recorded = RECORDED_BY_CODE["AuthFailure.SignatureFailure"]
    error = make_api_error("AuthFailure.SignatureFailure", recorded["message"] or "", recorded["request_id"])
    assert isinstance(error, AuthError)
    assert (error.fatal, error.billed) == (True, False)
