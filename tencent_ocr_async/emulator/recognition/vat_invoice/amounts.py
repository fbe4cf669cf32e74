"""Amounts of money: from printed figures, and from the numerals that cannot be altered."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Final

CENT: Final = Decimal("0.01")
HIDDEN: Final = "***"
"""What stands in the tax column where nothing is taxed."""

_NUMERALS: Final = {numeral: value for value, numeral in enumerate("零壹贰叁肆伍陆柒捌玖")}
_PLACES: Final = {"拾": 10, "佰": 100, "仟": 1000}
_MYRIADS: Final = {"万": 10_000, "亿": 100_000_000}
_COINS: Final = {"角": 10, "分": 1}
_LOOKALIKES: Final = str.maketrans(
    {
        "园": "圆",
        "圓": "圆",
        "員": "圆",
        "负": "负",
        "負": "负",
        "一": "壹",
        "二": "贰",
        "三": "叁",
        "四": "肆",
        "五": "伍",
        "六": "陆",
        "七": "柒",
        "八": "捌",
        "九": "玖",
        "参": "叁",
        "叄": "叁",
        "參": "叁",
        "貳": "贰",
        "弍": "贰",
        "弐": "贰",
        "贡": "贰",
        "陸": "陆",
        "棚": "捌",
        "十": "拾",
        "捨": "拾",
        "百": "佰",
        "伯": "佰",
        "千": "仟",
        "萬": "万",
        "億": "亿",
        "玫": "玖",
        "致": "玖",
        "政": "玖",
        "任": "伍",
        "柴": "柒",
        "染": "柒",
        "什": "仟",
        "肄": "肆",
    }
)
_FIGURES: Final = str.maketrans(
    {"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8", "Z": "2"}
)
_STARS: Final = re.compile(r"[*★☆xX×+·.]{2,4}|[★☆*]+")


def parse(text: str) -> Decimal | None:
    """The number that a cell shows, without its currency sign; None for what is no number."""
    body = re.sub(r"^[¥Y$半羊]|[\s,']", "", re.sub(r"\s", "", text)).translate(_FIGURES)
    if not re.fullmatch(r"-?\d+(\.\d+)?|-?\.\d+", body):
        return None
    try:
        return Decimal(body)
    except InvalidOperation:
        return None


def tidy(text: str) -> str:
    """A cell's number in plain characters: `***` for stars, `¥` kept, no white space or thousands' commas."""
    squeezed = re.sub(r"\s", "", text)
    if _STARS.fullmatch(squeezed.lstrip("¥")):
        return HIDDEN
    sign = "¥" if re.match(r"[¥Y$半羊]", squeezed) else ""
    body = squeezed[1:] if sign else squeezed
    plain = body.translate(_FIGURES).replace("。", ".").strip(".")
    plain = re.sub(r",(?=\d{2}$)", ".", plain) if "." not in plain else plain.replace(",", "")
    return sign + re.sub(r"[^\d.\-*]", "", plain) if re.search(r"\d", plain) else squeezed


def words(text: str) -> str:
    """An amount in words as printed, without what stands before it; misread numerals are put right."""
    plain = re.sub(r"\s", "", text).translate(_LOOKALIKES)
    found = re.search(r"\(?负?\)?[零壹贰叁肆伍陆柒捌玖].*", plain)
    return re.sub(r"[^零壹贰叁肆伍陆柒捌玖拾佰仟万亿圆元角分整正负()]", "", found.group()) if found else plain


def parse_words(text: str) -> Decimal | None:
    """The amount that `words` gave, None where the numerals make none."""
    total = section = digit = cents = 0
    for character in text.replace("(", "").replace(")", "").removeprefix("负").rstrip("整正"):
        if character in _NUMERALS:
            digit = _NUMERALS[character]
            continue
        if character in _PLACES:
            section += digit * _PLACES[character]
        elif character in _MYRIADS:
            total = (
                (total + section + digit) * _MYRIADS[character]
                if total < _MYRIADS[character]
                else (total + (section + digit) * _MYRIADS[character])
            )
            section = 0
        elif character in "圆元":
            total, section = total + section + digit, 0
        elif character in _COINS:
            cents += digit * _COINS[character]
        else:
            return None
        digit = 0
    if section or digit or not text:
        return None
    amount = total + cents * CENT
    return -amount if "负" in text else amount


def write_words(amount: Decimal) -> str:
    """An amount below 10^12 in words, as the tax offices' software writes it: 89.90 is 捌拾玖圆玖角整."""
    cents = int(abs(amount) / CENT)
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = _write_whole(whole) + "圆" if whole else ""
    if not jiao and not fen:
        return (text or "零圆") + "整"
    numerals = list(_NUMERALS)
    if jiao:
        text += numerals[jiao] + "角"
    elif whole:
        text += "零"
    return text + (numerals[fen] + "分" if fen else "整")


def _write_whole(number: int) -> str:
    numerals, places, text, gap = list(_NUMERALS), ["", *_PLACES], "", False
    for place in reversed(range(len(str(number)))):
        digit = number // 10**place % 10
        if digit:
            text += "零" * gap + numerals[digit] + places[place % 4]
        gap = not digit
        if place % 4 == 0 and number // 10**place % 10_000:
            text += ["", *_MYRIADS][place // 4]
    return text
