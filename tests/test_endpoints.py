"""Endpoints: hosts and URLs that calls may go to, and that documents do not travel in the clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tencent_ocr_async import CloudInfiniteClient, ConfigurationError, Credentials, OcrClient
from tencent_ocr_async.actions import HOSTS
from tencent_ocr_async.engine.endpoints import Endpoint

FAKE = Credentials("fake-id", "fake-key")


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("ocr.tencentcloudapi.com", "https://ocr.tencentcloudapi.com"),
        ("OCR.TencentCloudAPI.com", "https://ocr.tencentcloudapi.com"),
        ("ocr.ap-guangzhou.tencentcloudapi.com", "https://ocr.ap-guangzhou.tencentcloudapi.com"),
        ("https://ocr.tencentcloudapi.com/", "https://ocr.tencentcloudapi.com"),
        ("https://ocr.tencentcloudapi.com:443", "https://ocr.tencentcloudapi.com"),
        ("HTTPS://gateway:8443", "https://gateway:8443"),
        ("my_service.internal", "https://my_service.internal"),
        ("10.0.0.7", "https://10.0.0.7"),
        ("https://[2001:db8::7]:8443", "https://[2001:db8::7]:8443"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://127.9.9.9:1", "http://127.9.9.9:1"),
        ("http://[::1]:8765", "http://[::1]:8765"),
        ("http://localhost:8765", "http://localhost:8765"),
        ("http://ocr.localhost", "http://ocr.localhost"),
    ],
)
def test_an_endpoint_is_a_host_or_a_url(value: str, url: str) -> None:
    endpoint = Endpoint.parse(value)
    assert endpoint.url == url
    assert url.endswith(f"//{endpoint.netloc}")


@pytest.mark.parametrize("host", HOSTS.values())
def test_the_vendors_hosts_are_endpoints(host: str) -> None:
    assert Endpoint.parse(host) == Endpoint("https", host)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "no valid host name"),
        (" ocr.tencentcloudapi.com", "no valid host name"),
        ("ocr tencent", "no valid host name"),
        ("-ocr.com", "no valid host name"),
        ("a..b", "no valid host name"),
        ("x" * 64, "no valid host name"),
        ("图.com", "no valid host name"),
        ("https://", "no valid host name"),
        ("ftp://ocr.tencentcloudapi.com", "scheme must be https or http"),
        ("socks5://127.0.0.1", "scheme must be https or http"),
        ("ocr.tencentcloudapi.com:70000", "is not a host or URL"),
        ("ocr.tencentcloudapi.com:port", "is not a host or URL"),
        ("https://[::1", "is not a host or URL"),
        ("https://ocr.tencentcloudapi.com/path", "nothing else"),
        ("https://ocr.tencentcloudapi.com?a=b", "nothing else"),
        ("https://ocr.tencentcloudapi.com#a", "nothing else"),
    ],
)
def test_what_is_no_endpoint_is_refused(value: str, reason: str) -> None:
    with pytest.raises(ConfigurationError, match=reason):
        Endpoint.parse(value)


@pytest.mark.parametrize("value", ["https://user:hunter2@ocr.tencentcloudapi.com", "https://hunter2@ocr.com"])
def test_a_password_in_an_endpoint_is_refused_and_not_shown(value: str) -> None:
    with pytest.raises(ConfigurationError, match="a scheme, a host and a port, nothing else") as caught:
        Endpoint.parse(value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "host",
    [
        "ocr.tencentcloudapi.com",
        "10.0.0.7",
        "0.0.0.0",  # noqa: S104 - nothing is bound
        "127.1",
        "localhost.example.com",
        "notlocalhost",
        "[2001:db8::7]",
    ],
)
def test_documents_are_not_sent_in_the_clear_to_another_machine(host: str) -> None:
    with pytest.raises(ConfigurationError, match="unencrypted: use https, or name the host in allow_http"):
        Endpoint.parse(f"http://{host}:8765")
    assert Endpoint.parse(f"https://{host}:8765").scheme == "https"


def test_a_host_named_in_allow_http_may_be_spoken_to_in_the_clear() -> None:
    assert Endpoint.parse("http://gateway:8765", allow_http=["gateway"]).url == "http://gateway:8765"
    with pytest.raises(ConfigurationError, match="unencrypted"):
        Endpoint.parse("http://gateway2:8765", allow_http=["gateway"])


@given(value=st.text() | st.text(alphabet="htps:/.[]@#?%a1-_ \n"))
def test_any_text_is_an_endpoint_or_refused_and_a_parsed_one_parses_to_itself(value: str) -> None:
    try:
        endpoint = Endpoint.parse(value)
    except ConfigurationError:
        return
    assert Endpoint.parse(endpoint.url) == endpoint
    assert not set(endpoint.netloc) & set("/\\@?# \r\n")


def test_a_client_says_which_endpoint_it_speaks_to() -> None:
    assert repr(OcrClient(FAKE)) == "OcrClient('https://ocr.tencentcloudapi.com')"
    assert repr(OcrClient(FAKE, site="intl")) == "OcrClient('https://ocr.intl.tencentcloudapi.com')"
    assert repr(OcrClient(FAKE, endpoint="http://127.0.0.1:1")) == "OcrClient('http://127.0.0.1:1')"
    bucket = CloudInfiniteClient("photos-1250000000", "ap-beijing", FAKE)
    assert repr(bucket) == "CloudInfiniteClient('https://photos-1250000000.cos.ap-beijing.myqcloud.com')"


def test_a_client_refuses_a_bad_endpoint_when_it_is_made() -> None:
    with pytest.raises(ConfigurationError, match="no valid host name"):
        OcrClient(FAKE, endpoint="")
    with pytest.raises(ConfigurationError, match="unencrypted"):
        CloudInfiniteClient("photos-1250000000", "ap-beijing", FAKE, endpoint="http://example.com")
