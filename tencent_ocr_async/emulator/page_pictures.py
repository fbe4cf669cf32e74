"""A call's document as a picture that browsers show, in the pixels that its answer counts in."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from .refusals import Refusal

_SHOWN: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"BM", "image/bmp"))
_PAGES: Final = ("PdfPageNumber", "pdf-pagenumber")


async def as_picture(document: bytes, parameters: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The bytes and media type of what an <img> can show, None for what none can.

    Pictures go out as they came: browsers turn them by their EXIF data as the recognition does. Of a PDF it
    is the page that was asked for, which needs the extra `emulator`.
    """
    for magic, media_type in _SHOWN:
        if document.startswith(magic):
            return document, media_type
    if b"%PDF-" not in document[:1024]:
        return None
    number = next((parameters[name] for name in _PAGES if name in parameters), 1)
    page = await asyncio.to_thread(_render, document, int(number))
    return None if page is None else (page, "image/png")


def _render(document: bytes, number: int) -> bytes | None:
    try:
        from PIL import Image  # noqa: PLC0415 - of the extra, and only for a PDF that is looked at

        from .recognition.pdf_pages import render_page  # noqa: PLC0415 - as above

        pixels, _ = render_page(document, number)
    except (ImportError, Refusal):
        return None
    written = BytesIO()
    Image.fromarray(pixels).save(written, "PNG", compress_level=1)
    return written.getvalue()
