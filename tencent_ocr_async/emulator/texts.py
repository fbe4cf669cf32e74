"""The service's error texts in both languages, by code.

Texts that public users recorded from the live service stand here as they came; the others are those of the
tables of common error codes (API 3.0, document 1278/85305) and of the action pages.
"""

from __future__ import annotations

from typing import Any, Final, Literal, get_args

from .refusals import Refusal

Language = Literal["zh-CN", "en-US"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

_RATE: Final = (
    "您当前每秒请求 `{count}` 次，超过了每秒频率上限 `{limit}`，请稍后重试。",
    (
        "Your current request times equals to `{count}` in a second, which exceeds the frequency limit "
        "`{limit}` for a second. Please reduce the frequency of calls."
    ),
)
_SIGNATURE: Final = (
    "请求签名验证失败，请检查您的签名计算是否正确。",
    "The provided credentials could not be validated. Please check your signature is correct.",
)

_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "AuthFailure.InvalidAuthorization": (
        "请求头部的 Authorization 不符合腾讯云标准。",
        "The Authorization header does not follow the standard of Tencent Cloud.",
    ),
    "AuthFailure.SecretIdNotFound": (
        "密钥不存在。请在控制台检查密钥是否已被删除或者禁用，如状态正常，请检查密钥是否填写正确，注意前后不得有空格。",
        "The SecretId is not found, please ensure that your SecretId is correct.",
    ),
    "AuthFailure.SignatureExpire": (
        "签名过期。Timestamp 和服务器时间相差不得超过五分钟，请检查本地时间是否和标准时间同步。",
        (
            "Signature expired. Please use local time and enable NTP service for time synchronization "
            "to avoid a deviation between `Timestamp` and the server time {now}."
        ),
    ),
    "AuthFailure.SignatureFailure": _SIGNATURE,
    "AuthFailure.TokenFailure": ("token 错误。", "The token is invalid or has expired."),
    "FailedOperation.DownLoadError": ("文件下载失败。", "File download failed."),
    "FailedOperation.EmptyImageError": ("图片内容为空。", "The image is empty."),
    "FailedOperation.EngineRecognizeTimeout": (
        "引擎识别超时。",
        "Recognition by the engine timed out.",
    ),
    "FailedOperation.ImageDecodeFailed": ("图片解码失败。", "Image decoding failed."),
    "FailedOperation.ImageNoText": ("图片中未检测到文本。", "No text is detected in the image."),
    "FailedOperation.ImageSizeTooLarge": (
        "图片尺寸过大，请参考输入参数中关于图片大小限制的说明。",
        "The image size is too large. Refer to the image size limit of the input parameters.",
    ),
    "FailedOperation.OcrFailed": ("OCR识别失败。", "OCR failed."),
    "FailedOperation.UnKnowError": ("未知错误。", "Unknown error."),
    "FailedOperation.UnOpenError": ("服务未开通。", "The service is not activated."),
    "InternalError": ("内部错误。", "An internal error has occurred. Retry your request."),
    "InvalidAction": ("接口不存在。", "The request `Action` is invalid or not found."),
    "InvalidParameter": ("参数 `{name}` 类型错误。", "Parameter `{name}` type error."),
    "InvalidParameterValue.InvalidParameterValueLimit": (
        "参数值错误：{name}。",
        "Incorrect parameter value: {name}.",
    ),
    "LimitExceeded.TooLargeFileError": ("文件内容太大。", "The file is too large."),
    "MissingParameter": (
        "缺少必要参数 `{name}`。",
        "The request is missing a required parameter `{name}`.",
    ),
    "NoSuchVersion": ("接口版本不存在。", "The request `Version` is invalid or not found."),
    "RequestLimitExceeded": _RATE,
    "RequestLimitExceeded.GlobalRegionUinLimitExceeded": _RATE,
    "RequestLimitExceeded.IPLimitExceeded": _RATE,
    "RequestLimitExceeded.UinLimitExceeded": _RATE,
    "LimitExceeded": _RATE,
    "RequestSizeLimitExceeded": (
        "请求包超过限制大小 10 MB。",
        "The request is larger than the limit of 10 MB.",
    ),
    "ResourceUnavailable.InArrears": ("帐号已欠费。", "The account is in arrears."),
    "ResourceUnavailable.ResourcePackageRunOut": (
        "账号资源包耗尽。",
        "The account resource package is exhausted.",
    ),
    "ServiceUnavailable": ("当前服务暂时不可用。", "The service is temporarily unavailable."),
    "SlowDown": ("Please reduce your request rate.", "Please reduce your request rate."),
    "UnknownParameter": ("未知参数 `{name}`。", "The parameter `{name}` is not recognized."),
    "UnsupportedProtocol": (
        "HTTP(S) 请求协议错误，本模拟器只支持 POST 请求。",
        "The HTTP(S) request is not supported: the emulator takes POST alone.",
    ),
    "UnsupportedRegion": ("接口不支持所传地域 `{name}`。", "The region `{name}` is not supported."),
}

_DEFAULTS: Final = {"count": 2, "limit": 1, "now": 0, "name": "?"}


def text(code: str, language: Language, **values: Any) -> str:
    """The text of an error code; for a code without one, the code itself. `values` fill its gaps."""
    known = _TEXTS.get(code)
    if known is None:
        return code
    return known[language == "en-US"].format(**(_DEFAULTS | values))


def refusal(code: str, language: Language, **values: Any) -> Refusal:
    """The service's no with its own text."""
    return Refusal(code, text(code, language, **values))
