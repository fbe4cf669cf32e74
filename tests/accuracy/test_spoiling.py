"""Spoilt pictures: where the drawn points went, and that the seed alone decides."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.accuracy.spoiling import CONDITIONS, spoil

MARK = (300, 200, 40, 20)


def page() -> Image.Image:
    image = Image.new("RGB", (600, 400), "white")
    left, top, width, height = MARK
    ImageDraw.Draw(image).rectangle((left, top, left + width - 1, top + height - 1), "red")
    return image


@pytest.mark.parametrize("condition", CONDITIONS)
@pytest.mark.parametrize("seed", range(4))
def test_a_mark_is_found_where_the_matrix_says(condition: str, seed: int) -> None:
    spoilt = spoil(page(), condition, random.Random(seed))
    pixels = np.asarray(Image.open(io.BytesIO(spoilt.picture)).convert("RGB")).astype(int)
    rows, columns = np.nonzero(pixels[..., 0] - pixels[..., 1] > 110)
    box = spoilt.box(*MARK)
    found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
    expected = [box["X"], box["Y"], box["X"] + box["Width"], box["Y"] + box["Height"]]
    assert np.abs(np.subtract(found, expected)).max() <= 3


@pytest.mark.parametrize("condition", CONDITIONS)
def test_the_same_random_state_gives_the_same_bytes(condition: str) -> None:
    assert spoil(page(), condition, random.Random(3)) == spoil(page(), condition, random.Random(3))


def test_clean_is_the_drawing_itself() -> None:
    spoilt = spoil(page(), "clean", random.Random(1))
    assert Image.open(io.BytesIO(spoilt.picture)).tobytes() == page().tobytes()
