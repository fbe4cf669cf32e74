"""The default chain: which place comes first, what is a sign of a role, what a client does with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from identity_servers import ARN, WEB_TOKEN, Clock, FakeMetadata, FakeSts, serve, temporary

from tencent_ocr_async import (
    AssumeRoleCredentials,
    AuthError,
    CloudInfiniteClient,
    ConfigurationError,
    Credentials,
    CredentialsProvider,
    DefaultCredentials,
    EnvironmentCredentials,
    InstanceRoleCredentials,
    OcrClient,
    OIDCRoleCredentials,
    ProfileCredentials,
    TransportError,
)
from tencent_ocr_async.engine import credentials as places
from tencent_ocr_async.engine.providers import hints

PAIR = Credentials("AKIDfakefake", "fakekeyfakekey")
STALE = Credentials("AKIDfakefake", "fakekeyfakekey", "fake-token-1")
FRESH = Credentials("AKIDfakefake", "fakekeyfakekey", "fake-token-2")


@pytest.fixture(autouse=True)
def no_profile_of_this_machine(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_SDK_PROFILES", (Path("~/.tencentcloud/credentials"), tmp_path / "etc"))


@pytest.fixture
async def sts() -> AsyncIterator[FakeSts]:
    service = FakeSts(Clock())
    async with serve(service) as service.url:
        service.make = lambda number: temporary(100 + number)
        yield service


@pytest.fixture
async def metadata() -> AsyncIterator[FakeMetadata]:
    service = FakeMetadata(Clock())
    async with serve(service) as service.url:
        yield service


@pytest.fixture
def pod(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = tmp_path / "token"
    token.write_text(WEB_TOKEN)
    monkeypatch.setenv("TKE_REGION", "ap-fake")
    monkeypatch.setenv("TKE_PROVIDER_ID", "fake-provider")
    monkeypatch.setenv("TKE_WEB_IDENTITY_TOKEN_FILE", str(token))
    monkeypatch.setenv("TKE_ROLE_ARN", ARN)


@pytest.fixture
def cloud_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = tmp_path / "sys_vendor"
    vendor.write_text("Tencent Cloud\n")
    monkeypatch.setattr(hints, "_FIRMWARE", (tmp_path / "missing", vendor))


async def at_once(seconds: float) -> None:
    """Pauses between tries end at once."""


def make_chain(metadata: FakeMetadata | None, sts: FakeSts | None) -> DefaultCredentials:
    clock = Clock()
    return DefaultCredentials(
        metadata_endpoint=metadata.url if metadata else "http://127.0.0.1:1",
        sts_endpoint=sts.url if sts else "http://127.0.0.1:1",
        clock=clock,
        wall_clock=clock,
        sleep=at_once,
    )


def set_environment(monkeypatch: pytest.MonkeyPatch, credentials: Credentials) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", credentials.secret_id)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_KEY", credentials.secret_key)
    if credentials.token:
        monkeypatch.setenv("TENCENTCLOUD_SESSION_TOKEN", credentials.token)


def write_profile(path: Path, credentials: Credentials) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    token = f"token = {credentials.token}\n" if credentials.token else ""
    path.write_text(
        f"[default]\nsecret_id = {credentials.secret_id}\nsecret_key = {credentials.secret_key}\n{token}"
    )
    return path


async def test_places_come_in_the_order_of_the_vendors_tools(
    metadata: FakeMetadata, sts: FakeSts, pod: None, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata.role = ""
    assert await make_chain(metadata, sts).get() == temporary(101)
    metadata.role = "fake-role"
    assert await make_chain(metadata, sts).get() == temporary(1)
    profile = Credentials("AKIDprofile", "fake-profile-key")
    write_profile(home / ".tencentcloud/credentials", profile)
    assert await make_chain(metadata, sts).get() == profile
    set_environment(monkeypatch, PAIR)
    assert await make_chain(metadata, sts).get() == PAIR
    assert (len(metadata.issued), len(sts.issued)) == (1, 1)


async def test_the_place_that_had_credentials_is_asked_again_and_no_other(
    metadata: FakeMetadata, sts: FakeSts, pod: None
) -> None:
    chain = make_chain(metadata, sts)
    used = await chain.get()
    assert await chain.refresh(used) == temporary(2)
    metadata.role = ""
    with pytest.raises(ConfigurationError, match=r"^InstanceRoleCredentials: no role is bound"):
        await chain.refresh(temporary(2))
    assert sts.requests == []


async def test_a_role_that_is_refused_is_no_reason_to_look_further(
    metadata: FakeMetadata, sts: FakeSts, pod: None
) -> None:
    metadata.answers = [(200, "fake-role"), (200, '{"Code": "Failed"}')]
    with pytest.raises(AuthError, match="InstanceRoleCredentials"):
        await make_chain(metadata, sts).get()
    assert sts.requests == []


@pytest.mark.parametrize("answer", [(404, ""), (200, "<html>somebody else's page</html>"), (502, "")])
async def test_where_nothing_is_found_the_error_says_all_that_was_tried(
    metadata: FakeMetadata, answer: tuple[int, str]
) -> None:
    metadata.answers = [answer]
    with pytest.raises(ConfigurationError, match=r"no credentials: pass .*; InstanceRoleCredentials: "):
        await make_chain(metadata, None).get()
    assert len(metadata.paths) == 1


async def test_on_a_cloud_server_its_metadata_service_is_given_a_second_chance(
    metadata: FakeMetadata, cloud_server: None
) -> None:
    metadata.answers = [(502, ""), (502, "")]
    assert await make_chain(metadata, None).get() == temporary(1)
    with pytest.raises(TransportError, match="InstanceRoleCredentials: no connection"):
        await make_chain(None, None).get()


async def test_half_a_pair_stays_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "AKIDfakefake")
    with pytest.raises(ConfigurationError, match="without TENCENTCLOUD_SECRET_KEY"):
        await make_chain(None, None).get()
    with pytest.raises(ConfigurationError, match="without TENCENTCLOUD_SECRET_KEY"):
        OcrClient()


async def test_environment_credentials_are_read_again_when_they_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ConfigurationError, match="EnvironmentCredentials: no credentials in the environment"):
        EnvironmentCredentials()
    set_environment(monkeypatch, STALE)
    provider = EnvironmentCredentials()
    assert (provider.account, await provider.get()) == ("the environment", STALE)
    assert await provider.refresh(STALE) == STALE
    set_environment(monkeypatch, FRESH)
    assert await provider.get() == STALE
    assert await provider.refresh(STALE) == FRESH
    monkeypatch.delenv("TENCENTCLOUD_SECRET_KEY")
    assert await provider.refresh(STALE) == FRESH
    with pytest.raises(ConfigurationError, match="without TENCENTCLOUD_SECRET_KEY"):
        await provider.refresh(FRESH)


async def test_a_profile_may_be_renewed_by_another_program(tmp_path: Path, home: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"ProfileCredentials: no credentials in .*\.tencentcloud"):
        ProfileCredentials()
    path = write_profile(tmp_path / "own", STALE)
    provider = ProfileCredentials(path)
    assert await provider.get() == STALE
    write_profile(path, FRESH)
    assert await provider.refresh(STALE) == FRESH
    assert await provider.get() == FRESH
    path.unlink()
    with pytest.raises(ConfigurationError, match="no credentials in"):
        await provider.refresh(FRESH)


async def test_profiles_are_found_as_the_vendors_tools_write_them(tmp_path: Path, home: Path) -> None:
    profile = tmp_path / "other.credential"
    profile.write_text('{"secretId": "AKIDfakefake", "secretKey": "fakekeyfakekey"}')
    assert await ProfileCredentials(str(profile)).get() == PAIR
    (home / ".tccli").mkdir()
    profile.rename(home / ".tccli/default.credential")
    provider = ProfileCredentials()
    assert (await provider.get(), provider.account) == (PAIR, PAIR.secret_id)
    write_profile(home / ".tencentcloud/credentials", STALE)
    assert await ProfileCredentials(account="fake-uin").get() == STALE


def test_nothing_of_a_provider_shows_a_key(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    set_environment(monkeypatch, PAIR)
    write_profile(home / ".tencentcloud/credentials", PAIR)
    shown = f"{EnvironmentCredentials()!r} {ProfileCredentials()!r} {DefaultCredentials()!r}"
    assert shown == "EnvironmentCredentials() ProfileCredentials() DefaultCredentials()"


def accounts_of(client: OcrClient | CloudInfiniteClient) -> list[Any]:
    return [route.account for route in client._engine.routes._routes]


def test_a_client_without_credentials_takes_fixed_ones_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, PAIR)
    (account,) = accounts_of(OcrClient())
    assert (account.fixed, account.name) == (PAIR, PAIR.secret_id)


@pytest.mark.parametrize("sign", ["token", "pod", "cloud_server"])
def test_a_client_without_credentials_takes_the_chain_where_they_may_change(
    sign: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sign == "token":
        set_environment(monkeypatch, STALE)
    else:
        request.getfixturevalue(sign)
    for client in (OcrClient(), CloudInfiniteClient("photos-1250000000", "ap-beijing")):
        (account,) = accounts_of(client)
        assert isinstance(account.provider, DefaultCredentials)
        assert account.fixed is None


def test_the_vendors_agents_are_a_sign_of_a_cloud_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not hints.is_cloud_server()
    monkeypatch.setattr(hints, "_AGENTS", tmp_path)
    assert hints.is_cloud_server()


def test_a_machine_of_another_maker_has_no_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = tmp_path / "sys_vendor"
    vendor.write_text("Another Maker")
    monkeypatch.setattr(hints, "_FIRMWARE", (vendor,))
    with pytest.raises(ConfigurationError, match=r"^no credentials: pass Credentials"):
        OcrClient()


def test_a_region_alone_is_no_sign_of_a_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TKE_REGION", "ap-fake")
    with pytest.raises(ConfigurationError, match="no credentials"):
        OcrClient()
    monkeypatch.setenv("TKE_ROLE_ARN", ARN)
    OcrClient()


def test_a_client_takes_a_provider_or_a_list_of_both() -> None:
    role = AssumeRoleCredentials(PAIR, ARN)
    assert [account.name for account in accounts_of(OcrClient(role))] == [ARN]
    assert [account.name for account in accounts_of(OcrClient([PAIR, role]))] == [PAIR.secret_id, ARN]
    with pytest.raises(ConfigurationError, match="one account twice"):
        OcrClient([role, AssumeRoleCredentials(STALE, ARN)])


@pytest.mark.parametrize("given", [{"secret_id": "x"}, "AKIDfakefake", 5, [PAIR, None]])
def test_what_is_no_credentials_is_refused_by_its_kind_alone(given: Any) -> None:
    with pytest.raises(ConfigurationError, match="credentials must be Credentials, not") as caught:
        OcrClient(given)
    assert "AKIDfakefake" not in str(caught.value)


def test_every_provider_keeps_the_protocol(pod: None, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    set_environment(monkeypatch, PAIR)
    write_profile(home / ".tencentcloud/credentials", PAIR)
    for provider in (
        EnvironmentCredentials(),
        ProfileCredentials(),
        InstanceRoleCredentials(),
        AssumeRoleCredentials(PAIR, ARN),
        OIDCRoleCredentials(),
        DefaultCredentials(),
    ):
        assert isinstance(provider, CredentialsProvider)
