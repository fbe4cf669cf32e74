"""The emulator: a real HTTP server that official SDKs take for the cloud."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tencent_ocr_async.actions import CLOUD_INFINITE, SITES, Rate, Site, find_action
from tencent_ocr_async.credentials import Credentials
from tencent_ocr_async.errors import ConfigurationError

from .answers import Answers, Recogniser
from .downloads import SECONDS, Downloads, Fetch, is_loopback
from .faults import Fault
from .fixed import FixedResponse
from .front import Front
from .ledger import Ledger
from .listener import Listener
from .rates import Rates, Window
from .service import FAKE_CREDENTIALS, Service
from .texts import LANGUAGES, Language
from .threads import LoopThread


class Emulator:
    """Tencent Cloud OCR and Cloud Infinite on this machine.

        async with Emulator() as emulator:
            OcrClient(emulator.credentials, endpoint=emulator.url)

    A plain `with` serves from a thread of its own, for programs without an event loop. What a test does with
    an emulator (answers, faults, rates, objects, the ledger) it may do in any thread, while calls are served.

    `port` 0 takes a free one; `host` must be this machine's loopback unless `allow_remote`. `credentials`
    are the only ones that are accepted (plainly fake ones by default); `verify=False` takes any signature.
    `rates` overrides documented rates by action, "CloudInfiniteOCR" among them; `window` says whether a
    second slides or is one of the clock's. `clock` is the wall clock that signatures are checked against,
    `monotonic` stamps arrivals. `recognition` reads the documents of the five systems (by default the
    package's own, which the extra `emulator` brings; `Examples()` answers the vendor's examples at once).
    `bucket` and `region` name the one COS bucket. `language` is that of error texts for calls without
    X-TC-Language. ImageUrl and detect-url are fetched from this machine only unless
    `fetch="any"`, within `download_seconds`.

    Raises ConfigurationError for settings that make no sense and for a port that is taken.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        credentials: Credentials | None = None,
        site: Site = "cn",
        rates: Mapping[str, Rate] | None = None,
        window: Window = "sliding",
        clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        recognition: Recogniser | None = None,
        bucket: str = "emulator-1250000000",
        region: str = "ap-guangzhou",
        language: Language = "zh-CN",
        verify: bool = True,
        allow_remote: bool = False,
        fetch: Fetch = "loopback",
        download_seconds: float = SECONDS,
    ) -> None:
        _check(host, site, language, fetch, allow_remote=allow_remote)
        self.credentials = credentials or FAKE_CREDENTIALS
        self._service = Service(
            site=site,
            language=language,
            verify=verify,
            bucket=bucket,
            region=region,
            clock=clock,
            monotonic=monotonic,
            rates=Rates(site, rates, window),
            answers=Answers(site, recognition),
            downloads=Downloads(fetch, download_seconds),
            keys={self.credentials.secret_id: self.credentials},
        )
        self._front = Front(self._service, open_to_all=allow_remote)
        self._listener = Listener(host, port)
        self._thread: LoopThread | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __enter__(self) -> Self:
        thread = LoopThread()
        try:
            thread.run(self.start())
        except BaseException:
            thread.stop()
            raise
        self._thread = thread
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.run(self.close())
            thread.stop()

    async def start(self) -> None:
        """Bind and serve; ConfigurationError where it runs already or the port is taken."""
        await self._listener.open(self._front)

    async def close(self) -> None:
        """Stop serving, end what hangs and release the port. Ledger and objects stay readable."""
        if await self._listener.close(self._front):
            await self._service.downloads.close()
            await self._service.answers.close()

    @property
    def url(self) -> str:
        """The address to give to a client, such as "http://127.0.0.1:54321"."""
        return self._listener.url

    @property
    def port(self) -> int:
        """The port that is served: the bound one while it runs, else the asked one."""
        return self._listener.port

    @property
    def ledger(self) -> Ledger:
        """What was asked and what of it the service would bill."""
        return self._service.ledger

    @property
    def objects(self) -> dict[str, bytes]:
        """The objects of the bucket by key, without a leading slash."""
        return self._service.objects

    def add_credentials(self, credentials: Credentials) -> None:
        """Accept another key too; its rate windows are its own. The same id replaces key and token."""
        self._service.keys[credentials.secret_id] = credentials

    def set_rate(self, action: str, rate: Rate) -> None:
        """Change an action's rate from the next arrival on."""
        self._service.rates.set(action, rate)

    def answer(
        self,
        action: str,
        response: FixedResponse | None,
        document: bytes | str | Path | None = None,
    ) -> None:
        """Answer an action's calls that passed every check from now on; None takes that back.

        `response` holds members of Response (a whole recorded answer will do, an error's too), or is a
        `Refusal(code, message)`, or a function `(document, parameters)` of the document's bytes and the
        request's other members that returns either; it is called in the emulator's own thread. `document`
        limits it to one document (its bytes, a path to it, or its hex SHA-256), whose answer then goes before
        one of the whole action. For Cloud Infinite, "CloudInfiniteOCR", repeated elements are lists.
        """
        self._check_action(action)
        self._service.answers.fixed.fix(action, response, document)

    def fail(
        self,
        what: str | int,
        *,
        times: int | None = None,
        every: int | None = None,
        share: float | None = None,
        action: str | None = None,
        seed: int | None = None,
        billed: bool = False,
        delay: float = 0.0,
    ) -> Fault:
        """Let calls that passed every check fail.

        `what` is an API error code, an HTTP status (answered with an HTML page), or "reset" (RST before any
        answer), "cut" (the answer ends in mid-body), "html" (HTML with status 200), "hang" (no answer until
        the client leaves or the emulator closes), "delay" (a good answer after `delay` seconds), "jitter"
        (after a random part of them). Struck are the next `times` calls, every `every`-th, or a `share` of
        them drawn from one stream that `seed` starts anew; without any, all until cancelled. With `billed`
        the document is processed and billed before the fault strikes.
        """
        if action is not None:
            self._check_action(action)
        return self._service.faults.add(
            what, times=times, every=every, share=share, action=action, seed=seed, billed=billed, delay=delay
        )

    def reset(self) -> None:
        """Back to the state of construction: ledger, objects, faults, fixed answers, rates and windows."""
        self._service.ledger.clear()
        self._service.history.clear()
        self._service.objects.clear()
        self._service.faults.clear()
        self._service.answers.fixed.clear()
        self._service.rates.reset()

    def _check_action(self, action: str) -> None:
        if action != CLOUD_INFINITE:
            find_action(action, self._service.site)


def _check(host: str, site: Site, language: Language, fetch: Fetch, *, allow_remote: bool) -> None:
    if not allow_remote and not is_loopback(host):
        raise ConfigurationError(
            f"host {host!r} can be reached from other machines: pass allow_remote=True if that is meant"
        )
    for name, value, valid in (
        ("site", site, SITES),
        ("language", language, LANGUAGES),
        ("fetch", fetch, ("loopback", "any")),
    ):
        if value not in valid:
            raise ConfigurationError(f"{name} must be one of {', '.join(valid)}, not {value!r}")
