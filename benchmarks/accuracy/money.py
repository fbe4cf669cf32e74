"""Amounts in cents as invoices print them: in figures, and in the numerals that cannot be altered."""

NUMERALS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
MYRIADS = ("", "万", "亿")


def figures(cents: int) -> str:
    """-123456 is "-1234.56": no thousands' separator, as on invoices."""
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def words(cents: int, *, yuan: str = "圆") -> str:
    """8990 is "捌拾玖圆玖角整", as tax offices' software writes it. At most 999 999 999 999.99."""
    whole, jiao, fen = cents // 100, cents // 10 % 10, cents % 10
    text = _whole(whole) + yuan if whole else ""
    if not jiao and not fen:
        return (text or f"零{yuan}") + "整"
    if jiao:
        text += NUMERALS[jiao] + "角"
    elif whole:
        text += "零"
    return text + (NUMERALS[fen] + "分" if fen else "整")


def _whole(number: int) -> str:
    """A whole number: groups of four places, one 零 for any run of zeros within."""
    text, gap = "", False
    for place in reversed(range(len(str(number)))):
        digit = number // 10**place % 10
        if digit:
            text += "零" * gap + NUMERALS[digit] + PLACES[place % 4]
        gap = not digit
        if place % 4 == 0 and number // 10**place % 10_000:
            text += MYRIADS[place // 4]
    return text
