"""asyncio client for Tencent Cloud OCR. The service itself, as an emulator: `tencent_ocr_async.emulator`."""

from typing import TYPE_CHECKING, Final

from .actions import Action, Rate
from .batch import Batch, BatchItem, batch
from .client import OcrClient
from .credentials import Credentials
from .documents import Document
from .engine.late import late_names as _late_names
from .engine.limit_errors import LimitsError, WaitTooLongError
from .engine.limits import LocalLimits
from .engine.retry import RetryPolicy
from .engine.timeouts import Timeout
from .errors import (
    AccountError,
    ApiError,
    AuthError,
    ConfigurationError,
    DocumentError,
    OcrError,
    RateLimitError,
    RejectedDocumentError,
    ResponseError,
    ServiceError,
    TransportError,
)
from .hooks import Event
from .stats import Stats
from .stops import BatchStoppedError

if TYPE_CHECKING:
    from .cloud_infinite import CloudInfiniteClient
    from .engine.providers import (
        AssumeRoleCredentials,
        CredentialsProvider,
        DefaultCredentials,
        EnvironmentCredentials,
        InstanceRoleCredentials,
        OIDCRoleCredentials,
        ProfileCredentials,
    )
    from .engine.redis_limits import RedisLimits
else:
    _HOMES: Final = {
        "AssumeRoleCredentials": "engine.providers",
        "CloudInfiniteClient": "cloud_infinite",
        "CredentialsProvider": "engine.providers",
        "DefaultCredentials": "engine.providers",
        "EnvironmentCredentials": "engine.providers",
        "InstanceRoleCredentials": "engine.providers",
        "OIDCRoleCredentials": "engine.providers",
        "ProfileCredentials": "engine.providers",
        "RedisLimits": "engine.redis_limits",
    }
    __getattr__ = _late_names(__name__, _HOMES)

__version__ = "0.1.0"

__all__ = [
    "AccountError",
    "Action",
    "ApiError",
    "AssumeRoleCredentials",
    "AuthError",
    "Batch",
    "BatchItem",
    "BatchStoppedError",
    "CloudInfiniteClient",
    "ConfigurationError",
    "Credentials",
    "CredentialsProvider",
    "DefaultCredentials",
    "Document",
    "DocumentError",
    "EnvironmentCredentials",
    "Event",
    "InstanceRoleCredentials",
    "LimitsError",
    "LocalLimits",
    "OIDCRoleCredentials",
    "OcrClient",
    "OcrError",
    "ProfileCredentials",
    "Rate",
    "RateLimitError",
    "RedisLimits",
    "RejectedDocumentError",
    "ResponseError",
    "RetryPolicy",
    "ServiceError",
    "Stats",
    "Timeout",
    "TransportError",
    "WaitTooLongError",
    "batch",
]
