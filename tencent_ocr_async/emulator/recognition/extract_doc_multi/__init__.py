"""ExtractDocMulti (document 1005/72089, former name SmartStructuralPro): fields and tables of any document.

What this emulator does for the service's templates: `Table` reads rows and columns as tables wherever that
is possible and answers tables alone, if there is one; every other ConfigId is read like `General`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.layout import arrange
from tencent_ocr_async.emulator.recognition.pages import PageRequest, PlacedLine
from tencent_ocr_async.emulator.recognition.pdf_pages import render_page
from tencent_ocr_async.emulator.recognition.pictures import Pixels, is_pdf
from tencent_ocr_async.emulator.recognition.reading import nothing_found, open_document, read_lines, to_bgr
from tencent_ocr_async.emulator.recognition.systems import Checkpoint

from .asking import Asking, make_asking
from .canvas import Canvas
from .cells import fill_cells, keep_grids, read_overlooked
from .findings import Field, Table
from .keys import Keys
from .pieces import Piece, drop_doubled, make_piece
from .response import PageFindings, make_response
from .rules import find_areas
from .structure import find_all

_FIRST_PAGES: Final = 3
"""What is read of a PDF without PdfPageNumber, as documented."""


def recognise(
    engine: Engine, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
) -> dict[str, Any]:
    """The members of Response without RequestId, for a PNG, JPEG, BMP or PDF.

    Raises Refusal for what cannot be decoded, for wrong parameters, where no page has text
    (FailedOperation.ImageNoText, as GeneralAccurateOCR says it; this action's page lists no code for that),
    and for Word and Excel files, which the service takes on its international site and this emulator does
    not read.
    """
    asking = make_asking(parameters)
    pages = []
    for number, pixels in _open_pages(document, asking):
        checkpoint()
        pages.append(read_page(engine, pixels, asking, checkpoint, number))
    if not any(page.lines for page in pages):
        raise nothing_found()
    return make_response(pages, asking)


def _open_pages(document: bytes, asking: Asking) -> Iterator[tuple[int | None, Pixels]]:
    """The pages to read (RGB) with their numbers from 0; None is a picture's number."""
    if not is_pdf(document):
        yield None, open_document(document, pdf=True, pdf_page=1)[0]
        return
    page = asking.page or 1
    pixels, count = render_page(document, page)
    yield page - 1, pixels
    if asking.page is None:
        for other in range(2, min(count, _FIRST_PAGES) + 1):
            yield other - 1, render_page(document, other)[0]


def read_page(
    engine: Engine, pixels: Pixels, asking: Asking, checkpoint: Checkpoint, number: int | None = None
) -> PageFindings:
    """What one page (RGB) says."""
    image = to_bgr(pixels)
    height, width = image.shape[:2]
    angle, lines = arrange(read_lines(engine, image, PageRequest(), checkpoint), width, height)
    checkpoint()
    canvas = Canvas(angle, width, height)
    return PageFindings(canvas, lines, find_on_page(engine, image, canvas, lines, asking), number)


def find_on_page(
    engine: Engine,
    image: Pixels,
    canvas: Canvas,
    lines: tuple[PlacedLine, ...],
    asking: Asking,
) -> tuple[Field | Table, ...]:
    """What a page (BGR) says whose lines of text are known."""
    upright = canvas.straighten(image)
    grey = np.asarray(cv2.cvtColor(upright, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
    areas = keep_grids(find_areas(grey, [line.box for line in lines]))
    slots, loose = fill_cells(drop_doubled([_to_piece(line, canvas) for line in lines]), areas)

    def read(strip: Pixels) -> tuple[str, float]:
        result = engine.read(strip)
        return result.text, result.confidence

    slots = read_overlooked(slots, upright, read)
    return tuple(find_all(slots, loose, Keys(asking.names), prefer_table=asking.table))


def _to_piece(placed: PlacedLine, canvas: Canvas) -> Piece:
    words = [(word.text, canvas.to_upright(word.corners)) for word in placed.line.words]
    return make_piece(placed.line.text, placed.box, words)
