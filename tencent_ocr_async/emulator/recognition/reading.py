"""One document, from bytes to a page: decode, set upright, look for lines, read them, lay them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Final

import cv2
import numpy as np

from tencent_ocr_async.emulator.refusals import Refusal

from .engine import Engine, Span, Strip
from .geometry import (
    clamp_quad,
    full_quad,
    map_quad,
    quad_height,
    quad_width,
    segment,
    undo_turns,
)
from .layout import arrange
from .pages import Line, Page, PageRequest, Quad, Word
from .pdf_pages import render_page
from .pictures import Pixels, decode_picture, is_blank, is_pdf
from .systems import Checkpoint
from .tiles import make_tiles, merge_quads

_MIN_CONFIDENCE: Final = 0.5
_SHORT_SIDE: Final[dict[bool, int]] = {True: 960, False: 640}
"""Smaller pictures are enlarged to this before text is looked for; by PageRequest.sharp."""

_LONG_SIDE: Final = 2000
"""Larger pictures are reduced to this before text is looked for: memory and time grow with the area."""

_TALL: Final = 1.5
_STACKED: Final = 3.0
"""Height by width: above `_TALL` a quad may be text that runs downwards, above `_STACKED` it surely is."""

_STRIP_HEIGHT: Final = 48
"""What the model reads; enlarging to it here, smoothly, keeps small characters apart."""

_UNREAD: Final = Strip("", 0.0)
_VOTERS: Final = 16
_VOTE_SHAPE: Final = 4.0
"""Width by height of the classifier's input; it squeezes longer lines into that and then guesses wrongly."""

_PROOFS: Final = 3
_PROOF_SHAPE: Final = 12.0
_UPSIDE_DOWN: Final = 0.7
"""Share of the votes that turns a page round."""


def read_document(engine: Engine, document: bytes, request: PageRequest, checkpoint: Checkpoint) -> Page:
    """The page that a document's bytes show.

    Raises Refusal for what cannot be decoded, and FailedOperation.ImageNoText where no line was found.
    """
    pixels, pdf_pages = open_document(document, pdf=request.pdf, pdf_page=request.pdf_page)
    checkpoint()
    lines = read_lines(engine, to_bgr(pixels), request, checkpoint)
    if not lines:
        raise nothing_found()
    height, width = pixels.shape[:2]
    angle, placed = arrange(lines, width, height)
    return Page(angle, pdf_pages, placed)


def to_bgr(pixels: Pixels) -> Pixels:
    """The pixels (RGB) in the order that the engine takes."""
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), dtype=np.uint8)


def open_document(document: bytes, *, pdf: bool, pdf_page: int) -> tuple[Pixels, int]:
    """The pixels (RGB) of a picture or of one page of a PDF, and the number of the PDF's pages, else 0.

    `pdf` is the action's switch for PDFs, `pdf_page` counts from 1. Raises Refusal with the service's codes:
    as decode_picture and render_page do, FailedOperation.ImageDecodeFailed for a PDF where `pdf` is false,
    and FailedOperation.ImageNoText for a picture of one colour.
    """
    if not is_pdf(document):
        pixels, pages = decode_picture(document), 0
    elif not pdf:
        raise Refusal("FailedOperation.ImageDecodeFailed", "This is a PDF, and recognition of PDFs is off.")
    else:
        pixels, pages = render_page(document, pdf_page)
    if is_blank(pixels):
        raise nothing_found()
    return pixels, pages


def nothing_found() -> Refusal:
    """What a picture without text is answered with."""
    return Refusal("FailedOperation.ImageNoText", "No text was found in the picture.")


def read_lines(engine: Engine, image: Pixels, request: PageRequest, checkpoint: Checkpoint) -> list[Line]:
    """Every line of text in a picture (BGR), with corners in that picture's pixels."""
    height, width = image.shape[:2]
    if not request.detect:
        line = _read_quad(engine, image, full_quad(width, height), tall=False)
        return [line] if line.text else []
    upright, quads, turns = _set_upright(engine, image, request, checkpoint)
    lines = []
    for quad in quads:
        checkpoint()
        line = _read_quad(engine, upright, quad, tall=quad_height(quad) >= _TALL * quad_width(quad))
        if line.confidence >= _MIN_CONFIDENCE and _is_text(line.text):
            lines.append(_turn_back(line, turns, width, height))
    return lines


def _is_text(text: str) -> bool:
    """Whether there is more than blots, which the model reads as squares and circles."""
    return any(unicodedata.category(character) != "So" for character in text)


def _set_upright(
    engine: Engine, image: Pixels, request: PageRequest, checkpoint: Checkpoint
) -> tuple[Pixels, list[Quad], int]:
    """The picture with its text upright, the lines' quads, and the quarter turns to the left that it took."""
    quads = _detect(engine, image, request, checkpoint)
    turns = 0
    if _lies(quads):
        turns = 1
        image = np.ascontiguousarray(np.rot90(image))
        quads = _detect(engine, image, request, checkpoint)
    if _is_upside_down(engine, image, quads):
        height, width = image.shape[:2]
        turns += 2
        image = np.ascontiguousarray(np.rot90(image, 2))
        quads = [_half_turn(quad, width, height) for quad in quads]
    return image, quads, turns


def _half_turn(quad: Quad, width: int, height: int) -> Quad:
    a, b, c, d = undo_turns(quad, 2, width, height)
    return (c, d, a, b)


def _lies(quads: Iterable[Quad]) -> bool:
    """Whether most text, by length, runs up or down."""
    balance = 0.0
    for quad in quads:
        width, height = quad_width(quad), quad_height(quad)
        balance += height if height >= _TALL * width else -width
    return balance > 0


def _is_upside_down(engine: Engine, image: Pixels, quads: list[Quad]) -> bool:
    """What the classifier says of the longest lines; a page is turned only where it then reads better."""
    longest = sorted(quads, key=quad_width, reverse=True)[:_VOTERS]
    votes = [engine.uprightness(_cut(image, _beginning(quad, _VOTE_SHAPE))) for quad in longest]
    total = sum(abs(vote) for vote in votes)
    if not total or -sum(vote for vote in votes if vote < 0) / total < _UPSIDE_DOWN:
        return False
    pieces = [_beginning(quad, _PROOF_SHAPE) for quad in longest[:_PROOFS]]
    upright = sum(engine.read(_cut(image, piece)).confidence for piece in pieces)
    turned = sum(engine.read(_cut(image, (c, d, a, b))).confidence for a, b, c, d in pieces)
    return turned > upright


def _beginning(quad: Quad, shape: float) -> Quad:
    """The first part of a line, at most `shape` times as wide as high."""
    return segment(quad, 0, min(1.0, shape * quad_height(quad) / max(quad_width(quad), 1.0)))


def _detect(engine: Engine, image: Pixels, request: PageRequest, checkpoint: Checkpoint) -> list[Quad]:
    height, width = image.shape[:2]
    if not request.split:
        return _detect_scaled(engine, image, request)
    quads: list[Quad] = []
    for left, top, right, bottom in make_tiles(width, height):
        checkpoint()
        tile = np.ascontiguousarray(image[top:bottom, left:right])
        quads += [map_quad(q, dx=left, dy=top) for q in _detect_scaled(engine, tile, request)]
    return merge_quads(quads)


def _detect_scaled(engine: Engine, image: Pixels, request: PageRequest) -> list[Quad]:
    height, width = image.shape[:2]
    scale = max(1.0, _SHORT_SIDE[request.sharp] / min(width, height))
    scale = min(scale, _LONG_SIDE / max(width, height))
    if scale != 1:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        image = np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=how), dtype=np.uint8)
    return [clamp_quad(map_quad(quad, 1 / scale), width, height) for quad in engine.detect(image)]


def _read_quad(engine: Engine, image: Pixels, quad: Quad, *, tall: bool) -> Line:
    """Read along the quad's width; a tall quad also downwards, and what reads better counts."""
    stacked = tall and quad_height(quad) >= _STACKED * quad_width(quad)
    along = _UNREAD if stacked else engine.read(_cut(image, quad))
    if tall:
        downwards = (quad[1], quad[2], quad[3], quad[0])
        down = engine.read(_cut(image, downwards))
        if down.confidence > along.confidence:
            return _make_line(down, quad, lambda s: _stand(segment(downwards, s.start, s.end)))
    return _make_line(along, quad, lambda s: segment(quad, s.start, s.end))


def _stand(quad: Quad) -> Quad:
    """Corners from the upright top left, of a quad that was read downwards."""
    return (quad[3], quad[0], quad[1], quad[2])


def _make_line(strip: Strip, quad: Quad, place: Callable[[Span], Quad]) -> Line:
    words = tuple(Word(span.text, span.confidence, place(span)) for span in strip.spans)
    return Line(strip.text, strip.confidence, quad, words)


def _turn_back(line: Line, turns: int, width: int, height: int) -> Line:
    if not turns:
        return line
    words = tuple(
        Word(word.text, word.confidence, undo_turns(word.corners, turns, width, height))
        for word in line.words
    )
    return Line(line.text, line.confidence, undo_turns(line.corners, turns, width, height), words)


def _cut(image: Pixels, quad: Quad) -> Pixels:
    """The part of a picture under a quad, straightened: the quad's first edge becomes the upper one."""
    width, height = max(quad_width(quad), 1.0), max(quad_height(quad), 1.0)
    scale = max(1.0, _STRIP_HEIGHT / height)
    size = (max(round(width * scale), 2), max(round(height * scale), 2))
    target = np.array([(0, 0), (size[0], 0), size, (0, size[1])], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(np.array(quad, dtype=np.float32), target)
    cut = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)
