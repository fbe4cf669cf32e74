"""Input that nobody plans for and everybody meets: each case once went wrong."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest

from tencent_ocr_async import Action, ConfigurationError, Credentials, Document, DocumentError, Rate
from tencent_ocr_async.actions import find_action
from tencent_ocr_async.engine.credentials import default_credentials, from_sdk_profile, from_tccli_profile
from tencent_ocr_async.engine.endpoints import Endpoint
from tencent_ocr_async.engine.proxies import find_proxy
from tencent_ocr_async.error_codes import RULES, named_limit
from tencent_ocr_async.errors import RejectedDocumentError

SEAL = find_action("SealOCR", "cn")
KEY = "fakekeyfakekeyfakekey"


def test_a_limit_of_thousands_of_digits_is_none() -> None:
    assert named_limit("频率上限" + "9" * 5000) is None


def test_base64_text_is_kept_as_it_is_until_its_call() -> None:
    assert Document.from_base64("AA\nAA").source == "AA\nAA"


def test_base64_over_the_cap_is_refused_undecoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pybase64.b64decode", lambda *_, **__: pytest.fail("decoded"))
    with pytest.raises(DocumentError, match="8,650,752 bytes make 11,534,336 in Base64"):
        Document.from_base64("A" * (11 * 1024 * 1024)).encode(SEAL)


@pytest.mark.parametrize("text", ["data:image/png;base64,iVBOR", "iVBORw0KGgo" * 300])
def test_base64_text_taken_for_a_path_is_told_apart(text: str) -> None:
    with pytest.raises(DocumentError, match=r"Document\.from_base64"):
        Document.of(text).encode(SEAL)


def test_a_huge_text_taken_for_a_path_does_not_fill_the_error() -> None:
    with pytest.raises(DocumentError) as caught:
        Document.of("iVBORw0KGgo" * 100_000).encode(SEAL)
    assert len(str(caught.value)) < 5000


@pytest.mark.parametrize(
    "make", [Document.from_base64, Document.from_bytes, Document.from_url, Document.from_path]
)
@pytest.mark.parametrize("value", [5, None, [1]])
def test_a_constructor_refuses_what_it_cannot_take(make: Any, value: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"not {type(value).__name__}"):
        make(value)


@pytest.mark.parametrize(
    "url", ["http://x/\n", "http://a b/c", "http://x:99999/", "http://x:abc/", "http://\0/"]
)
def test_a_url_that_cannot_be_fetched_is_refused(url: str) -> None:
    with pytest.raises(DocumentError, match="is not a URL"):
        Document.of(url)


def test_an_empty_path_is_no_folder() -> None:
    with pytest.raises(DocumentError, match="it is empty"):
        Document.of("")


def test_a_file_that_says_it_is_empty_is_read_to_the_cap_at_most(tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "grows.pdf"
    path.touch()
    empty = path.stat()
    os.truncate(path, 1024**4)
    monkeypatch.setattr(Path, "stat", lambda _: empty)
    with pytest.raises(DocumentError, match="too large"):
        Document.of(path).encode(Action("Small", "cn", documented_base64_mb=1))


def test_an_os2_bitmap_is_measured_and_a_text_that_begins_with_bm_is_none() -> None:
    head = b"BM" + struct.pack("<IHHI", 100, 0, 0, 26)
    assert (
        Document.of(head + struct.pack("<IHHHH", 12, 40, 30, 1, 24) + b"\0" * 80).encode(SEAL).format == "BMP"
    )
    with pytest.raises(DocumentError, match="no known format"):
        Document.of(b"BMW is a maker of cars, and this is a text about it").encode(SEAL)


@pytest.mark.parametrize(
    "code", [code for code, rule in RULES.items() if rule.error is RejectedDocumentError]
)
def test_every_rejected_document_comes_with_advice(code: str) -> None:
    assert RULES[code].advice


def test_a_key_with_a_space_in_it_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="a space"):
        Credentials("AKID fake", KEY)


@pytest.mark.parametrize(
    "content", [f"[default]\n{KEY}\n".encode(), KEY.encode() + b"\xff", f"{{{KEY}".encode()]
)
@pytest.mark.parametrize("read", [from_sdk_profile, from_tccli_profile])
def test_no_error_in_the_chain_holds_the_file(tmp_path: Path, read: Any, content: bytes) -> None:
    (tmp_path / "profile").write_bytes(content)
    with pytest.raises(ConfigurationError) as caught:
        read(tmp_path / "profile")
    assert caught.value.__context__ is None


def test_a_profile_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "profile"
    path.write_text(f"[default]\nsecret_id = a\nsecret_key = {KEY}\n", "utf-8-sig")
    assert from_sdk_profile(path) == Credentials("a", KEY)
    path.write_text(json.dumps({"secretId": "a", "secretKey": KEY}), "utf-8-sig")
    assert from_tccli_profile(path) == Credentials("a", KEY)


def test_a_user_without_a_home_is_told_where_credentials_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home(path: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", no_home)
    with pytest.raises(ConfigurationError, match="no credentials"):
        default_credentials()
    monkeypatch.undo()
    monkeypatch.setenv("HOME", "/dev/null")
    with pytest.raises(ConfigurationError, match="no credentials"):
        default_credentials()


@pytest.mark.parametrize(
    "value", ["ftp://u:hunter2@host", "http://u:hunter2@host:abc", "https://u:hunter2@a b"]
)
def test_no_refused_endpoint_shows_its_password(value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Endpoint.parse(value)
    assert "hunter2" not in str(caught.value)


def test_allow_http_is_a_list_of_hosts_in_any_case() -> None:
    assert Endpoint.parse("http://Box.Local", allow_http=["Box.Local"]).netloc == "box.local"
    with pytest.raises(ConfigurationError, match="a list of hosts"):
        Endpoint.parse("http://internal", allow_http="internal.example")


@pytest.mark.parametrize(
    "proxy", ["socks5://u:hunter2@h:1", "junk://x", "http://u:hunter2@h:port", "http://"]
)
def test_a_bad_proxy_of_the_environment_is_refused_and_not_shown(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(ConfigurationError, match="the environment names a proxy") as caught:
        find_proxy(Endpoint.parse("ocr.tencentcloudapi.com"), None)
    assert "hunter2" not in str(caught.value)


def test_no_proxy_may_name_a_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://p:1")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1:8765")
    assert find_proxy(Endpoint.parse("http://127.0.0.1:8765"), None) is None


@pytest.mark.parametrize("per", ["x", None, True])
def test_a_rates_period_is_a_number(per: Any) -> None:
    with pytest.raises(ConfigurationError, match="per must be a number"):
        Rate(5, per=per)


def test_a_former_name_leads_to_the_present_one() -> None:
    with pytest.raises(ConfigurationError, match="is now called ExtractDocMulti"):
        find_action("SmartStructuralPro", "cn")
