"""What can go wrong, as classes to catch.

    OcrError
    ├── ConfigurationError      used wrongly: no credentials, unknown action, closed client
    ├── DocumentError           refused before anything was sent
    ├── TransportError          no answer arrived
    ├── ResponseError           an answer arrived that is not an API answer
    └── ApiError                the service said no
        ├── RateLimitError
        ├── AuthError
        ├── AccountError        arrears, not opened, used up: every further call would fail too
        ├── RejectedDocumentError
        └── ServiceError        theirs, worth another try

Which code of the service is which of these stands in `error_codes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from .error_codes import CodeRule

_BODY_SHOWN: Final = 200

TransportKind = Literal[
    "connect",
    "dns",
    "tls",
    "proxy",
    "proxy_refused",
    "disconnect",
    "connect_timeout",
    "send_timeout",
    "read_timeout",
]


class OcrError(Exception):
    """Base of everything that this package raises on purpose.

    `action` is the action that was called, if any; `attempts` counts the requests that were sent for it.
    `unrenewed`: there are no valid credentials, and nobody has newer ones, so that every further call fails.
    """

    action: str | None = None
    attempts: int = 0
    unrenewed: bool = False


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

    `http_status` is the status line's number, 0 where there was none to read, and `body` the beginning of
    what arrived (bytes), or all of it where it may have been paid for.
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
    def rule(self) -> CodeRule:
        """What the code means, from the table of codes."""
        from .error_codes import find_rule  # noqa: PLC0415 - the table names these classes

        return find_rule(self.code, self.message, self.http_status)

    @property
    def billed(self) -> bool:
        """Whether the service charges for this failure (document 866/17619, "billed although failed")."""
        return self.rule.billed

    @property
    def fatal(self) -> bool:
        """Whether every further call of this account would fail the same way."""
        return self.rule.fatal or self.unrenewed

    @property
    def advice(self) -> str:
        """What the user can do about it; empty where there is nothing to do."""
        return self.rule.advice

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
        from .error_codes import named_limit  # noqa: PLC0415 - the table names these classes

        return named_limit(self.message)


class AuthError(ApiError):
    """Key, signature, token or permission were refused."""


class AccountError(ApiError):
    """The account cannot pay or has not opened the service: fatal for everything that follows."""


class RejectedDocumentError(ApiError):
    """The service could not use this document or these parameters; another try would end the same."""


class ServiceError(ApiError):
    """A fault on the service's side, worth another try."""


def _where(error: OcrError) -> str:
    return f"{error.action}: " if error.action else ""
