"""SealOCR: pictures of one to three seals, alone on paper or stamped over print."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import Image

from benchmarks.accuracy.seal_capture import captured
from benchmarks.accuracy.seal_ink import worn
from benchmarks.accuracy.seal_shapes import FINER, draw
from benchmarks.accuracy.seal_sheets import Sheet, bare, printed, signed
from benchmarks.accuracy.seal_texts import RECTANGLE, Wording, company_name, wording
from benchmarks.accuracy.specimens import Specimen

ACTION: Final = "SealOCR"
ALONE, OVER_TEXT = "alone", "over_text"
CONDITIONS: Final = (ALONE, OVER_TEXT)
MOST_DEGREES: Final = 20
SIGNED: Final = 0.35  # the share of seals over text that lie on a signature, with white round it

Ink = tuple[int, int, int]
# the ends of each channel, and how often a pad has that colour
INKS: Final[dict[str, tuple[tuple[tuple[int, int], ...], int]]] = {
    "red": (((195, 240), (20, 70), (20, 75)), 78),
    "blue": (((25, 60), (50, 95), (150, 205)), 12),
    "purple": (((115, 150), (45, 80), (140, 180)), 5),
    "black": (((30, 60), (30, 60), (30, 65)), 5),
}


@dataclass(frozen=True)
class Impression:
    """A seal ready to be printed: the mask at its final size, cut to the ink; the colour; the wording."""

    mask: Image.Image
    ink: Ink
    wording: Wording


def specimen(number: int, *, seed: int, condition: str) -> Specimen:
    """One picture under one of CONDITIONS."""
    rng = random.Random(f"seals {seed} {condition} {number}")
    wanted = rng.choices((1, 2, 3), weights=(84, 12, 4))[0]
    # 115 to 280 dots an inch; several seals share a picture of about the same size
    millimetre = rng.uniform(4.5, 11 if condition == ALONE and wanted == 1 else 8)
    impressions = [impression(wording(rng), millimetre, condition, rng) for _ in range(wanted)]
    sheet, places = _sheet(impressions, millimetre, condition, rng)
    for stamp, place in zip(impressions, places, strict=True):
        _stamp(sheet, stamp, place)
    truth = {"seals": [_truth(*pair) for pair in zip(impressions, places, strict=True)]}
    return Specimen(f"seal-{number:04d}-{condition}", ACTION, {}, captured(sheet, rng), truth)


def impression(words: Wording, millimetre: float, condition: str, rng: random.Random) -> Impression:
    """The seal, turned as a hand turns it and inked as a pad inks it. millimetre is in pixels."""
    mask = draw(words, millimetre, rng)
    degrees = rng.choice((0.0, rng.gauss(0, 4), rng.uniform(-MOST_DEGREES, MOST_DEGREES)))
    turned = mask.rotate(-degrees, Image.Resampling.BICUBIC, expand=True)
    small = turned.resize((turned.width // FINER, turned.height // FINER), Image.Resampling.LANCZOS)
    small = small.crop(small.point([255 * (value > 100) for value in range(256)]).getbbox())
    # black ink over black print is left out: neither colour nor darkness tells them apart
    names = [name for name in INKS if condition == ALONE or name != "black"]
    ends = INKS[rng.choices(names, weights=[INKS[name][1] for name in names])[0]][0]
    red, green, blue = (rng.randint(*both) for both in ends)
    return Impression(worn(small, rng), (red, green, blue), words)


def _sheet(impressions: list[Impression], millimetre: float, condition: str, rng: random.Random) -> Sheet:
    masks = [stamp.mask.size for stamp in impressions]
    if condition == ALONE:
        return bare(masks, rng)
    if len(masks) == 1 and rng.random() < SIGNED:
        return signed(masks[0], _signatory(impressions[0].wording, rng), millimetre, rng)
    return printed(masks, millimetre, rng)


def _signatory(words: Wording, rng: random.Random) -> str:
    """Whose name is printed below the letter: the owner's, where the seal tells it."""
    if words.ring or (words.shape == RECTANGLE and len(words.lines) > 1):
        return words.body
    if words.middle == "square":
        return words.body.removesuffix("印").removesuffix("之")
    return company_name(rng)


def _stamp(sheet: Image.Image, stamp: Impression, place: tuple[int, int]) -> None:
    """Prints on the sheet itself: ink takes away its share of whatever light comes from below."""
    box = (*place, place[0] + stamp.mask.width, place[1] + stamp.mask.height)
    below = np.asarray(sheet.crop(box), dtype=np.float32)
    cover = np.asarray(stamp.mask, dtype=np.float32)[:, :, None] / 255
    through = 1 - cover * (1 - np.array(stamp.ink, dtype=np.float32) / 255)
    sheet.paste(Image.fromarray(np.rint(below * through).astype(np.uint8)), place)


def _truth(stamp: Impression, place: tuple[int, int]) -> Mapping[str, Any]:
    words, (width, height) = stamp.wording, stamp.mask.size
    return {
        "SealBody": words.body,
        "OtherTexts": words.others,
        "SealShape": words.shape,
        "Location": {"X": place[0], "Y": place[1], "Width": width, "Height": height},
    }
