"""The documents that are sent: the same ones for everybody."""

from __future__ import annotations

import random
import struct
import zlib
from typing import Final

URL: Final = "https://example.com/folder/picture.png"
SMALL: Final = 4 * 1024
LARGE: Final = 5 * 1024 * 1024


def make_picture(size: int) -> bytes:
    """A PNG's header (1000 x 1400 pixels) followed by seeded noise, `size` bytes in all.

    What follows the header does not decode, but nothing on the way to the service looks at it.
    """
    header = struct.pack(">IIBBBBB", 1000, 1400, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    start = (
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(header)) + chunk + struct.pack(">I", zlib.crc32(chunk))
    )
    return start + random.Random(size).randbytes(size - len(start))
