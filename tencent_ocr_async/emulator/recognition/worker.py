"""A worker process: the one place where the engine and its libraries are loaded.

It reads one document at a time, as it is asked to on its standard input, and answers on its standard output.
It ends when its input is closed, so that it never outlives the process that started it.
"""

from __future__ import annotations

import faulthandler
import importlib.util
import io
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tencent_ocr_async.emulator.refusals import Refusal

from . import framing, systems

_LOG: Final = logging.getLogger(__name__)
_NEEDED: Final = ("numpy", "cv2", "onnxruntime", "rapidocr", "PIL", "pypdfium2")
_MISSING: Final = "The emulator cannot read pictures here: its recognition engine is not installed"
_INSTALL: Final = "Run: pip install tencent-ocr-async[emulator]"
_NICENESS: Final = 5
"""Reading takes all of a core: the event loop that waits for it is to get in between at once."""

_LONGEST: Final = 600.0
"""Seconds after which a reading hangs for sure; its worker is ended then, with the traces of its threads."""


class Stopped(Exception):  # noqa: N818 - not an error: it carries an order through the steps of reading
    """Reading was given up: nobody waits for it any more."""


class Inbox:
    """What arrives on the standard input, received by a thread of its own: orders to stop must not wait."""

    def __init__(self, pipe: io.RawIOBase) -> None:
        self._pipe = pipe
        self._requests: queue.SimpleQueue[tuple[dict[str, Any], bytes]] = queue.SimpleQueue()
        self._stopped = 0
        threading.Thread(target=self._receive, daemon=True).start()

    def next(self) -> tuple[dict[str, Any], bytes]:
        """The next request and its document."""
        return self._requests.get()

    def is_stopped(self, number: int) -> bool:
        """Whether nobody waits for the answer to this request any more."""
        return number <= self._stopped

    def _receive(self) -> None:
        while (message := framing.receive(self._pipe)) is not None:
            if "stop" in message[0]:
                self._stopped = message[0]["stop"]
            else:
                self._requests.put(message)
        os._exit(0)  # also in the middle of a document, whose answer nobody would get


class Outbox:
    """The way back, one message at a time."""

    def __init__(self, pipe: io.RawIOBase) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send one message."""
        with self._lock:
            framing.send(self._pipe, message)


class Forwarding(logging.Handler):
    """Sends what is logged here to the process that started this one."""

    def __init__(self, outbox: Outbox) -> None:
        super().__init__()
        self._outbox = outbox
        self.setFormatter(logging.Formatter("%(message)s"))  # with the traceback, where there is one

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            self._outbox.send({"log": [record.name, record.levelno, self.format(record)]})


def main() -> None:
    """Answer requests until the standard input is closed."""
    if sys.stderr is None:  # of a service without any output
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 - it stays open
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C is for the parent to decide on
    faulthandler.enable()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    requests, answers = _take_pipes()
    inbox, outbox = Inbox(requests), Outbox(answers)
    logging.getLogger().addHandler(Forwarding(outbox))
    engines: list[Any] = []
    while True:
        head, document = inbox.next()
        logging.getLogger().setLevel(head["level"])
        faulthandler.dump_traceback_later(_LONGEST, exit=True)
        answer = _answer(inbox, engines, head, document)
        faulthandler.cancel_dump_traceback_later()
        try:
            outbox.send(answer)
        except (TypeError, ValueError) as error:  # what no JSON can hold
            outbox.send(_failed(error))


def _take_pipes() -> tuple[io.FileIO, io.FileIO]:
    """Standard input and output for the messages alone: what a library prints goes to standard error."""
    requests, answers = io.FileIO(os.dup(0)), io.FileIO(os.dup(1), "w")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return requests, answers


def _answer(inbox: Inbox, engines: list[Any], head: Mapping[str, Any], document: bytes) -> dict[str, Any]:
    def checkpoint() -> None:
        if inbox.is_stopped(head["number"]):
            raise Stopped

    try:
        checkpoint()
        recognise = _load(head["action"], engines)
        return {"members": recognise(engines[0], document, head["parameters"], checkpoint)}
    except Stopped:
        return {"stopped": True}
    except Refusal as refusal:
        return {"refusal": [refusal.code, refusal.message, refusal.http_status]}
    except ImportError as error:
        return {"refusal": ["FailedOperation.UnOpenError", f"{_MISSING} ({error}). {_INSTALL}", 500]}
    except Exception as error:  # noqa: BLE001 - no document may end the worker
        return _failed(error)


def _failed(error: Exception) -> dict[str, Any]:
    _LOG.error("Recognition failed", exc_info=error)
    return {"refusal": ["FailedOperation.OcrFailed", f"Recognition failed: {error!r}", 500]}


def _load(action: str, engines: list[Any]) -> systems.Recognise:
    """What reads for the action; the one engine of this process is made here, when it is first needed."""
    for name in _NEEDED:
        if importlib.util.find_spec(name) is None:
            raise ImportError(f"no module named {name}")
    if not engines:
        engines.append(importlib.import_module(f"{__package__}.engine").Engine())
    return systems.load(action)
