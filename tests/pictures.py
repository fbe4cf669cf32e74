"""Small real files of many formats, made on the spot."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

from PIL import Image

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def make_picture(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options: Any) -> bytes:
    """A picture as Pillow writes it; `kind` is Pillow's name of the format."""
    written = io.BytesIO()
    Image.new(mode, size).save(written, kind, **options)
    return written.getvalue()


def rotated_jpeg() -> bytes:
    """A JPEG with an EXIF block, as a phone held upright writes it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Orientation: turn by 90 degrees
    return make_picture("JPEG", exif=exif)


def resized_header(kind: str, width: int, height: int) -> bytes:
    """A small picture whose header claims another size: a real one of 10001 pixels would be slow to make."""
    picture = bytearray(make_picture(kind))
    if kind == "PNG":
        picture[16:24] = struct.pack(">II", width, height)
    elif kind == "BMP":
        picture[18:26] = struct.pack("<ii", width, height)
    else:
        frame = picture.index(b"\xff\xc0")
        picture[frame + 5 : frame + 9] = struct.pack(">HH", height, width)
    return bytes(picture)


def make_zip(*names: str) -> bytes:
    """An archive that holds files of these names; Word and Excel files are archives."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, "<xml/>")
    return written.getvalue()


DOCX = make_zip("[Content_Types].xml", "_rels/.rels", "word/document.xml")
XLSX = make_zip("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml")
DOC = OLE_MAGIC + b"\0" * 500 + "WordDocument".encode("utf-16-le") + b"\0" * 500
XLS = OLE_MAGIC + b"\0" * 500 + "Workbook".encode("utf-16-le") + b"\0" * 500
