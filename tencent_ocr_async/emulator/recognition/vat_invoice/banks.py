"""The names of China's large banks, by which a misread character in a bank's name is told."""

from __future__ import annotations

from typing import Final

BANKS: Final = (
    "中国工商银行",
    "中国农业银行",
    "中国建设银行",
    "中国银行",
    "交通银行",
    "中国邮政储蓄银行",
    "招商银行",
    "浦发银行",
    "上海浦东发展银行",
    "中信银行",
    "中国民生银行",
    "中国光大银行",
    "兴业银行",
    "华夏银行",
    "广发银行",
    "平安银行",
    "浙商银行",
    "渤海银行",
    "恒丰银行",
    "北京银行",
    "上海银行",
    "江苏银行",
    "宁波银行",
    "南京银行",
    "杭州银行",
    "民生银行",
    "光大银行",
    "工商银行",
    "农业银行",
    "建设银行",
    "农村商业银行",
    "农村信用",
    "国家开发银行",
)


def correct_bank(text: str) -> str:
    """The text with one misread character of the bank's name at its beginning put right.

    Names that only one bank comes close to are put right, and none where a known bank is named.
    """
    if any(text.startswith(bank) for bank in BANKS):
        return text
    close = {bank for bank in BANKS if _errors(bank, text) == 1}
    return (bank := close.pop()) + text[len(bank) :] if len(close) == 1 else text


def _errors(bank: str, text: str) -> int:
    """How many characters differ; as many as there are where 银行 itself is misread."""
    start = text[: len(bank)]
    if len(start) < len(bank) or (bank.endswith("银行") and not start.endswith("银行")):
        return len(bank)
    return sum(a != b for a, b in zip(bank, start, strict=True))
