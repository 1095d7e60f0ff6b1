"""How Python's interpreter is set for a server that answers many at once."""

import gc
import sys

SWITCH_S = 0.0005  # Python's 5 ms is how long a request may wait each time a thread is busy
GARBAGE_AT = 20_000  # objects; with Python's 700, a fifth of a busy server's time goes there


def switch_often() -> None:
    """Let the event loop get its turn soon while other threads write to their databases."""
    sys.setswitchinterval(SWITCH_S)


def keep_what_is_loaded() -> None:
    """Never look for garbage in what stays as long as we run; call it when all is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_AT)
