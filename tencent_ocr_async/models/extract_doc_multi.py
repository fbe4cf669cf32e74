"""ExtractDocMulti: fields and tables of any document. Its former name is SmartStructuralPro.

Source: the action's page in the OCR API 2018-11-19 and its definition for both sites, state of August 2026.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from .base import RequestModel, ResponseModel
from .common import AngledAnswer, Described, DocumentRequest, Polygon
from .readings import Listing, Send, Text, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable


class ConfigId(StrEnum):
    """The template for a kind of document."""

    GENERAL = "General"
    INVOICE_ENG = "InvoiceEng"
    WAY_BILL_ENG = "WayBillEng"
    CUSTOMS_DECLARATION = "CustomsDeclaration"
    WEIGHT_NOTE = "WeightNote"
    MEDICAL_METER = "MedicalMeter"
    BILL_OF_LADING = "BillOfLading"
    ENTRUSTMENT_BOOK = "EntrustmentBook"
    STATEMENT = "Statement"
    BOOKING_CONFIRMATION = "BookingConfirmation"
    AIR_WAY_BILL = "AirWayBill"
    TABLE = "Table"
    STEEL_LABEL = "SteelLabel"
    CAR_INSURANCE = "CarInsurance"
    MULTI_REAL_ESTATE_CERTIFICATE = "MultiRealEstateCertificate"
    MULTI_REAL_ESTATE_MATERIAL = "MultiRealEstateMaterial"
    HONG_KONG_UTILITY_BILL = "HongKongUtilityBill"
    OVERSEAS_CHEQUES = "OverseasCheques"
    REGISTRATION_CERTIFICATE = "RegistrationCertificate"
    GRID_PHOTO = "GridPhoto"
    SIGNATURE_PAGE = "SignaturePage"
    SALES_DELIVERY_NOTE = "SalesDeliveryNote"


class OutputLanguage(StrEnum):
    """The language of the names that the service adds."""

    CN = "cn"
    EN = "en"


class ConfigAdvanced(RequestModel):
    """A single setting of the template."""

    scene: str | None = Field(None, description="The setting's value; the vendor lists none")


class ItemNames(RequestModel):
    """One field to extract, described more closely than by its name."""

    key_name: str | None = Field(None, description="The field's name")
    key_type: int | None = Field(
        None, description="0 for a plain field (the default), 1 for a table's column"
    )
    key_prompt: str | None = Field(None, description="What the field holds, in words")
    key_expected_value: str | None = Field(None, description="The value to check the field against")
    key_audit_prompt: str | None = Field(None, description="The rule of that check, in words")


class ExtractDocMultiRequest(DocumentRequest):
    """Parameters of ExtractDocMulti. PNG, JPEG, BMP, PDF, Word or Excel; there is no switch for PDF.

    Without `pdf_page_number` the service reads the first three pages.
    """

    item_names: list[str] | None = Field(None, description="Names of the fields to extract")
    item_names_show_mode: bool | None = Field(
        None,
        description="Whether only the named fields are returned (the default), or the usual ones as well",
    )
    return_full_text: bool | None = Field(None, description="Whether the full text is returned in WordList")
    config_id: Annotated[ConfigId | str, Send(ConfigId)] | None = Field(
        None, description="The template for a kind of document, such as General"
    )
    enable_coord: bool | None = Field(None, description="Whether coordinates are returned")
    output_parent_key: bool | None = Field(
        None, description="Whether nested names are returned with their parents; the default is true"
    )
    config_advanced: ConfigAdvanced | None = Field(None, description="A single setting of the template")
    output_language: Annotated[OutputLanguage | str, Send(OutputLanguage)] | None = Field(
        None, description="The language of added names, cn or en"
    )
    new_item_names: list[ItemNames] | None = Field(None, description="Fields to extract, described closely")
    multi_model_version: str | None = Field(
        None, description='The model, "1.0" or "2.0"; accounts opened after 20 July 2026 have "2.0" alone'
    )


class Key(ResponseModel):
    """A field's name."""

    auto_name: Text | None = Field(None, description="The name that the service read or chose")
    config_name: Text | None = Field(None, description="The name that was asked for; may be empty or null")


class Value(ResponseModel):
    """A field's content."""

    auto_content: Text | None = Field(None, description="The text")
    coord: Polygon | None = Field(None, description="Where it stands, in pixels; zeros where not asked for")
    page_index: Text | None = Field(None, description="The page that it stands on")


class ItemInfo(ResponseModel):
    """One field: name and content."""

    key: Key | None = Field(None, description="The name")
    value: Value | None = Field(None, description="The content")
    audit_result: bool | None = Field(None, description="Whether the check of KeyExpectedValue passed")


class LineInfo(ResponseModel):
    """One plain field, or the cells of one row of a table."""

    lines: Listing[ItemInfo] = Field(
        default_factory=list, description="The field, or the row's cells in order"
    )


class GroupInfo(ResponseModel):
    """One plain field, or one table with an element for every row."""

    groups: Listing[LineInfo] = Field(
        default_factory=list, description="The field, or the table's rows in order"
    )


class WordPolygon(ResponseModel):
    """A word and where it stands."""

    detected_text: Text | None = Field(None, description="The word")
    coord: Polygon | None = Field(None, description="Its corners, in pixels")


class WordItem(Described):
    """A block of the full text."""

    detected_text: Text | None = Field(None, description="The block's text")
    coord: Polygon | None = Field(None, description="Its corners, in pixels")
    word_coord: Listing[WordPolygon] = Field(default_factory=list, description="Its words")


class ExtractDocMultiResponse(AngledAnswer):
    """Answer of ExtractDocMulti: an entry of `structural_list` is one plain field or one table."""

    structural_list: Listing[GroupInfo] = Field(
        default_factory=list, description="Fields and tables in order"
    )
    word_list: Listing[WordItem] = Field(default_factory=list, description="The full text, if asked for")
    token_num: Whole | None = Field(None, description="Number of fields recognized")

    def fields(self) -> dict[str, list[str]]:
        """Every content under its automatic name, in order; a table's column has one content for every row.

        The name that was asked for stands in where there is no automatic one; null reads as "".
        """
        return _collect(
            line for entry in self.structural_list for group in entry.groups for line in group.lines
        )

    def tables(self) -> list[list[dict[str, list[str]]]]:
        """The entries with more than one cell as tables: rows, each of the shape that `fields` has."""
        return [
            [_collect(group.lines) for group in entry.groups]
            for entry in self.structural_list
            if sum(len(group.lines) for group in entry.groups) > 1
        ]


def _collect(lines: Iterable[ItemInfo]) -> dict[str, list[str]]:
    collected: dict[str, list[str]] = {}
    for line in lines:
        name = (line.key.auto_name or line.key.config_name or "") if line.key else ""
        content = (line.value.auto_content or "") if line.value else ""
        collected.setdefault(name, []).append(content)
    return collected
