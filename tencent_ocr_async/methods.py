"""What a batch is told to call: a client's own method, a `functools.partial` of one, or a user's function."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .engine.base_client import BaseClient


def counts_requests(method: Callable[..., Any]) -> bool:
    """Whether its requests are known as they go out: a client's own method, or a `functools.partial` of one.

    Another class says so of its methods with `counts_requests`.
    """
    owner = getattr(unwrap(method)[0], "__self__", None)
    return isinstance(owner, BaseClient) or getattr(owner, "counts_requests", False) is True


def unwrap(method: Any) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    """The function within partials, with the arguments that they give it."""
    arguments: tuple[Any, ...] = ()
    given: dict[str, Any] = {}
    while isinstance(method, partial):
        arguments, given = (*method.args, *arguments), {**method.keywords, **given}
        method = method.func
    return method, arguments, given
