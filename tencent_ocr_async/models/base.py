"""The two base classes: what is sent, and what comes back.

Attributes have the vendor's member names in snake_case; the alias is the member's exact name. Both are taken
on construction; `by_alias=True` gives the vendor's names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from tencent_ocr_async.errors import ConfigurationError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_VALUE_SHOWN: Final = 80


class ResponseModel(BaseModel):
    """An object of an answer, where every member may be absent or null and unknown members are kept.

    An absent or null member reads as None, an absent or null list as an empty one.
    `model_dump(by_alias=True)` gives the vendor's JSON back: absent members stay absent, null stays null,
    unknown members stay. How a value of an undocumented type is read stands in
    `tencent_ocr_async.models.readings`.
    """

    model_config = ConfigDict(extra="allow", populate_by_name=True, alias_generator=to_pascal)

    def model_dump(self, *, exclude_unset: bool = True, **options: Any) -> dict[str, Any]:
        """As in pydantic, except that members which did not arrive are left out unless asked for."""
        return super().model_dump(exclude_unset=exclude_unset, **options)

    def model_dump_json(self, *, exclude_unset: bool = True, **options: Any) -> str:
        """As in pydantic, except that members which did not arrive are left out unless asked for."""
        return super().model_dump_json(exclude_unset=exclude_unset, **options)


class RequestModel(BaseModel):
    """The documented parameters of one action. What is not documented is refused."""

    model_config = ConfigDict(
        extra="forbid", populate_by_name=True, alias_generator=to_pascal, loc_by_alias=False
    )

    DOCUMENT_FIELDS: ClassVar[frozenset[str]] = frozenset()
    """The attributes that hold the document itself; `parameters()` leaves them out."""

    @classmethod
    def build(cls, **parameters: Any) -> Self:
        """A request of these parameters, under attribute or vendor names; None means not given.

        Raises ConfigurationError, which names the parameter, its limit and the value found.
        """
        given = {name: value for name, value in parameters.items() if value is not None}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            problems = dict.fromkeys(_explain(cls, detail) for detail in error.errors(include_url=False))
        # Raised outside the handler: pydantic's error would hold the whole document and show it.
        raise ConfigurationError(f"{cls.__name__.removesuffix('Request')}: {'; '.join(problems)}")

    def parameters(self) -> dict[str, Any]:
        """What was set, under the vendor's names and ready for JSON, without None and the document itself."""
        return self.model_dump(
            mode="json",
            by_alias=True,
            exclude_unset=True,
            exclude_none=True,
            exclude=set(self.DOCUMENT_FIELDS),
        )


def _explain(model: type[RequestModel], detail: ErrorDetails) -> str:
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in detail["loc"]).lstrip(".")
    if detail["type"] == "extra_forbidden":
        import difflib  # noqa: PLC0415 - slow to import and seldom needed

        known = model.model_fields if len(detail["loc"]) == 1 else {}
        close = difflib.get_close_matches(path.lower(), known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        takes = f" (it takes {', '.join(known)})" if known else ""
        return f"unknown parameter {path}{hint}{takes}"
    field = model.model_fields.get(path)
    vendor = f" ({field.alias})" if field else ""
    found = repr(detail["input"])
    shown = found if len(found) <= _VALUE_SHOWN else f"{found[:_VALUE_SHOWN]}..."
    limit = detail["msg"].replace("Input should", "must").removeprefix("Value error, ")
    return f"{path}{vendor} {limit}, found {shown}"
