"""Credentials: what is refused, and that nothing ever shows them."""

from __future__ import annotations

import logging
import pickle
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async import CloudInfiniteClient, ConfigurationError, Credentials, OcrClient

SECRET_ID = "AKIDfakefakefakefakefakefakefake"
SECRET_KEY = "fakekeyfakekeyfakekeyfakekeyfake"
TOKEN = "faketokenfaketokenfaketoken"
PAIR = Credentials(SECRET_ID, SECRET_KEY)
TEMPORARY = Credentials(SECRET_ID, SECRET_KEY, TOKEN)


def shown_by(error: BaseException) -> str:
    """All that a traceback of this error prints, chained errors included."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)


def assert_hidden(text: str) -> None:
    for secret in (SECRET_ID, SECRET_KEY, TOKEN):
        assert secret not in text


@pytest.mark.parametrize(
    "show", [str, repr, "{}".format, lambda each: f"{each!r:>50}", lambda each: f"{[each]}"]
)
@pytest.mark.parametrize("credentials", [PAIR, TEMPORARY])
def test_nothing_prints_the_keys(credentials: Credentials, show: Callable[[Any], str]) -> None:
    assert_hidden(show(credentials))


def test_whether_there_is_a_token_may_be_seen() -> None:
    assert "token=None" in repr(PAIR)
    assert "token='***'" in repr(TEMPORARY)


def test_a_log_does_not_show_the_keys(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("user").warning("using %s and %r", TEMPORARY, {"credentials": TEMPORARY})
    assert "Credentials" in caplog.text
    assert_hidden(caplog.text)


def test_a_client_does_not_show_the_keys() -> None:
    assert_hidden(repr(OcrClient(TEMPORARY)) + repr(CloudInfiniteClient("b-1", "ap-beijing", TEMPORARY)))


def test_credentials_cannot_be_changed_but_compared_hashed_and_sent_to_a_worker() -> None:
    field = "secret_key"
    with pytest.raises(AttributeError) as caught:
        setattr(PAIR, field, "other")
    assert_hidden(shown_by(caught.value))
    assert len({PAIR, Credentials(SECRET_ID, SECRET_KEY), TEMPORARY}) == 2
    assert pickle.loads(pickle.dumps(TEMPORARY)) == TEMPORARY  # noqa: S301 - its own pickle


BAD_VALUES: dict[str, list[Any]] = {
    "is blank": ["", " ", "\t\n", "\u3000"],
    "white space around": [f" {SECRET_KEY}", f"{SECRET_KEY}\n", f"{SECRET_KEY}\r\n", f"\u00a0{SECRET_KEY}"],
    "characters that no key has": [
        f"{SECRET_KEY}\n{SECRET_KEY}",
        f"{SECRET_KEY}é",
        f"\u200b{SECRET_KEY}",
        "a\0b",
    ],
    "must be text, not bytes": [SECRET_KEY.encode()],
    "must be text, not int": [5],
}


@pytest.mark.parametrize(
    ("reason", "value"), [(reason, value) for reason, values in BAD_VALUES.items() for value in values]
)
@pytest.mark.parametrize(
    ("place", "label"),
    [(0, "the secret id"), (1, "the secret key"), (2, "the token")],
    ids=str,
)
def test_a_bad_value_is_refused_by_its_name_and_never_shown(
    reason: str, value: Any, place: int, label: str
) -> None:
    values: list[Any] = [SECRET_ID[:-1], SECRET_ID[:-1], TOKEN[:-1]]
    values[place] = value
    with pytest.raises(ConfigurationError, match=f"^{label} .*{reason}") as caught:
        Credentials(*values)
    assert_hidden(shown_by(caught.value))


@pytest.mark.parametrize("values", [(None, "key"), ("id", None)])
def test_a_missing_half_is_refused(values: tuple[Any, Any]) -> None:
    with pytest.raises(ConfigurationError, match="must be text, not NoneType"):
        Credentials(*values)


@given(secret_id=st.text(), secret_key=st.text(), token=st.none() | st.text())
def test_whatever_is_taken_can_stand_in_a_header(secret_id: str, secret_key: str, token: str | None) -> None:
    try:
        taken = Credentials(secret_id, secret_key, token)
    except ConfigurationError:
        return
    for value in (taken.secret_id, taken.secret_key, taken.token or "x"):
        assert value.strip() == value != ""
        assert value.isascii()
        assert not set(value) & {"\r", "\n", "\0"}


@pytest.mark.parametrize("value", [(SECRET_ID, SECRET_KEY), SECRET_KEY, {"secret_key": SECRET_KEY}, 5])
def test_a_client_takes_only_credentials_and_does_not_show_what_else_it_got(value: Any) -> None:
    with pytest.raises(ConfigurationError, match="credentials must be Credentials, not ") as caught:
        OcrClient(value)
    assert_hidden(shown_by(caught.value))
