"""Proxies: the client's setting is stronger than the environment, and passwords are not shown."""

from __future__ import annotations

import pytest

from tencent_ocr_async import ConfigurationError, Credentials, OcrClient
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.proxies import check_proxy, find_proxy

OCR = Endpoint("https", "ocr.tencentcloudapi.com")
PLAIN = Endpoint("http", "gateway:8765")
PROXY = "http://proxy.example:8080"
OTHER = "http://other.example:3128"


@pytest.mark.parametrize(
    "proxy",
    [
        None,
        "",
        PROXY,
        "https://proxy.example",
        "http://user:hunter2@proxy.example:8080/",
        "http://[::1]:8080",
    ],
)
def test_an_http_proxy_or_none_is_taken(proxy: str | None) -> None:
    check_proxy(proxy)


@pytest.mark.parametrize(
    "proxy",
    [
        "proxy.example:8080",
        "proxy",
        "http://",
        "http://user:hunter2@",
        "http://user:hunter2@proxy.example:port",
        "http://proxy.example:0",
        "http://proxy.example:70000",
        "socks5://user:hunter2@proxy.example:1080",
        "http://[::1",
        " ",
    ],
)
def test_what_is_no_http_proxy_is_refused_when_the_client_is_made_and_not_shown(proxy: str) -> None:
    with pytest.raises(ConfigurationError, match=r"proxy must be a URL such as http://") as caught:
        OcrClient(Credentials("fake-id", "fake-key"), proxy=proxy)
    assert "hunter2" not in str(caught.value)


def test_without_a_setting_and_an_environment_there_is_no_proxy() -> None:
    assert find_proxy(OCR, None) is None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
def test_the_environments_proxy_is_taken(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, PROXY)
    assert find_proxy(OCR, None) == PROXY


def test_the_environments_proxy_is_the_one_for_the_scheme(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    assert find_proxy(OCR, None) is None
    assert find_proxy(PLAIN, None) == PROXY
    monkeypatch.setenv("ALL_PROXY", OTHER)
    assert find_proxy(OCR, None) == OTHER
    assert find_proxy(PLAIN, None) == PROXY


def test_a_proxy_without_a_scheme_in_the_environment_is_an_http_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:8080")
    assert find_proxy(OCR, None) == PROXY


@pytest.mark.parametrize(
    "hosts", ["*", "ocr.tencentcloudapi.com", ".tencentcloudapi.com", "a.com, tencentcloudapi.com"]
)
def test_no_proxy_leads_around_the_environments_proxy(hosts: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", hosts)
    assert find_proxy(OCR, None) is None


def test_no_proxy_for_another_host_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", "example.com")
    assert find_proxy(OCR, None) == PROXY


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost", "[::1]:8765", "ocr.localhost"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_meant_for_this_machine_does_not_go_to_the_environments_proxy_on_another(
    scheme: str, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", PROXY)
    here = Endpoint.parse(f"{scheme}://{host}")
    assert find_proxy(here, None) is None
    assert find_proxy(here, PROXY) == PROXY
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:3128")
    assert find_proxy(here, None) == "http://127.0.0.1:3128"


def test_the_clients_setting_is_stronger_than_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", OTHER)
    monkeypatch.setenv("NO_PROXY", "*")
    assert find_proxy(OCR, PROXY) == PROXY
    assert find_proxy(OCR, "") is None
    monkeypatch.delenv("NO_PROXY")
    assert find_proxy(OCR, "") is None
