"""Files on disk: what is checked before they are read, and what is not read at all."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest
from pictures import PDF, make_picture

from tencent_ocr_async import Action, Document, DocumentError
from tencent_ocr_async.actions import find_action

SEAL = find_action("SealOCR", "cn")
ANY_FORMAT = Action("Anything", "cn", documented_base64_mb=1)
CAP = 1024 * 1024 // 4 * 3  # bytes that make exactly the cap of ANY_FORMAT in Base64
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


@pytest.fixture
def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: Any, **__: Any) -> Any:
        raise AssertionError(f"{path} was opened")

    monkeypatch.setattr(Path, "open", refuse)


def test_a_file_is_told_by_its_content_and_not_by_its_name(tmp_path: Path) -> None:
    liar = tmp_path / "invoice.png"
    liar.write_bytes(PDF)
    assert Document.of(liar).encode(SEAL).format == "PDF"
    liar.write_bytes(b"plain text")
    assert "is of no known format" in str(refusal(liar))


def test_a_missing_file_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "missing.png"
    assert str(refusal(path)) == f"{path}: there is no such file"


def test_a_link_to_nothing_is_a_missing_file(tmp_path: Path) -> None:
    link = tmp_path / "link.png"
    link.symlink_to(tmp_path / "gone.png")
    assert "there is no such file" in str(refusal(link))


def test_a_link_to_a_file_is_that_file(tmp_path: Path, picture: Path) -> None:
    link = tmp_path / "link.png"
    link.symlink_to(picture)
    assert Document.of(link).encode(SEAL).format == "PNG"


def test_a_link_to_itself_cannot_be_read(tmp_path: Path) -> None:
    link = tmp_path / "loop.png"
    link.symlink_to(link)
    assert "cannot be read" in str(refusal(link))


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert str(refusal(tmp_path)) == f"{tmp_path}: is a folder"


def test_a_file_below_a_file_cannot_be_read(picture: Path) -> None:
    assert "Not a directory" in str(refusal(picture / "page.png"))


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.png"
    os.mkfifo(pipe)
    assert "is not a regular file" in str(refusal(pipe))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device on this system")
def test_a_device_is_refused_instead_of_read() -> None:
    assert str(refusal("/dev/zero")) == "/dev/zero: is not a regular file"


def test_a_file_without_permission_says_so(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    assert str(refusal(picture)) == f"{picture}: cannot be read: Permission denied"


def test_a_path_with_a_nul_is_refused() -> None:
    assert "cannot be read" in str(refusal("scan\0.png"))


def test_a_path_that_is_too_long_is_refused() -> None:
    assert "cannot be read: File name too long" in str(refusal("x" * 5000))


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.png"
    path.touch()
    assert str(refusal(path)) == f"{path}: is empty"


@pytest.mark.usefixtures("no_reading")
def test_a_file_over_the_cap_is_refused_unread_with_the_limit_and_the_figure(tmp_path: Path) -> None:
    path = tmp_path / "huge.png"
    path.touch()
    os.truncate(path, 8 * 1024 * 1024)
    assert str(refusal(path)) == (
        f"{path}: is too large: 8,388,608 bytes make 11,184,812 in Base64, SealOCR takes 10,485,760"
    )


@pytest.mark.usefixtures("no_reading")
def test_a_file_of_a_terabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "disk.img"
    path.touch()
    os.truncate(path, 1024**4)
    assert "is too large: 1,099,511,627,776 bytes" in str(refusal(path))


@pytest.mark.parametrize("excess", [0, 1])
def test_the_cap_is_that_of_the_base64_text_to_the_byte(tmp_path: Path, excess: int) -> None:
    content = b"%PDF-".ljust(CAP + excess)
    path = tmp_path / "scan.pdf"
    path.write_bytes(content)
    for document in (path, content, Document.from_base64(base64.b64encode(content))):
        if excess:
            assert "make 1,048,580 in Base64, Anything takes 1,048,576" in str(refusal(document, ANY_FORMAT))
        else:
            encoded = Document.of(document).encode(ANY_FORMAT)
            assert encoded.base64_text is not None
            assert len(encoded.base64_text) == 1024 * 1024


def test_a_file_that_grew_over_the_cap_since_it_was_measured_is_refused(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = picture.stat()
    picture.write_bytes(b"%PDF-".ljust(CAP + 1))
    monkeypatch.setattr(Path, "stat", lambda _: small)
    assert "is too large" in str(refusal(picture, ANY_FORMAT))


def test_nothing_is_opened_before_the_call(tmp_path: Path) -> None:
    path = tmp_path / "later.png"
    document = Document.of(path)
    path.write_bytes(PNG)
    assert document.encode(SEAL).format == "PNG"
