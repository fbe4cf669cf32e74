"""Documents for the recogniser, made on the spot, and one engine for the whole run."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from tencent_ocr_async.emulator.recognition import Recognition
from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.processes import WORKERS

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session", autouse=True)
def kept_workers() -> Iterator[None]:
    """Keeps this process's workers from being ended between two tests."""
    WORKERS.join()
    yield
    WORKERS.leave()
    WORKERS.close()


@pytest.fixture(scope="session")
def engine() -> Engine:
    return Engine()


@pytest.fixture
async def recognition() -> AsyncIterator[Recognition]:
    recognition = Recognition()
    yield recognition
    await recognition.close()


@pytest.fixture
def sample() -> Callable[[str], bytes]:
    return lambda name: (SAMPLES / name).read_bytes()


@pytest.fixture
def save() -> Callable[..., bytes]:
    def _save(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
        file = io.BytesIO()
        image.save(file, form, **options)
        return file.getvalue()

    return _save


@pytest.fixture
def draw() -> Callable[..., Image.Image]:
    """Black lines of text on white, in the font that Pillow brings along."""

    def _draw(*lines: str, size: int = 28, width: int = 640) -> Image.Image:
        image = Image.new("RGB", (width, 60 + len(lines) * size * 2), "white")
        pen = ImageDraw.Draw(image)
        for number, line in enumerate(lines):
            pen.text((40, 30 + number * size * 2), line, "black", font=ImageFont.load_default(size))
        return image

    return _draw
