"""How far a command has come, for whoever looks."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on stderr, if anybody looks; what is lent is told how far it is."""
    with ExitStack() as shown:
        bars: list[Any] = []

        def show(done: int, of: int) -> None:
            if not bars:  # when nothing is to be done there is nothing to show
                hidden = not sys.stderr.isatty()
                new = click.progressbar(length=of, label=label, file=sys.stderr, hidden=hidden)
                bars.append(shown.enter_context(new))
            bars[0].length = of
            bars[0].update(done - bars[0].pos)

        yield show
