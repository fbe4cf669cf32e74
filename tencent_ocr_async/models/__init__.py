"""Requests and responses: a module per action, shared shapes in `common`.

The models are built when the first of them is asked for, which a client does when it is made: building them,
and importing pydantic for it, takes longer than all else that importing the package does.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .every import *  # noqa: F403 - the names are listed there
    from .every import __all__ as __all__
else:

    def __getattr__(name: str) -> object:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)
        every = import_module(".every", __name__)
        globals().update({known: getattr(every, known) for known in (*every.__all__, "__all__")})
        try:
            return globals()[name]
        except KeyError:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
