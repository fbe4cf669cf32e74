"""Bytes of every kind: what becomes of them as pixels, and which refusal the bad ones get."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tencent_ocr_async.emulator.recognition.pdf_pages import render_page
from tencent_ocr_async.emulator.recognition.pictures import decode_picture
from tencent_ocr_async.emulator.recognition.reading import open_document
from tencent_ocr_async.emulator.refusals import Refusal


def png_claiming(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header claims any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


@pytest.mark.parametrize(
    ("mode", "colour", "form", "pixel"),
    [
        ("RGB", (200, 30, 10), "PNG", (200, 30, 10)),
        ("RGB", (200, 30, 10), "BMP", (200, 30, 10)),
        ("L", 77, "PNG", (77, 77, 77)),
        ("1", 1, "PNG", (255, 255, 255)),
        ("RGBA", (0, 0, 0, 0), "PNG", (255, 255, 255)),
        ("RGBA", (255, 0, 0, 128), "PNG", (255, 127, 127)),
        ("LA", (0, 0), "PNG", (255, 255, 255)),
        ("I;16", 0x8000, "PNG", (128, 128, 128)),
    ],
)
def test_every_kind_of_pixel_becomes_rgb_on_white(
    save: Callable[..., bytes], mode: str, colour: Any, form: str, pixel: tuple[int, int, int]
) -> None:
    pixels = decode_picture(save(Image.new(mode, (30, 20), colour), form))
    assert pixels.shape == (20, 30, 3)
    assert pixels.dtype == np.uint8
    assert tuple(int(v) for v in pixels[10, 10]) == pixel


def test_a_palette_with_a_transparent_colour_is_flattened_on_white(save: Callable[..., bytes]) -> None:
    image = Image.new("P", (30, 20), 1)
    image.putpalette([0, 0, 0, 0, 0, 0])
    assert decode_picture(save(image, transparency=1)).min() == 255


def test_a_cmyk_jpeg_keeps_its_colours(save: Callable[..., bytes]) -> None:
    pixels = decode_picture(save(Image.new("CMYK", (30, 20), (0, 255, 255, 0)), "JPEG", quality=95))
    assert pixels[10, 10] == pytest.approx((255, 0, 0), abs=12)


def test_a_photo_is_turned_as_its_exif_data_says(save: Callable[..., bytes]) -> None:
    image = Image.new("RGB", (60, 30), "white")
    image.paste("black", (0, 0, 30, 30))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown a quarter turn clockwise
    pixels = decode_picture(save(image, "JPEG", exif=exif, quality=95))
    assert pixels.shape == (60, 30, 3)
    assert pixels[10, 15].max() < 30
    assert pixels[50, 15].min() > 220


def test_a_picture_of_the_largest_size_is_no_bomb() -> None:
    with pytest.raises(Refusal) as refused:  # for its missing pixels alone
        decode_picture(png_claiming(10_000, 10_000))
    assert "too many" not in refused.value.message


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"", "FailedOperation.EmptyImageError"),
        (b"not a picture at all", "FailedOperation.ImageDecodeFailed"),
        (b"GIF89a" + b"\0" * 40, "FailedOperation.ImageDecodeFailed"),
        (b"\x89PNG\r\n\x1a\n", "FailedOperation.ImageDecodeFailed"),
        (b"\xff\xd8\xff\xe0 and then nothing", "FailedOperation.ImageDecodeFailed"),
        (b"BM", "FailedOperation.ImageDecodeFailed"),
        (png_claiming(60_000, 60_000), "FailedOperation.ImageDecodeFailed"),
        (png_claiming(500, 500), "FailedOperation.ImageDecodeFailed"),
        (png_claiming(10_001, 30), "FailedOperation.ImageSizeTooLarge"),
        (png_claiming(19, 300), "FailedOperation.ImageSizeTooLarge"),
    ],
    ids=[
        "empty",
        "text",
        "gif",
        "png header",
        "jpeg header",
        "bmp header",
        "bomb",
        "cut",
        "too long",
        "too small",
    ],
)
def test_a_bad_picture_is_refused_with_its_documented_code(document: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        decode_picture(document)
    assert refused.value.code == code


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("form", ["PNG", "JPEG", "BMP"])
def test_a_cut_picture_is_refused(save: Callable[..., bytes], form: str, share: float) -> None:
    noise = Image.effect_noise((120, 90), 80).convert("RGB")
    document = save(noise, form)
    with pytest.raises(Refusal) as refused:
        decode_picture(document[: int(len(document) * share)])
    assert refused.value.code == "FailedOperation.ImageDecodeFailed"


def test_the_asked_page_of_a_pdf_is_rendered(save: Callable[..., bytes]) -> None:
    colours = [Image.new("RGB", (200, 100), name) for name in ("red", "blue")]
    document = save(colours[0], "PDF", save_all=True, append_images=colours[1:], resolution=100)
    pixels, pages = render_page(document, 2)
    assert pages == 2
    assert pixels.shape == pytest.approx((200, 400, 3), abs=2)
    assert pixels[100, 200] == pytest.approx((0, 0, 255), abs=3)


@pytest.mark.parametrize("number", [0, 2])
def test_a_page_that_the_pdf_does_not_have_is_refused(save: Callable[..., bytes], number: int) -> None:
    document = save(Image.new("RGB", (200, 100)), "PDF")
    with pytest.raises(Refusal, match=f"PdfPageNumber is {number}, and the PDF has 1") as refused:
        render_page(document, number)
    assert refused.value.code == "InvalidParameterValue.InvalidParameterValueLimit"


LOCKED_PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Filter/Standard/V 1/R 2/P -4/O<OWNER>/U<USER>>>endobj
trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>
%%EOF
""".replace(b"OWNER", b"11" * 32).replace(b"USER", b"22" * 32)


@pytest.mark.parametrize(
    ("document", "told"),
    [(b"%PDF-1.7 and then nothing", "could not be read"), (LOCKED_PDF, "password")],
    ids=["damaged", "locked"],
)
def test_a_damaged_or_locked_pdf_is_refused(document: bytes, told: str) -> None:
    with pytest.raises(Refusal, match=told) as refused:
        render_page(document, 1)
    assert refused.value.code == "FailedOperation.ImageDecodeFailed"


def test_a_pdf_without_pages_is_refused() -> None:
    document = pypdfium2.PdfDocument.new()
    file = io.BytesIO()
    document.save(file)
    document.close()
    with pytest.raises(Refusal, match="no pages") as refused:
        render_page(file.getvalue(), 1)
    assert refused.value.code == "FailedOperation.ImageDecodeFailed"


@pytest.mark.parametrize("size", [(20, 20), (1200, 1600)])
@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_a_picture_of_one_colour_is_refused_before_anything_looks_for_text(
    save: Callable[..., bytes], size: tuple[int, int], form: str
) -> None:
    with pytest.raises(Refusal) as refused:
        open_document(save(Image.new("RGB", size, (250, 240, 230)), form), pdf=False, pdf_page=1)
    assert refused.value.code == "FailedOperation.ImageNoText"


def test_a_thin_stroke_is_enough_to_be_looked_at(save: Callable[..., bytes]) -> None:
    image = Image.new("RGB", (300, 200), "white")
    image.putpixel((151, 77), (200, 200, 200))
    pixels, pages = open_document(save(image), pdf=False, pdf_page=1)
    assert (pixels.shape, pages) == ((200, 300, 3), 0)


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_an_office_file_is_refused_as_beyond_the_emulator(magic: bytes) -> None:
    with pytest.raises(Refusal, match="no Word and Excel files, unlike the service"):
        decode_picture(magic + bytes(100))
