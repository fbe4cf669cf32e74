"""The error tree, and what a user reads in an error."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import pytest

from tencent_ocr_async import errors
from tencent_ocr_async.error_codes import make_api_error
from tencent_ocr_async.errors import (
    AccountError,
    ApiError,
    AuthError,
    ConfigurationError,
    DocumentError,
    OcrError,
    RateLimitError,
    RejectedDocumentError,
    ResponseError,
    ServiceError,
    TransportError,
)

CHINESE_REFUSAL = "您当前每秒请求 `6` 次，超过了每秒频率上限 `5`，请稍后重试。"


def tree_in_the_docstring() -> dict[str, str | None]:
    """Every class drawn in the module's docstring, with the one that it hangs under."""
    parents: dict[str, str | None] = {}
    open_branches: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        drawn = re.match(r"[\s│├└─]*([A-Z]\w*Error)\b", line)
        if not drawn:
            continue
        column, name = drawn.start(1), drawn[1]
        open_branches = [branch for branch in open_branches if branch[0] < column]
        parents[name] = open_branches[-1][1] if open_branches else None
        open_branches.append((column, name))
    return parents


def test_the_tree_drawn_in_the_docstring_is_the_tree_of_the_classes() -> None:
    classes = {name: each for name, each in vars(errors).items() if name.endswith("Error")}
    parents = {name: each.__base__.__name__ for name, each in classes.items()}
    assert {**tree_in_the_docstring(), "OcrError": "Exception"} == parents


def test_an_api_error_tells_action_code_message_request_id_attempts_and_advice() -> None:
    error = make_api_error("FailedOperation.DownLoadError", "文件下载失败。", "9939e6a5-cc6e")
    error.action, error.attempts = "SealOCR", 5
    assert str(error) == (
        "SealOCR: FailedOperation.DownLoadError: 文件下载失败。 (RequestId 9939e6a5-cc6e, 5 attempts). "
        "The service could not fetch the URL within 3 s: send the file itself instead of its URL"
    )


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("RequestLimitExceeded", "LocalLimits"),
        ("AuthFailure.SignatureExpire", "clock"),
        ("AuthFailure.TokenFailure", "get new ones"),
        ("AuthFailure.SecretIdNotFound", "(cn or intl)"),
        ("AuthFailure.UnauthorizedOperation", "permission"),
        ("FailedOperation.UnOpenError", "Open the OCR service"),
        ("ResourceUnavailable.InArrears", "arrears"),
        ("ResourceUnavailable.ResourcePackageRunOut", "package"),
        ("InvalidParameterValue.InvalidParameterValueLimit", "parameters"),
        ("AccessDenied", "ci:CreateOCRJob"),
        ("NoSuchBucket", "region"),
    ],
)
def test_an_error_that_the_user_can_mend_says_how(code: str, hint: str) -> None:
    assert hint in str(make_api_error(code, "", None))


def test_a_single_attempt_is_not_worth_a_word() -> None:
    error = make_api_error("InternalError", "m", "id")
    error.attempts = 1
    assert "attempt" not in str(error)


def test_a_transport_error_warns_that_a_call_may_have_been_billed() -> None:
    error = TransportError("no answer within 60 s", "read_timeout", maybe_billed=True)
    error.action = "SealOCR"
    assert str(error).startswith("SealOCR: no answer within 60 s")
    assert "may have been billed" in str(error)
    assert "billed" not in str(TransportError("refused", "connect"))


def test_a_response_error_shows_only_the_beginning_of_what_arrived() -> None:
    error = ResponseError("is not JSON", 502, b"<html>" + b"x" * 10_000 + b"\xff")
    assert "HTTP 502" in str(error)
    assert "<html>" in str(error)
    assert len(str(error)) < 400
    assert "\\xff" in str(ResponseError("is not JSON", 200, b"\xff"))


EXAMPLES: list[OcrError] = [
    OcrError("something"),
    ConfigurationError("no credentials"),
    DocumentError("scan.png", "is empty"),
    TransportError("broken", "tls", maybe_billed=True),
    ResponseError("cut", 502, b"<html>", maybe_billed=True),
    ApiError("Mystery", "text", "id", 409),
    RateLimitError("RequestLimitExceeded", CHINESE_REFUSAL, "id"),
    AuthError("AuthFailure.SignatureFailure", "text", None),
    AccountError("FailedOperation.ArrearsError", "text", "id"),
    RejectedDocumentError("FailedOperation.EmptyImageError", "text", "id"),
    ServiceError("InternalError", "text", "id", 500),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("clone", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])  # noqa: S301 - its own pickle
def test_an_error_survives_the_way_to_another_process_whole(error: OcrError, clone: Any) -> None:
    sent = copy.copy(error)
    sent.action, sent.attempts = "SealOCR", 3
    arrived = clone(sent)
    assert type(arrived) is type(error)
    assert arrived.__dict__ == sent.__dict__
    assert (arrived.args, str(arrived)) == (sent.args, str(sent))


def test_the_examples_above_cover_every_class() -> None:
    assert {type(error).__name__ for error in EXAMPLES} == set(tree_in_the_docstring())


def test_an_error_raised_outside_a_call_has_no_action_and_no_attempts() -> None:
    error = DocumentError("scan.png", "is empty")
    assert (error.action, error.attempts, str(error)) == (None, 0, "scan.png: is empty")
