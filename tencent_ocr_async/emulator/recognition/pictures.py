"""From a document's bytes to pixels: an array of RGB, upright by its EXIF data, without transparency."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps
from PIL.BmpImagePlugin import BmpImageFile
from PIL.JpegImagePlugin import jpeg_factory
from PIL.PngImagePlugin import PngImageFile

from tencent_ocr_async.emulator.refusals import Refusal

Pixels = npt.NDArray[np.uint8]

MIN_SIDE: Final = 20
MAX_SIDE: Final = 10_000
_BOMB_PIXELS: Final = 200_000_000
"""Twice what the longest sides allow: only a file made to fill the memory claims more."""

_OPENERS: Final[dict[bytes, Callable[[io.BytesIO], Image.Image]]] = {
    # Opened by name instead of Image.open, whose bomb check warns about pictures that the service takes.
    b"\x89PNG\r\n\x1a\n": PngImageFile,
    b"\xff\xd8\xff": jpeg_factory,
    b"BM": BmpImageFile,
}

_DECODE_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
)
"""Everything that Pillow's readers are known to raise for damaged files."""

_OFFICE: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_BLANK: Final = 8
"""Shades (of 256) within which a picture is blank: nothing that faint can be read."""

_SAMPLE: Final = 16
_SIXTEEN_BIT: Final = frozenset({"I", "I;16", "I;16B", "I;16L"})


def is_pdf(document: bytes) -> bool:
    """Whether the bytes are a PDF; its header may follow up to 1 KiB of anything."""
    return b"%PDF-" in document[:1024]


def decode_picture(document: bytes) -> Pixels:
    """The pixels of a PNG, JPEG or BMP as an array of height x width x 3, RGB.

    Raises Refusal: FailedOperation.EmptyImageError, ImageDecodeFailed (not a picture, damaged, too large to
    unpack) or ImageSizeTooLarge (a side outside 20..10000 px).
    """
    if not document:
        raise Refusal("FailedOperation.EmptyImageError", "The picture is empty.")
    opener = next((make for magic, make in _OPENERS.items() if document.startswith(magic)), None)
    if document.startswith(_OFFICE):
        raise _undecodable("the emulator reads no Word and Excel files, unlike the service")
    if opener is None:
        raise _undecodable("it is neither PNG, JPEG nor BMP")
    try:
        with opener(io.BytesIO(document)) as image:
            check_size(*image.size)
            image.load()
            return to_pixels(image)
    except _DECODE_ERRORS as error:
        raise _undecodable(str(error) or type(error).__name__) from error


def check_size(width: int, height: int) -> None:
    """Refuse a picture with a side outside 20..10000 px, or one that only exists to fill the memory."""
    if width * height > _BOMB_PIXELS:
        raise _undecodable(f"{width} x {height} px are too many to unpack")
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_SIDE:
        raise Refusal(
            "FailedOperation.ImageSizeTooLarge",
            f"The picture is {width} x {height} px; each side must have {MIN_SIDE} to {MAX_SIDE} px.",
        )


def to_pixels(image: Image.Image) -> Pixels:
    """The pixels of an opened picture: upright, flattened on white, eight bits a channel."""
    image = _upright(image)
    if image.mode in _SIXTEEN_BIT:
        grey = np.clip(np.asarray(image).astype(np.int64) >> 8, 0, 255).astype(np.uint8)
        return np.ascontiguousarray(np.stack([grey] * 3, axis=2))
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        paper.alpha_composite(layer)
        image = paper
    return np.asarray(image.convert("RGB"), dtype=np.uint8)


def is_blank(pixels: Pixels) -> bool:
    """Whether a picture has one colour throughout; told in a few milliseconds."""
    return all(
        int(channel.max()) - int(channel.min()) <= _BLANK
        for part in (pixels[::_SAMPLE, ::_SAMPLE], pixels)  # nearly every picture is done with the sample
        for channel in np.moveaxis(part, 2, 0)
    )


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _DECODE_ERRORS:
        return image  # damaged EXIF data says nothing about the pixels


def _undecodable(reason: Any) -> Refusal:
    return Refusal("FailedOperation.ImageDecodeFailed", f"The picture could not be decoded: {reason}.")
