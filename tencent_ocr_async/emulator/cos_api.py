"""COS: one bucket's objects and, on them, Cloud Infinite's OCR. Errors are real 4xx and 5xx with XML."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from collections.abc import Mapping
from typing import Final

from aiohttp import web

from tencent_ocr_async.actions import CLOUD_INFINITE

from . import bodies, ci_parameters, documents, verify_cos, xml_answers
from .answers import Answer
from .calls import Call, Reply
from .cos_request import CosTarget, check_bucket, read
from .refusals import Refusal
from .service import Service

MAX_OBJECT: Final = 64 * 1024 * 1024
MAX_DOCUMENT: Final = 7 * 1024 * 1024 * 3 // 4
"""The largest document that Cloud Infinite reads: 7 MB as Base64, in bytes of the file."""

_LOG: Final = logging.getLogger("tencent_ocr_async.emulator")
_STATUS: Final[Mapping[str, int]] = {
    "AccessDenied": 403,
    "InternalError": 500,
    "InvalidAccessKeyId": 403,
    "NoSuchBucket": 404,
    "NoSuchKey": 404,
    "RequestTimeTooSkewed": 403,
    "ServiceUnavailable": 503,
    "SignatureDoesNotMatch": 403,
    "SlowDown": 503,
}
"""Statuses of codes whose refusal has none of its own: those that a fault answers."""


class CosApi:
    """Answers what reaches the bucket of one emulator."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def answer(self, request: web.BaseRequest, arrived: float) -> Reply:
        """The reply to one request; errors of a body that broke off pass through."""
        target = read(request)
        request_id = _request_id()
        if "ci-process" in target.query and request.method == "GET":
            return await self._recognise(target, request_id, arrived)
        try:
            self._authenticate(target)
            reply = await self._object(request, target)
        except Refusal as refused:
            return _error(refused, target, request_id)
        headers = {**reply.headers, "x-cos-request-id": request_id}
        return Reply(reply.body, reply.content_type, reply.status, headers)

    def _authenticate(self, target: CosTarget) -> None:
        check_bucket(target, self._service.bucket, self._service.region)
        if not self._service.verify:
            return
        parts = verify_cos.parse(target.signed.headers.get("authorization", ""))
        credentials = self._service.keys.get(parts["q-ak"])
        if credentials is None:
            raise Refusal(
                "InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records.", 403
            )
        verify_cos.verify(target.signed, parts, credentials, self._service.clock())

    async def _recognise(self, target: CosTarget, request_id: str, arrived: float) -> Reply:
        call = Call(CLOUD_INFINITE, request_id, arrived, self._service.language, _secret_id(target))
        self._service.admit(call)
        answer = await self._try(call, target)
        self._service.record(call, answer)
        if isinstance(answer, Refusal):
            return _error(answer, target, request_id, call)
        body = xml_answers.document("Response", {**answer.members, "RequestId": request_id})
        headers = {"x-cos-request-id": request_id, "Server": "tencent-ci", "X-Emulator-Answer": answer.origin}
        return Reply(body, "application/xml", headers=headers, fault=call.fault, delay=call.delay)

    async def _try(self, call: Call, target: CosTarget) -> Answer | Refusal:
        try:
            self._check(call, target)
            call.parameters = ci_parameters.check(target.query)
            document = await self._document(call, target)
            return await self._service.perform(
                call, lambda: self._service.answers.cloud_infinite(document, call.parameters)
            )
        except Refusal as refused:
            return refused
        except Exception:  # noqa: BLE001 - the caller gets the service's words, the log the trace
            _LOG.exception("the emulator failed on %s", call.action)
            return Refusal("InternalError", "We encountered an internal error. Please try again.", 500)

    def _check(self, call: Call, target: CosTarget) -> None:
        try:
            self._authenticate(target)
        except Refusal:
            self._service.withdraw(call)
            raise
        if call.ticket is not None and not call.ticket.accepted:
            raise Refusal("SlowDown", "Please reduce your request rate.", 503)

    async def _document(self, call: Call, target: CosTarget) -> bytes:
        url = target.query.get("detect-url")
        if url:
            call.document = await documents.sha256(url.encode())
            document = await self._service.downloads.get(url, MAX_DOCUMENT, call.language)
        elif not target.key:
            raise Refusal("InvalidArgument", "Neither an object key nor detect-url was given.", 400)
        else:
            document = self._stored(target)
        call.document = await documents.sha256(document)
        call.content = document
        if len(document) > MAX_DOCUMENT:
            raise Refusal("EntityTooLarge", "The document is larger than 7 MB as Base64.", 400)
        return document

    def _stored(self, target: CosTarget) -> bytes:
        stored = self._service.objects.get(target.key)
        if stored is None:
            raise Refusal("NoSuchKey", "The specified key does not exist.", 404)
        return bytes(stored)

    async def _object(self, request: web.BaseRequest, target: CosTarget) -> Reply:
        method = request.method
        if method == "HEAD" and not target.key:
            return Reply(b"", "application/xml")
        if not target.key or target.query.keys() & {"ci-process", "uploads", "acl"}:
            raise Refusal("NotImplemented", "The emulator knows objects and ci-process=OCR alone.", 501)
        if method == "PUT":
            return await self._put(request, target)
        if method == "DELETE":
            self._service.objects.pop(target.key, None)
            return Reply(b"", "application/xml", 204)
        if method in ("GET", "HEAD"):
            stored = self._stored(target)
            return Reply(stored, "application/octet-stream", headers=_etag(stored))
        raise Refusal("MethodNotAllowed", "The specified method is not allowed.", 405)

    async def _put(self, request: web.BaseRequest, target: CosTarget) -> Reply:
        body = await bodies.read(request, MAX_OBJECT)
        if body is None:
            raise Refusal("EntityTooLarge", "The object is larger than the emulator stores.", 400)
        self._service.objects[target.key] = body
        return Reply(b"", "application/xml", headers=_etag(body))


def _etag(body: bytes) -> dict[str, str]:
    return {"ETag": f'"{hashlib.md5(body, usedforsecurity=False).hexdigest()}"'}


def _secret_id(target: CosTarget) -> str:
    try:
        return verify_cos.parse(target.signed.headers.get("authorization", ""))["q-ak"]
    except Refusal:
        return ""


def _request_id() -> str:
    return base64.b64encode(
        f"{secrets.token_hex(4)}_{secrets.token_hex(4)}_{secrets.token_hex(2)}".encode()
    ).decode()


def _error(refused: Refusal, target: CosTarget, request_id: str, call: Call | None = None) -> Reply:
    members = {
        "Code": refused.code,
        "Message": refused.message,
        "Resource": target.resource,
        "RequestId": request_id,
        "TraceId": _request_id(),
    }
    fault = call.fault if call is not None else None
    status = _STATUS.get(refused.code, refused.http_status) if fault is not None else refused.http_status
    headers = {"x-cos-request-id": request_id}
    delay = call.delay if call is not None else 0.0
    return Reply(xml_answers.document("Error", members), "application/xml", status, headers, fault, delay)
