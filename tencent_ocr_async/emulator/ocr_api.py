"""The OCR API 3.0: one POST after the other up the same ladder.

Size, common parameters, signature, rate, route, validation, faults, answer. Every no is HTTP 200 with an
Error in its Response, as the service does it (document 866/17619).
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from aiohttp import web

from tencent_ocr_async.actions import VERSION, Action, actions

from . import bodies, documents, parameters, verify_tc3
from .answers import Answer
from .calls import Call, Reply
from .refusals import Refusal
from .service import Service
from .texts import LANGUAGES, Language, refusal

MAX_BODY: Final = 10 * 1024 * 1024
"""The largest POST that API 3.0 takes, in bytes."""

_LOG: Final = logging.getLogger("tencent_ocr_async.emulator")
_COMMON: Final = ("Action", "Version", "Timestamp")


class OcrApi:
    """Answers what reaches the OCR API of one emulator."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def answer(self, request: web.BaseRequest, arrived: float) -> Reply:
        """The reply to one request; errors of a body that broke off pass through."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        authorization = verify_tc3.parse(headers.get("authorization", ""))
        call = Call(
            action=headers.get("x-tc-action", ""),
            request_id=str(uuid.uuid4()),
            arrived=arrived,
            language=_language(headers, self._service.language),
            secret_id=authorization.secret_id if authorization else "",
        )
        if request.method == "POST" and call.action in actions(self._service.site):
            self._service.admit(call)
        outcome = await self._try(call, request, headers, authorization)
        self._service.record(call, outcome)
        return _reply(call, outcome)

    async def _try(
        self,
        call: Call,
        request: web.BaseRequest,
        headers: Mapping[str, str],
        authorization: verify_tc3.Authorization | None,
    ) -> Answer | Refusal:
        try:
            body = await self._read(call, request)
            await self._authenticate(call, headers, authorization, body, request.raw_path)
            action = self._route(call, headers)
            return await self._work(call, action, body)
        except Refusal as refused:
            return refused
        except (ConnectionError, web.RequestPayloadError):
            raise
        except Exception:  # noqa: BLE001 - the caller gets the service's words, the log the trace
            _LOG.exception("the emulator failed on %s", call.action)
            return refusal("InternalError", call.language)

    async def _read(self, call: Call, request: web.BaseRequest) -> bytes:
        if request.method != "POST":
            raise refusal("UnsupportedProtocol", call.language)
        body = await bodies.read(request, MAX_BODY)
        if body is None:
            raise refusal("RequestSizeLimitExceeded", call.language)
        call.received = len(body)
        return body

    async def _authenticate(
        self,
        call: Call,
        headers: Mapping[str, str],
        authorization: verify_tc3.Authorization | None,
        body: bytes,
        target: str,
    ) -> None:
        for name in _COMMON:
            if not headers.get(f"x-tc-{name.lower()}"):
                raise refusal("MissingParameter", call.language, name=name)
        if not self._service.verify:
            return
        try:
            await self._verify(call, headers, authorization, body, target)
        except Refusal:
            self._service.withdraw(call)
            raise

    async def _verify(
        self,
        call: Call,
        headers: Mapping[str, str],
        authorization: verify_tc3.Authorization | None,
        body: bytes,
        target: str,
    ) -> None:
        if not headers.get("authorization"):
            raise refusal("MissingParameter", call.language, name="Authorization")
        if authorization is None:
            raise refusal("AuthFailure.InvalidAuthorization", call.language)
        timestamp = _timestamp(headers["x-tc-timestamp"], call.language)
        credentials = self._service.keys.get(authorization.secret_id)
        if credentials is None:
            raise refusal("AuthFailure.SecretIdNotFound", call.language)
        verify_tc3.check_time(timestamp, self._service.clock(), call.language)
        verify_tc3.check_token(headers, credentials, call.language)
        post = verify_tc3.SignedPost(headers, await documents.sha256(body), timestamp, target)
        verify_tc3.check_signature(authorization, post, credentials.secret_key, call.language)

    def _route(self, call: Call, headers: Mapping[str, str]) -> Action:
        ticket = call.ticket
        if ticket is not None and not ticket.accepted:
            raise refusal("RequestLimitExceeded", call.language, count=ticket.count, limit=ticket.limit)
        if headers["x-tc-version"] != VERSION:
            raise refusal("NoSuchVersion", call.language)
        action = actions(self._service.site).get(call.action)
        if action is None:
            raise refusal("InvalidAction", call.language)
        parameters.check_region(action.name, headers.get("x-tc-region", ""), call.language)
        return action

    async def _work(self, call: Call, action: Action, body: bytes) -> Answer:
        members = parameters.check_members(action, _members(body, call.language), call.language)
        call.parameters = parameters.without_documents(members)
        loaded = await self._load(call, action, members)
        document = loaded[0] if loaded else None
        return await self._service.perform(
            call, lambda: self._service.answers.api(action, document, call.parameters, call.language)
        )

    async def _load(self, call: Call, action: Action, members: Mapping[str, Any]) -> list[bytes]:
        sources = documents.find_sources(action, members, call.language)
        if sources and sources[0].is_url:
            call.document = await documents.sha256(sources[0].value.encode("utf-8", "replace"))
        downloads = self._service.downloads
        loaded = [await documents.load(source, action, downloads, call.language) for source in sources]
        if loaded:
            call.content = loaded[0]
            call.document = await documents.sha256(call.content)
        return loaded


def _language(headers: Mapping[str, str], default: Language) -> Language:
    asked = headers.get("x-tc-language")
    return next((language for language in LANGUAGES if language == asked), default)


def _timestamp(text: str, language: Language) -> int:
    if not (text.isascii() and text.isdigit()):
        raise refusal("InvalidParameter", language, name="Timestamp")
    return int(text[:20])


def _members(body: bytes, language: Language) -> dict[str, Any]:
    try:
        members = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        raise refusal("InvalidParameter", language, name="body (JSON)")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")  # Python alone reads NaN and Infinity


def _reply(call: Call, outcome: Answer | Refusal) -> Reply:
    headers: dict[str, str] = {}
    response: dict[str, Any]
    if isinstance(outcome, Refusal):
        response = {"Error": {"Code": outcome.code, "Message": outcome.message}}
    else:
        response = dict(outcome.members)
        headers["X-Emulator-Answer"] = outcome.origin
    response["RequestId"] = call.request_id
    text = json.dumps({"Response": response}, ensure_ascii=False, separators=(",", ":"))
    body = text.encode("utf-8", "replace")
    return Reply(body, "application/json", headers=headers, fault=call.fault, delay=call.delay)
