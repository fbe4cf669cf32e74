"""Real seals, really read, and seals of Latin print in the shapes that have straight lines."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from tencent_ocr_async.emulator.recognition import seal
from tencent_ocr_async.emulator.recognition.engine import Engine
from tencent_ocr_async.emulator.recognition.pages import Box
from tencent_ocr_async.emulator.recognition.seal.response import Seal, make_response
from tencent_ocr_async.emulator.recognition.seal.texts import SealTexts, choose_body, clean
from tencent_ocr_async.emulator.refusals import Refusal

Answer = dict[str, Any]
Read = Callable[..., Answer]
Draw = Callable[..., Image.Image]

BODY = "天津君和缘商贸有限公司"
OTHERS = ["发票专用章", "吗繁物", "5263647368706"]
RED, BLUE = (215, 40, 50), (40, 70, 190)


@pytest.fixture(scope="session")
def read(engine: Engine) -> Read:
    return lambda document, **parameters: seal.recognise(engine, document, parameters, lambda: None)


def to_png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def round_seal(sample: Callable[[str], bytes]) -> Image.Image:
    """The sample's seal without its background: red on white."""
    pixels = np.asarray(Image.open(io.BytesIO(sample("seal.png"))).convert("RGB")).astype(int)
    red = pixels[..., 0] - pixels[..., 2] > 60
    return Image.fromarray(np.where(red[..., None], (215, 45, 40), 255).astype(np.uint8))


def straight_seal(outline: list[tuple[int, int]], *lines: tuple[str, int, int]) -> Image.Image:
    image = Image.new("RGB", (460, 360), "white")
    pen = ImageDraw.Draw(image)
    pen.line([*outline, outline[0], outline[1]], fill=BLUE, width=7, joint="curve")
    for text, y, size in lines:
        pen.text((230, y), text, BLUE, ImageFont.load_default(size), anchor="mm")
    return image


def test_the_sample_is_read_in_full(read: Read, sample: Callable[[str], bytes]) -> None:
    answer = read(sample("seal.png"))
    assert answer["SealBody"] == BODY
    assert answer["OtherTexts"] == OTHERS
    assert answer["SealShape"] == "0"
    box = [answer["Location"][name] for name in ("X", "Y", "Width", "Height")]
    assert box == pytest.approx([10, 11, 619, 619], abs=4)
    assert answer["SealInfos"] == [{name: answer[name] for name in answer if name != "SealInfos"}]


def test_turned_seals_are_read_through_the_print_that_they_cover(
    read: Read, sample: Callable[[str], bytes], draw: Draw
) -> None:
    page = draw(*["The seller delivers the goods within ten days of payment."] * 16, size=22, width=1250)
    red = round_seal(sample).rotate(-17, Image.Resampling.BICUBIC, fillcolor="white").resize((420, 420))
    blue = Image.merge("RGB", round_seal(sample).rotate(160, fillcolor="white").split()[::-1])
    for stamp, place in ((red, (90, 200)), (blue.resize((460, 460)), (650, 190))):
        area = (*place, place[0] + stamp.width, place[1] + stamp.height)
        page.paste(ImageChops.multiply(page.crop(area), stamp), area)
    infos = read(to_png(page))["SealInfos"]
    assert [info["SealBody"] for info in infos] == [BODY, BODY]
    assert [info["SealShape"] for info in infos] == ["0", "0"]
    assert [info["Location"]["X"] for info in infos] == pytest.approx([97, 657], abs=6)


STRAIGHT = {
    "2": (
        [(20, 100), (440, 100), (440, 260), (20, 260)],
        ("HARBOUR TRADING", 150, 40),
        ("2024-05-06", 210, 36),
    ),
    "3": ([(230, 20), (450, 180), (230, 340), (10, 180)], ("QUALITY", 180, 56), ("07", 250, 40)),
    "4": ([(230, 10), (440, 345), (20, 345)], ("INSPECTION", 295, 40), ("OK", 220, 44)),
}
"""By shape: the outline, the body and another line, each with its height and size."""


@pytest.mark.parametrize("shape", STRAIGHT)
def test_straight_lines_are_read_the_longest_as_body(read: Read, shape: str) -> None:
    outline, body, other = STRAIGHT[shape]
    image = straight_seal(outline, body, other)
    answer = read(to_png(image.rotate(8, Image.Resampling.BICUBIC, expand=True, fillcolor="white")))
    read_as = (answer["SealShape"], answer["SealBody"], answer["OtherTexts"])
    assert read_as == (shape, body[0].replace(" ", ""), [other[0]])


def test_pdfs_are_read_unless_that_is_switched_off(read: Read, sample: Callable[[str], bytes]) -> None:
    file = io.BytesIO()
    second = round_seal(sample).resize((420, 420))
    Image.new("RGB", (420, 420), "white").save(file, "PDF", save_all=True, append_images=[second])
    pdf = file.getvalue()
    assert read(pdf, PdfPageNumber=2, EnablePdf=None)["SealBody"] == BODY
    assert refused(read, pdf) == "FailedOperation.ImageNoText"
    assert refused(read, pdf, PdfPageNumber=3) == "InvalidParameterValue.InvalidParameterValueLimit"
    assert refused(read, pdf, EnablePdf=False) == "FailedOperation.ImageDecodeFailed"


def test_a_picture_without_a_seal_is_refused(read: Read, draw: Draw) -> None:
    assert refused(read, to_png(draw("Only black print", "and no seal"))) == "FailedOperation.ImageNoText"
    assert refused(read, to_png(Image.new("RGB", (300, 200), "white"))) == "FailedOperation.ImageNoText"


def refused(read: Read, document: bytes, **parameters: Any) -> str:
    with pytest.raises(Refusal) as caught:
        read(document, **parameters)
    return caught.value.code


def test_giving_up_ends_the_reading_between_two_steps(engine: Engine, sample: Callable[[str], bytes]) -> None:
    def give_up() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        seal.recognise(engine, sample("seal.png"), {}, give_up)


def test_seals_stand_from_top_to_bottom_and_left_to_right_and_the_first_one_twice() -> None:
    places = {"c": (10, 300), "b": (400, 12), "a": (20, 30)}
    seals = [Seal("0", SealTexts(name), Box(x, y, 100, 100)) for name, (x, y) in places.items()]
    answer = make_response(seals)
    assert [info["SealBody"] for info in answer["SealInfos"]] == ["a", "b", "c"]
    assert answer["SealBody"] == "a"
    assert answer["Location"] == {"X": 20, "Y": 30, "Width": 100, "Height": 100}


@pytest.mark.parametrize(
    ("texts", "body"),
    [
        (["检讫", "质量检验部"], "质量检验部"),
        (["2024.06.23", "收讫"], "收讫"),
        (["5263647368706"], "5263647368706"),
        (["合格", "验讫"], "合格"),
    ],
)
def test_the_body_is_the_text_with_most_letters(texts: list[str], body: str) -> None:
    chosen = choose_body(texts)
    assert chosen.body == body
    assert sorted([chosen.body, *chosen.others]) == sorted(texts)


@pytest.mark.parametrize(
    ("read_as", "text"), [("★发票 专用章。", "发票专用章"), ("一", ""), ("..", ""), ("(5)", "(5)")]
)
def test_stars_and_strokes_are_no_text(read_as: str, text: str) -> None:
    assert clean(read_as) == text
