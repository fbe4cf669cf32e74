"""The service's clock, as its refusals and its Date header tell it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tencent_ocr_async.protocol.messages import server_time

EXPIRED = "Signature expired: mind the deviation between `Timestamp` and the server time 1706406788."


@pytest.mark.parametrize(
    ("message", "date_header", "expected"),
    [
        (EXPIRED, None, 1706406788),
        (EXPIRED, "Sun, 28 Jan 2024 01:53:09 GMT", 1706406788),
        ("签名过期", "Sun, 28 Jan 2024 01:53:08 GMT", 1706406788),
        ("签名过期", "Sun, 28 Jan 2024 09:53:08 +0800", 1706406788),
        ("签名过期", "Sun, 28 Jan 2024 01:53:08 -0000", 1706406788),
        ("your time 1706406788", None, None),
        ("server time 17064067881", None, None),
        ("签名过期", None, None),
        ("签名过期", "", None),
        ("签名过期", "yesterday", None),
        ("签名过期", "Sun, 99 Jan 2024 01:53:08 GMT", None),
        ("签名过期", "Mon, 01 Jan 0001 00:00:00 +9999", None),
    ],
)
def test_the_services_time_is_read_from_the_message_or_the_date_header(
    message: str, date_header: str | None, expected: int | None
) -> None:
    assert server_time(message, date_header) == expected


DATES = st.tuples(
    st.sampled_from(["Sun, ", "", "Xyz "]),
    st.integers(-1, 99).map(str),
    st.sampled_from([" Jan ", " ", "-Feb-", " Nov"]),
    st.integers(-1, 10**7).map(str),
    st.sampled_from([" 01:02:03", " 99:99:99", " 1:2", " 1.2.3", ""]),
    st.sampled_from([" GMT", " -0000", " +9999", " -999999999999", "", " Z", " +"]),
).map("".join)


@settings(max_examples=1000, deadline=None)
@given(st.text(max_size=30), st.none() | st.text(max_size=40) | DATES)
def test_no_message_and_no_date_header_make_it_raise(message: str, date_header: str | None) -> None:
    found = server_time(message, date_header)
    assert found is None or isinstance(found, int)
