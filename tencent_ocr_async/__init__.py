"""asyncio client for Tencent Cloud OCR. The service itself, as an emulator: `tencent_ocr_async.emulator`."""

from .actions import Action, Rate
from .batch import Batch, BatchItem, batch
from .client import OcrClient
from .cloud_infinite import CloudInfiniteClient
from .credentials import Credentials
from .documents import Document
from .engine.limit_errors import LimitsError, WaitTooLongError
from .engine.limits import LocalLimits
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
from .events import Event
from .stats import Stats
from .stops import BatchStoppedError

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
