"""What a file is, told from its content, and whether an action takes it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import (
    DOC,
    DOCX,
    OLE_MAGIC,
    PDF,
    XLS,
    XLSX,
    make_picture,
    make_zip,
    resized_header,
    rotated_jpeg,
)

from tencent_ocr_async import Action, Document, DocumentError
from tencent_ocr_async.actions import find_action
from tencent_ocr_async.formats import detect_format

SEAL = find_action("SealOCR", "cn")
INVOICE = find_action("VatInvoiceOCR", "cn")
EXTRACT = find_action("ExtractDocMulti", "cn")
ANY_FORMAT = Action("Anything", "cn")

FILES = {
    "PNG": make_picture("PNG"),
    "JPEG": make_picture("JPEG"),
    "BMP": make_picture("BMP"),
    "GIF": make_picture("GIF"),
    "TIFF": make_picture("TIFF"),
    "WEBP": make_picture("WEBP"),
    "PDF": PDF,
    "WORD": DOCX,
    "EXCEL": XLSX,
    "OFD": make_zip("OFD.xml", "Doc_0/Document.xml"),
    "ZIP": make_zip("readme.txt"),
    "OLE": OLE_MAGIC + b"\0" * 500,
}


def refusal(data: bytes, action: Action = SEAL) -> str:
    with pytest.raises(DocumentError) as caught:
        Document.from_bytes(data, name="scan").encode(action)
    return str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_by_its_content(name: str) -> None:
    assert detect_format(FILES[name]) == name


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("JPEG", make_picture("JPEG", progressive=True)),
        ("JPEG", make_picture("JPEG", mode="CMYK")),
        ("JPEG", make_picture("JPEG", mode="L", quality=5)),
        ("JPEG", rotated_jpeg()),
        ("PNG", make_picture("PNG", mode="I;16")),
        ("PNG", make_picture("PNG", mode="RGBA")),
        ("PNG", make_picture("PNG", mode="P")),
        ("PNG", make_picture("PNG", mode="1")),
        ("BMP", make_picture("BMP", mode="1")),
        ("BMP", make_picture("BMP", mode="P")),
        ("PDF", b"\xef\xbb\xbf" + PDF),
        ("PDF", b"\0" * 1000 + PDF),
        ("WORD", DOC),
        ("EXCEL", XLS),
    ],
)
def test_every_variant_of_a_format_is_taken(name: str, data: bytes) -> None:
    assert Document.from_bytes(data).encode(EXTRACT).format == name


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"<html>", b"\0" * 100, b"%PD", b" " * 1024 + PDF, b"\xff\xd8"]
)
def test_what_is_no_known_format_is_none(data: bytes) -> None:
    assert detect_format(data) is None


@pytest.mark.parametrize(
    ("action", "taken"),
    [(SEAL, "BMP JPEG PDF PNG"), (INVOICE, "JPEG PDF PNG"), (EXTRACT, "BMP EXCEL JPEG PDF PNG WORD")],
    ids=lambda value: getattr(value, "name", None),
)
def test_an_action_takes_its_documented_formats_and_refuses_all_others(action: Action, taken: str) -> None:
    for name, data in FILES.items():
        if name in taken.split():
            assert Document.from_bytes(data).encode(action).format == name
        else:
            message = refusal(data, action)
            assert name in message
            assert f"{action.name} does not take; it takes {', '.join(taken.split())}" in message


def test_an_action_that_states_no_formats_takes_everything_but_a_gif() -> None:
    for name, data in FILES.items():
        if name == "GIF":
            assert "is a GIF, which Anything does not take" in refusal(data, ANY_FORMAT)
        else:
            assert Document.from_bytes(data).encode(ANY_FORMAT).format == name
    assert Document.from_bytes(b"free text").encode(ANY_FORMAT).format is None


def test_an_unknown_format_is_refused_with_its_first_bytes() -> None:
    message = refusal(b"hello world")
    assert message == "scan: is of no known format (it begins b'hello wo'); it takes BMP, JPEG, PDF, PNG"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
@pytest.mark.parametrize("size", [(19, 40), (40, 19), (10_001, 40), (40, 10_001), (1, 1)])
def test_a_picture_with_a_side_outside_20_to_10000_pixels_is_refused(
    kind: str, size: tuple[int, int]
) -> None:
    width, height = size
    message = refusal(resized_header(kind, width, height))
    assert message == f"scan: is {width} x {height} pixels, each side must be 20 to 10000"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
@pytest.mark.parametrize("size", [(20, 20), (20, 10_000), (10_000, 20)])
def test_a_picture_at_the_bounds_is_taken(kind: str, size: tuple[int, int]) -> None:
    assert Document.from_bytes(resized_header(kind, *size)).encode(SEAL).format == kind


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP"])
def test_a_real_picture_of_19_pixels_is_refused(kind: str) -> None:
    assert "is 19 x 25 pixels" in refusal(make_picture(kind, (19, 25)))


def test_a_bitmap_stored_top_down_is_taken() -> None:
    assert Document.from_bytes(resized_header("BMP", 40, -30)).encode(SEAL).format == "BMP"


def test_a_picture_is_judged_by_its_header_alone() -> None:
    cut = make_picture("PNG")[:40]
    assert Document.from_bytes(cut).encode(SEAL).format == "PNG"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("action", [EXTRACT, ANY_FORMAT], ids=lambda action: action.name)
def test_a_file_cut_anywhere_is_taken_or_refused_and_nothing_else(name: str, action: Action) -> None:
    data = FILES[name]
    for length in range(min(len(data), 1000)):
        try:
            Document.from_bytes(data[:length], name="cut").encode(action)
        except DocumentError as error:
            assert str(error).startswith("cut: is ")  # noqa: PT017 - most lengths raise nothing


@pytest.mark.parametrize(("kind", "length"), [("PNG", 20), ("JPEG", 20), ("BMP", 20)])
def test_a_picture_cut_within_its_header_is_called_broken(kind: str, length: int) -> None:
    assert f"is {kind} with a broken" in refusal(make_picture(kind)[:length])


@given(
    start=st.sampled_from(
        sorted({data[:8] for data in FILES.values()} | {b"BM", b"PK\x05\x06", b"\xff\xd8\xff\xe1"})
    ),
    rest=st.binary(max_size=200),
)
def test_rubbish_behind_a_known_beginning_is_taken_or_refused_and_nothing_else(
    start: bytes, rest: bytes
) -> None:
    for action in (EXTRACT, ANY_FORMAT):
        try:
            Document.from_bytes(start + rest).encode(action)
        except DocumentError as error:
            assert error.reason.startswith("is ")  # noqa: PT017 - some examples raise nothing


@given(data=st.data())
def test_an_archive_with_a_flipped_byte_is_taken_or_refused_and_nothing_else(data: st.DataObject) -> None:
    damaged = bytearray(DOCX)
    for place in data.draw(st.lists(st.integers(0, len(DOCX) - 1), min_size=1, max_size=4)):
        damaged[place] ^= data.draw(st.integers(1, 255))
    assert detect_format(bytes(damaged)) in {"WORD", "ZIP", None}
