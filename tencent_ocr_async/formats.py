"""What a file is, told from its content, and whether an action takes it."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from typing import Final

from .actions import Action
from .errors import DocumentError

PIXELS: Final = (20, 10_000)
"""The smallest and largest side of a picture, in pixels (the actions' pages)."""

_MAGIC: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE"),
    (b"PK\x03\x04", "ZIP"),
)
_PDF_WITHIN: Final = 1024  # a PDF may have rubbish before its header: ISO 32000-1, implementation note 13
_PNG_SIDES: Final = struct.Struct(">II")
_PNG_SIDES_END: Final = 24
_PICTURES: Final = frozenset({"PNG", "JPEG", "BMP"})
# Two letters are no proof: the length of the header behind them is (12 for OS/2, 40 to 124 for Windows).
_BMP_HEADERS: Final = frozenset(length.to_bytes(4, "little") for length in (12, 40, 52, 56, 64, 108, 124))
_OS2_HEADER: Final = (12).to_bytes(4, "little")
_HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
)
_OFFICE_FOLDERS: Final = {"word/": "WORD", "xl/": "EXCEL"}
_OLE_STREAMS: Final = {"WordDocument": "WORD", "Workbook": "EXCEL", "Book": "EXCEL"}


def detect_format(data: bytes) -> str | None:
    """The format by the content's first bytes: "PNG", "JPEG", ..., or None for what is not known."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            look_inside = _CONTAINERS.get(name)
            return look_inside(data) if look_inside else name
    if data[:2] == b"BM" and data[14:18] in _BMP_HEADERS:
        return "BMP"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return "HEIF"
    return "PDF" if b"%PDF-" in data[:_PDF_WITHIN] else None


def check_format(name: str, found: str | None, data: bytes, action: Action) -> None:
    """Raise DocumentError where the action does not take the format; `name` is the document's."""
    taken = action.formats
    if found == "GIF":
        raise DocumentError(name, f"is a GIF, which {action.name} does not take{_choice(taken)}")
    if not taken or found in taken:
        return
    if found is None:
        raise DocumentError(name, f"is of no known format (it begins {data[:8]!r}){_choice(taken)}")
    raise DocumentError(name, f"is {found}, which {action.name} does not take{_choice(taken)}")


def check_pixels(name: str, found: str | None, data: bytes) -> None:
    """Raise DocumentError where a picture's sides, read from its header, are outside 20..10000 pixels."""
    if found not in _PICTURES:
        return
    try:
        width, height = _sides(found, data)
    except Exception as error:  # noqa: BLE001 - whatever a header reader raises, the header is broken
        raise DocumentError(name, f"is {found} with a broken header ({error})") from None
    if width < 0 or height < 0:
        raise DocumentError(name, f"is {found} with a broken or cut header")
    low, high = PIXELS
    if not (low <= width <= high and low <= height <= high):
        raise DocumentError(name, f"is {width} x {height} pixels, each side must be {low} to {high}")


def _sides(found: str | None, data: bytes) -> tuple[int, int]:
    # The commonest kind tells both sides at a fixed place (PNG 11.2.1); for it a reader of all kinds is slow.
    if found == "PNG" and data[12:16] == b"IHDR" and len(data) >= _PNG_SIDES_END:
        width, height = _PNG_SIDES.unpack_from(data, 16)
        return width, height
    if found == "BMP" and data[14:18] == _OS2_HEADER:  # which imagesize takes for a Windows one
        return int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little")
    import imagesize  # noqa: PLC0415 - slow to import and seldom needed

    width, height = imagesize.get(io.BytesIO(data), exif_rotation=False)
    return width, height


def _choice(formats: frozenset[str]) -> str:
    return f"; it takes {', '.join(sorted(formats))}" if formats else ""


def _zip_format(data: bytes) -> str:
    import zipfile  # noqa: PLC0415 - slow to import and seldom needed

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, RuntimeError, OSError):
        return "ZIP"
    for folder, name in _OFFICE_FOLDERS.items():
        if any(entry.startswith(folder) for entry in names):
            return name
    return "OFD" if "OFD.xml" in names else "ZIP"


def _ole_format(data: bytes) -> str:
    for stream, name in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in data:
            return name
    return "OLE"


_CONTAINERS: Final[dict[str, Callable[[bytes], str]]] = {"OLE": _ole_format, "ZIP": _zip_format}
