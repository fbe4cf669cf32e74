"""Check the members of a request against the action's definition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tencent_ocr_async.actions import Action

from .texts import Language, refusal

REGIONS: Final[Mapping[str, frozenset[str]]] = {
    "VatInvoiceOCR": frozenset({"ap-beijing", "ap-guangzhou", "ap-hongkong", "ap-shanghai", "na-toronto"}),
}
"""Actions that demand X-TC-Region, with the regions that they take by their pages."""


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_CHECKS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "string": lambda value: isinstance(value, str),
    "bool": lambda value: isinstance(value, bool),
    "int64": _is_int,
    "uint64": lambda value: _is_int(value) and value >= 0,
    "float": lambda value: _is_int(value) or isinstance(value, float),
}


def check_region(action: str, region: str, language: Language) -> None:
    """Refuse a missing or unsupported region of an action that demands one."""
    regions = REGIONS.get(action)
    if regions is None:
        return
    if not region:
        raise refusal("MissingParameter", language, name="Region")
    if region not in regions:
        raise refusal("UnsupportedRegion", language, name=region)


def check_members(action: Action, members: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """The members without those that are null; a Refusal for an unknown, missing or mistyped one."""
    given = {name: value for name, value in members.items() if value is not None}
    for name, value in given.items():
        kind = action.parameters.get(name)
        if kind is None:
            raise refusal("UnknownParameter", language, name=name)
        if not _has_type(value, kind):
            raise refusal("InvalidParameter", language, name=name)
    for name in action.required:
        if name not in given:
            raise refusal("MissingParameter", language, name=name)
    if "PdfPageNumber" in given and given["PdfPageNumber"] < 1:
        raise refusal("InvalidParameterValue.InvalidParameterValueLimit", language, name="PdfPageNumber")
    return given


def _has_type(value: Any, kind: str) -> bool:
    if kind.endswith("[]"):
        inner = kind.removesuffix("[]")
        return isinstance(value, list) and all(_has_type(each, inner) for each in value)
    check = _CHECKS.get(kind)
    return check(value) if check is not None else isinstance(value, dict)


def without_documents(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members for the ledger: everything but the pictures' Base64."""
    return {name: value for name, value in members.items() if "Base64" not in name}
