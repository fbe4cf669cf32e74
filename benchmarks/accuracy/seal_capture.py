"""How a stamped sheet becomes a picture: by a program, a scanner or a telephone. Nothing moves."""

import io
import random

import numpy as np
from PIL import Image, ImageFilter

from benchmarks.accuracy.spoiling import Pixels, clean, sensor_noise, uneven_light


def captured(sheet: Image.Image, rng: random.Random) -> bytes:
    """A PNG as drawn, a scan with slight noise, or a photo: uneven light, soft, noisy, strong JPEG."""
    way = rng.choices((_drawn, _scanned, _photographed), weights=(25, 45, 30))[0]
    return way(sheet, rng)


def _drawn(sheet: Image.Image, rng: random.Random) -> bytes:
    return clean(sheet, rng).picture


def _scanned(sheet: Image.Image, rng: random.Random) -> bytes:
    soft = sheet.filter(ImageFilter.GaussianBlur(rng.uniform(0.0, 0.6)))
    return _jpeg(sensor_noise(_pixels(soft), rng.uniform(1, 5), rng), rng.randint(72, 95))


def _photographed(sheet: Image.Image, rng: random.Random) -> bytes:
    soft = sheet.filter(ImageFilter.GaussianBlur(rng.uniform(0.5, 1.1)))
    lit = uneven_light(_pixels(soft), rng) * rng.uniform(0.8, 1.0)
    return _jpeg(sensor_noise(lit, rng.uniform(3, 9), rng), rng.randint(55, 85))


def _pixels(image: Image.Image) -> Pixels:
    return np.asarray(image, dtype=np.float32).copy()


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    data = io.BytesIO()
    image = Image.fromarray(np.clip(np.rint(pixels), 0, 255).astype(np.uint8))
    image.save(data, "JPEG", quality=quality)
    return data.getvalue()
