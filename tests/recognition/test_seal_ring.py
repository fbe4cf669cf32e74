"""Print along a border: laid out straight, with a beginning and an end. Blocks stand for characters."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from tencent_ocr_async.emulator.recognition.seal.arcs import find_arcs
from tencent_ocr_async.emulator.recognition.seal.inks import Plane
from tencent_ocr_async.emulator.recognition.seal.outlines import Ellipse
from tencent_ocr_async.emulator.recognition.seal.unrolling import Unrolled, unroll

RADIUS = 200
CIRCLE = Ellipse(220, 220, RADIUS, RADIUS, 0)
MIDDLE = 0.22 * RADIUS


def seal(turn: float = 0, *, number: bool = False, figure: bool = False) -> Plane:
    """A ring with ten blocks over its top, seven smaller ones below, a star's body in the middle."""
    ink = np.zeros((440, 440), dtype=np.uint8)
    cv2.circle(ink, (220, 220), RADIUS - 5, 255, 10)
    for degrees in range(-100, 101, 22):
        block(ink, degrees + turn, (0.68, 0.88), 0.07)
    for degrees in range(150, 211, 10) if number else ():
        block(ink, degrees + turn, (0.82, 0.91), 0.025)
    if figure:
        cv2.circle(ink, (220, 220), 70, 255, -1)
    return (ink / 255).astype(np.float32)


def block(ink: cv2.typing.MatLike, degrees: float, reach: tuple[float, float], half: float) -> None:
    """A block between two distances from the centre, `degrees` clockwise from the top."""
    along = np.array([math.sin(math.radians(degrees)), -math.cos(math.radians(degrees))])
    across = np.array([-along[1], along[0]])
    corners = [
        along * r + across * s
        for r, s in ((reach[0], -half), (reach[1], -half), (reach[1], half), (reach[0], half))
    ]
    cv2.fillPoly(ink, [np.round(220 + RADIUS * np.array(corners)).astype(np.int32)], (255,))


def laid_out(ink: Plane) -> Unrolled:
    return unroll(ink, CIRCLE, 0.62 * RADIUS, MIDDLE)


def angle(unrolled: Unrolled, column: int) -> float:
    """Degrees clockwise from the top."""
    at = column % unrolled.ink.shape[1]
    return math.degrees(math.atan2(unrolled.x[0, at] - 220, 220 - unrolled.y[0, at]))


def test_columns_are_as_wide_as_the_print_and_run_clockwise() -> None:
    unrolled = laid_out(seal())
    assert unrolled.ink.shape[1] == pytest.approx(2 * math.pi * (RADIUS - MIDDLE), abs=2)
    assert (angle(unrolled, 10) - angle(unrolled, 0)) % 360 == pytest.approx(
        360 * 10 / unrolled.ink.shape[1], abs=0.1
    )


def test_rows_are_depths_inside_an_ellipse() -> None:
    ellipse = Ellipse(220, 200, 200, 120, 0)
    unrolled = unroll(np.zeros((400, 440), dtype=np.float32), ellipse, 60, 30)
    depth = np.hypot(unrolled.x[40] - unrolled.x[0], unrolled.y[40] - unrolled.y[0])
    assert depth == pytest.approx(np.full_like(depth, 40), abs=0.1)
    steps = np.hypot(np.diff(unrolled.x[30]), np.diff(unrolled.y[30]))
    assert steps == pytest.approx(np.ones_like(steps), abs=0.05)


@pytest.mark.parametrize("turn", [0, 20, -75, 170])
def test_a_text_begins_after_the_gap_however_the_seal_is_turned(turn: float) -> None:
    unrolled = laid_out(seal(turn))
    border, (arc,) = find_arcs(unrolled.ink, RADIUS)
    assert border == pytest.approx(11, abs=2)
    assert not arc.small
    assert 16 <= arc.top <= 26
    assert 62 <= arc.bottom <= 76
    middle = (angle(unrolled, arc.start + arc.width // 2) - turn + 180) % 360 - 180
    assert middle == pytest.approx(-1, abs=3)
    assert arc.width == pytest.approx(206 / 360 * unrolled.ink.shape[1], abs=12)


def test_a_number_below_is_a_text_of_its_own() -> None:
    unrolled = laid_out(seal(number=True))
    _, arcs = find_arcs(unrolled.ink, RADIUS)
    assert [arc.small for arc in arcs] == [False, True]
    assert angle(unrolled, arcs[1].start + arcs[1].width // 2) % 360 == pytest.approx(180, abs=4)


def test_a_figure_in_the_middle_changes_nothing() -> None:
    plain, full = (find_arcs(laid_out(seal(figure=figure)).ink, RADIUS) for figure in (False, True))
    assert plain == full


def test_a_bare_ring_has_no_text() -> None:
    ink = np.zeros((440, 440), dtype=np.uint8)
    cv2.circle(ink, (220, 220), RADIUS - 5, 255, 10)
    _, arcs = find_arcs(laid_out((ink / 255).astype(np.float32)).ink, RADIUS)
    assert arcs == []
