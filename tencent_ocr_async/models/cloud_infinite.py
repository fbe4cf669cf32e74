"""Cloud Infinite's synchronous OCR of an object in a COS bucket: a GET whose answer is XML.

Source: the page "Synchronizing OCR Requests" of Cloud Infinite's API documentation, state of September 2025.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from .base import RequestModel, ResponseModel
from .common import Coord, ItemCoord, MisspeltAngledAnswer, PageNumber, Polygon
from .readings import XML, Listing, Number, Read, Send, Text, Whole
from .xml_tree import read_xml


class OCRType(StrEnum):
    """The kind of recognition."""

    GENERAL = "general"
    ACCURATE = "accurate"
    EFFICIENT = "efficient"
    FAST = "fast"
    HANDWRITING = "handwriting"


class Language(StrEnum):
    """The language of the text; each is read mixed with English."""

    ZH = "zh"
    ZH_RARE = "zh_rare"
    AUTO = "auto"
    MIX = "mix"
    JAPANESE = "jap"
    KOREAN = "kor"
    SPANISH = "spa"
    FRENCH = "fre"
    GERMAN = "ger"
    PORTUGUESE = "por"
    VIETNAMESE = "vie"
    MALAY = "may"
    RUSSIAN = "rus"
    ITALIAN = "ita"
    DUTCH = "hol"
    SWEDISH = "swe"
    FINNISH = "fin"
    DANISH = "dan"
    NORWEGIAN = "nor"
    HUNGARIAN = "hun"
    THAI = "tha"
    HINDI = "hi"
    ARABIC = "ara"


class CloudInfiniteOCRRequest(RequestModel):
    """Query parameters of the call. Without `detect_url` the object that the path names is read."""

    ci_process: Literal["OCR"] = Field("OCR", alias="ci-process", description="Always OCR")
    detect_url: str | None = Field(
        None, alias="detect-url", min_length=1, description="A public URL to read in place of an object"
    )
    type: Annotated[OCRType | str, Send(OCRType)] | None = Field(
        None, alias="type", description="The kind of recognition; the default is general"
    )
    language_type: Annotated[Language | str, Send(Language)] | None = Field(
        None, alias="language-type", description="The language, for type general; the default is zh"
    )
    ispdf: bool | None = Field(
        None,
        alias="ispdf",
        description="Whether a PDF is taken as well, for types general and fast; the default is false",
    )
    pdf_pagenumber: PageNumber | None = Field(
        None, alias="pdf-pagenumber", description="The page of a PDF to read, from 1 (the default)"
    )
    isword: bool | None = Field(
        None,
        alias="isword",
        description="Whether single characters are returned, for types general and accurate; default false",
    )
    enable_word_polygon: bool | None = Field(
        None,
        alias="enable-word-polygon",
        description="Whether the corners of characters are returned, for type handwriting; default false",
    )

    def query(self) -> dict[str, str]:
        """What was set as a query: true, false, figures and text; `ci-process` always. Not URL-encoded."""
        return {"ci-process": self.ci_process} | {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in self.parameters().items()
        }


class CloudInfiniteWordCoordPoint(ResponseModel):
    """Where one character stands."""

    word_coordinate: Listing[Coord] = Field(
        default_factory=list,
        description="Its four corners in the original picture, in pixels, clockwise from the upper left",
    )


class CloudInfiniteWords(ResponseModel):
    """One character, for types general and accurate."""

    confidence: Number | None = Field(None, description="Confidence, 0 to 100")
    character: Text | None = Field(None, description="The character")
    word_coord_point: CloudInfiniteWordCoordPoint | None = Field(None, description="Where it stands")


class CloudInfiniteTextDetections(ResponseModel):
    """One line of text."""

    detected_text: Text | None = Field(None, description="The line's text")
    confidence: Number | None = Field(None, description="Confidence, 0 to 100")
    polygon: Listing[Coord] = Field(default_factory=list, description="The line's four corners, in pixels")
    item_polygon: ItemCoord | None = Field(
        None, description="The line's rectangle in the picture after its rotation was corrected, in pixels"
    )
    words: Listing[CloudInfiniteWords] = Field(
        default_factory=list, description="Its characters, if asked for"
    )
    word_polygon: Listing[Polygon] = Field(
        default_factory=list, description="The corners of its characters, in pixels, for type handwriting"
    )


class CloudInfiniteOCRResponse(MisspeltAngledAnswer):
    """Answer of Cloud Infinite's OCR. Its `request_id` is not a UUID."""

    text_detections: Listing[CloudInfiniteTextDetections] = Field(
        default_factory=list, description="The lines in order"
    )
    language: Annotated[Language | str, Read(Language)] | None = Field(None, description="The language found")
    pdf_page_size: Whole | None = Field(None, description="Number of pages of a PDF, 0 for a picture")

    @classmethod
    def from_xml(cls, text: bytes | str) -> Self:
        """The answer in an XML document. Repeated elements are lists, an empty element is null.

        What the model knows as a number or a list becomes one, even where a list has a single element;
        unknown elements are kept as text, dict or, where repeated, list. Raises ValueError for what is not
        such an answer, and for DTDs and entities.
        """
        content: dict[str, Any] = read_xml(text, "Response")
        return cls.model_validate(content, context=XML)

    @property
    def text(self) -> str:
        """The lines in order, joined by newlines."""
        return "\n".join(line.detected_text or "" for line in self.text_detections)
