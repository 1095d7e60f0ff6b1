"""How often Python lets another thread run."""

import sys

SWITCH_S = 0.0005  # Python's 5 ms is how long a request may wait each time a thread is busy


def switch_often() -> None:
    """Let the event loop get its turn soon while other threads write to their databases."""
    sys.setswitchinterval(SWITCH_S)
