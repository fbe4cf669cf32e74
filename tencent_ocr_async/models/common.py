"""What several actions share: coordinates, the rotation angle, the document members of a request.

Source: the data types of the OCR API 2018-11-19. Pixels count from the picture's top left corner, x to the
right, y downwards; they can be negative where text touches the edge.
"""

from __future__ import annotations

import json
import math
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from .base import RequestModel, ResponseModel
from .readings import Number, Text


class Coord(ResponseModel):
    """A point, in pixels."""

    x: Number | None = Field(None, description="Distance from the left edge, in pixels")
    y: Number | None = Field(None, description="Distance from the upper edge, in pixels")


class Polygon(ResponseModel):
    """The four corners of a text, which may be tilted. Corners are named as the text is read."""

    left_top: Coord | None = Field(None, description="Upper left corner")
    right_top: Coord | None = Field(None, description="Upper right corner")
    right_bottom: Coord | None = Field(None, description="Lower right corner")
    left_bottom: Coord | None = Field(None, description="Lower left corner")


class Rect(ResponseModel):
    """An upright rectangle, in pixels."""

    x: Number | None = Field(
        None, description="The upper left corner's distance from the left edge, in pixels"
    )
    y: Number | None = Field(None, description="The upper left corner's distance from the top, in pixels")
    width: Number | None = Field(None, description="Width in pixels")
    height: Number | None = Field(None, description="Height in pixels")


class ItemCoord(Rect):
    """An upright rectangle in the picture after its rotation was corrected, in pixels."""


class Answer(ResponseModel):
    """The top level of an answer."""

    request_id: Text | None = Field(
        None, description="The service's own number of this call; its support asks for it"
    )


class AngledAnswer(Answer):
    """An answer that says how the picture was turned."""

    angle: Number | None = Field(
        None,
        description="How far the text is turned from the horizontal, in degrees, clockwise positive; "
        "a full turn may be added, so that 359.99 is about 0",
    )

    @property
    def rotation(self) -> float | None:
        """The angle in degrees, folded into -180 to 180, clockwise positive; None where none arrived."""
        return _fold(self.angle)


class MisspeltAngledAnswer(AngledAnswer):
    """An answer whose angle arrives as `Angle`, as the misspelt `Angel`, or as both."""

    angel: Number | None = Field(
        None, description="The angle under its misspelt former name, in degrees, clockwise positive"
    )

    @property
    def rotation(self) -> float | None:
        """The angle in degrees, folded into -180 to 180, clockwise positive; `Angle` goes before `Angel`."""
        return _fold(self.angel if self.angle is None else self.angle)


def _fold(degrees: float | None) -> float | None:
    return None if degrees is None or not math.isfinite(degrees) else math.remainder(degrees, 360)


class Described(ResponseModel):
    """A text with the JSON string `AdvancedInfo`."""

    advanced_info: Text | None = Field(
        None, description='Further facts as a JSON string, such as {"Parag":{"ParagNo":1}} or {}'
    )

    @property
    def paragraph_no(self) -> int | None:
        """The 1-based number of the paragraph from `advanced_info`; None where it does not hold one."""
        try:
            number = json.loads(self.advanced_info or "{}")["Parag"]["ParagNo"]
            return None if isinstance(number, bool) else int(number)
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
            return None


def _refuse_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("must be a page number")  # noqa: TRY004 - pydantic turns only ValueError into its error
    return value


PageNumber = Annotated[int, Field(ge=1), BeforeValidator(_refuse_bool)]
"""The number of a page, from 1."""


class DocumentRequest(RequestModel):
    """A request of the OCR API: one picture or one page, as a URL or as Base64 text.

    The client fills in `image_url` and `image_base64` when it sends. If both are given, the service uses only
    the URL, which it must be able to fetch within 3 seconds.
    """

    DOCUMENT_FIELDS: ClassVar[frozenset[str]] = frozenset({"image_url", "image_base64"})

    image_url: str | None = Field(None, description="Where the service fetches the document")
    image_base64: str | None = Field(
        None, alias="ImageBase64", description="The document as Base64 text, at most 10 MB of it"
    )
    pdf_page_number: PageNumber | None = Field(None, description="The page of a PDF to read, from 1")
