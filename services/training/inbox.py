"""What training listens to: the register."""

from shared.inbox import Inbox


def inbox() -> Inbox:
    """Return what training hears."""
    return Inbox("training")
