"""The query of Cloud Infinite's OCR: values, and what counts for which type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from .refusals import Refusal

TYPES: Final = frozenset({"general", "accurate", "efficient", "fast", "handwriting"})
# fmt: off
LANGUAGES: Final = frozenset({
    "zh", "zh_rare", "auto", "mix", "jap", "kor", "spa", "fre", "ger", "por", "vie", "may",
    "rus", "ita", "hol", "swe", "fin", "dan", "nor", "hun", "tha", "hi", "ara",
})
# fmt: on
_FLAGS: Final = frozenset({"true", "false"})
_PAGE: Final = re.compile(r"[1-9]\d{0,5}")

_VALUES: Final[Mapping[str, frozenset[str] | re.Pattern[str]]] = {
    "type": TYPES,
    "language-type": LANGUAGES,
    "ispdf": _FLAGS,
    "pdf-pagenumber": _PAGE,
    "isword": _FLAGS,
    "enable-word-polygon": _FLAGS,
}
_COUNTS_FOR: Final[Mapping[str, frozenset[str]]] = {
    "language-type": frozenset({"general"}),
    "ispdf": frozenset({"general", "fast"}),
    "pdf-pagenumber": frozenset({"general", "fast"}),
    "isword": frozenset({"general", "accurate"}),
    "enable-word-polygon": frozenset({"handwriting"}),
}
_ELSEWHERE: Final = re.compile(r"ci-process|detect-url|versionid|sign|response-.*|q-.*|x-co?s?i?-.*")


def check(query: Mapping[str, str]) -> dict[str, str]:
    """The OCR parameters that count for the asked type, which is always among them.

    The official SDK sends all of them for every type: those that do not count must have a valid value and
    are left out. Raises InvalidArgument for a wrong value, an unknown name or another process.
    """
    if query.get("ci-process") != "OCR":
        raise _invalid("ci-process", query.get("ci-process", ""))
    given = {name: value for name, value in query.items() if not _ELSEWHERE.fullmatch(name)}
    for name, value in given.items():
        _check_value(name, value)
    kind = given.setdefault("type", "general")
    return {name: value for name, value in given.items() if kind in _COUNTS_FOR.get(name, TYPES)}


def _check_value(name: str, value: str) -> None:
    valid = _VALUES.get(name)
    if valid is None:
        raise Refusal("InvalidArgument", f"The parameter {name} is unknown.", 400)
    fits = valid.fullmatch(value) is not None if isinstance(valid, re.Pattern) else value in valid
    if not fits:
        raise _invalid(name, value)


def _invalid(name: str, value: str) -> Refusal:
    return Refusal("InvalidArgument", f"The value {value!r} of the parameter {name} is invalid.", 400)
