"""What the user names as INPUT, as a list of documents: files, folders, globs, URLs, standard input."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from tencent_ocr_async.actions import Action
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.jobs import name_of

from .messages import say, warn
from .names import CLOUD_INFINITE_ACTION
from .standard_input import open_standard_input, read_names, stream_names

STANDARD_INPUT: Final = "-"

_URL: Final = re.compile(r"https?://", re.IGNORECASE)
_SUFFIXES: Final = {
    "PNG": (".png",),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "BMP": (".bmp", ".dib"),
    "PDF": (".pdf",),
    "WORD": (".doc", ".docx"),
    "EXCEL": (".xls", ".xlsx"),
    "OFD": (".ofd",),
}
_UNSTATED: Final = frozenset({"PNG", "JPEG", "BMP", "PDF"})


def is_url(name: str) -> bool:
    """Whether the service fetches this itself."""
    return _URL.match(name) is not None


def suffixes(action: Action) -> frozenset[str]:
    """The file name endings, in lower case, that are looked for in folders."""
    formats = frozenset({"OFD"}) if "OfdFileBase64" in action.parameters else action.formats or _UNSTATED
    return frozenset(suffix for name in formats for suffix in _SUFFIXES.get(name, ()))


@dataclass(slots=True)
class Inputs:
    """The documents of a run; iterate with `stream()`, once.

    `names` are known beforehand; `waiting` is standard input where its names come as they arrive. `total` is
    the number of documents, None where it is not known yet. The document is None for an action without one.
    """

    names: Sequence[str | None]
    waiting: BinaryIO | None = None
    expander: Expander | None = None

    @property
    def total(self) -> int | None:
        return len(self.names) if self.waiting is None else None

    async def stream(self) -> AsyncGenerator[str | None, None]:
        """Every document in the order of the command line, those of standard input last."""
        for known in self.names:
            yield known
        if self.waiting is not None:
            async for line in stream_names(self.waiting):
                for name in self.expander.of_line(line) if self.expander else [line]:
                    yield name


@dataclass(slots=True)
class Expander:
    """Turns what the user named into file names and URLs. What a folder or glob adds is listed once."""

    suffixes: frozenset[str]
    seen: set[str] = field(default_factory=set)

    def of_argument(self, name: str) -> Iterator[str]:
        """The documents of one INPUT: a URL, a folder, a glob, or a file whether it exists or not."""
        if glob.has_magic(name) and not is_url(name) and not _exists(name):
            # Path.glob takes no absolute pattern and does not leave hidden files out.
            found = glob.glob(name, recursive=True)  # noqa: PTH207 - see above
            yield from self._new(sorted(path for path in found if not _is_folder(path)), f"{name}: no match")
        else:
            yield from self.of_line(name)

    def of_line(self, name: str) -> Iterator[str]:
        """The same without globs, for lists that a program wrote: a file may be called `scan[1].png`."""
        if not is_url(name) and _is_folder(name):
            wanted = " ".join(sorted(self.suffixes))
            yield from self._new(self._in_folder(name), f"{name}: the folder holds no file of {wanted}")
        else:
            self.seen.add(_identity(name))
            yield name

    def _new(self, paths: Sequence[str], otherwise: str) -> Iterator[str]:
        if not paths:
            warn(otherwise)
        for path in paths:
            if _identity(path) not in self.seen:
                self.seen.add(_identity(path))
                yield path

    def _in_folder(self, folder: str) -> list[str]:
        found: list[str] = []
        for where, folders, files in os.walk(folder, onerror=_unreadable):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            visible = (name for name in files if not name.startswith("."))
            found += (str(Path(where, name)) for name in visible if self._wanted(name))
        return sorted(found)

    def _wanted(self, name: str) -> bool:
        return Path(name).suffix.lower() in self.suffixes


def list_inputs(given: Sequence[str], action: Action, *, local: bool = True) -> Inputs:
    """The documents that `given` names. With `local` false names are taken as they are: keys of objects.

    Raises ConfigurationError where there is none, and where the action takes none.
    """
    if not any(action.document_members) and action is not CLOUD_INFINITE_ACTION:
        if given:
            raise ConfigurationError(f"{action.name} takes no document: leave INPUT away, use -p Name=value")
        return Inputs([None])
    if not given:
        raise ConfigurationError("no inputs: name files, folders, globs, URLs, or - for a list of them")
    expander = Expander(suffixes(action)) if local else None
    waiting, listed = _standard_input() if STANDARD_INPUT in given else (None, [])
    names: list[str | None] = []
    for name in given:
        if name != STANDARD_INPUT:
            names += expander.of_argument(name) if expander else [name]
    for line in listed:
        names += expander.of_line(line) if expander else [line]
    if not names and waiting is None:
        raise ConfigurationError("no inputs found")
    _check_kinds(names, action)
    return Inputs(names, waiting, expander)


def _standard_input() -> tuple[BinaryIO | None, list[str]]:
    reader, whole = open_standard_input()
    if whole:
        return None, read_names(reader)
    if reader.isatty():
        say("reading names from the terminal, one a line; Ctrl-D ends the list")
    return reader, []


def _check_kinds(names: Sequence[str | None], action: Action) -> None:
    base64_member, url_member = action.document_members
    if not (base64_member or url_member):
        return
    for name in filter(None, names):
        if is_url(name) and url_member is None:
            raise ConfigurationError(f"{action.name} takes no URL, only files: {name_of(name)}")
        if not is_url(name) and base64_member is None:
            raise ConfigurationError(f"{action.name} takes URLs only, no files: {name}")


def _identity(name: str) -> str:
    return name if is_url(name) else os.path.abspath(name)  # noqa: PTH100 - must not ask the disk


def _exists(name: str) -> bool:
    with suppress(OSError, ValueError):
        return Path(name).exists()
    return False


def _is_folder(name: str) -> bool:
    with suppress(OSError, ValueError):
        return Path(name).is_dir()
    return False


def _unreadable(error: OSError) -> None:
    warn(f"{error.filename}: {error.strerror}")
