"""Generated seals: the same ones for the same seed, their truth where the ink is."""

from __future__ import annotations

import io
import itertools
import random

import numpy as np
import pytest
from PIL import Image

from benchmarks.accuracy import seal_sheets, seal_texts, seals
from benchmarks.accuracy.seal_texts import RECTANGLE, Wording

WORDINGS = [seal_texts.wording(random.Random(seed)) for seed in range(400)]
FEW = range(6)


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("condition", seals.CONDITIONS)
def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_seals(condition: str) -> None:
    one, again = (seals.specimen(3, seed=7, condition=condition) for _ in range(2))
    assert one == again
    assert seals.specimen(3, seed=8, condition=condition).truth != one.truth


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("condition", seals.CONDITIONS)
def test_a_seals_place_is_where_its_ink_is(condition: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # no other colour on the sheet than the seals'
    monkeypatch.setattr(seal_sheets, "RED_HEADED", 0)
    monkeypatch.setattr(seal_sheets, "BY_HAND", 0)
    for number in FEW:
        drawn = seals.specimen(number, seed=7, condition=condition)
        picture = np.asarray(Image.open(io.BytesIO(drawn.picture)).convert("RGB"), dtype=int)
        coloured = picture.max(axis=2) - picture.min(axis=2) > 70
        for seal in drawn.truth["seals"]:
            x, y, width, height = (seal["Location"][side] for side in ("X", "Y", "Width", "Height"))
            assert min(x, y) >= 0
            assert x + width <= picture.shape[1]
            assert y + height <= picture.shape[0]
            inside = coloured[y : y + height, x : x + width]
            if inside.any():  # not so in black ink
                edges = inside[:, : width // 5], inside[:, -width // 5 :], inside[: height // 5]
                assert all(edge.any() for edge in (*edges, inside[-height // 5 :]))
                coloured[y : y + height, x : x + width] = False
        assert coloured.mean() < 0.001


@pytest.mark.usefixtures("typefaces")
@pytest.mark.parametrize("seed", range(6))
def test_seals_that_share_a_sheet_do_not_overlap_and_lie_on_it(seed: int) -> None:
    masks, rng = [(300, 300), (320, 120), (200, 260)], random.Random(seed)
    for sheet, places in (seal_sheets.bare(masks, rng), seal_sheets.printed(masks, 7, rng)):
        boxes = [(x, y, x + width, y + height) for (x, y), (width, height) in zip(places, masks, strict=True)]
        for one, other in itertools.combinations(boxes, 2):
            assert one[2] <= other[0] or one[3] <= other[1]
        assert all(box[2] <= sheet.width and box[3] <= sheet.height for box in boxes)


def test_every_shape_is_among_the_wordings_and_round_ones_are_most() -> None:
    shapes = [words.shape for words in WORDINGS]
    assert set(shapes) == {"0", "1", "2", "3", "4"}
    assert max(set(shapes), key=shapes.count) == "0"


def test_every_text_of_a_seal_is_in_its_body_or_its_others_once() -> None:
    for words in WORDINGS:
        printed = [text for text in (words.ring, *words.lines, words.number) if text]
        assert sorted([words.body, *words.others]) == sorted(printed)


def test_the_body_is_what_runs_round() -> None:
    assert all(words.body == words.ring for words in WORDINGS if words.ring)


def test_without_a_ring_the_body_is_the_longest_text_but_no_number_or_date() -> None:
    words = Wording(RECTANGLE, lines=("收货专用章", "云岭贸易商行有限公司", "2024.03.05-0001"))
    assert words.body == "云岭贸易商行有限公司"
    assert words.others == ["收货专用章", "2024.03.05-0001"]


def test_of_two_texts_of_one_length_the_upper_is_the_body() -> None:
    assert Wording(RECTANGLE, lines=("合格", "三号")).body == "合格"
