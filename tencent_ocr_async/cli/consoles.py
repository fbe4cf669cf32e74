"""rich on a terminal; plain lines, never cut or coloured, everywhere else."""

from __future__ import annotations

from typing import Final, TextIO

from rich.console import Console, RenderableType

_NEVER_CUT: Final = 1000


def make_console(stream: TextIO) -> Console:
    """A console on standard output or standard error."""
    terminal = stream.isatty()
    return Console(
        file=stream,
        force_terminal=terminal,
        color_system="auto" if terminal else None,
        width=None if terminal else _NEVER_CUT,
        highlight=False,
        markup=False,
        emoji=False,
    )


def print_lines(console: Console, what: RenderableType) -> None:
    """Print it; what is not for a terminal ends each line with its last letter."""
    if console.is_terminal:
        console.print(what)
        return
    with console.capture() as captured:
        console.print(what)
    for line in captured.get().splitlines():
        console.file.write(f"{line.rstrip()}\n")
    console.file.flush()
