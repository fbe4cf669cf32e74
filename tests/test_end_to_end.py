"""The client against the emulator over real sockets; the emulator's ledger is the judge of what was paid."""

from __future__ import annotations

import asyncio
import gc
import hashlib
import logging
import time
import traceback
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from canned import Unlimited
from pictures import make_picture

from tencent_ocr_async import (
    ApiError,
    AuthError,
    CloudInfiniteClient,
    Credentials,
    LocalLimits,
    OcrClient,
    OcrError,
    Rate,
    RejectedDocumentError,
    ResponseError,
    RetryPolicy,
    TransportError,
)
from tencent_ocr_async.emulator import Emulator, Examples

PNG = make_picture("PNG")
TEMPORARY = Credentials("fake-temporary-id", "fake-temporary-key", "fake-temporary-token")
FAST = {"SealOCR": Rate(100_000), "VatInvoiceOCR": Rate(100_000)}
QUICK = RetryPolicy(base=0.001)


def pictures(count: int) -> list[bytes]:
    """Documents that differ, so that the ledger tells them apart."""
    return [PNG + bytes([number // 256, number % 256]) for number in range(count)]


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(rates=FAST, recognition=Examples()) as running:
        running.add_credentials(TEMPORARY)
        yield running


def make_client(emulator: Emulator, **options: Any) -> OcrClient:
    settings: dict[str, Any] = {"limits": Unlimited(), "retry": QUICK, **options}
    settings.setdefault("credentials", emulator.credentials)
    return OcrClient(endpoint=emulator.url, **settings)


async def failure(emulator: Emulator, document: bytes = PNG, **options: Any) -> OcrError:
    async with make_client(emulator, **options) as ocr:
        with pytest.raises(OcrError) as caught:
            await ocr.seal_ocr(document)
    error = caught.value
    assert error.action == "SealOCR"
    if isinstance(error, ApiError):
        assert error.request_id == emulator.ledger[-1].request_id
    return error


async def test_every_method_is_signed_and_formed_as_the_service_wants_it(emulator: Emulator) -> None:
    emulator.answer("GeneralAccurateOCR", {"TextDetections": [{"DetectedText": "a line"}]})
    async with make_client(emulator, credentials=TEMPORARY, language="en-US") as ocr:
        assert (await ocr.seal_ocr(PNG, enable_pdf=False)).request_id
        assert (await ocr.vat_invoice_ocr(PNG)).request_id
        page = await ocr.general_accurate_ocr(PNG, config_id="MulOCR")
        fields = await ocr.extract_doc_multi(PNG, item_names=["Name", "Total"], config_id="General")
        card = await ocr.call("IDCardOCR", PNG, CardSide="FRONT")
        token = await ocr.call("GetOCRToken", Type="normal")
    assert page.text_detections[0].detected_text == "a line"
    assert [entry.action for entry in emulator.ledger] == [
        "SealOCR",
        "VatInvoiceOCR",
        "GeneralAccurateOCR",
        "ExtractDocMulti",
        "IDCardOCR",
        "GetOCRToken",
    ]
    assert [dict(entry.parameters) for entry in emulator.ledger] == [
        {"EnablePdf": False},
        {},
        {"ConfigID": "MulOCR"},
        {"ItemNames": ["Name", "Total"], "ConfigId": "General"},
        {"CardSide": "FRONT"},
        {"Type": "normal"},
    ]
    ids = [entry.request_id for entry in emulator.ledger][3:]
    assert [fields.request_id, card["RequestId"], token["RequestId"]] == ids
    assert emulator.ledger.documents == {hashlib.sha256(PNG).hexdigest()}


async def test_nothing_is_lost_and_nothing_paid_twice_among_faults(emulator: Emulator) -> None:
    for fault in ("reset", "cut", "html", 502, "InternalError", "FailedOperation.DownLoadError"):
        emulator.fail(fault, share=0.08)
    documents = pictures(150)
    async with make_client(emulator, retry=RetryPolicy(attempts=30, base=0.001)) as ocr:
        answers = await asyncio.gather(*(ocr.seal_ocr(document) for document in documents))
    assert len({answer.request_id for answer in answers}) == 150
    assert len(emulator.ledger) > 200
    assert {emulator.ledger.billed_for(hashlib.sha256(each).hexdigest()) for each in documents} == {1}


@pytest.mark.parametrize("fault", ["reset", "cut", "html", 502, 503, "ServiceUnavailable"])
async def test_passing_faults_are_got_over(fault: str | int, emulator: Emulator) -> None:
    emulator.fail(fault, times=3)
    async with make_client(emulator) as ocr:
        await ocr.seal_ocr(PNG)
    assert len(emulator.ledger) == 4


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("reset", TransportError), ("cut", ResponseError), ("html", ResponseError), ("InternalError", ApiError)],
)
async def test_lasting_faults_end_after_the_allowed_attempts(
    fault: str, kind: type[OcrError], emulator: Emulator
) -> None:
    emulator.fail(fault)
    error = await failure(emulator, retry=RetryPolicy(attempts=3, base=0.001))
    assert isinstance(error, kind)
    assert error.attempts == len(emulator.ledger) == 3


@pytest.mark.parametrize(
    "code",
    ["FailedOperation.EmptyImageError", "FailedOperation.ImageNoBusinessCard", "ResourceNotFound.NoInvoice"],
)
async def test_a_failure_that_is_billed_is_paid_for_once(code: str, emulator: Emulator) -> None:
    emulator.fail(code, billed=True)
    error = await failure(emulator)
    assert isinstance(error, RejectedDocumentError)
    assert (error.code, error.billed, error.attempts) == (code, True, 1)
    assert (len(emulator.ledger), emulator.ledger.billed) == (1, 1)


@pytest.mark.parametrize("code", ["FailedOperation.ImageDecodeFailed", "FailedOperation.NeverHeardOf"])
async def test_what_would_end_the_same_is_asked_once(code: str, emulator: Emulator) -> None:
    emulator.fail(code)
    error = await failure(emulator)
    assert (error.attempts, len(emulator.ledger)) == (1, 1)


async def test_a_late_answer_is_paid_for_once_unless_the_user_allows_more(emulator: Emulator) -> None:
    emulator.fail("hang", times=1, billed=True)
    error = await failure(emulator, timeout=0.2)
    assert isinstance(error, TransportError)
    assert (error.kind, error.maybe_billed, error.attempts) == ("read_timeout", True, 1)
    assert emulator.ledger.billed == 1
    emulator.fail("hang", times=1, billed=True)
    policy = RetryPolicy(base=0.001, repeat_ambiguous=True)
    async with make_client(emulator, timeout=0.2, retry=policy) as ocr:
        await ocr.seal_ocr(PNG)
    assert emulator.ledger.billed == 3


@pytest.mark.parametrize("off", [3600.0, -3600.0])
async def test_a_clock_that_is_an_hour_off_costs_one_request(off: float) -> None:
    async with Emulator(rates=FAST, clock=lambda: time.time() + off, recognition=Examples()) as emulator:
        async with make_client(emulator) as ocr:
            for _ in range(3):
                await ocr.seal_ocr(PNG)
        assert emulator.ledger.codes == {"AuthFailure.SignatureExpire": 1}
        assert emulator.ledger.billed == 3


@pytest.mark.parametrize(
    ("credentials", "code"),
    [
        (Credentials("nobody", "fake-key"), "AuthFailure.SecretIdNotFound"),
        (Credentials("fake-temporary-id", "another", "fake-temporary-token"), "AuthFailure.SignatureFailure"),
        (Credentials("fake-temporary-id", "fake-temporary-key", "older"), "AuthFailure.TokenFailure"),
        (Credentials("fake-temporary-id", "fake-temporary-key"), "AuthFailure.TokenFailure"),
    ],
)
async def test_wrong_credentials_are_refused_once(
    credentials: Credentials, code: str, emulator: Emulator
) -> None:
    error = await failure(emulator, credentials=credentials)
    assert isinstance(error, AuthError)
    assert (error.code, error.attempts, len(emulator.ledger)) == (code, 1, 1)


async def test_clients_without_limits_share_one_quota_of_the_process() -> None:
    async with Emulator(recognition=Examples()) as emulator:  # counts the documented ten a second
        clients = [OcrClient(emulator.credentials, endpoint=emulator.url) for _ in range(3)]
        await asyncio.gather(*(client.vat_invoice_ocr(PNG) for client in clients for _ in range(5)))
        for client in clients:
            await client.close()
        assert (emulator.ledger.refused, emulator.ledger.billed) == (0, 15)


async def test_a_refused_rate_is_waited_out_and_nothing_is_lost() -> None:
    async with Emulator(rates={"SealOCR": Rate(8)}, recognition=Examples()) as emulator:
        limits = LocalLimits({"SealOCR": Rate(16)}, burst=16)  # more than this service grants
        async with make_client(emulator, limits=limits) as one, make_client(emulator, limits=limits) as two:
            calls = [client.seal_ocr(PNG) for client in (one, two) for _ in range(6)]
            assert len(await asyncio.gather(*calls)) == 12
        assert emulator.ledger.codes.keys() == {"RequestLimitExceeded"}
        assert emulator.ledger.billed == 12


# Nothing secret is shown


def everything_shown(error: BaseException) -> Iterator[str]:
    """Every text of an error and of all that are chained to it, told or not."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    yield "".join(traceback.format_exception(error))
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen.add(id(each))
            yield f"{each!s} {each!r} {each.args!r} {vars(each)!r}"
            waiting += [each.__cause__, each.__context__]


def hidden(credentials: Credentials) -> list[str]:
    texts = [credentials.secret_key, credentials.secret_id, credentials.token or credentials.secret_key]
    return [*texts, "Signature=", "q-signature=", "TC3-HMAC-SHA256"]


def refuse_shape(emulator: Emulator) -> None:
    emulator.answer("SealOCR", {"SealInfos": "no list"})


@pytest.mark.parametrize(
    "prepare",
    [
        lambda emulator: emulator.fail("reset"),
        lambda emulator: emulator.fail("cut"),
        lambda emulator: emulator.fail("html"),
        lambda emulator: emulator.fail(302),
        lambda emulator: emulator.fail(502),
        lambda emulator: emulator.fail("hang"),
        lambda emulator: emulator.fail("InternalError"),
        lambda emulator: emulator.fail("AuthFailure.SignatureFailure"),
        lambda emulator: emulator.add_credentials(Credentials("fake-temporary-id", "other", "other")),
        lambda emulator: emulator.add_credentials(
            Credentials("fake-temporary-id", "other", "fake-temporary-token")
        ),
        refuse_shape,
    ],
)
async def test_no_error_and_no_log_shows_a_key_a_token_or_a_signature(
    prepare: Callable[[Emulator], object], emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(emulator)
    options: dict[str, Any] = {"credentials": TEMPORARY, "timeout": 0.2, "endpoint": emulator.url}
    options |= {"limits": Unlimited(), "retry": RetryPolicy(attempts=2, base=0.001)}
    errors: list[OcrError] = []
    with caplog.at_level(logging.DEBUG):
        async with OcrClient(**options) as ocr:
            with pytest.raises(OcrError) as caught:
                await ocr.seal_ocr(PNG)
            errors.append(caught.value)
        async with CloudInfiniteClient("emulator-1250000000", "ap-guangzhou", **options) as ci:
            with pytest.raises(OcrError) as caught:
                await ci.ocr("there is none.png")
            errors.append(caught.value)
    shown = [text for error in errors for text in everything_shown(error)]
    shown += [caplog.text, repr(ocr), repr(ci), *(repr(vars(record)) for record in caplog.records)]
    assert len(shown) > 6
    assert [secret for secret in hidden(TEMPORARY) for text in shown if secret in text] == []


# Nothing is left behind


DESCRIPTORS = Path("/proc/self/fd")


def handles() -> int:
    gc.collect()
    return len(list(DESCRIPTORS.iterdir())) if DESCRIPTORS.exists() else 0


def connections_in_use(client: OcrClient) -> int:
    connectors = [held.session.connector for held in client._engine.sessions._sessions.values()]
    return sum(len(connector._acquired) for connector in connectors if connector is not None)


async def test_a_call_that_backs_off_holds_no_connection(emulator: Emulator) -> None:
    fault = emulator.fail(502)
    async with make_client(emulator, retry=RetryPolicy(base=1e5, max_wait=1e5, total=1e6)) as ocr:
        call = asyncio.create_task(ocr.seal_ocr(PNG))
        async with asyncio.timeout(5):
            while not fault.count or connections_in_use(ocr):  # noqa: ASYNC110 - the server's side effect
                await asyncio.sleep(0.001)
        assert not call.done()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert len(emulator.ledger) == 1


async def test_retries_and_cancellations_leave_no_connection_task_or_handle_behind(
    emulator: Emulator,
) -> None:
    async def one_round(ocr: OcrClient) -> None:
        calls = [asyncio.create_task(ocr.seal_ocr(document)) for document in pictures(60)]
        await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
        for call in calls[::3]:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    before, tasks = handles(), asyncio.all_tasks()
    for fault in ("reset", "cut", 502, "hang"):
        emulator.fail(fault, share=0.1)
    async with make_client(emulator, timeout=0.2) as ocr:
        for _ in range(2):
            await one_round(ocr)
        assert not connections_in_use(ocr)
    async with asyncio.timeout(5):
        while handles() > before or asyncio.all_tasks() - tasks:  # noqa: ASYNC110 - the server's ends too
            await asyncio.sleep(0.01)
