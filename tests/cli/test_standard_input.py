"""Names on standard input: as they arrive, no further ahead than there is room, ended by the run."""

from __future__ import annotations

import io
import os
import threading
from contextlib import aclosing

from tencent_ocr_async.cli.standard_input import read_names, stream_names


async def test_a_name_is_there_before_the_list_has_ended() -> None:
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as source, os.fdopen(writer, "wb", buffering=0) as sink:
        async with aclosing(stream_names(source)) as names:
            sink.write(b"a.png\r\n\nb")
            assert await anext(names) == "a.png"
            sink.write("发票.png\n".encode())
            assert await anext(names) == "b发票.png"
            sink.close()
            assert [name async for name in names] == []


async def test_a_last_line_without_its_end_counts() -> None:
    async with aclosing(stream_names(io.BytesIO(b"a.png\nb.png"))) as names:
        assert [name async for name in names] == ["a.png", "b.png"]


async def test_a_long_list_is_not_read_further_ahead_than_there_is_room() -> None:
    taken = threading.Semaphore(0)

    class Endless(io.BytesIO):
        lines = 0

        def readline(self, _: int | None = -1, /) -> bytes:
            self.lines += 1
            taken.release()
            return b"a.png\n"

    source = Endless()
    async with aclosing(stream_names(source)) as names:
        for _ in range(1000):
            assert await anext(names) == "a.png"
        for _ in range(1065):
            assert taken.acquire(timeout=10)
        assert source.lines == 1065, "64 lines ahead, and one in the hand of the reader"


def test_a_name_that_is_not_utf_8_is_kept_whole() -> None:
    (name,) = read_names(io.BytesIO(b"scan\xff.png\n"))
    assert os.fsencode(name) == b"scan\xff.png"
