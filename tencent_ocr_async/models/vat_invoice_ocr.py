"""VatInvoiceOCR: every field of a Chinese VAT invoice.

Source: the action's page in the OCR API 2018-11-19, state of August 2026.
"""

from __future__ import annotations

from pydantic import Field

from .base import ResponseModel
from .common import AngledAnswer, DocumentRequest, Polygon
from .readings import Amount, Listing, Text, Whole


class VatInvoiceOCRRequest(DocumentRequest):
    """Parameters of VatInvoiceOCR. PNG, JPEG or, with `is_pdf`, PDF."""

    is_pdf: bool | None = Field(None, description="Whether a PDF is taken as well; the default is false")


class TextVatInvoice(ResponseModel):
    """One field of the invoice. Names repeat: once for every invoice line."""

    name: Text | None = Field(None, description="The field's Chinese name, such as 发票号码")
    value: Text | None = Field(None, description="Its text as printed; empty where nothing was found")
    polygon: Polygon | None = Field(
        None, description="Where it stands; null for many fields, even with a value"
    )


class VatInvoiceItem(ResponseModel):
    """One line of the invoice as an object. `name` can be shifted by a row; values are text as printed."""

    line_no: Text | None = Field(None, description="Number of the line, from 1")
    name: Text | None = Field(None, description="Goods or service")
    spec: Text | None = Field(None, description="Specification and model")
    unit: Text | None = Field(None, description="Unit of measure")
    quantity: Text | None = Field(None, description="Quantity")
    unit_price: Text | None = Field(None, description="Price of one unit without tax")
    amount_without_tax: Text | None = Field(None, description="Amount without tax")
    tax_rate: Text | None = Field(None, description='Tax rate, such as "3%" or 免税 (exempt)')
    tax_amount: Text | None = Field(None, description='Tax, or "***"')
    tax_classify_code: Text | None = Field(None, description="Tax classification code")
    vehicle_type: Text | None = Field(None, description="Transport: kind of vehicle")
    vehicle_brand: Text | None = Field(None, description="Transport: number plate of the vehicle")
    departure_place: Text | None = Field(None, description="Transport: from where")
    arrival_place: Text | None = Field(None, description="Transport: to where")
    transport_items_name: Text | None = Field(None, description="Transport: goods carried")
    construction_place: Text | None = Field(None, description="Construction: where the work was done")
    construction_name: Text | None = Field(None, description="Construction: name of the project")
    original_tax_rate: Text | None = Field(None, description="Tax rate before a reduction")
    original_tax_amount: Text | None = Field(None, description="Tax before a reduction")
    zero_tax_rate_mark: Text | None = Field(None, description="Mark of a zero rate")
    tax_included_unit_price: Text | None = Field(None, description="Price of one unit with tax")
    # Documented as a number; kept as text where it is printed masked, because the invoice was paid for.
    tax_included_amount: Amount | None = Field(
        None,
        description="Amount with tax, in yuan; text where it is not a number",
    )


class VatInvoiceOCRResponse(AngledAnswer):
    """Answer of VatInvoiceOCR.

    Names repeat in `vat_invoice_infos`, once for every invoice line and not for every line, so a plain dict
    would lose lines: use `values`.
    """

    vat_invoice_infos: Listing[TextVatInvoice] = Field(default_factory=list, description="Every field found")
    items: Listing[VatInvoiceItem] = Field(
        default_factory=list, description="The lines of the invoice as objects; the same as in the fields"
    )
    pdf_page_size: Whole | None = Field(None, description="Number of pages of a PDF, 0 for a picture")

    def values(self, name: str) -> list[str]:
        """The texts of every field of that name in order, null as ""; empty where there is no such field.

        Texts are as printed: 发票号码 begins with "No", amounts with or without "¥" and some are "***", a
        rate may be 免税, codes have leading zeros.
        """
        return [info.value or "" for info in self.vat_invoice_infos if info.name == name]

    def value(self, name: str) -> str | None:
        """The first text of that name that is not empty, as printed (see `values`); None where there is none.

        The total is 小写金额 in figures and 价税合计(大写) in words.
        """
        return next(filter(None, self.values(name)), None)
