"""What can go wrong, as classes to catch and as a table of the service's error codes.

    OcrError
    ├── ConfigurationError      used wrongly: no credentials, unknown action, closed client
    ├── DocumentError           refused before anything was sent
    ├── TransportError          no answer arrived
    ├── ResponseError           an answer arrived that is not an API answer
    └── ApiError                the service said no
        ├── RateLimitError
        ├── AuthError
        ├── AccountError        arrears, not opened, used up: fatal for a batch
        ├── RejectedDocumentError
        └── ServiceError        theirs, worth another try

Codes are looked up by name, never by message: messages come in Chinese or English. The one exception is
the plain `LimitExceeded`, which is a refused rate only where its text says so.
Source of the codes: the error tables of the four action pages, the common error codes of API 3.0
(document 1278/85305) and those of COS (436/7730) for Cloud Infinite.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Final, Literal

_BODY_SHOWN: Final = 200

TransportKind = Literal["connect", "dns", "tls", "proxy", "disconnect", "connect_timeout", "read_timeout"]


class OcrError(Exception):
    """Base of everything that this package raises on purpose.

    `action` is the action that was called, if any; `attempts` counts the requests that were sent for it.
    """

    action: str | None = None
    attempts: int = 0


class ConfigurationError(OcrError):
    """The client was used wrongly: no credentials, an unknown action, a closed client, a bad setting."""


class DocumentError(OcrError):
    """A document was refused before anything was sent: missing, empty, too large, wrong format.

    `document` is the name under which the user knows it (a path, a URL, or a word such as "bytes").
    """

    def __init__(self, document: str, reason: str) -> None:
        super().__init__(document, reason)
        self.document = document
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.document}: {self.reason}"


class TransportError(OcrError):
    """No answer arrived: the connection failed, broke or timed out.

    `kind` names the step that failed. `maybe_billed` is true where the request had gone out whole, so that
    the service may have processed and billed it although its answer was lost.
    """

    def __init__(self, message: str, kind: TransportKind = "disconnect", maybe_billed: bool = False) -> None:
        super().__init__(message, kind, maybe_billed)
        self.message = message
        self.kind: TransportKind = kind
        self.maybe_billed = maybe_billed

    def __str__(self) -> str:
        suffix = " (the request had been sent whole: it may have been billed)" if self.maybe_billed else ""
        return f"{_where(self)}{self.message}{suffix}"


class ResponseError(OcrError):
    """An answer arrived that is not an answer of the API: HTML, cut JSON, wrong types, too large.

    `http_status` is the status line's number and `body` the beginning of what arrived (bytes).
    `maybe_billed` is true where the answer was a success by its form but did not have the documented
    shape; such a call is not repeated, because it was paid for.
    """

    def __init__(
        self, reason: str, http_status: int = 0, body: bytes = b"", maybe_billed: bool = False
    ) -> None:
        super().__init__(reason, http_status, body, maybe_billed)
        self.reason = reason
        self.http_status = http_status
        self.body = body
        self.maybe_billed = maybe_billed

    def __str__(self) -> str:
        shown = self.body[:_BODY_SHOWN].decode("utf-8", "backslashreplace")
        begins = f", which begins {shown!r}" if shown else ""
        return f"{_where(self)}{self.reason} (HTTP {self.http_status}){begins}"


class ApiError(OcrError):
    """The service answered with an error.

    `code`, `message` and `request_id` are the service's own; `http_status` is 200 for the OCR API and 4xx
    or 5xx for Cloud Infinite; `billed` says whether the service charges for this failure.
    """

    def __init__(
        self, code: str, message: str = "", request_id: str | None = None, http_status: int = 200
    ) -> None:
        super().__init__(code, message, request_id, http_status)
        self.code = code
        self.message = message
        self.request_id = request_id
        self.http_status = http_status

    @property
    def billed(self) -> bool:
        """Whether the service charges for this failure (document 866/17619, "billed although failed")."""
        return find_rule(self.code, self.message, self.http_status).billed

    @property
    def fatal(self) -> bool:
        """Whether every further call of this account would fail the same way."""
        return find_rule(self.code, self.message, self.http_status).fatal

    @property
    def advice(self) -> str:
        """What the user can do about it; empty where there is nothing to do."""
        return find_rule(self.code, self.message, self.http_status).advice

    def __str__(self) -> str:
        tried = f", {self.attempts} attempts" if self.attempts > 1 else ""
        advice = f". {self.advice}" if self.advice else ""
        text = f": {self.message}" if self.message else ""
        return f"{_where(self)}{self.code}{text} (RequestId {self.request_id or 'none'}{tried}){advice}"


class RateLimitError(ApiError):
    """The service refused the call because too many arrived in one second.

    `limit` is the number of calls per second that the refusal names, where it names one.
    """

    @property
    def limit(self) -> int | None:
        return named_limit(self.message)


class AuthError(ApiError):
    """Key, signature, token or permission were refused."""


class AccountError(ApiError):
    """The account cannot pay or has not opened the service: fatal for everything that follows."""


class RejectedDocumentError(ApiError):
    """The service could not use this document or these parameters; another try would end the same."""


class ServiceError(ApiError):
    """A fault on the service's side, worth another try."""


class Repeat(Enum):
    """What has to happen before a refused call is sent again."""

    NEVER = "never"
    LATER = "later"
    SLOWER = "slower"
    CLOCK = "clock"
    CREDENTIALS = "credentials"


@dataclass(frozen=True, slots=True)
class CodeRule:
    """What one error code means: the class raised, whether to repeat, billed, fatal, and advice."""

    error: type[ApiError]
    repeat: Repeat = Repeat.NEVER
    billed: bool = False
    fatal: bool = False
    advice: str = ""


_LATER = CodeRule(ServiceError, Repeat.LATER)
_SLOWER = CodeRule(
    RateLimitError,
    Repeat.SLOWER,
    advice="Other programs with this account share the quota: lower the rate with limits=LocalLimits(...)",
)
_PARAMETER = CodeRule(RejectedDocumentError, advice="Check the parameters against the action's page")


def _document(advice: str, *, billed: bool = False) -> CodeRule:
    return CodeRule(RejectedDocumentError, billed=billed, advice=advice)


_BLANK = _document("The picture is blank: check what was sent", billed=True)
_DECODE = _document("The service cannot decode the file: open it in a viewer and save it anew")
_UNKNOWN = CodeRule(ApiError)


def _account(advice: str) -> CodeRule:
    return CodeRule(AccountError, fatal=True, advice=advice)


def _auth(advice: str, repeat: Repeat = Repeat.NEVER, *, fatal: bool = False) -> CodeRule:
    return CodeRule(AuthError, repeat, fatal=fatal, advice=advice)


_KEY = _auth("Check the secret id and key, and that they belong to this site (cn or intl)", fatal=True)
_PERMISSION = _auth("Give the sub-account the permission for this action in access management", fatal=True)
_ARREARS = _account("Settle the account's arrears in the console")
_PACKAGE = _account("The prepaid package is used up: buy another or switch to pay-as-you-go in the console")
_CLOCK = _auth("Set this machine's clock: it differs by more than 300 s", Repeat.CLOCK)
_TOKEN = _auth("The temporary credentials have expired: get new ones", Repeat.CREDENTIALS)

RULES: Final[dict[str, CodeRule]] = {
    # Refused rates. The sub-codes name whose limit it was.
    "RequestLimitExceeded": _SLOWER,
    "RequestLimitExceeded.UinLimitExceeded": _SLOWER,
    "RequestLimitExceeded.IPLimitExceeded": _SLOWER,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": _SLOWER,
    # Theirs, worth another try.
    "InternalError": _LATER,
    "ServiceUnavailable": _LATER,
    "FailedOperation.EngineRecognizeTimeout": _LATER,
    "FailedOperation.DownLoadError": CodeRule(
        ServiceError,
        Repeat.LATER,
        advice="The service could not fetch the URL within 3 s: send the file itself instead of its URL",
    ),
    "FailedOperation.UnKnowError": _LATER,
    "FailedOperation.OcrFailed": _LATER,
    # One more try after a repair.
    "AuthFailure.SignatureExpire": _CLOCK,
    "AuthFailure.TokenFailure": _TOKEN,
    # Fatal for the account, not just for this document.
    "AuthFailure": _KEY,
    "AuthFailure.SecretIdNotFound": _KEY,
    "AuthFailure.SignatureFailure": _KEY,
    "AuthFailure.InvalidSecretId": _KEY,
    "AuthFailure.InvalidAuthorization": _KEY,
    "AuthFailure.UnauthorizedOperation": _PERMISSION,
    "UnauthorizedOperation": _PERMISSION,
    "FailedOperation.UnOpenError": _account("Open the OCR service for this account in the console"),
    "FailedOperation.ArrearsError": _ARREARS,
    "FailedOperation.CountLimitError": _account("This month's calls are used up: see the console's quota"),
    "ResourceUnavailable.InArrears": _ARREARS,
    "ResourceUnavailable.ResourcePackageRunOut": _PACKAGE,
    "ResourcesSoldOut.ChargeStatusException": _account("Check the account's billing state in the console"),
    # Billed although failed: never repeated.
    "FailedOperation.EmptyImageError": _BLANK,
    "FailedOperation.ImageNoBusinessCard": _document("No business card is in the picture", billed=True),
    "FailedOperation.InvoiceMismatch": _document(
        "It is another kind of invoice: use its own action", billed=True
    ),
    "ResourceNotFound.NoInvoice": _document(
        "The tax office knows no such invoice: check its data", billed=True
    ),
    # The document's own fault.
    "FailedOperation.ImageDecodeFailed": _DECODE,
    "InvalidParameter.EngineImageDecodeFailed": _DECODE,
    "FailedOperation.ImageBlur": _document("Take a sharper picture"),
    "FailedOperation.ImageNoText": _document("No text was found: check that the right page or side was sent"),
    "FailedOperation.ImageSizeTooLarge": _document("Scale the picture down, to at most 10000 pixels a side"),
    "LimitExceeded.TooLargeFileError": _document("Send a smaller file: see the action's page for its limit"),
    "FailedOperation.PDFParseFailed": _document(
        "Check that the PDF opens without a password and has that page"
    ),
    "FailedOperation.FileDecodeFailed": _DECODE,
    "InvalidParameter": _PARAMETER,
    "InvalidParameterValue": _PARAMETER,
    "InvalidParameterValue.InvalidParameterValueLimit": _PARAMETER,
    "MissingParameter": _PARAMETER,
    "UnknownParameter": _PARAMETER,
    # COS and Cloud Infinite.
    "AccessDenied": _auth("The key lacks the permission ci:CreateOCRJob on this bucket", fatal=True),
    "AccessForbidden": _PERMISSION,
    "InvalidAccessKeyId": _KEY,
    "SignatureDoesNotMatch": _KEY,
    "ExpiredToken": _TOKEN,
    "InvalidToken": _TOKEN,
    "RequestTimeTooSkewed": _CLOCK,
    "NoSuchBucket": CodeRule(ApiError, fatal=True, advice="Check the bucket's name (name-appid) and region"),
    "NoSuchKey": _document("Check the object's key, and that it is in this bucket"),
    "InvalidArgument": _PARAMETER,
    "SlowDown": _SLOWER,
}

_RATE_REFUSED = re.compile(r"频率上限|frequency limit")
# No quota has more digits: int() itself raises for thousands of them.
_NAMED_LIMIT = re.compile(r"(?:频率上限|frequency limit)\s*`?(\d{1,9})(?!\d)`?", re.ASCII)


def named_limit(message: str) -> int | None:
    """The calls per second that a refusal's text names, in Chinese or English; None where it names none."""
    found = _NAMED_LIMIT.search(message)
    return int(found[1]) if found and int(found[1]) > 0 else None


def find_rule(code: str, message: str = "", http_status: int = 200) -> CodeRule:
    """The rule for an error code: its own, else that of its parent (the part before the dot), else by status.

    An unknown code is never repeated, because nobody knows whether it was billed; an unknown code with a
    5xx status is the service's fault and is.
    """
    if code.startswith("LimitExceeded") and _RATE_REFUSED.search(message):
        return _SLOWER
    rule = RULES.get(code) or RULES.get(code.partition(".")[0])
    if rule is not None:
        return rule
    if http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _LATER
    return _KEY if http_status == HTTPStatus.UNAUTHORIZED else _UNKNOWN


def make_api_error(code: str, message: str, request_id: str | None, http_status: int = 200) -> ApiError:
    """The error object for an answer of the service, of the class that its code calls for."""
    return find_rule(code, message, http_status).error(code, message, request_id, http_status)


def _where(error: OcrError) -> str:
    return f"{error.action}: " if error.action else ""
