"""The roles of an instance, of other credentials and of a Kubernetes pod, over real sockets."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from identity_servers import (
    ARN,
    EPOCH,
    FOLDER,
    USER,
    WEB_TOKEN,
    Clock,
    FakeMetadata,
    FakeSts,
    secrets_of,
    serve,
    sts_error,
    temporary,
)

from tencent_ocr_async import (
    AssumeRoleCredentials,
    AuthError,
    ConfigurationError,
    Credentials,
    InstanceRoleCredentials,
    OcrError,
    OIDCRoleCredentials,
    ResponseError,
    TransportError,
)

TKE = ("TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN")


async def at_once(seconds: float) -> None:
    """Pauses between tries end at once."""


@pytest.fixture
async def sts() -> AsyncIterator[FakeSts]:
    service = FakeSts(Clock())
    async with serve(service) as service.url:
        yield service


@pytest.fixture
async def metadata() -> AsyncIterator[FakeMetadata]:
    service = FakeMetadata(Clock())
    async with serve(service) as service.url:
        yield service


@pytest.fixture
def pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The environment of a pod; the file of its token."""
    token = tmp_path / "token"
    token.write_text(f"{WEB_TOKEN}\n")
    for name, value in zip(TKE, ("ap-fake", "fake-provider", str(token), ARN), strict=True):
        monkeypatch.setenv(name, value)
    return token


def on(service: FakeSts | FakeMetadata) -> dict[str, Any]:
    """The settings that every provider of a test has."""
    return {"endpoint": service.url, "clock": service.clock, "wall_clock": service.clock, "sleep": at_once}


def shown_by(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)


async def test_an_instance_role_is_found_by_the_metadata_service(metadata: FakeMetadata) -> None:
    provider = InstanceRoleCredentials(**on(metadata))
    assert await provider.get() == temporary(1)
    assert await provider.get() == temporary(1)
    assert metadata.paths == [FOLDER, f"{FOLDER}fake-role"]


async def test_a_named_instance_role_is_asked_for_directly(metadata: FakeMetadata) -> None:
    provider = InstanceRoleCredentials("fake-role", **on(metadata))
    assert await provider.get() == temporary(1)
    assert metadata.paths == [f"{FOLDER}fake-role"]
    assert provider.account == "role fake-role"
    assert InstanceRoleCredentials().account == "instance role"
    assert InstanceRoleCredentials(account="uin 1").account == "uin 1"


async def test_an_instance_without_a_role_is_told_so(metadata: FakeMetadata) -> None:
    metadata.role = ""
    with pytest.raises(
        ConfigurationError, match=r"^InstanceRoleCredentials: no role is bound to this instance"
    ):
        await InstanceRoleCredentials(**on(metadata)).get()
    with pytest.raises(ConfigurationError, match="the role other is not bound"):
        await InstanceRoleCredentials("other", **on(metadata)).get()
    assert len(metadata.paths) == 2


async def test_a_role_without_credentials_is_a_refusal(metadata: FakeMetadata) -> None:
    metadata.answers = [(200, '{"Code": "Failed"}')]
    with pytest.raises(AuthError) as caught:
        await InstanceRoleCredentials("fake-role", **on(metadata)).get()
    assert (caught.value.code, caught.value.fatal) == ("Failed", True)


SECRET = json.dumps(
    {"TmpSecretId": "AKIDtemporary1", "TmpSecretKey": "fake-temporary-key-1", "Token": "fake-t"}
)
LIVING = {"ExpiredTime": int(EPOCH) + 60, "Code": "Success"}


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (200, ""),
        (200, "<html>a captive portal</html>"),
        (200, SECRET[:-5]),
        (200, SECRET),
        (200, json.dumps([SECRET])),
        (200, json.dumps({**json.loads(SECRET), "Code": "Success"})),
        (200, json.dumps({**json.loads(SECRET), **LIVING, "ExpiredTime": "soon"})),
        (200, json.dumps({**json.loads(SECRET), **LIVING, "ExpiredTime": int(EPOCH) - 1})),
        (200, json.dumps({**json.loads(SECRET), **LIVING, "TmpSecretKey": "fake-temporary-key-1 "})),
        (200, json.dumps({**json.loads(SECRET), **LIVING, "Token": None})),
        (500, SECRET),
        (302, SECRET),
    ],
)
async def test_what_is_no_answer_is_asked_for_again_and_then_told_without_its_content(
    metadata: FakeMetadata, status: int, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    provider = InstanceRoleCredentials("fake-role", **on(metadata))
    metadata.answers = [(status, text)]
    with caplog.at_level(logging.DEBUG):
        if status != 302:
            assert await provider.get() == temporary(1)
            provider = InstanceRoleCredentials("fake-role", **on(metadata))
        metadata.answers = [(status, text)] * 4
        with pytest.raises(ResponseError, match="InstanceRoleCredentials: ") as caught:
            await provider.get()
    for secret in ("AKIDtemporary1", "fake-temporary-key-1", "fake-t"):
        assert secret not in shown_by(caught.value) + caplog.text
    assert caught.value.body == b""


@pytest.mark.parametrize("off", [-86_400, 86_400])
async def test_a_wrong_clock_does_not_shorten_or_lengthen_the_life_of_a_role(
    metadata: FakeMetadata, off: int
) -> None:
    settings = {**on(metadata), "wall_clock": lambda: EPOCH + off}
    provider = InstanceRoleCredentials(**settings, uniform=lambda low, high: low)
    assert await provider.get() == temporary(1)
    assert provider._held is not None
    assert provider._held.renew_at - metadata.clock() == pytest.approx(7200 - 600, abs=2)


async def test_where_no_metadata_service_is_the_error_names_the_provider() -> None:
    provider = InstanceRoleCredentials(endpoint="http://127.0.0.1:1", sleep=at_once)
    with pytest.raises(TransportError, match=r"^InstanceRoleCredentials: no connection") as caught:
        await provider.get()
    assert caught.value.kind == "connect"


async def test_the_metadata_service_is_not_asked_by_a_proxy(
    metadata: FakeMetadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    assert await InstanceRoleCredentials(**on(metadata)).get() == temporary(1)


def test_the_vendors_addresses_are_the_defaults() -> None:
    assert InstanceRoleCredentials()._endpoint.url == "http://metadata.tencentyun.com"
    assert AssumeRoleCredentials(USER, ARN)._sts.endpoint.url == "https://sts.tencentcloudapi.com"


@pytest.mark.parametrize(
    "endpoint", ["http://sts.example", "http://10.0.0.1", "ftp://sts.example", "https://"]
)
def test_keys_do_not_travel_in_the_clear(endpoint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        AssumeRoleCredentials(USER, ARN, endpoint=endpoint)
    assert "allow_http" not in str(caught.value)
    with pytest.raises(ConfigurationError):
        InstanceRoleCredentials(endpoint=endpoint)


async def test_a_role_is_assumed_with_a_signed_call(sts: FakeSts) -> None:
    provider = AssumeRoleCredentials(
        USER,
        ARN,
        role_session_name="fake@session",
        duration_seconds=900,
        external_id="fake-external",
        **on(sts),
    )
    assert await provider.get() == temporary(1)
    ((headers, parameters),) = sts.requests
    assert headers["x-tc-region"] == "ap-guangzhou"
    assert "x-tc-token" not in headers
    assert parameters == {
        "RoleArn": ARN,
        "RoleSessionName": "fake@session",
        "DurationSeconds": 900,
        "ExternalId": "fake-external",
    }
    assert provider.account == ARN


async def test_a_wrong_key_is_a_fatal_error_that_names_the_provider(sts: FakeSts) -> None:
    for source, code in (
        (Credentials(USER.secret_id, "fake-wrong-key"), "AuthFailure.SignatureFailure"),
        (Credentials("AKIDunknown", USER.secret_key), "AuthFailure.SecretIdNotFound"),
    ):
        with pytest.raises(AuthError, match="AssumeRoleCredentials: ") as caught:
            await AssumeRoleCredentials(source, ARN, **on(sts)).get()
        assert (caught.value.code, caught.value.fatal) == (code, True)
        assert source.secret_key not in shown_by(caught.value)
    assert len(sts.requests) == 2


@pytest.mark.parametrize("code", ["InternalError", "RequestLimitExceeded", "ServiceUnavailable"])
async def test_a_failure_of_the_service_is_asked_again(sts: FakeSts, code: str) -> None:
    sts.answers = [(200, sts_error(code)), (502, "<html>bad gateway</html>")]
    assert await AssumeRoleCredentials(USER, ARN, **on(sts)).get() == temporary(1)
    assert len(sts.requests) == 3


@pytest.mark.parametrize("code", ["InvalidParameter.RoleArn", "ResourceNotFound.RoleNotFound", "UnknownCode"])
async def test_a_refused_role_is_an_auth_error_of_the_account_and_not_asked_again(
    sts: FakeSts, code: str
) -> None:
    sts.answers = [(200, sts_error(code))]
    with pytest.raises(AuthError) as caught:
        await AssumeRoleCredentials(USER, ARN, **on(sts)).get()
    assert caught.value.fatal
    assert (caught.value.code, caught.value.request_id) == (code, "fake-request")
    assert "trust policy" in caught.value.advice


@pytest.mark.parametrize("off", [-3600, 3600])
async def test_a_wrong_clock_is_put_right_for_the_signature_and_for_the_end(sts: FakeSts, off: int) -> None:
    clock = Clock()
    settings = {**on(sts), "wall_clock": lambda: EPOCH + off, "clock": clock}
    provider = AssumeRoleCredentials(USER, ARN, **settings, uniform=lambda low, high: low)
    assert await provider.get() == temporary(1)
    assert len(sts.requests) == 2
    assert provider._held is not None
    assert provider._held.renew_at - clock() == pytest.approx(7200 - 600, abs=2)
    used = await provider.get()
    assert await provider.refresh(used) == temporary(2)
    assert len(sts.requests) == 3


async def test_a_role_may_be_assumed_with_another_providers_credentials(
    sts: FakeSts, metadata: FakeMetadata
) -> None:
    instance = InstanceRoleCredentials("fake-role", **on(metadata))
    sts.keys = {temporary(1).secret_id: temporary(1)}
    sts.make = lambda number: temporary(100 + number)
    provider = AssumeRoleCredentials(instance, ARN, **on(sts))
    used = await provider.get()
    assert used == temporary(101)
    assert sts.requests[0][0]["x-tc-token"] == temporary(1).token
    # The source's token is refused now: it is renewed too.
    sts.keys = {temporary(1).secret_id: temporary(9), temporary(2).secret_id: temporary(2)}
    assert await provider.refresh(used) == temporary(102)
    assert len(metadata.issued) == 2


async def test_a_source_that_fails_is_named_too(sts: FakeSts, metadata: FakeMetadata) -> None:
    metadata.role = ""
    provider = AssumeRoleCredentials(InstanceRoleCredentials(**on(metadata)), ARN, **on(sts))
    with pytest.raises(ConfigurationError, match="AssumeRoleCredentials: InstanceRoleCredentials: no role"):
        await provider.get()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"role_arn": "fake-role"}, "role_arn must begin with"),
        ({"role_session_name": "a b"}, "role_session_name takes"),
        ({"role_session_name": "x"}, "role_session_name takes"),
        ({"duration_seconds": 0}, "duration_seconds must be"),
        ({"duration_seconds": 43_201}, "duration_seconds must be"),
    ],
)
def test_what_the_service_would_refuse_is_refused_at_once(options: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        AssumeRoleCredentials(USER, **{"role_arn": ARN, **options})


async def test_a_pods_token_is_exchanged_without_a_signature(sts: FakeSts, pod: Path) -> None:
    provider = OIDCRoleCredentials(**on(sts))
    assert await provider.get() == temporary(1)
    ((headers, parameters),) = sts.requests
    assert headers["x-tc-region"] == "ap-fake"
    assert headers["x-tc-action"] == "AssumeRoleWithWebIdentity"
    assert parameters == {
        "ProviderId": "fake-provider",
        "WebIdentityToken": WEB_TOKEN,
        "RoleArn": ARN,
        "RoleSessionName": "tencent-ocr-async",
        "DurationSeconds": 7200,
    }
    assert provider.account == ARN


def put(path: Path, content: str | bytes | None) -> None:
    path.unlink()
    if content is not None:
        path.write_bytes(content.encode() if isinstance(content, str) else content)


async def test_a_pods_token_is_read_again_at_each_renewal(sts: FakeSts, pod: Path) -> None:
    provider = OIDCRoleCredentials(**on(sts))
    used = await provider.get()
    put(pod, "fake-stale-token")
    with pytest.raises(AuthError, match="OIDCRoleCredentials") as caught:
        await provider.refresh(used)
    assert caught.value.code == "InvalidParameter.WebIdentityTokenError"
    assert "fake-stale-token" not in shown_by(caught.value)
    put(pod, WEB_TOKEN)
    assert await provider.refresh(used) == temporary(2)


@pytest.mark.parametrize("missing", TKE)
def test_a_pod_with_half_of_its_variables_is_told_which_are_missing(
    pod: Path, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(missing, "")
    with pytest.raises(ConfigurationError, match=f"OIDCRoleCredentials: {missing} must be set"):
        OIDCRoleCredentials()


def test_what_is_given_comes_before_the_environment(pod: Path) -> None:
    assert OIDCRoleCredentials(role_arn=f"{ARN}-other").account == f"{ARN}-other"


@pytest.mark.parametrize("content", [None, b"", b"  \n", f"{WEB_TOKEN}\xff".encode("latin-1")])
async def test_a_token_that_cannot_be_read_is_refused_by_its_path_and_not_shown(
    sts: FakeSts, pod: Path, content: bytes | None
) -> None:
    put(pod, content)
    with pytest.raises(ConfigurationError, match=r"the web identity token .* cannot be read") as caught:
        await OIDCRoleCredentials(**on(sts)).get()
    assert str(pod) in str(caught.value)
    assert WEB_TOKEN not in shown_by(caught.value)
    assert sts.requests == []


async def test_no_failure_of_the_token_service_shows_a_secret(
    sts: FakeSts, pod: Path, caplog: pytest.LogCaptureFixture
) -> None:
    whole = json.dumps(
        {"Response": {"Credentials": sts.members(), "ExpiredTime": sts.expires, "RequestId": "r"}}
    )
    answers = [whole[:-9], whole.replace("ExpiredTime", "x"), whole.replace("TmpSecretId", "x"), f"[{whole}]"]
    shown = ""
    with caplog.at_level(logging.DEBUG):
        for provider in (AssumeRoleCredentials(USER, ARN, **on(sts)), OIDCRoleCredentials(**on(sts))):
            for answer in answers:
                sts.answers = [(200, answer)] * 4
                with pytest.raises(OcrError) as caught:
                    await provider.get()
                shown += shown_by(caught.value) + repr(provider)
            shown += repr(await provider.get()) + repr(provider._held)
    for secret in secrets_of(sts):
        assert secret not in shown + caplog.text
