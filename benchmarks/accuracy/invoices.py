"""VAT invoices of every kind that VatInvoiceOCR reads, with what is written on them."""

import random
from typing import Any, Final

from benchmarks.accuracy import invoice_classic, invoice_digital, money
from benchmarks.accuracy.fiction import PROVINCES
from benchmarks.accuracy.invoice_data import HIDDEN, KINDS, Invoice, make_invoice
from benchmarks.accuracy.specimens import Specimen
from benchmarks.accuracy.spoiling import spoil

ACTION: Final = "VatInvoiceOCR"
CONDITIONS: Final = ("clean", "noisy_turned", "low_resolution")


def specimen(number: int, *, seed: int, condition: str) -> Specimen:
    """The invoice of that number: another seed gives others, another condition the same one spoilt."""
    rng = random.Random(f"invoice {seed} {number}")
    invoice = make_invoice(rng, KINDS[number % len(KINDS)])
    draw = invoice_digital.draw if invoice.kind.digital else invoice_classic.draw
    page = draw(invoice, rng)
    spoilt = spoil(page, condition, random.Random(f"invoice {seed} {number} {condition}"))
    name = f"invoice-{number:04d}-{condition}"
    return Specimen(name, ACTION, {}, spoilt.picture, truth(invoice))


def truth(invoice: Invoice) -> dict[str, Any]:
    """What VatInvoiceOCR gives for it; fields that the form has but nobody filled in are ""."""
    fields = _head(invoice) | _parties(invoice) | _foot(invoice)
    return {"fields": fields, "lines": [line.cells() for line in invoice.lines]}


def _head(invoice: Invoice) -> dict[str, str]:
    fields = {
        "发票名称": invoice.title,
        "发票类型": invoice.kind.title,
        "开票日期": invoice.date,
        "发票号码": invoice.number if invoice.kind.digital else f"No{invoice.number}",
    }
    if invoice.kind.digital:
        return fields
    fields |= {
        "省": PROVINCES[invoice.division][1],
        "发票代码": invoice.code,
        "校验码": invoice.check_code,
        "机器编号": invoice.machine,
        "是否有公司印章": str(int(invoice.stamped)),
    }
    fields |= {f"密码区{place}": text for place, text in enumerate(invoice.cipher, 1)}
    if not invoice.kind.electronic:
        fields |= {"打印发票代码": invoice.code, "打印发票号码": invoice.number}
    return fields


def _parties(invoice: Invoice) -> dict[str, str]:
    fields: dict[str, str] = {}
    for side, party in (("购买方", invoice.buyer), ("销售方", invoice.seller)):
        fields |= {f"{side}名称": party.name, f"{side}识别号": party.tax_number}
        fields |= {f"{side}地址、电话": party.address_phone, f"{side}开户行及账号": party.bank_account}
    return fields


def _foot(invoice: Invoice) -> dict[str, str]:
    return {
        "合计金额": f"¥{money.figures(invoice.amount)}",
        "合计税额": HIDDEN if invoice.tax is None else f"¥{money.figures(invoice.tax)}",
        "价税合计(大写)": money.words(invoice.total),
        "小写金额": f"¥{money.figures(invoice.total)}",
        "备注": "".join(invoice.remarks),
        "收款人": invoice.payee,
        "复核": invoice.reviewer,
        "开票人": invoice.drawer,
    }
