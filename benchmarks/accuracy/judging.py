"""Each action's answer, the Response as a dict, beside a specimen's truth: what of it is right."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.accuracy.scores import Reading, Row, characters, equal, nearest, normalise, rows

Truth = Mapping[str, Any]
Answer = Mapping[str, Any]
Judge = Callable[[Truth, Answer], list[Reading]]

# the members of VatInvoiceItem, by the names of the same things in VatInvoiceInfos
CELLS = {
    "货物或应税劳务、服务名称": "Name",
    "规格型号": "Spec",
    "单位": "Unit",
    "数量": "Quantity",
    "单价": "UnitPrice",
    "金额": "AmountWithoutTax",
    "税率": "TaxRate",
    "税额": "TaxAmount",
}


def judge_invoice(truth: Truth, answer: Answer) -> list[Reading]:
    """Fields from VatInvoiceInfos, lines from Items; what is empty and was left empty does not count."""
    infos = [
        (info.get("Name") or "", info.get("Value") or "") for info in answer.get("VatInvoiceInfos") or ()
    ]
    first = dict(reversed(infos))
    readings = [
        equal("fields", name, expected, first.get(name, ""))
        for name, expected in truth["fields"].items()
        if expected or first.get(name)
    ]
    items = [_cells(item, infos) for item in answer.get("Items") or ()]
    return readings + rows("fields", truth["lines"], items)


def _cells(item: Mapping[str, Any], infos: Sequence[tuple[str, str]]) -> Row:
    """A line as the item tells it, without what VatInvoiceInfos does not tell as well."""
    cells = {name: str(item.get(member) or "") for name, member in CELLS.items()}
    told = {(name, normalise(value)) for name, value in infos}
    return {name: value for name, value in cells.items() if (name, normalise(value)) in told}


def judge_seals(truth: Truth, answer: Answer) -> list[Reading]:
    """The number of seals; body, shape and other texts of each, as read at the nearest place."""
    wanted, read = truth["seals"], list(answer.get("SealInfos") or ())
    partners = nearest([_middle(seal) for seal in wanted], [_middle(seal) for seal in read])
    readings = [equal("number", "SealInfos", str(len(wanted)), str(len(read)))]
    for place, seal in enumerate(wanted):
        other = read[partners[place]] if place in partners else {}
        readings.append(equal("body", "SealBody", seal["SealBody"], other.get("SealBody") or ""))
        readings.append(equal("shape", "SealShape", seal["SealShape"], other.get("SealShape") or ""))
        readings += _other_texts(seal["OtherTexts"], other.get("OtherTexts") or ())
    return readings


def _other_texts(expected: Sequence[str], got: Sequence[str]) -> list[Reading]:
    """Each must be among those that were read, in any order."""
    read = {normalise(text) for text in got}
    return [
        Reading("other texts", "OtherTexts", text, " | ".join(got), int(normalise(text) not in read))
        for text in expected
    ]


def _middle(seal: Mapping[str, Any]) -> tuple[float, float]:
    place = seal.get("Location") or {}
    across = (place.get("X") or 0) + (place.get("Width") or 0) / 2
    return across, (place.get("Y") or 0) + (place.get("Height") or 0) / 2


def judge_form(truth: Truth, answer: Answer) -> list[Reading]:
    """The values of the asked names, by ConfigName or else by AutoName; the first that is not empty."""
    values: dict[str, str] = {}
    for member in ("ConfigName", "AutoName"):
        for line in _lines(answer):
            name, value = normalise(line["Key"].get(member) or ""), _content(line)
            if value:
                values.setdefault(name, value)
    return [
        equal("values", name, expected, values.get(normalise(name), ""))
        for name, expected in truth["values"].items()
    ]


def judge_table(truth: Truth, answer: Answer) -> list[Reading]:
    """The cells of the table: a Group of StructuralList that names one of its columns is a row."""
    columns = {normalise(name): name for row in truth["table"] for name in row}
    read = []
    for group in _groups(answer):
        row = {columns.get(normalise(line["Key"].get("AutoName") or "")): _content(line) for line in group}
        cells = {name: value for name, value in row.items() if name is not None}
        if cells:
            read.append(cells)
    return rows("cells", truth["table"], read)


def _groups(answer: Answer) -> list[list[Mapping[str, Any]]]:
    groups = [group for entry in answer.get("StructuralList") or () for group in entry.get("Groups") or ()]
    return [[line for line in group.get("Lines") or () if line.get("Key")] for group in groups]


def _lines(answer: Answer) -> list[Mapping[str, Any]]:
    return [line for group in _groups(answer) for line in group]


def _content(line: Mapping[str, Any]) -> str:
    return str((line.get("Value") or {}).get("AutoContent") or "")


def judge_page(truth: Truth, answer: Answer) -> list[Reading]:
    """The whole page's text in the order in which it was read."""
    read = [detection.get("DetectedText") or "" for detection in answer.get("TextDetections") or ()]
    return [characters("characters", "page", "\n".join(truth["lines"]), "\n".join(read))]
