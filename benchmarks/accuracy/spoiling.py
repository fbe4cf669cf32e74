"""What happens to a drawn page before it is read: scanned a little turned, noisy, small, or not at all."""

import io
import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.float32]
Matrix = tuple[float, float, float, float, float, float]

UNMOVED: Matrix = (1, 0, 0, 0, 1, 0)
MOST_DEGREES = 4.0


@dataclass(frozen=True)
class Spoilt:
    """An encoded picture, and where the drawn page's points lie in it.

    matrix (a, b, c, d, e, f) takes the point (x, y) to (a*x + b*y + c, d*x + e*y + f).
    """

    picture: bytes
    matrix: Matrix

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of the drawn page in the spoilt picture, in pixels."""
        a, b, c, d, e, f = self.matrix
        return a * x + b * y + c, d * x + e * y + f

    def box(self, x: float, y: float, width: float, height: float) -> dict[str, int]:
        """The upright box round a box of the drawn page, in the vendor's names (Rect)."""
        corners = [self.point(x + dx, y + dy) for dx in (0, width) for dy in (0, height)]
        left, top = (math.floor(min(values)) for values in zip(*corners, strict=True))
        right, bottom = (math.ceil(max(values)) for values in zip(*corners, strict=True))
        return {"X": left, "Y": top, "Width": right - left, "Height": bottom - top}


def spoil(page: Image.Image, condition: str, rng: random.Random) -> Spoilt:
    """The page under one of CONDITIONS. The same generator state gives the same bytes."""
    return CONDITIONS[condition](page.convert("RGB"), rng)


def clean(page: Image.Image, _rng: random.Random) -> Spoilt:
    """A PNG, as drawn."""
    data = io.BytesIO()
    page.save(data, "PNG", compress_level=3)
    return Spoilt(data.getvalue(), UNMOVED)


def noisy_turned(page: Image.Image, rng: random.Random) -> Spoilt:
    """A poor scan: turned by up to four degrees, unevenly lit, a little soft, noisy, JPEG."""
    turned, matrix = turn(page, rng.uniform(-MOST_DEGREES, MOST_DEGREES), _lid(rng))
    soft = turned.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 0.8)))
    lit = uneven_light(_pixels(soft), rng)
    rough = speckles(sensor_noise(lit, rng.uniform(4, 12), rng), rng)
    return Spoilt(_jpeg(_image(rough), rng.randint(60, 90)), matrix)


def low_resolution(page: Image.Image, rng: random.Random) -> Spoilt:
    """A thumbnail, as mail programs and chats make them: about half the size, JPEG."""
    scale = rng.uniform(0.5, 0.65)
    size = (round(page.width * scale), round(page.height * scale))
    small = page.resize(size, Image.Resampling.BICUBIC, reducing_gap=None)
    matrix = (size[0] / page.width, 0.0, 0.0, 0.0, size[1] / page.height, 0.0)
    return Spoilt(_jpeg(small, rng.randint(60, 80)), matrix)


def quarter_turned(page: Image.Image, rng: random.Random) -> Spoilt:
    """A page that lay on its side or its head on the scanner, by 90, 180 or 270 degrees clockwise."""
    width, height = page.size
    turns: list[tuple[Image.Transpose, Matrix]] = [
        (Image.Transpose.ROTATE_270, (0, -1, height, 1, 0, 0)),
        (Image.Transpose.ROTATE_180, (-1, 0, width, 0, -1, height)),
        (Image.Transpose.ROTATE_90, (0, 1, 0, -1, 0, width)),
    ]
    way, matrix = rng.choice(turns)
    pixels = sensor_noise(_pixels(page.transpose(way)), rng.uniform(2, 6), rng)
    return Spoilt(_jpeg(_image(pixels), rng.randint(75, 92)), matrix)


Spoiling = Callable[[Image.Image, random.Random], Spoilt]
CONDITIONS: dict[str, Spoiling] = {
    "clean": clean,
    "noisy_turned": noisy_turned,
    "low_resolution": low_resolution,
    "quarter_turned": quarter_turned,
}


def turn(page: Image.Image, degrees: float, lid: tuple[int, int, int]) -> tuple[Image.Image, Matrix]:
    """The page turned clockwise on a larger sheet of the lid's colour, and where its points went."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    width = math.ceil(page.width * abs(cos) + page.height * abs(sin))
    height = math.ceil(page.width * abs(sin) + page.height * abs(cos))
    c = width / 2 - cos * page.width / 2 + sin * page.height / 2
    f = height / 2 - sin * page.width / 2 - cos * page.height / 2
    # Pillow asks for the way back: from the new picture's points to the old one's
    back = (cos, sin, -cos * c - sin * f, -sin, cos, sin * c - cos * f)
    turned = page.transform(
        (width, height), Image.Transform.AFFINE, back, Image.Resampling.BICUBIC, fillcolor=lid
    )
    return turned, (cos, -sin, c, sin, cos, f)


def uneven_light(pixels: Pixels, rng: random.Random) -> Pixels:
    """Up to a quarter of the light lost towards one side, and a slight cast of colour."""
    height, width = pixels.shape[:2]
    way, loss = rng.uniform(0, 2 * math.pi), rng.uniform(0.05, 0.25)
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None, :] * math.cos(way)
    down = np.linspace(-0.5, 0.5, height, dtype=np.float32)[:, None] * math.sin(way)
    light = 1 - loss * (0.5 + (across + down) / math.sqrt(2))
    cast = np.array([rng.uniform(0.97, 1.0) for _ in range(3)], dtype=np.float32)
    return np.asarray(pixels * light[:, :, None] * cast, dtype=np.float32)


def sensor_noise(pixels: Pixels, deviation: float, rng: random.Random) -> Pixels:
    """Normal noise of that standard deviation (of 255), much of it common to the three colours."""
    source = np.random.default_rng(rng.getrandbits(64))
    grey = source.standard_normal((*pixels.shape[:2], 1), dtype=np.float32)
    colour = source.standard_normal(pixels.shape, dtype=np.float32)
    return np.asarray(pixels + deviation * (0.8 * grey + 0.6 * colour), dtype=np.float32)


def speckles(pixels: Pixels, rng: random.Random) -> Pixels:
    """Dust: a few dozen dark and light specks of one to three pixels for each million."""
    height, width = pixels.shape[:2]
    for _ in range(rng.randint(10, 40) * max(1, height * width // 1_000_000)):
        x, y, size = rng.randrange(width), rng.randrange(height), rng.randint(1, 3)
        pixels[y : y + size, x : x + size] = rng.choice((40, 90, 250))
    return pixels


def _lid(rng: random.Random) -> tuple[int, int, int]:
    """What a scanner sees beside the paper: a white, a grey or a black lid."""
    grey = rng.choice((252, 244, 226, 190, 60))
    return grey, grey, grey


def _pixels(image: Image.Image) -> Pixels:
    return np.asarray(image, dtype=np.float32).copy()


def _image(pixels: Pixels) -> Image.Image:
    return Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8), "RGB")


def _jpeg(image: Image.Image, quality: int) -> bytes:
    data = io.BytesIO()
    image.save(data, "JPEG", quality=quality)
    return data.getvalue()
