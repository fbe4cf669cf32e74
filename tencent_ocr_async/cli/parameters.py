"""`-p Name=value`: text from the command line as the value that the action's table asks for."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Never

from tencent_ocr_async.actions import Action
from tencent_ocr_async.errors import ConfigurationError
from tencent_ocr_async.models import (
    ExtractDocMultiRequest,
    GeneralAccurateOCRRequest,
    SealOCRRequest,
    VatInvoiceOCRRequest,
)
from tencent_ocr_async.models.base import RequestModel
from tencent_ocr_async.protocol.messages import build_body

from .messages import warn
from .names import CLOUD_INFINITE_ACTION, close_names, match

_MODELS: Final[Mapping[str, type[RequestModel]]] = {
    "SealOCR": SealOCRRequest,
    "ExtractDocMulti": ExtractDocMultiRequest,
    "GeneralAccurateOCR": GeneralAccurateOCRRequest,
    "VatInvoiceOCR": VatInvoiceOCRRequest,
}


def read_parameters(given: Sequence[str], action: Action) -> dict[str, Any]:
    """The parameters by the vendor's names, converted and checked.

    A name that the table does not know is sent all the same, with a warning: the service may be newer.
    Raises ConfigurationError for a value that does not fit, a name given twice, a parameter that is missing,
    and for the document itself, which is an INPUT.
    """
    parameters: dict[str, Any] = {}
    for item in given:
        name, sign, text = item.partition("=")
        if not sign or not name:
            raise ConfigurationError(f"-p takes Name=value, not {item!r}")
        known = match(name, action.parameters)
        value = _convert(known, action.parameters[known], text) if known else _guess(name, text, action)
        _add(parameters, known or name, value)
    _check(parameters, action)
    return parameters


def _add(parameters: dict[str, Any], name: str, value: Any) -> None:
    if name not in parameters:
        parameters[name] = value
    elif isinstance(parameters[name], list) and isinstance(value, list):
        parameters[name] = [*parameters[name], *value]
    else:
        raise ConfigurationError(f"-p {name} is given twice")


def _check(parameters: Mapping[str, Any], action: Action) -> None:
    for member in filter(None, action.document_members):
        if member in parameters:
            raise ConfigurationError(f"{member} is the document: give it as INPUT, not with -p")
    missing = [
        name for name in action.required if name not in parameters and name not in action.document_members
    ]
    if missing:
        needed = " ".join(f"-p {name}=..." for name in missing)
        raise ConfigurationError(f"{action.name} needs {needed}")
    if action.name in _MODELS:
        known = {name: value for name, value in parameters.items() if name in action.parameters}
        _MODELS[action.name].build(**known)
    build_body(parameters)


def _guess(name: str, text: str, action: Action) -> Any:
    close = close_names(name, action.parameters)
    hint = f"did you mean {' or '.join(close)}?" if close else f"it takes {', '.join(action.parameters)}"
    problem = f"{action.name} has no documented parameter {name!r}: {hint}"
    if action is CLOUD_INFINITE_ACTION:
        raise ConfigurationError(problem)
    try:
        value = _read_json(text)
    except ValueError:
        value = text
    warn(f"{problem} It is sent as {json.dumps(value, ensure_ascii=False)}.")
    return value


def _convert(name: str, kind: str, text: str) -> Any:
    try:
        if kind.endswith("[]"):
            return _list(kind.removesuffix("[]"), text)
        return _SCALARS.get(kind, _object)(text)
    except ValueError as error:
        raise ConfigurationError(f"-p {name} {error}, not {text!r}") from None


def _list(kind: str, text: str) -> list[Any]:
    convert = _SCALARS.get(kind)
    if convert is None or text.lstrip().startswith("["):
        values = _parse(text, "a JSON array")
        if isinstance(values, dict):
            values = [values]
        if not isinstance(values, list) or not all(_fits(kind, value) for value in values):
            raise ValueError(f"must be a JSON array of {_PLURAL.get(kind, 'objects')}")
        return values
    return [convert(part.strip()) for part in text.split(",") if part.strip()]


def _fits(kind: str, value: Any) -> bool:
    return isinstance(value, _TYPES.get(kind, dict)) and (kind == "bool" or not isinstance(value, bool))


def _bool(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError("must be true or false")
    return text.lower() == "true"


def _whole(lowest: int, highest: int) -> Callable[[str], int]:
    def convert(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise ValueError("must be a whole number") from None
        if not lowest <= number <= highest:
            raise ValueError(f"must be a whole number from {lowest} to {highest}")
        return number

    return convert


def _float(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError("must be a number")
    return number


def _object(text: str) -> Any:
    value = _parse(text, "a JSON object")
    if not isinstance(value, dict):
        raise ValueError("must be a JSON object")  # noqa: TRY004 - a user's text, not a caller's type
    return value


def _parse(text: str, what: str) -> Any:
    try:
        return _read_json(text)
    except ValueError:
        raise ValueError(f"must be {what}") from None


def _read_json(text: str) -> Any:
    return json.loads(text, parse_constant=_refuse)


def _refuse(constant: str) -> Never:
    raise ValueError(f"{constant} is not JSON")


_SCALARS: Final[Mapping[str, Callable[[str], Any]]] = {
    "string": str,
    "bool": _bool,
    "int64": _whole(-(2**63), 2**63 - 1),
    "uint64": _whole(0, 2**64 - 1),
    "float": _float,
}
_TYPES: Final[Mapping[str, type]] = {"string": str, "bool": bool, "int64": int, "uint64": int, "float": float}
_PLURAL: Final = {
    "string": "strings",
    "bool": "booleans",
    "int64": "whole numbers",
    "uint64": "whole numbers",
}
