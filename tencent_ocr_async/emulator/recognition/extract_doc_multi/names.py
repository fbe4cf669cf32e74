"""Names of fields compared: the same but for spelling, width, case, punctuation and filler words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_VARIANTS: Final = str.maketrans(
    "別號戶户賬帳帐額價數單電話聯繫係稱類證時間總稅級員業務區國開銀貨質規備註簽發運輸郵機碼歷學職訂購",
    "别号户户账账账额价数单电话联系系称类证时间总税级员业务区国开银货质规备注签发运输邮机码历学职订购",
)
"""Forms of characters that mean the same in names; the reader takes some for one another."""

_NOT_LETTERS: Final = re.compile(r"[\W_]+")
_LATIN: Final = re.compile(r"[0-9a-zÀ-ɏ]+")
_FILLERS: Final = frozenset({"the", "of", "a", "an", "for", "and", "de"})
_SHORT_FORMS: Final = {
    "no": "number",
    "num": "number",
    "nr": "number",
    "nos": "number",
    "tel": "telephone",
    "phone": "telephone",
    "mob": "mobile",
    "addr": "address",
    "add": "address",
    "qty": "quantity",
    "amt": "amount",
    "desc": "description",
    "acct": "account",
    "ac": "account",
    "dob": "birth date",
    "e mail": "email",
    "dept": "department",
    "inv": "invoice",
    "ref": "reference",
    "wt": "weight",
}
_SYNONYMS: Final = {
    "年月日": "日期",
    "时间": "日期",
    "年月": "日期",
    "电话号码": "电话",
    "手机号码": "手机",
    "手机号": "手机",
    "联系方式": "电话",
    "号码": "号",
    "编号": "号",
    "名称": "名",
    "姓名": "名",
    "单位": "公司",
    "企业": "公司",
    "人员": "人",
    "住址": "地址",
    "所属": "",
    "所在": "",
    "总额": "金额",
}
"""Words within Chinese names that say the same."""

_REWORDED: Final = 0.94
_CONTAINED: Final = 0.7
_EDITED: Final = 0.9
_LONG_WORD: Final = 4
_TYPO: Final = 0.84


def normalise(name: str) -> str:
    """A name for comparison: NFKC, lower case, without punctuation and 的; words parted by single spaces."""
    text = unicodedata.normalize("NFKC", name).casefold().translate(_VARIANTS).replace("的", "")
    text = text.replace("e-mail", "email").replace("#", " number ")
    words = _NOT_LETTERS.sub(" ", text).split()
    if not any(_LATIN.fullmatch(word) for word in words):
        return "".join(words)
    return " ".join(_SHORT_FORMS.get(word, word) for word in words)


def similarity(a: str, b: str) -> float:
    """How alike two names are, after `normalise`: 1 the same, 0 nothing in common; 0.62 is near."""
    a, b = normalise(a), normalise(b)
    if not a or not b:
        return 0.0
    if a.replace(" ", "") == b.replace(" ", ""):
        return 1.0
    if _is_latin(a) and _is_latin(b):
        return _words_alike(a.split(), b.split())
    a, b = a.replace(" ", ""), b.replace(" ", "")
    return max(_characters_alike(a, b), _REWORDED * _characters_alike(_reword(a), _reword(b)))


def _reword(name: str) -> str:
    for word, same in _SYNONYMS.items():
        name = name.replace(word, same)
    return name


def _characters_alike(a: str, b: str) -> float:
    if a == b:
        return 1.0
    short, long = sorted((a, b), key=len)
    edited = 2 * _common(a, b) / max(len(a) + len(b), 1) * _EDITED
    if len(short) > 1 and short in long:
        return max(_CONTAINED + (0.98 - _CONTAINED) * len(short) / len(long), edited)
    return edited


def _is_latin(text: str) -> bool:
    return all(_LATIN.fullmatch(word) for word in text.split())


def _words_alike(a: Sequence[str], b: Sequence[str]) -> float:
    """English names by their words: order and fillers do not count, a slip of a letter does little."""
    a, b = _core(a), _core(b)
    joined = 2 * _common("".join(a), "".join(b)) / max(len("".join(a)) + len("".join(b)), 1)
    shared = sum(any(_same_word(word, other) for other in b) for word in a)
    if shared == len(a) == len(b):
        return 0.97
    if set(a) <= set(b) or set(b) <= set(a):
        return _CONTAINED + (0.98 - _CONTAINED) * min(len(a), len(b)) / max(len(a), len(b))
    alike = 2 * shared / (len(a) + len(b)) * _EDITED
    return max(alike, joined * _EDITED) if joined >= _TYPO + 0.06 else alike


def _core(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in _FILLERS] or list(words)


def _same_word(a: str, b: str) -> bool:
    if a == b:
        return True
    return min(len(a), len(b)) >= _LONG_WORD and 2 * _common(a, b) / (len(a) + len(b)) >= _TYPO


def _common(a: str, b: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(b) + 1)
    for character in a:
        previous = 0
        for index, other in enumerate(b, 1):
            above = row[index]
            row[index] = previous + 1 if character == other else max(above, row[index - 1])
            previous = above
    return row[-1]
