"""The public face: its names, its signatures, and what importing it costs."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

import tencent_ocr_async
from tencent_ocr_async import (
    Batch,
    BatchItem,
    CloudInfiniteClient,
    Credentials,
    Document,
    LocalLimits,
    OcrClient,
    Rate,
    RetryPolicy,
    batch,
)

NAMES = [
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

KEYWORDS_OF_BOTH = {"endpoint", "limits", "retry", "timeout", "proxy", "allow_http", "on_event"}

NOT_WANTED = (
    "typer",
    "rich",
    "PIL",
    "rapidocr",
    "redis",
    "onnxruntime",
    "pypdfium2",
    "defusedxml",
    "aiohttp.web",
    "numpy",
    "tencent_ocr_async.emulator",
    "tencent_ocr_async.cli",
    "tencent_ocr_async.cloud_infinite",
    "tencent_ocr_async.engine.teller",
    "tencent_ocr_async.events",
    "tencent_ocr_async.jobs",
    "tencent_ocr_async.journal",
    "tencent_ocr_async.recording",
)


def test_the_public_names_are_these_in_order() -> None:
    assert tencent_ocr_async.__all__ == NAMES
    assert sorted(tencent_ocr_async.__all__) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    assert inspect.getdoc(getattr(tencent_ocr_async, name))


def test_every_public_class_and_function_is_listed() -> None:
    for name in NAMES:
        getattr(tencent_ocr_async, name)  # some are imported only now
    found = {
        name
        for name, value in vars(tencent_ocr_async).items()
        if not name.startswith("_") and (inspect.isclass(value) or inspect.isfunction(value))
    }
    assert found == set(NAMES)


def parameters(function: Callable[..., Any]) -> tuple[list[str], set[str]]:
    """The names that may be given by position, in order, and those by keyword alone."""
    found = [each for each in inspect.signature(function).parameters.values() if each.name != "self"]
    keywords = {each.name for each in found if each.kind in (each.KEYWORD_ONLY, each.VAR_KEYWORD)}
    return [each.name for each in found if each.name not in keywords], keywords


@pytest.mark.parametrize(
    ("function", "positional", "keywords"),
    [
        (OcrClient, ["credentials"], KEYWORDS_OF_BOTH | {"site", "region", "language"}),
        (CloudInfiniteClient, ["bucket", "region", "credentials"], KEYWORDS_OF_BOTH),
        (OcrClient.seal_ocr, ["document"], {"enable_pdf", "pdf_page_number"}),
        (OcrClient.vat_invoice_ocr, ["document"], {"is_pdf", "pdf_page_number"}),
        (
            OcrClient.general_accurate_ocr,
            ["document"],
            {
                "is_words",
                "enable_detect_split",
                "is_pdf",
                "pdf_page_number",
                "enable_detect_text",
                "config_id",
                "words_type",
            },
        ),
        (
            OcrClient.extract_doc_multi,
            ["document"],
            {
                "pdf_page_number",
                "item_names",
                "item_names_show_mode",
                "return_full_text",
                "config_id",
                "enable_coord",
                "output_parent_key",
                "config_advanced",
                "output_language",
                "new_item_names",
                "multi_model_version",
            },
        ),
        (OcrClient.call, ["action", "document"], {"parameters"}),
        (OcrClient.close, [], set()),
        (
            CloudInfiniteClient.ocr,
            ["key"],
            {
                "detect_url",
                "type",
                "language_type",
                "ispdf",
                "pdf_pagenumber",
                "isword",
                "enable_word_polygon",
            },
        ),
        (CloudInfiniteClient.close, [], set()),
        (Credentials, ["secret_id", "secret_key", "token"], set()),
        (Document.from_path, ["path"], set()),
        (Document.from_bytes, ["data", "name"], set()),
        (Document.from_base64, ["text", "name"], set()),
        (Document.from_url, ["url"], set()),
        (Rate, ["count", "per"], set()),
        (RetryPolicy.none, [], set()),
        (BatchItem, ["index", "document", "response", "error", "attempts"], {"resumed"}),
        (Batch.aclose, [], set()),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_a_public_call_takes_these_parameters(
    function: Callable[..., Any], positional: list[str], keywords: set[str]
) -> None:
    assert parameters(function) == (positional, keywords)


@pytest.mark.parametrize(
    ("function", "positional", "keywords"),
    [
        (LocalLimits, ["rates"], {"headroom", "burst"}),
        (RetryPolicy, [], {"attempts", "total", "max_wait"}),
        (batch, ["method", "documents"], {"concurrency", "ordered", "parameters"}),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_a_public_call_takes_at_least_these_parameters(
    function: Callable[..., Any], positional: list[str], keywords: set[str]
) -> None:
    found = parameters(function)
    assert found[0] == positional
    assert found[1] >= keywords


@pytest.mark.parametrize(
    "optional", [OcrClient, Rate, LocalLimits, RetryPolicy], ids=lambda value: str(value.__qualname__)
)
def test_a_setting_has_a_default(optional: Callable[..., Any]) -> None:
    required = [
        each.name for each in inspect.signature(optional).parameters.values() if each.default is each.empty
    ]
    assert required == (["count"] if optional is Rate else [])


def test_the_methods_of_a_client_are_these() -> None:
    methods = {name for name in dir(OcrClient) if not name.startswith("_")}
    assert methods == {
        "call",
        "close",
        "extract_doc_multi",
        "general_accurate_ocr",
        "seal_ocr",
        "stats",
        "vat_invoice_ocr",
    }
    assert {name for name in dir(CloudInfiniteClient) if not name.startswith("_")} == {
        "close",
        "ocr",
        "stats",
    }


def run_python(code: str) -> str:
    """What this code prints in an interpreter of its own, which finds the same packages as this one."""
    command = [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}\n{code}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_the_package_imports_nothing_that_only_some_programs_need() -> None:
    loaded = set(run_python("import sys, tencent_ocr_async; print(*sys.modules)").split())
    assert "tencent_ocr_async.client" in loaded
    assert {name for name in NOT_WANTED if name in loaded} == set()


@pytest.mark.parametrize("client", [OcrClient, CloudInfiniteClient])
def test_the_types_of_a_clients_settings_are_known_at_run_time(client: type) -> None:
    hints = get_type_hints(client.__init__)  # type: ignore[misc]  # the class is one of these two
    assert hints.keys() >= KEYWORDS_OF_BOTH


def test_importing_the_package_leaves_the_users_logging_alone() -> None:
    code = (
        "import logging, tencent_ocr_async\n"
        "own = logging.getLogger('tencent_ocr_async')\n"
        "print(logging.getLogger().handlers, logging.getLogger().level, own.level, own.propagate)"
    )
    assert run_python(code).strip() == "[] 30 0 True"


def test_the_version_is_a_text() -> None:
    assert tencent_ocr_async.__version__.count(".") == 2
