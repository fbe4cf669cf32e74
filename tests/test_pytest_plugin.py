"""The fixture `ocr_emulator` in runs of pytest of its own, as another team's tests would use it."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Final

import pytest
from test_public_names import run_python

pytest_plugins = ["pytester"]

# Where the package is installed pytest finds the plugin by itself, and must not be given it twice.
_FOUND: Final = any(
    point.value == "tencent_ocr_async.pytest_plugin" for point in entry_points(group="pytest11")
)
_LOADED: Final = () if _FOUND else ("-p", "tencent_ocr_async.pytest_plugin")
_STRICT: Final = (
    "-p",
    "no:cacheprovider",
    "-W",
    "error",
    "-o",
    "asyncio_default_fixture_loop_scope=function",
)

_PICTURE: Final = """
import struct, zlib

def picture(width=40, height=30):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\\0" + b"\\xff" * width) * height)
    return b"\\x89PNG\\r\\n\\x1a\\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
"""

_ASYNC: Final = (
    _PICTURE
    + """
import pytest
from tencent_ocr_async import OcrClient

async def seal_body(emulator):
    async with OcrClient(emulator.credentials, endpoint=emulator.url) as ocr:
        return (await ocr.seal_ocr(picture())).seal_body
"""
)


@pytest.fixture
def inner(pytester: pytest.Pytester) -> pytest.Pytester:
    return pytester


def run(inner: pytest.Pytester, code: str, *options: str, passed: int) -> None:
    """Run a file of tests in this process; all of them must pass."""
    inner.makepyfile(code)
    result = inner.runpytest_inprocess(*_LOADED, *_STRICT, *options)
    result.assert_outcomes(passed=passed)


def test_async_tests_use_it_with_a_loop_of_each_scope(inner: pytest.Pytester) -> None:
    code = (
        _ASYNC
        + """
async def test_function(ocr_emulator):
    ocr_emulator.answer("SealOCR", {"SealBody": "ACME"})
    assert await seal_body(ocr_emulator) == "ACME"
    assert ocr_emulator.ledger.billed == 1

@pytest.mark.asyncio(loop_scope="module")
async def test_module(ocr_emulator):
    ocr_emulator.answer("SealOCR", {"SealBody": "ACME"}, picture())
    assert await seal_body(ocr_emulator) == "ACME"

@pytest.mark.asyncio(loop_scope="session")
async def test_session(ocr_emulator):
    ocr_emulator.answer("SealOCR", lambda document, parameters: {"SealBody": f"{document == picture()}"})
    assert await seal_body(ocr_emulator) == "True"
"""
    )
    run(inner, code, "-o", "asyncio_mode=auto", passed=3)


def test_tests_of_anyio_use_it_without_pytest_asyncio(inner: pytest.Pytester) -> None:
    code = (
        _ASYNC
        + """
@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.mark.anyio
async def test_anyio(ocr_emulator):
    ocr_emulator.answer("SealOCR", {"SealBody": "ACME"})
    assert await seal_body(ocr_emulator) == "ACME"
"""
    )
    inner.makepyfile(code)
    options = ("-p", "no:cacheprovider", "-W", "error", "-p", "no:asyncio", "-p", "anyio")
    inner.runpytest_inprocess(*_LOADED, *options).assert_outcomes(passed=1)


def test_plain_tests_use_it_without_any_event_loop(inner: pytest.Pytester) -> None:
    code = """
import urllib.request

def test_plain(ocr_emulator):
    with urllib.request.urlopen(ocr_emulator.url) as answer:
        assert b"emulator" in answer.read()
    assert len(ocr_emulator.ledger) == 0
    ocr_emulator.objects["a.png"] = b"x"
"""
    inner.makepyfile(code)
    result = inner.runpytest_inprocess(*_LOADED, "-p", "no:cacheprovider", "-W", "error", "-p", "no:asyncio")
    result.assert_outcomes(passed=1)


def test_nothing_of_one_test_reaches_the_next(inner: pytest.Pytester) -> None:
    code = (
        _ASYNC
        + """
from tencent_ocr_async import ApiError, Rate

urls = []

@pytest.mark.parametrize("number", range(3))
async def test_isolated(ocr_emulator, number):
    assert (len(ocr_emulator.ledger), ocr_emulator.objects) == (0, {})
    assert ocr_emulator.url not in urls
    urls.append(ocr_emulator.url)
    ocr_emulator.answer("SealOCR", {"SealBody": f"{number}"})
    assert await seal_body(ocr_emulator) == f"{number}"
    ocr_emulator.objects["a"] = b"a"
    ocr_emulator.fail("FailedOperation.UnOpenError")
    with pytest.raises(ApiError, match="UnOpenError"):
        await seal_body(ocr_emulator)
    ocr_emulator.set_rate("SealOCR", Rate(1, per=60))
"""
    )
    run(inner, code, "-o", "asyncio_mode=auto", passed=3)


def test_what_a_test_left_hanging_ends_with_it(inner: pytest.Pytester) -> None:
    code = (
        _ASYNC
        + """
import asyncio

async def test_leaves(ocr_emulator):
    ocr_emulator.fail("hang")
    call = asyncio.create_task(seal_body(ocr_emulator))
    while not ocr_emulator.ledger:
        await asyncio.sleep(0.001)
    call.cancel()
    await asyncio.wait([call])

def test_next(ocr_emulator):
    assert len(ocr_emulator.ledger) == 0
"""
    )
    run(inner, code, "-o", "asyncio_mode=auto", passed=2)


def test_what_reads_the_documents_can_be_replaced(inner: pytest.Pytester) -> None:
    inner.makeconftest(
        """
import pytest
from tencent_ocr_async.emulator import Examples

@pytest.fixture(scope="session")
def ocr_emulator_recognition():
    return Examples()
"""
    )
    code = (
        _ASYNC
        + """
async def test_example(ocr_emulator):
    assert await seal_body(ocr_emulator) == "上海市宝山区市场监督管理局"
"""
    )
    run(inner, code, "-o", "asyncio_mode=auto", passed=1)


def test_the_fixtures_are_told_of_with_what_they_give(inner: pytest.Pytester) -> None:
    result = inner.runpytest_inprocess(*_LOADED, *_STRICT, "--fixtures")
    result.stdout.fnmatch_lines(["ocr_emulator *", "*Tencent Cloud OCR on a free port*"])


def test_a_run_that_does_not_ask_for_it_imports_no_emulator() -> None:
    code = "import sys, tencent_ocr_async.pytest_plugin; print(*sys.modules)"
    loaded = set(run_python(code).split())
    assert "tencent_ocr_async.pytest_plugin" in loaded
    assert not {name for name in loaded if name.startswith("tencent_ocr_async.emulator")}
    assert not loaded & {"aiohttp.web", "numpy", "rapidocr", "pytest_asyncio"}
