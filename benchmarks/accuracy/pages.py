"""GeneralAccurateOCR: pages of running text, Chinese, English or both, in one or two columns."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.accuracy import prose
from benchmarks.accuracy.page_setting import Measure, Page
from benchmarks.accuracy.specimens import Specimen
from benchmarks.accuracy.spoiling import spoil

ACTION: Final = "GeneralAccurateOCR"
CONDITIONS: Final = ("clean", "noisy_turned", "low_resolution", "quarter_turned")
NUMERALS: Final = "一二三四五六七八九"
TITLES: Final = (
    *("{subject}关于{thing}{work}的通知", "{place}{thing}调查报告", "{thing}{work}管理办法（试行）"),
    *("第三季度工作总结", "{thing}使用说明", "{place}纪行", "{year}年度{work}计划"),
)
ENGLISH_TITLES: Final = (
    *("A Short History of {goods}", "Minutes of the {month} Meeting", "Notes on {goods}"),
    *("Annual Report {year}", "How to Care for {goods}"),
)


@dataclass(frozen=True)
class Language:
    """What a page is written in: its sentences and titles, and how its paragraphs begin."""

    sentence: prose.Sentence
    titles: tuple[str, ...]
    indent: str
    space: str
    item: str


LANGUAGES: Final = (
    (Language(prose.chinese, TITLES, "　　", "", "{}、"), 45),
    (Language(prose.english, ENGLISH_TITLES, "", " ", "{}. "), 30),
    (Language(prose.mixed, TITLES, "　　", "", "{}. "), 25),
)


def specimen(number: int, *, seed: int, condition: str) -> Specimen:
    """The page of that number: another condition gives the same one, spoilt in another way."""
    rng = random.Random(f"page {seed} {number}")
    language = rng.choices([one for one, _ in LANGUAGES], [weight for _, weight in LANGUAGES])[0]
    page = _page(language, rng)
    picture = spoil(page.sheet, condition, rng).picture
    return Specimen(f"page-{number:04d}-{condition}", ACTION, {}, picture, {"lines": page.lines})


def _page(language: Language, rng: random.Random) -> Page:
    """A running head and a title on some, one or two columns, a page's number on some."""
    size = rng.randint(950, 1300), rng.randint(900, 1500)
    page = Page(size, rng.randint(20, 28), rng)
    margin = rng.randint(70, 130)
    whole = Measure(margin, size[0] - 2 * margin, size[1] - margin)
    page.y = margin * 0.5
    if rng.random() < 0.3:
        _running_head(page, language, whole, rng)
    page.y = max(margin, page.y + page.leading * 0.6)
    if rng.random() < 0.6:
        page.centred(_title(language, rng), whole, page.face(bold=True, size=rng.uniform(1.4, 1.9)))
        page.y += page.leading * 0.3
    top, numbers = page.y, iter(range(1, len(NUMERALS) + 1))
    for column in _columns(whole, page.em, rng):
        page.y = top
        _fill(page, language, column, numbers, rng)
    if rng.random() < 0.5:
        page.y = whole.bottom + margin * 0.3
        page.centred(rng.choice(("{}", "- {} -", "— {} —")).format(rng.randint(2, 300)), whole, page.face())
    return page


def _running_head(page: Page, language: Language, whole: Measure, rng: random.Random) -> None:
    face = page.face(size=0.8)
    page.line(_title(language, rng), whole.left, face)
    page.y += face.size * 1.4
    page.rule(whole.left, whole.left + whole.width)


def _columns(whole: Measure, em: int, rng: random.Random) -> list[Measure]:
    if rng.random() < 0.6:
        return [whole]
    gutter = em * rng.uniform(1.6, 2.6)
    width = (whole.width - gutter) / 2
    return [Measure(left, width, whole.bottom) for left in (whole.left, whole.left + width + gutter)]


def _fill(
    page: Page, language: Language, column: Measure, numbers: Iterator[int], rng: random.Random
) -> None:
    """Headings, paragraphs and short lists until the column is full."""
    room = True
    apart = page.leading * rng.choice((0, 0.4, 0.6) if language.indent else (0.4, 0.6))
    while room:
        if rng.random() < 0.25 and (number := next(numbers, None)):
            room = page.heading(_heading(number, language, rng), column, rng.uniform(1.05, 1.3))
        kind = _list if rng.random() < 0.15 else _paragraph
        room = room and kind(page, language, column, rng)
        page.y += apart


def _paragraph(page: Page, language: Language, column: Measure, rng: random.Random) -> bool:
    sentences = [language.sentence(rng) for _ in range(rng.randint(1, 5))]
    return page.paragraph(language.indent + language.space.join(sentences), column)


def _list(page: Page, language: Language, column: Measure, rng: random.Random) -> bool:
    for number in range(1, rng.randint(3, 5)):
        text = language.item.format(number) + language.sentence(rng)
        if not page.paragraph(text, column, hang=page.face().getlength(language.item.format(0))):
            return False
    return True


def _heading(number: int, language: Language, rng: random.Random) -> str:
    if language.space:
        return f"{number}. {rng.choice(prose.ENGLISH_THINGS).title()}"
    return f"{NUMERALS[number - 1]}、{rng.choice(prose.THINGS)}的{rng.choice(prose.WORKS)}"


def _title(language: Language, rng: random.Random) -> str:
    title = prose.filled(rng.choice(language.titles), rng)
    return title.title() if language.space else title
