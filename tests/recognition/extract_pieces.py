"""Lines of text put on a page by hand, for tests without an engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tencent_ocr_async.emulator.recognition.extract_doc_multi.findings import Field, Heading, Table
from tencent_ocr_async.emulator.recognition.extract_doc_multi.matrix import Slot
from tencent_ocr_async.emulator.recognition.extract_doc_multi.pieces import Piece, is_wide, make_piece
from tencent_ocr_async.emulator.recognition.pages import Box


def put(text: str, x: float, y: float, size: float = 30) -> Piece:
    """A line with a word for each Chinese character and each run of other characters, as the engine gives."""
    words: list[tuple[str, Box]] = []
    at = x
    for character in text:
        wide = is_wide(character)
        width = size * (0.9 if wide else 0.45)
        if character != " ":
            joins = words and not wide and not is_wide(words[-1][0][-1]) and words[-1][1].right == at
            if joins:
                word, box = words.pop()
                words.append((word + character, Box(box.x, y, box.width + width, size)))
            else:
                words.append((character, Box(at, y, width, size)))
        at += width
    return make_piece(text, Box(x, y, at - x, size), words)


def ruled(rows: Sequence[Sequence[str]], *, width: float = 200, height: float = 50) -> list[Slot]:
    """The cells of a ruled table with equal columns; a cell's lines are parted by a newline."""
    slots = []
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            box = Box(c * width + 2, r * height + 2, width - 4, height - 4)
            lines = text.splitlines() if text else []
            pitch = 24 if len(lines) > 1 else 30
            slots.append(
                Slot(box, tuple(put(t, box.x + 6, box.y + i * pitch, 22) for i, t in enumerate(lines)))
            )
    return slots


def values(findings: Iterable[object]) -> dict[str, str]:
    """The plain fields by name."""
    return {finding.name: finding.value for finding in findings if isinstance(finding, Field)}


def tables(findings: Iterable[object]) -> list[list[dict[str, str]]]:
    """The tables as rows of values by column."""
    return [
        [{cell.name: cell.value for cell in row} for row in finding.rows]
        for finding in findings
        if isinstance(finding, Table)
    ]


def headings(findings: Iterable[object]) -> list[str]:
    """The headings' texts."""
    return [finding.text for finding in findings if isinstance(finding, Heading)]
