"""SealOCR: official, finance and invoice seals. Source: the action's page in the OCR API 2018-11-19."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from .base import ResponseModel
from .common import Answer, DocumentRequest, Rect
from .readings import Listing, Read, Text


class SealShape(StrEnum):
    """The outline of a seal."""

    ROUND = "0"
    OVAL = "1"
    RECTANGLE = "2"
    DIAMOND = "3"
    TRIANGLE = "4"


class SealOCRRequest(DocumentRequest):
    """Parameters of SealOCR. PNG, JPEG, BMP or PDF."""

    enable_pdf: bool | None = Field(None, description="Whether a PDF is taken as well; the default is true")


class SealInfo(ResponseModel):
    """One seal."""

    seal_body: Text | None = Field(None, description="The seal's main text")
    location: Rect | None = Field(None, description="Where the seal is, in pixels")
    other_texts: Listing[Text] = Field(default_factory=list, description="Further texts within the seal")
    seal_shape: Annotated[SealShape | str, Read(SealShape)] | None = Field(
        None, description='The outline, "0" to "4"; a value that is not documented stays text'
    )


class SealOCRResponse(Answer, SealInfo):
    """Answer of SealOCR. The members of the first seal are repeated at the top level."""

    seal_infos: Listing[SealInfo] = Field(default_factory=list, description="All seals")
