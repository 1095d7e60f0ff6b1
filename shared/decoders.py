"""Decoders for msgspec, built one at a time.

While msgspec works out what a class is made of, it leaves a half-made description on the class.
A second thread that builds a decoder for the same class, or for one that holds it, would take
that description for whole, and the process would crash.
"""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any

import msgspec

_building = Lock()


@cache
def decoder(
    kind: Any, hook: Callable[[type[Any], Any], Any] | None = None
) -> msgspec.json.Decoder[Any]:
    """Return the JSON decoder for a type; `hook` reads what msgspec does not know."""
    with _building:
        return msgspec.json.Decoder(kind, dec_hook=hook)
