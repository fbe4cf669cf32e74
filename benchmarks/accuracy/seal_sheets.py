"""What seals are stamped on: bare paper, a page of black print, the end of a contract or letter.

Every function gives an RGB sheet and where the upper left corners of the masks go, none over another.
"""

import random
from typing import Final

from PIL import Image

from benchmarks.accuracy.seal_printer import Printer

RED_HEADED: Final = 0.12  # the share of pages with an authority's name in red at their top
RULED: Final = 0.2  # the share of printed pages that are a table
BY_HAND: Final = 0.3  # the share of signed letters that are signed with a pen as well
GAP: Final = 12  # pixels between seals that share a picture
Sheet = tuple[Image.Image, list[tuple[int, int]]]
Size = tuple[int, int]


def bare(masks: list[Size], rng: random.Random) -> Sheet:
    """Seals side by side or below each other on white or tinted paper."""
    left, top, right, bottom = (rng.randint(20, 140) for _ in range(4))
    sideways = rng.random() < 0.5
    places, x, y = [], left, top
    for width, height in masks:
        places.append((x, y))
        x += (width + GAP + rng.randint(0, 60)) * sideways
        y += (height + GAP + rng.randint(0, 60)) * (not sideways)
    wide = max(place[0] + mask[0] for mask, place in zip(masks, places, strict=True)) + right
    high = max(place[1] + mask[1] for mask, place in zip(masks, places, strict=True)) + bottom
    return Image.new("RGB", (max(400, wide), max(300, high)), paper(rng)), places


def printed(masks: list[Size], millimetre: float, rng: random.Random) -> Sheet:
    """A piece of a page with print all over it, the seals anywhere but on an authority's red head."""
    width = max(rng.randint(700, 1200), *(mask[0] + 80 for mask in masks))
    high = sum(mask[1] + GAP for mask in masks)
    height = max(rng.randint(520, 800), high + 60)
    head = round(16 * millimetre) if rng.random() < RED_HEADED else 0
    sheet = Image.new("RGB", (width, height + 2 * head), paper(rng))
    printer, top = Printer(sheet, millimetre, rng), 0
    if head:
        printer.red_head()
        top = min(printer.y, 2 * head)
    if rng.random() < RULED:
        printer.ruled(sheet.height)
    printer.fill(sheet.height)
    share, places = (sheet.height - top - high) / len(masks), []
    for mask in masks:
        top += round(rng.uniform(0, share))
        places.append((rng.randint(10, width - mask[0] - 10), top))
        top += mask[1] + GAP
    return sheet, places


def signed(mask: Size, owner: str, millimetre: float, rng: random.Random) -> Sheet:
    """The end of a letter or contract: the owner's name and the date at the right, the seal over them."""
    width, height = max(rng.randint(700, 1100), mask[0] + 120), mask[1] + rng.randint(260, 420)
    sheet = Image.new("RGB", (width, height), paper(rng))
    printer = Printer(sheet, millimetre, rng)
    if rng.random() < RED_HEADED:
        printer.red_head()
    printer.fill(height - mask[1] - 40)
    top = round(printer.y + rng.uniform(0, 30))
    day = f"{rng.randint(2012, 2025)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"
    middle = min(width - mask[0] / 2 - 20, width * rng.uniform(0.55, 0.75))
    first = top + mask[1] * rng.uniform(0.35, 0.5)
    for place, line in enumerate((owner, day)):
        printer.centred(line, middle, first + place * printer.leading)
    if rng.random() < BY_HAND:
        printer.scribble(
            middle - mask[0] * rng.uniform(0.2, 0.6), first + printer.leading * rng.uniform(-1, 2)
        )
    return sheet, [(round(middle - mask[0] / 2 + rng.uniform(-15, 15)), top)]


def paper(rng: random.Random) -> tuple[int, int, int]:
    """White, or a light cream."""
    white = rng.randint(238, 255)
    return white, white - rng.randint(0, 4), white - rng.choice((0, 0, rng.randint(0, 18)))
