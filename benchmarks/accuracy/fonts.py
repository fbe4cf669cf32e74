"""The typefaces of the pictures: Noto CJK, as Debian packages it, found where systems keep fonts."""

from functools import cache
from pathlib import Path
from typing import Literal

from PIL import ImageFont

Family = Literal["sans", "serif", "mono"]

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path("/Library/Fonts"),
)
FACES: dict[Family, tuple[str, str]] = {
    "sans": ("NotoSansCJK", "Noto Sans CJK SC"),
    "serif": ("NotoSerifCJK", "Noto Serif CJK SC"),
    "mono": ("NotoSansCJK", "Noto Sans Mono CJK SC"),
}


class MissingFontError(RuntimeError):
    """A font file that the pictures are drawn with is not installed."""


def font(family: Family = "sans", *, size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """A face of Simplified Chinese glyphs, `size` pixels to the em.

    "mono" gives Latin letters and digits half an em each. Raises MissingFontError.
    """
    return _loaded(family, bold, size)


def check() -> None:
    """Raises MissingFontError unless every face is there."""
    for family in FACES:
        for bold in (False, True):
            font(family, size=20, bold=bold)


@cache
def _loaded(family: Family, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    stem, name = FACES[family]
    path = _file(f"{stem}-{'Bold' if bold else 'Regular'}.ttc")
    # the basic layout needs no libraqm, so that every machine draws the same pixels
    return ImageFont.truetype(path, size, _face(path, name), layout_engine=ImageFont.Layout.BASIC)


@cache
def _file(name: str) -> Path:
    for folder in FOLDERS:
        found = sorted(folder.rglob(name)) if folder.is_dir() else []
        if found:
            return found[0]
    message = f"{name} is not installed: `apt-get install fonts-noto-cjk` brings it on Debian"
    raise MissingFontError(message)


@cache
def _face(path: Path, name: str) -> int:
    """The place of a named face in a collection: the order differs between the font's releases."""
    index = 0
    while True:
        try:
            face = ImageFont.truetype(path, 10, index)
        except OSError as error:
            raise MissingFontError(f"{path} holds no face named {name}") from error
        if face.getname()[0] == name:
            return index
        index += 1
