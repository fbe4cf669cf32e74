"""Ten thousand hostile answers over a real socket: an error of ours, or what the service said."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from canned import Unlimited
from hostile_answers import ACTIONS, Generator, Hostile
from pictures import make_picture
from pydantic import BaseModel
from tiny_server import Server, answer_bytes, listening

from tencent_ocr_async import (
    ApiError,
    CloudInfiniteClient,
    Credentials,
    OcrClient,
    OcrError,
    ResponseError,
    RetryPolicy,
)
from tencent_ocr_async.engine import connections

PNG = make_picture("PNG")
# Half of a surrogate pair, which the generator puts in; no output could hold it.
HALF_PAIR = re.compile(r"((?<!\\)(?:\\\\)*)\\ud800")
KEY = Credentials("fake-secret-id", "fake-secret-key", "fake-secret-token")


class HostileServer(Server):
    """Gives the answer that stands ready to every request."""

    answer = Hostile(b"", b"", close=True)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while await self._request(reader):
                answer = self.answer
                writer.write(answer.raw)
                await writer.drain()
                self.heads.clear()
                self.bodies.clear()
                if answer.close:
                    return
        except ConnectionError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HostileServer]:
    # It hangs up without a word after some answers, and the next request may be quicker than that.
    monkeypatch.setattr(connections, "_IDLE", -1.0)
    async with listening(HostileServer(b"")) as running:
        yield running


def options(server: Server) -> dict[str, Any]:
    return {
        "endpoint": server.endpoint.url,
        "limits": Unlimited(),
        "retry": RetryPolicy.none(),
        "timeout": 10,
    }


def json_names(value: Any) -> Iterator[str]:
    """The names of all members, of any depth."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        yield name
        yield from json_names(inner)
    for inner in value if isinstance(value, list) else ():
        yield from json_names(inner)


def xml_names(body: bytes) -> set[str]:
    root = ET.fromstring(body)  # noqa: S314 - only what the package's own reader let through
    return {element.tag for element in root.iter() if element is not root}


def check_json(answer: Hostile, response: Any) -> None:
    """It says what the service said: the same values, or as a model the same members."""
    said = json.loads(HALF_PAIR.sub(r"\1\\ufffd", answer.body.decode("utf-8-sig")))["Response"]
    assert "Error" not in said
    if isinstance(response, BaseModel):
        assert set(json_names(response.model_dump(by_alias=True))) == set(json_names(said))
    else:
        assert response == said


def check_error(error: OcrError, outcome: Counter[str]) -> None:
    assert isinstance(error, (ApiError, ResponseError))
    shown = f"{error!s} {error!r}"
    assert "fake-secret" not in shown
    assert "Signature" not in shown
    outcome[type(error).__name__] += 1


async def test_hostile_answers_of_the_ocr_api(server: HostileServer) -> None:
    generator, outcome = Generator(20_240), Counter[str]()
    async with OcrClient(KEY, **options(server)) as ocr:
        ocr._engine.sessions._max_answer = 4 * 1024 * 1024
        methods = (ocr.seal_ocr, ocr.vat_invoice_ocr, ocr.extract_doc_multi, ocr.general_accurate_ocr)
        for number in range(6000):
            action, method = ACTIONS[number % 4], methods[number % 4]
            server.answer = generator.json(action)
            try:
                response = await (method(PNG) if number % 8 < 4 else ocr.call(action, PNG))
            except OcrError as error:
                check_error(error, outcome)
            else:
                check_json(server.answer, response)
                outcome["answered"] += 1
    assert outcome["answered"] > 500
    assert outcome["ResponseError"] > 500
    assert outcome["ServiceError"] > 50


async def test_hostile_answers_of_cloud_infinite(server: HostileServer) -> None:
    generator, outcome = Generator(20_241), Counter[str]()
    async with CloudInfiniteClient("photos-1250000000", "ap-beijing", KEY, **options(server)) as ci:
        ci._engine.sessions._max_answer = 4 * 1024 * 1024
        for _ in range(4000):
            server.answer = generator.xml()
            try:
                response = await ci.ocr("a.png")
            except OcrError as error:
                check_error(error, outcome)
            else:
                assert set(json_names(response.model_dump(by_alias=True))) == xml_names(server.answer.body)
                outcome["answered"] += 1
    assert outcome["answered"] > 200
    assert outcome["ResponseError"] > 500
    assert outcome["AuthError"] > 20


@pytest.mark.parametrize("padding", [0, 850, 1000, 1020])
async def test_an_error_page_that_quotes_the_request_is_shown_without_its_secrets(
    server: HostileServer, padding: int
) -> None:
    """Wherever in it the bytes that are kept end."""
    seen: list[str] = []

    class Quoting(HostileServer):
        async def _request(self, reader: asyncio.StreamReader) -> bool:
            arrived = await super()._request(reader)
            if arrived:
                seen.append(self.heads[-1])
                page = b"<html>" + b"x" * padding + self.heads[-1].encode()
                self.answer = Hostile(answer_bytes(page, "400 Bad Request"), page, close=False)
            return arrived

    found: list[ResponseError] = []
    async with listening(Quoting(b"")) as quoting:
        async with OcrClient(KEY, **options(quoting)) as ocr:
            with pytest.raises(ResponseError) as caught:
                await ocr.seal_ocr(PNG)
            found.append(caught.value)
        async with CloudInfiniteClient("photos-1250000000", "ap-beijing", KEY, **options(quoting)) as ci:
            with pytest.raises(ResponseError) as caught:
                await ci.ocr("a.png")
            found.append(caught.value)
    assert all("fake-secret-token" in head for head in seen)
    for error in found:
        assert error.body.startswith(b"<html>")
        shown = f"{error!s} {error!r} {error.body!r}"
        for telling in ("fake-secret-t", "Signature=", "q-signature="):
            assert telling not in shown
