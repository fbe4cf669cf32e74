"""A security token service and an instance's metadata service on this machine, on an injected clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Any
from unittest.mock import patch

from aiohttp import web

from tencent_ocr_async import Credentials
from tencent_ocr_async.emulator import verify_tc3
from tencent_ocr_async.emulator.refusals import Refusal

EPOCH = 1_700_000_000.0
USER = Credentials("AKIDfakeuser", "fake-user-key")
ARN = "qcs::cam::uin/100000000001:roleName/fake-role"
WEB_TOKEN = "fake-web-identity-token"
FOLDER = "/latest/meta-data/cam/security-credentials/"

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: float = EPOCH) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def temporary(number: int) -> Credentials:
    return Credentials(
        f"AKIDtemporary{number}", f"fake-temporary-key-{number}", f"fake-temporary-token-{number}"
    )


class IdentityService:
    """What both services have in common: they number what they issue, and fail as they are told."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self.lifetime = 7200.0
        self.make: Callable[[int], Credentials] = temporary
        self.issued: list[Credentials] = []
        self.answers: list[tuple[int, str]] = []
        self.url = ""

    def members(self) -> dict[str, Any]:
        new = self.make(len(self.issued) + 1)
        self.issued.append(new)
        return {"TmpSecretId": new.secret_id, "TmpSecretKey": new.secret_key, "Token": new.token}

    @property
    def expires(self) -> int:
        return int(self.clock() + self.lifetime)

    def reply(self, text: str, status: int = 200) -> web.Response:
        date = formatdate(self.clock(), usegmt=True)
        return web.Response(status=status, text=text, headers={"Date": date})


class FakeSts(IdentityService):
    """The security token service: checks the signature by the emulator's verifier, or the pod's token."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self.keys = {USER.secret_id: USER}
        self.requests: list[tuple[dict[str, str], dict[str, Any]]] = []

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = await request.read()
        parameters = json.loads(body)
        self.requests.append((headers, parameters))
        if self.answers:
            status, text = self.answers.pop(0)
            return self.reply(text, status)
        try:
            self.check(headers, body, parameters)
        except Refusal as refused:
            return self.reply(sts_error(refused.code, refused.message))
        response = {"Credentials": self.members(), "ExpiredTime": self.expires, "RequestId": "fake-request"}
        return self.reply(json.dumps({"Response": response}))

    def check(self, headers: dict[str, str], body: bytes, parameters: dict[str, Any]) -> None:
        assert headers["x-tc-version"] == "2018-08-13"
        assert headers["x-tc-region"]
        if headers["x-tc-action"] == "AssumeRoleWithWebIdentity":
            assert headers["authorization"] == "SKIP"
            if parameters["WebIdentityToken"] != WEB_TOKEN:
                raise Refusal("InvalidParameter.WebIdentityTokenError", "the token is not valid")
            return
        assert headers["x-tc-action"] == "AssumeRole"
        authorization = verify_tc3.parse(headers["authorization"])
        assert authorization is not None
        if authorization.secret_id not in self.keys:
            raise Refusal("AuthFailure.SecretIdNotFound", "no such id")
        key = self.keys[authorization.secret_id]
        timestamp = int(headers["x-tc-timestamp"])
        verify_tc3.check_time(timestamp, self.clock(), "en-US")
        verify_tc3.check_token(headers, key, "en-US")
        post = verify_tc3.SignedPost(headers, hashlib.sha256(body).hexdigest(), timestamp)
        with patch.object(verify_tc3, "SERVICE", "sts"):
            verify_tc3.check_signature(authorization, post, key.secret_key, "en-US")


class FakeMetadata(IdentityService):
    """metadata.tencentyun.com of an instance to which the role is bound, if any."""

    def __init__(self, clock: Callable[[], float], role: str = "fake-role") -> None:
        super().__init__(clock)
        self.role = role
        self.paths: list[str] = []

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        self.paths.append(request.path)
        if self.answers:
            status, text = self.answers.pop(0)
            return self.reply(text, status)
        if request.path == FOLDER and self.role:
            return self.reply(self.role)
        if self.role and request.path == f"{FOLDER}{self.role}":
            members = {**self.members(), "ExpiredTime": self.expires, "Code": "Success"}
            return self.reply(json.dumps(members))
        return self.reply("<html>not found</html>", 404)


def sts_error(code: str, message: str = "fake message") -> str:
    error = {"Code": code, "Message": message}
    return json.dumps({"Response": {"Error": error, "RequestId": "fake-request"}})


@asynccontextmanager
async def serve(handler: Handler) -> AsyncIterator[str]:
    """The URL under which the handler answers."""
    runner = web.ServerRunner(web.Server(handler), shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def secrets_of(*services: IdentityService) -> list[str]:
    """Everything that must not be shown anywhere."""
    found = [USER.secret_key, WEB_TOKEN]
    for service in services:
        for each in service.issued:
            found += [each.secret_id, each.secret_key, each.token or each.secret_id]
    return found
