"""GeneralAccurateOCR: all text of a picture, with high accuracy.

Source: the action's page in the OCR API 2018-11-19 and its definition for both sites, state of August 2026.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .base import ResponseModel
from .common import Coord, Described, DocumentRequest, ItemCoord, MisspeltAngledAnswer
from .readings import Listing, Number, Send, Text


class ConfigID(StrEnum):
    """The kind of recognition (GeneralAccurateOCR spells it with a capital D)."""

    OCR = "OCR"
    MUL_OCR = "MulOCR"


class WordsType(StrEnum):
    """Which script is read."""

    ALL = "0"
    HANDWRITTEN = "1"
    PRINTED = "2"


class GeneralAccurateOCRRequest(DocumentRequest):
    """Parameters of GeneralAccurateOCR. PNG, JPEG, BMP or, with `is_pdf`, PDF.

    `is_words` and `words_type` exist on the Chinese site alone.
    """

    is_words: bool | None = Field(
        None,
        description="Whether single characters are returned; the default is false; for ConfigID OCR alone",
    )
    enable_detect_split: bool | None = Field(
        None,
        description="Whether a large picture of small characters is cut up for reading; default false, "
        "for ConfigID OCR alone",
    )
    is_pdf: bool | None = Field(None, description="Whether a PDF is taken as well; the default is false")
    enable_detect_text: bool | None = Field(
        None,
        description="Whether text is searched for (the default); false reads the picture as a single line",
    )
    config_id: Annotated[ConfigID | str, Send(ConfigID)] | None = Field(
        None, alias="ConfigID", description="OCR (the default) or MulOCR for several languages"
    )
    words_type: Annotated[WordsType | str, Send(WordsType)] | None = Field(
        None,
        description='"0" all (the default), "1" handwriting, "2" print; for ConfigID OCR without is_words',
    )


class DetectedWords(ResponseModel):
    """One character."""

    confidence: Number | None = Field(None, description="Confidence, 0 to 100")
    character: Text | None = Field(None, description="The character")


class DetectedWordCoordPoint(ResponseModel):
    """Where one character stands."""

    word_coordinate: Listing[Coord] = Field(
        default_factory=list,
        description="Its four corners in the original picture, in pixels, clockwise from the upper left",
    )


class TextDetection(Described):
    """One line of text."""

    detected_text: Text | None = Field(None, description="The line's text")
    confidence: Number | None = Field(None, description="Confidence, 0 to 100")
    polygon: Listing[Coord] = Field(
        default_factory=list, description="The line's four corners in the original picture, in pixels"
    )
    item_polygon: ItemCoord | None = Field(
        None, description="The line's rectangle in the picture after its rotation was corrected, in pixels"
    )
    words: Listing[DetectedWords] = Field(default_factory=list, description="Its characters, if asked for")
    word_coord_point: Listing[DetectedWordCoordPoint] = Field(
        default_factory=list, description="Where its characters stand, in the order of `words`"
    )
    language: Text | None = Field(None, description="The line's language, for ConfigID MulOCR alone")


class GeneralAccurateOCRResponse(MisspeltAngledAnswer):
    """Answer of GeneralAccurateOCR."""

    text_detections: Listing[TextDetection] = Field(default_factory=list, description="The lines in order")

    @property
    def text(self) -> str:
        """The lines in order, joined by newlines."""
        return "\n".join(line.detected_text or "" for line in self.text_detections)
