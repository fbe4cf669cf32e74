"""A worker process whose reading does what the document says, to be started as a program of its own."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tencent_ocr_async.emulator.recognition import systems, worker

Checkpoint = Callable[[], None]


def _hold(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    """Tell the test over a socket that reading has begun, and wait for its word."""
    with socket.create_connection(("127.0.0.1", parameters["port"])) as connection:
        connection.settimeout(0.01)
        connection.sendall(b"begun\n")
        while True:
            try:
                connection.recv(1)
            except TimeoutError:
                checkpoint()
            else:
                return


def _hang(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    """Like `_hold`, without any step between."""
    with socket.create_connection(("127.0.0.1", parameters["port"])) as connection:
        connection.sendall(b"begun\n")
        connection.recv(1)


def _print(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    print("a library's chatter", flush=True)  # noqa: T201 - that is the point
    os.write(1, b"and that of its C code\n")


def _read_input(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    if sys.stdin.read():
        raise RuntimeError("there is something to read")


def _log(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    logging.getLogger("a.library").warning("odd picture")
    logging.getLogger("a.library").debug("of no interest")
    logging.getLogger(worker.__name__).info("asked for")


def _fail(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    raise RuntimeError("model broke")


def _crash(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    with Path(os.devnull).open("w") as nothing:
        os.dup2(nothing.fileno(), 2)  # the trace of a crash is not for the test's own output
    ctypes.string_at(0)


def _die(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _missing(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> None:
    raise ImportError("libGL.so.1: cannot open shared object file")


def _odd(parameters: Mapping[str, Any], checkpoint: Checkpoint) -> dict[str, Any]:
    return {"what JSON cannot hold": {1, 2}}


_ORDERS: Mapping[bytes, Callable[[Mapping[str, Any], Checkpoint], dict[str, Any] | None]] = {
    b"hold": _hold,
    b"hang": _hang,
    b"print": _print,
    b"read input": _read_input,
    b"log": _log,
    b"fail": _fail,
    b"crash": _crash,
    b"die": _die,
    b"missing": _missing,
    b"odd": _odd,
}


def recognise(
    engine: Any, document: bytes, parameters: Mapping[str, Any], checkpoint: Checkpoint
) -> dict[str, Any]:
    """Obey, and tell who did."""
    order = _ORDERS.get(document)
    odd = order(parameters, checkpoint) if order is not None else None
    nice = os.nice(0)
    return odd or {"pid": os.getpid(), "length": len(document), "parameters": dict(parameters), "nice": nice}


if __name__ == "__main__":
    warnings.simplefilter("error")
    systems.load = lambda action: recognise
    worker.main()
