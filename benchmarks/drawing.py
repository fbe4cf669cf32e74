"""A drawing of arrivals per sliding second: one panel for each contender, all on the same axes. Plain SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

_WIDTH: Final = 960
_LEFT: Final = 64
_RIGHT: Final = 24
_TOP: Final = 84
_PANEL: Final = 150
_GAP: Final = 52
_BOTTOM: Final = 60
_INK: Final = "#222222"
_FAINT: Final = "#dddddd"
_LIMIT: Final = "#c2182b"


@dataclass(frozen=True, slots=True)
class Panel:
    """`levels`: arrivals in the second before each step; `refused`: the moments of refused arrivals."""

    title: str
    colour: str
    levels: Sequence[int]
    refused: Sequence[float]


@dataclass(frozen=True, slots=True)
class _Scale:
    seconds: float
    highest: int
    bottom: float

    def x(self, seconds: float) -> float:
        return _LEFT + seconds / self.seconds * (_WIDTH - _LEFT - _RIGHT)

    def y(self, level: float) -> float:
        return self.bottom - level / self.highest * _PANEL


def draw(panels: Sequence[Panel], limit: int, seconds: float, step: float) -> str:
    """The document. `step` is the time between two levels in seconds."""
    top = max(max(panel.levels) for panel in panels)
    highest = top + 2 - top % 2
    height = _TOP + len(panels) * _PANEL + (len(panels) - 1) * _GAP + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}"',
        f'height="{height}" font-family="Helvetica, Arial, sans-serif" font-size="13" fill="{_INK}">',
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        _text(_LEFT, 28, f"Arrivals at the service in the second before, limit {limit} a second", size=17),
        *_legend(),
    ]
    for number, panel in enumerate(panels):
        bottom = _TOP + _PANEL + number * (_PANEL + _GAP)
        parts += _panel(panel, _Scale(seconds, highest, bottom), limit, step)
    parts.append(_text(_WIDTH / 2, height - 14, "seconds since the first arrival", anchor="middle"))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend() -> Iterator[str]:
    y = 50
    yield f'<rect x="{_LEFT}" y="{y - 9}" width="22" height="10" fill="#888888" fill-opacity="0.3"/>'
    yield f'<path d="M{_LEFT} {y - 9}h22" stroke="#666666" stroke-width="1.6"/>'
    yield _text(_LEFT + 30, y, "arrivals in a sliding second")
    yield f'<path d="M{_LEFT + 230} {y - 4}h22" stroke="{_LIMIT}" stroke-width="1.6" stroke-dasharray="6 4"/>'
    yield _text(_LEFT + 260, y, "the limit")
    yield f'<path d="M{_LEFT + 356} {y - 10}v11" stroke="{_LIMIT}" stroke-width="1.6"/>'
    yield _text(_LEFT + 366, y, "a refused call")


def _panel(panel: Panel, scale: _Scale, limit: int, step: float) -> Iterator[str]:
    right = _WIDTH - _RIGHT
    refused = f" — {len(panel.refused)} refused" if panel.refused else " — none refused"
    yield _text(_LEFT, scale.bottom - _PANEL - 9, panel.title + refused, colour=panel.colour, weight="bold")
    for level in range(0, scale.highest + 1, 2 if scale.highest <= 12 else 5):
        y = scale.y(level)
        yield f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="{_FAINT}"/>'
        yield _text(_LEFT - 8, y + 4, str(level), anchor="end")
    for second in range(0, int(scale.seconds) + 1, 2):
        yield f'<path d="M{scale.x(second):.1f} {scale.bottom:.1f}v5" stroke="{_INK}"/>'
        yield _text(scale.x(second), scale.bottom + 19, str(second), anchor="middle")
    line = _steps(panel.levels, scale, step)
    yield f'<path d="{line}V{scale.bottom}H{_LEFT}Z" fill="{panel.colour}" fill-opacity="0.18"/>'
    yield f'<path d="{line}" fill="none" stroke="{panel.colour}" stroke-width="1.6"/>'
    y = scale.y(limit)
    yield f'<path d="M{_LEFT} {y:.1f}H{right}" stroke="{_LIMIT}" stroke-width="1.6" stroke-dasharray="6 4"/>'
    marks = "".join(f"M{scale.x(at):.1f} {scale.bottom - 9:.1f}v9" for at in panel.refused)
    if marks:
        yield f'<path d="{marks}" stroke="{_LIMIT}" stroke-width="1.6"/>'
    axes = f"M{_LEFT} {scale.bottom - _PANEL:.1f}V{scale.bottom}H{right}"
    yield f'<path d="{axes}" fill="none" stroke="{_INK}"/>'


def _steps(levels: Sequence[int], scale: _Scale, step: float) -> str:
    """A stepped line through the levels, with a point only where they change."""
    changes = (
        f"H{scale.x(number * step):.1f}V{scale.y(levels[number]):.1f}"
        for number in range(1, len(levels))
        if levels[number] != levels[number - 1]
    )
    return (
        f"M{_LEFT} {scale.y(levels[0]):.1f}" + "".join(changes) + f"H{scale.x((len(levels) - 1) * step):.1f}"
    )


def _text(
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    size: int = 13,
    colour: str = _INK,
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
    )
