"""Where credentials are looked for when none are given."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tencent_ocr_async import CloudInfiniteClient, ConfigurationError, Credentials, OcrClient
from tencent_ocr_async.engine import credentials as chain
from tencent_ocr_async.engine.credentials import (
    default_credentials,
    from_environment,
    from_sdk_profile,
    from_tccli_profile,
)

SECRET_ID = "AKIDfakefakefakefakefakefakefake"
SECRET_KEY = "fakekeyfakekeyfakekeyfakekeyfake"
TOKEN = "faketokenfaketokenfaketoken"
PAIR = Credentials(SECRET_ID, SECRET_KEY)
TEMPORARY = Credentials(SECRET_ID, SECRET_KEY, TOKEN)
ENVIRONMENT = {"TENCENTCLOUD_SECRET_ID": SECRET_ID, "TENCENTCLOUD_SECRET_KEY": SECRET_KEY}
INI = f"[default]\nsecret_id = {SECRET_ID}\nsecret_key = {SECRET_KEY}\n"
JSON = f'{{"secretId": "{SECRET_ID}", "secretKey": "{SECRET_KEY}"}}'


@pytest.fixture(autouse=True)
def no_profile_of_this_machine(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system-wide profile lies in a folder of the test."""
    monkeypatch.setattr(
        chain, "_SDK_PROFILES", (Path("~/.tencentcloud/credentials"), tmp_path / "etc/credentials")
    )


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def shown_by(error: BaseException) -> str:
    """All that a traceback of this error prints, chained errors included."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)


def assert_hidden(text: str) -> None:
    for secret in (SECRET_ID, SECRET_KEY, TOKEN):
        assert secret not in text


def test_the_environment_holds_the_pair_and_perhaps_a_token() -> None:
    assert from_environment(ENVIRONMENT) == PAIR
    assert from_environment({**ENVIRONMENT, "TENCENTCLOUD_SESSION_TOKEN": TOKEN}) == TEMPORARY
    assert from_environment({**ENVIRONMENT, "TENCENTCLOUD_SESSION_TOKEN": ""}) == PAIR


@pytest.mark.parametrize(
    "environment",
    [{}, {"TENCENTCLOUD_SECRET_ID": "", "TENCENTCLOUD_SECRET_KEY": ""}, {"TENCENTCLOUD_REGION": "x"}],
)
def test_an_environment_without_keys_holds_none(environment: Mapping[str, str]) -> None:
    assert from_environment(environment) is None


@pytest.mark.parametrize("missing", ENVIRONMENT)
@pytest.mark.parametrize("empty", [True, False])
def test_half_a_pair_in_the_environment_is_refused_by_the_name_of_the_other_half(
    missing: str, *, empty: bool
) -> None:
    environment = {name: value for name, value in ENVIRONMENT.items() if name != missing}
    if empty:
        environment[missing] = ""
    with pytest.raises(ConfigurationError, match=f"the environment .* without {missing}$") as caught:
        from_environment(environment)
    assert_hidden(shown_by(caught.value))


def test_a_padded_key_in_the_environment_is_refused_by_its_place_and_not_shown() -> None:
    with pytest.raises(ConfigurationError, match="the environment: the secret key has white space") as caught:
        from_environment({**ENVIRONMENT, "TENCENTCLOUD_SECRET_KEY": f"{SECRET_KEY}\n"})
    assert_hidden(shown_by(caught.value))


@pytest.mark.parametrize(
    "content",
    [
        INI,
        INI.replace("\n", "\r\n"),
        INI.replace(" = ", "="),
        f"[default]\nsecret_id: '{SECRET_ID}'\nsecret_key: \"{SECRET_KEY}\"\n",
        f"# my own\n[other]\nsecret_id=x\n[default]\nSECRET_ID = {SECRET_ID}\nSecret_Key = {SECRET_KEY}  \n",
        f"{INI}region = a%b\n",
    ],
)
def test_the_sdks_profile_is_an_ini_file(tmp_path: Path, content: str) -> None:
    assert from_sdk_profile(write(tmp_path / "credentials", content)) == PAIR


def test_the_sdks_profile_may_hold_a_token(tmp_path: Path) -> None:
    assert from_sdk_profile(write(tmp_path / "credentials", f"{INI}token = {TOKEN}\n")) == TEMPORARY


@pytest.mark.parametrize(
    "content", ["", "[other]\nsecret_id = x\n", "[default]\n", "[default]\nrole_arn = x\n"]
)
def test_a_profile_without_keys_holds_none(tmp_path: Path, content: str) -> None:
    assert from_sdk_profile(write(tmp_path / "credentials", content)) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f"secret_id = {SECRET_ID}\nsecret_key = {SECRET_KEY}\n", "is not an INI file"),
        (f"[default]\nsecret_id = {SECRET_ID}\n{SECRET_KEY}\n", "is not an INI file"),
        (f"{INI}secret_key = {SECRET_KEY}\n", "is not an INI file"),
        (f"[default\nsecret_key = {SECRET_KEY}\n", "is not an INI file"),
        (f"{INI}".encode() + b"\xff\xfe", "cannot be read"),
        (f"[default]\nsecret_id = {SECRET_ID}\n", "without secret_key$"),
        (f"[default]\nsecret_key = {SECRET_KEY}\n", "without secret_id$"),
        (
            f"[default]\nsecret_id = {SECRET_ID}\nsecret_key = {SECRET_KEY}\n {SECRET_KEY}\n",
            "that no key has",
        ),
    ],
)
def test_a_broken_ini_profile_is_refused_by_its_path_and_never_quoted(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    path = write(tmp_path / "credentials", content)
    with pytest.raises(ConfigurationError, match=reason) as caught:
        from_sdk_profile(path)
    assert str(path) in str(caught.value)
    assert_hidden(shown_by(caught.value))


def test_the_command_lines_profile_is_a_json_file(tmp_path: Path) -> None:
    assert from_tccli_profile(write(tmp_path / "a", JSON)) == PAIR
    assert from_tccli_profile(write(tmp_path / "b", f'{JSON[:-1]}, "token": "{TOKEN}"}}')) == TEMPORARY
    assert from_tccli_profile(write(tmp_path / "c", f'{JSON[:-1]}, "token": null}}')) == PAIR
    assert from_tccli_profile(write(tmp_path / "d", "{}")) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "is not JSON"),
        (f"{JSON[:-1]}", "is not JSON"),
        (f'["{SECRET_ID}"]', "does not hold a JSON object"),
        (JSON.replace("secretKey", "other"), "without secretKey$"),
        (JSON.replace("secretId", "other"), "without secretId$"),
        ('{"secretId": 5, "secretKey": [1]}', "the secret id must be text, not int"),
        (f'{JSON[:-1]}, "token": 5}}', "the token must be text, not int"),
        (JSON.replace(SECRET_KEY, SECRET_KEY + " "), "the secret key has white space"),
        (JSON.encode() + b"\xff", "cannot be read"),
    ],
)
def test_a_broken_json_profile_is_refused_by_its_path_and_never_quoted(
    tmp_path: Path, content: str | bytes, reason: str
) -> None:
    path = write(tmp_path / "default.credential", content)
    with pytest.raises(ConfigurationError, match=reason) as caught:
        from_tccli_profile(path)
    assert str(path) in str(caught.value)
    assert_hidden(shown_by(caught.value))


@pytest.mark.parametrize("read", [from_sdk_profile, from_tccli_profile])
def test_a_profile_that_cannot_be_opened_is_an_error_and_a_missing_one_is_none(
    tmp_path: Path, read: Callable[[Path], Credentials | None]
) -> None:
    assert read(tmp_path / "missing") is None
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read(tmp_path)


def test_the_environment_comes_first_then_the_users_profile_the_systems_and_the_command_lines(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def place(name: str) -> Credentials:
        return Credentials(f"id-{name}", f"key-{name}")

    write(home / ".tccli/default.credential", '{"secretId": "id-tccli", "secretKey": "key-tccli"}')
    assert default_credentials() == place("tccli")
    write(tmp_path / "etc/credentials", "[default]\nsecret_id = id-etc\nsecret_key = key-etc\n")
    assert default_credentials() == place("etc")
    write(home / ".tencentcloud/credentials", "[default]\nsecret_id = id-user\nsecret_key = key-user\n")
    assert default_credentials() == place("user")
    for name in ENVIRONMENT:
        monkeypatch.setenv(name, "id-env" if name.endswith("ID") else "key-env")
    assert default_credentials() == place("env")


def test_the_profiles_are_those_of_the_vendors_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    places = [path.as_posix() for path in (*chain._SDK_PROFILES, chain._TCCLI_PROFILE)]
    assert places == [
        "~/.tencentcloud/credentials",
        "/etc/tencentcloud/credentials",
        "~/.tccli/default.credential",
    ]


def test_half_a_pair_is_not_a_reason_to_look_further(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(home / ".tencentcloud/credentials", INI)
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", SECRET_ID)
    with pytest.raises(ConfigurationError, match="without TENCENTCLOUD_SECRET_KEY"):
        default_credentials()


@pytest.mark.parametrize("make", [OcrClient, lambda: CloudInfiniteClient("photos-1250000000", "ap-beijing")])
def test_a_client_without_any_credentials_says_all_places_where_they_may_be(
    make: Callable[[], object],
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        make()
    for place in (
        "Credentials(secret_id, secret_key)",
        "TENCENTCLOUD_SECRET_ID",
        "TENCENTCLOUD_SECRET_KEY",
        "~/.tencentcloud/credentials",
        "~/.tccli/default.credential",
    ):
        assert place in str(caught.value)


def held_by(client: OcrClient) -> list[Credentials | None]:
    return [route.account.fixed for route in client._engine.routes._routes]


def test_given_credentials_are_taken_without_a_look_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TENCENTCLOUD_SECRET_ID", "half a pair")
    assert held_by(OcrClient(PAIR)) == [PAIR]


def test_a_client_takes_the_environments_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    assert held_by(OcrClient()) == [PAIR]
