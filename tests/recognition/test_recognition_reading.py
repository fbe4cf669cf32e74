"""Real pictures, really read."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
import pytest
from PIL import Image

from tencent_ocr_async.emulator.recognition.engine import Engine, Strip
from tencent_ocr_async.emulator.recognition.geometry import full_quad, quad_width
from tencent_ocr_async.emulator.recognition.pages import Page, PageRequest, Quad
from tencent_ocr_async.emulator.recognition.pictures import Pixels
from tencent_ocr_async.emulator.recognition.reading import read_document, read_lines
from tencent_ocr_async.emulator.refusals import Refusal

Read = Callable[..., Page]

TEXT = ("Invoice number 0123456789", "Total amount 4711.50 EUR", "Paid in cash on 2024-05-06")


@pytest.fixture
def read(engine: Engine) -> Read:
    def _read(document: bytes, request: PageRequest = PageRequest()) -> Page:  # noqa: B008 - it is frozen
        return read_document(engine, document, request, lambda: None)

    return _read


def squeezed(page: Page) -> list[str]:
    return [placed.line.text.replace(" ", "") for placed in page.lines]


EXPECTED = [line.replace(" ", "") for line in TEXT]


def test_the_invoices_figures_are_found(read: Read, sample: Callable[[str], bytes]) -> None:
    text = "".join(squeezed(read(sample("invoice.png"))))
    for value in ("012001100311", "63591128", "2019年06月16日", "04656054380312409795", "499099606262"):
        assert value in text
    for value in ("91440300MA55UJ6L44", "腾讯优图有限公司", "客运服务费", "87.28", "2.62"):
        assert value in text


def test_the_table_is_read_row_by_row(read: Read, sample: Callable[[str], bytes]) -> None:
    page = read(sample("medal_table.png"))
    text = "".join(squeezed(page)).replace("（", "(").replace("）", ")")
    assert text.startswith("名次国家/地区金牌银牌铜牌奖牌总数1中国(CHN)4822301002美国(USA)363937112")
    assert page.angle == pytest.approx(0, abs=0.5)


def test_the_seals_straight_lines_are_found(read: Read, sample: Callable[[str], bytes]) -> None:
    assert {"发票专用章", "吗繁物"} <= set(squeezed(read(sample("seal.png"))))


@pytest.mark.parametrize("angle", [0, 4, 350, 90, 180, 270])
def test_a_turned_page_is_read_and_its_angle_told(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes], angle: float
) -> None:
    image = draw(*TEXT).rotate(-angle, expand=True, fillcolor="white", resample=Image.Resampling.BICUBIC)
    page = read(save(image))
    assert squeezed(page) == EXPECTED
    assert (page.angle - angle + 180) % 360 - 180 == pytest.approx(0, abs=0.7)
    first = page.lines[0]
    assert first.box.width == pytest.approx(quad_width(first.line.corners), abs=4)
    assert first.box.y < page.lines[1].box.y < page.lines[2].box.y


def test_a_photo_that_its_exif_data_turns_stands_upright(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be shown a quarter turn clockwise
    page = read(save(draw(*TEXT[:2]).rotate(90, expand=True), "JPEG", exif=exif, quality=95))
    assert squeezed(page) == EXPECTED[:2]
    assert (page.angle + 180) % 360 - 180 == pytest.approx(0, abs=0.5)
    assert page.lines[0].line.corners[0] == pytest.approx((40, 30), abs=15)


@pytest.mark.parametrize("angle", [0, 180])
def test_corners_and_words_lie_where_the_text_is(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes], angle: float
) -> None:
    image = draw(TEXT[0]).rotate(angle, fillcolor="white")
    (placed,) = read(save(image)).lines
    ink = Image.eval(image.convert("L"), lambda v: 255 - v).getbbox()
    assert ink is not None
    start, end = (ink[0], ink[2]) if angle == 0 else (ink[2], ink[0])
    assert placed.line.corners[0][0] == pytest.approx(start, abs=15)
    assert placed.line.corners[1][0] == pytest.approx(end, abs=15)
    words = placed.line.words
    assert "".join(word.text for word in words) == EXPECTED[0]
    assert words[0].corners[0][0] == pytest.approx(start, abs=15)
    assert words[-1].corners[1][0] == pytest.approx(end, abs=15)
    assert all(0.5 < word.confidence <= 1 for word in words)


def test_without_detection_the_whole_picture_is_one_line(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    strip = draw("Total 4711.50", width=260).crop((20, 15, 260, 75))
    page = read(save(strip), PageRequest(detect=False))
    assert squeezed(page) == ["Total4711.50"]
    assert page.lines[0].line.corners == ((0, 0), (239, 0), (239, 59), (0, 59))


def test_tiles_find_small_print_on_a_large_page_once(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    page = Image.new("RGB", (2300, 900), "white")
    small = draw(*TEXT, size=20, width=400)
    for corner in ((20, 20), (1880, 20), (950, 680)):
        page.paste(small, corner)
    found = squeezed(read(save(page), PageRequest(split=True)))
    assert sorted(found) == sorted(EXPECTED * 3)


def test_a_page_of_a_pdf_is_read_and_the_pages_counted(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    pages = [draw(line) for line in TEXT]
    document = save(pages[0], "PDF", save_all=True, append_images=pages[1:], resolution=100)
    page = read(document, PageRequest(pdf=True, pdf_page=2))
    assert squeezed(page) == [EXPECTED[1]]
    assert page.pdf_pages == 3


def test_the_switch_for_pdfs_does_not_shut_out_pictures(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    page = read(save(draw(TEXT[0])), PageRequest(pdf=True, pdf_page=7))
    assert (squeezed(page), page.pdf_pages) == ([EXPECTED[0]], 0)


def test_a_pdf_without_the_switch_is_refused(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes]
) -> None:
    with pytest.raises(Refusal) as refused:
        read(save(draw(TEXT[0]), "PDF"))
    assert refused.value.code == "FailedOperation.ImageDecodeFailed"


@pytest.mark.parametrize("size", [(20, 20), (640, 480), (1500, 24)])
def test_a_blank_picture_is_refused(read: Read, save: Callable[..., bytes], size: tuple[int, int]) -> None:
    with pytest.raises(Refusal) as refused:
        read(save(Image.new("RGB", size, "white")))
    assert refused.value.code == "FailedOperation.ImageNoText"


LONG = "Every method that I tried in the last twenty years seemed doomed to fail, and only this one kept me"


@pytest.mark.parametrize("angle", [0, 180])
def test_lines_far_longer_than_high_do_not_hide_which_way_up_a_page_is(
    read: Read, draw: Callable[..., Image.Image], save: Callable[..., bytes], angle: int
) -> None:
    image = draw(*[LONG] * 5, size=14, width=900).rotate(angle)
    assert squeezed(read(save(image))) == [LONG.replace(" ", "")] * 5


class Misled:
    """An engine that takes every strip for upside down, and reads upright ones with this confidence."""

    def __init__(self, upright: float, turned: float) -> None:
        self._confidences = {0: upright, 255: turned}

    def detect(self, image: Pixels) -> list[Quad]:
        height, width = image.shape[:2]
        return [full_quad(width, height)]

    def uprightness(self, strip: Pixels) -> float:
        return -1.0

    def read(self, strip: Pixels) -> Strip:
        return Strip("text", self._confidences[int(strip[0, 0, 0])])


@pytest.mark.parametrize(("upright", "turned", "turns"), [(0.99, 0.6, 0), (0.6, 0.99, 2)])
def test_a_page_is_only_turned_round_where_it_then_reads_better(
    upright: float, turned: float, turns: int
) -> None:
    image = np.zeros((20, 100, 3), dtype=np.uint8)
    image[:, 50:] = 255  # so that a strip's first pixel tells which way up it is
    (line,) = read_lines(cast("Engine", Misled(upright, turned)), image, PageRequest(), lambda: None)
    assert line.corners[0] == pytest.approx((0, 0) if turns == 0 else (99, 19), abs=1)
