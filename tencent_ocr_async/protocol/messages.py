"""The messages of both APIs as plain values: the body that goes out, the answer or error that came back.

The OCR API answers JSON with HTTP 200, errors included (document 866/33528); COS and Cloud Infinite answer
an error as XML with a true 4xx or 5xx (document 436/7730).
"""

from __future__ import annotations

import email.utils
import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, Never

from tencent_ocr_async.error_codes import make_api_error
from tencent_ocr_async.errors import ApiError, ConfigurationError, ResponseError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_HTTP_OK: Final = 200
_BODY_KEPT: Final = 1024
_BOM: Final = b"\xef\xbb\xbf"

# COS writes errors of about 1 KB. A larger document is not read: it would only cost time.
_MAX_XML_ERROR: Final = 64 * 1024


class _NotAnAnswerError(Exception):
    """Why an answer is none, on its way to the ResponseError that tells it."""


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a POST in pieces, so that a Base64 text of 10 MB is never copied."""

    pieces: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """The length of all pieces together in bytes, which is the Content-Length."""
        return sum(map(len, self.pieces))

    def sha256(self) -> str:
        """The SHA-256 over the pieces in order, in hex. 10 MB take some milliseconds: keep the result."""
        digest = hashlib.sha256()
        for piece in self.pieces:
            digest.update(piece)
        return digest.hexdigest()


def build_body(
    parameters: Mapping[str, Any], member: str | None = None, base64_text: bytes | None = None
) -> Body:
    """The compact JSON object of `parameters`, with `base64_text` as its first member if there is one.

    `member` is that member's name ("ImageBase64"). `base64_text` is taken as it is: it must be ASCII without
    a quote, a backslash or a control character, as Base64 is.
    Raises ConfigurationError naming the parameter whose value JSON or UTF-8 cannot hold.
    """
    if (member is None) != (base64_text is None):
        raise ConfigurationError("A document takes both its member's name and its Base64 text")
    members = [_encode_member(name, value) for name, value in parameters.items()]
    if member is None or base64_text is None:
        return Body((b"{" + b",".join(members) + b"}",))
    if member in parameters:
        raise ConfigurationError(f"{member} is given twice, as the document and as a parameter")
    head = b"{" + _encode_member(member, "").removesuffix(b'"')
    return Body((head, base64_text, b",".join([b'"', *members]) + b"}"))


def _encode_member(name: str, value: Any) -> bytes:
    try:
        return f"{_ENCODER.encode(name)}:{_ENCODER.encode(value)}".encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"Parameter {name!r} cannot be sent as JSON: {error}") from error


def parse_answer(status: int, body: bytes, action: str) -> dict[str, Any]:
    """The dict under "Response" (RequestId included) of an answer of the OCR API.

    Raises the ApiError of the answer's Error, whatever the HTTP status; ResponseError for everything that is
    not an answer of the API. `action` goes into the error. A lone surrogate in a text, which no output could
    hold, becomes U+FFFD.
    """
    try:
        response = _read_envelope(body)
        error = _read_error(response, status) if "Error" in response else None
    except _NotAnAnswerError as problem:
        raise _broken(str(problem), status, body, action) from None
    if error is not None:
        error.action = action
        raise error
    if status != _HTTP_OK:
        raise _broken("the status says error, the answer holds none", status, body, action)
    return response


def _read_envelope(body: bytes) -> dict[str, Any]:
    try:
        text = _mend_surrogates(body.removeprefix(_BOM).decode())
        document = (_STRICT_DECODER if _may_repeat(text) else _DECODER).decode(text)
    except UnicodeDecodeError as error:
        raise _NotAnAnswerError(f"the answer is not UTF-8: {error.reason}") from None
    except json.JSONDecodeError as error:
        what = f"not whole JSON: {error.msg} at character {error.pos}" if body.strip() else "empty"
        raise _NotAnAnswerError(f"the answer is {what}") from None
    except ValueError:
        raise _NotAnAnswerError("the answer holds a whole number too long to read") from None
    except RecursionError:
        raise _NotAnAnswerError("the answer is nested too deeply") from None
    response = document.get("Response") if isinstance(document, dict) else None
    if not isinstance(response, dict):
        raise _NotAnAnswerError("the answer is JSON without a Response object")
    return response


def _read_error(response: dict[str, Any], status: int) -> ApiError:
    match response["Error"]:
        case {"Code": str(code), **rest} if code:
            message, request_id = rest.get("Message"), response.get("RequestId")
            if message is None or isinstance(message, str):
                known_id = request_id if isinstance(request_id, str) else None
                return make_api_error(code, message or "", known_id, status)
    raise _NotAnAnswerError("the answer's Error does not hold a Code and a Message")


def parse_xml(status: int, body: bytes, action: str) -> Element:
    """The root element of an XML answer.

    Raises ResponseError for what is not well-formed XML or carries a document type, which the service never
    sends and with which entities, external files and bombs would come.
    """
    import defusedxml.ElementTree  # noqa: PLC0415 - only users of Cloud Infinite pay for the import

    try:
        root: Element = defusedxml.ElementTree.fromstring(body, forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError, RecursionError) as error:
        raise _broken(f"the answer is not plain XML ({error})", status, body, action) from None
    return root


def parse_cos_error(status: int, body: bytes, action: str) -> ApiError | ResponseError:
    """The error that an `<Error>` document of COS or Cloud Infinite tells of; returned, not raised.

    A ResponseError where the body is no such document.
    """
    if len(body) > _MAX_XML_ERROR:
        return _broken("the answer is too large for an error", status, body, action)
    try:
        root = parse_xml(status, body, action)
    except ResponseError as error:
        return error
    code = (root.findtext("Code") or "").strip()
    if root.tag != "Error" or not code:
        return _broken("the answer is not an Error document", status, body, action)
    message, request_id = (root.findtext(name, "").strip() for name in ("Message", "RequestId"))
    api_error = make_api_error(code, message, request_id or None, status)
    api_error.action = action
    return api_error


# "... and the server time 1706406788."
_SERVER_TIME = re.compile(r"server time\W{0,4}([0-9]{10})(?![0-9])", re.IGNORECASE)


def server_time(message: str, date_header: str | None) -> int | None:
    """The service's time in Unix seconds, to set a wrong clock by; None where neither text holds it.

    The message of AuthFailure.SignatureExpire names the time the signature was compared with, so it comes
    before the Date header. Never raises.
    """
    found = _SERVER_TIME.search(message)
    if found:
        return int(found[1])
    try:
        moment = email.utils.parsedate_to_datetime(date_header or "")
        # Without a zone it is still UTC: HTTP has no other.
        return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    except (TypeError, ValueError, LookupError, OverflowError, AttributeError):
        return None


def _broken(reason: str, status: int, body: bytes, action: str) -> ResponseError:
    error = ResponseError(reason, status, body[:_BODY_KEPT])
    error.action = action
    return error


def _refuse_constant(name: str) -> Never:
    raise _NotAnAnswerError(f"the answer holds {name}, which is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise _NotAnAnswerError("the answer holds a number too large to read")
    return number


def _unambiguous(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    # Any other repeated name does no harm that would be worth a paid answer.
    if len(members) != len(pairs):
        for name in ("Response", "Error"):
            if sum(name == other for other, _ in pairs) > 1:
                raise _NotAnAnswerError(f"the answer repeats the member {name}")
    return members


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_DECODER: Final = json.JSONDecoder(parse_float=_finite, parse_constant=_refuse_constant)
_STRICT_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_unambiguous, parse_float=_finite, parse_constant=_refuse_constant
)


def _may_repeat(text: str) -> bool:
    """Whether one of the two names may stand there twice: only then each object is worth a look."""
    return "\\u00" in text or text.count('"Response"') > 1 or text.count('"Error"') > 1


# Every escape is matched, so that the second half of an escaped backslash is not taken for the start of one.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


def _mend_surrogates(text: str) -> str:
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPE.sub(lambda escape: "\\ufffd" if escape[1] else escape[0], text)
