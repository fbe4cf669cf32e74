"""Documents: what may be handed in, what is checked before anything is sent, and where the work is done."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import PDF, make_picture

from tencent_ocr_async import Action, ConfigurationError, Credentials, Document, DocumentError, OcrClient
from tencent_ocr_async.actions import find_action
from tencent_ocr_async.documents import Encoded

SEAL = find_action("SealOCR", "cn")
INVOICE = find_action("VatInvoiceOCR", "cn")
ANY_FORMAT = Action("Anything", "cn", documented_base64_mb=1)
PNG = make_picture("PNG")


def refusal(document: Any, action: Action = SEAL) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        Document.of(document).encode(action)
    return caught.value


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "scan.png"
    path.write_bytes(PNG)
    return path


@pytest.mark.parametrize(
    "make",
    [str, Path, Document.from_path, lambda path: Document.of(Document.from_path(path))],
    ids=["str", "Path", "from_path", "Document"],
)
def test_a_file_may_be_named_in_any_usual_way(picture: Path, make: Callable[[Path], Any]) -> None:
    encoded = Document.of(make(picture)).encode(SEAL)
    assert encoded == Encoded(base64.b64encode(PNG), format="PNG")


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview, Document.from_bytes])
def test_the_content_of_a_file_may_be_handed_in(make: Callable[[bytes], Any]) -> None:
    assert Document.of(make(PNG)).encode(SEAL) == Encoded(base64.b64encode(PNG), format="PNG")


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,", "data:;base64,", "DATA:image/png;Base64,"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.encodebytes], ids=["one line", "many lines"])
@pytest.mark.parametrize("as_bytes", [False, True], ids=["str", "bytes"])
def test_base64_text_may_have_line_breaks_and_a_prefix(
    prefix: str, encode: Callable[[bytes], bytes], *, as_bytes: bool
) -> None:
    text = prefix + encode(PNG * 3).decode().replace("\n", "\r\n") + "\n"
    document = Document.from_base64(text.encode() if as_bytes else text)
    assert document.encode(SEAL) == Encoded(base64.b64encode(PNG * 3), format="PNG")


@given(content=st.binary(min_size=1, max_size=300))
def test_what_is_sent_is_what_was_handed_in(content: bytes) -> None:
    text = base64.b64encode(content)
    for document in (Document.from_bytes(content), Document.from_base64(text)):
        try:
            assert document.encode(ANY_FORMAT).base64_text == text
        except DocumentError as error:
            assert "is " in error.reason  # noqa: PT017 - few examples begin like a picture and raise


@pytest.mark.parametrize(
    "text", ["A", "AA", "AAA", "AAAA=", "====", "AB==CD==", "AA-_", "AAAA!", "data:,text", "图片", "\0\0\0\0"]
)
def test_text_that_is_not_base64_is_refused(text: str) -> None:
    document = Document.from_base64(text, name="upload 7")
    assert str(refusal(document)).startswith("upload 7: is not Base64")


def test_bytes_that_are_not_base64_are_refused_at_once() -> None:
    with pytest.raises(DocumentError, match="is not Base64") as caught:
        Document.from_base64(b"\xff\xfe", name="upload 7")
    assert caught.value.__cause__ is None
    assert caught.value.document == "upload 7"


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.jpg",
        "https://example.com/a?b=c%20d#e",
        "HTTPS://EXAMPLE.COM/A",
        "http://[::1]:80/a",
    ],
)
def test_text_that_begins_with_http_is_an_address_for_the_service(url: str) -> None:
    assert Document.of(url).encode(SEAL) == Encoded(url=url)
    assert Document.from_url(url).encode(INVOICE) == Encoded(url=url)


@pytest.mark.parametrize("url", ["http://", "https:///a.jpg", "http://:80/a", "http://[::1/a", "https://?q"])
def test_an_address_without_a_host_is_refused(url: str) -> None:
    with pytest.raises(DocumentError) as caught:
        Document.of(url)
    assert caught.value.document == url
    assert "URL" in caught.value.reason


@pytest.mark.parametrize("url", ["ftp://example.com/a", "file:///a.png", "a.png", "", "//example.com/a"])
def test_only_http_addresses_are_urls(url: str) -> None:
    with pytest.raises(DocumentError, match=r"is not an http\(s\) URL with a host"):
        Document.from_url(url)


def test_other_schemes_are_taken_for_the_paths_that_they_may_be() -> None:
    assert "there is no such file" in str(refusal("ftp://example.com/a.png"))


@pytest.mark.parametrize("value", [None, 5, 1.5, ["a.png"], ("a",), object(), {"path": "a"}])
def test_what_cannot_be_a_document_is_refused_with_what_can(value: Any) -> None:
    with pytest.raises(ConfigurationError, match=f"a path, bytes, .* not {type(value).__name__}$"):
        Document.of(value)


def test_a_path_of_bytes_is_refused() -> None:
    class BytesPath:
        def __fspath__(self) -> bytes:
            return b"scan.png"

    value: Any = BytesPath()
    with pytest.raises(ConfigurationError, match="must be text, not bytes"):
        Document.of(value)


def test_any_path_object_is_taken(picture: Path) -> None:
    assert Document.of(PurePosixPath(picture)).encode(SEAL).format == "PNG"


@pytest.mark.parametrize(
    "document", [b"", bytearray(), Document.from_base64(""), Document.from_base64(" \n")]
)
def test_empty_content_is_refused(document: Any) -> None:
    assert refusal(document).reason == "is empty"


def test_content_that_changes_after_it_was_handed_in_is_sent_as_it_was() -> None:
    buffer = bytearray(PNG)
    document = Document.of(buffer)
    buffer[:] = b"\0" * len(buffer)
    assert document.encode(SEAL).format == "PNG"


def test_a_document_is_called_what_its_user_called_it() -> None:
    assert Document.from_bytes(b"abc").name == "<3 bytes>"
    assert Document.from_bytes(b"abc", name="page 3").name == "page 3"
    assert Document.from_base64("AAAA").name == "<4 characters of Base64>"
    assert Document.from_path("a/b.png").name == "a/b.png"
    assert repr(Document.from_bytes(PNG * 1000)) == f"Document('<{len(PNG) * 1000} bytes>')"


def test_what_was_encoded_of_a_url_is_never_looked_at() -> None:
    assert Document.of("https://example.com/a.gif").encode(INVOICE) == Encoded(
        url="https://example.com/a.gif"
    )


class _StopHereError(Exception):
    """Ends a call where its document has been encoded."""


LARGE_PDF = PDF.ljust(64 * 1024 + 1)


@pytest.fixture
def encoding_threads(monkeypatch: pytest.MonkeyPatch) -> list[threading.Thread]:
    """The threads in which documents are encoded; the calls end there, with _StopHereError."""
    threads: list[threading.Thread] = []

    def stop(document: Document, action: Action) -> Encoded:
        threads.append(threading.current_thread())
        raise _StopHereError

    monkeypatch.setattr(Document, "encode", stop)
    monkeypatch.setattr(Document, "read", stop)
    return threads


@pytest.mark.parametrize(
    ("document", "in_the_loop"),
    [
        pytest.param("a-file.png", False, id="path"),
        pytest.param(Path("a-file.png"), False, id="Path"),
        pytest.param(LARGE_PDF, False, id="large bytes"),
        pytest.param(Document.from_base64(base64.b64encode(LARGE_PDF)), False, id="large Base64"),
        pytest.param(PNG, True, id="small bytes"),
        pytest.param(LARGE_PDF[:-1], True, id="64 KiB"),
        pytest.param(Document.from_base64(base64.b64encode(PNG)), True, id="small Base64"),
        pytest.param("https://example.com/a.png", True, id="URL"),
    ],
)
async def test_whatever_takes_time_is_read_and_encoded_in_a_worker_thread(
    document: Any, encoding_threads: list[threading.Thread], *, in_the_loop: bool
) -> None:
    async with OcrClient(Credentials("fake-id", "fake-key"), endpoint="http://127.0.0.1:1") as ocr:
        with pytest.raises(_StopHereError):
            await ocr.seal_ocr(document)
    assert [thread is threading.current_thread() for thread in encoding_threads] == [in_the_loop]


async def test_a_refused_document_says_for_which_action_and_that_nothing_was_sent(tmp_path: Path) -> None:
    async with OcrClient(Credentials("fake-id", "fake-key"), endpoint="http://127.0.0.1:1") as ocr:
        for document in (tmp_path / "missing.png", b"", make_picture("GIF"), make_picture("PNG", (19, 19))):
            with pytest.raises(DocumentError) as caught:
                await ocr.seal_ocr(document)
            assert (caught.value.action, caught.value.attempts) == ("SealOCR", 0)


async def test_a_document_that_fits_the_action_but_not_a_request_is_refused() -> None:
    content = PDF.ljust(10 * 1024 * 1024 // 4 * 3)
    async with OcrClient(Credentials("fake-id", "fake-key"), endpoint="http://127.0.0.1:1") as ocr:
        with pytest.raises(
            DocumentError, match=r"makes a request of 10,485,\d{3} bytes, .* takes 10,485,760"
        ):
            await ocr.seal_ocr(Document.from_bytes(content, name="scan"), enable_pdf=True)
