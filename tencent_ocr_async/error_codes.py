"""What each of the service's error codes means: its class, whether to repeat the call, billed, fatal, advice.

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
from typing import Final

from .errors import (
    AccountError,
    ApiError,
    AuthError,
    RateLimitError,
    RejectedDocumentError,
    ServiceError,
)


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
