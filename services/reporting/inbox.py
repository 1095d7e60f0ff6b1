"""What reporting listens to: the register. Nothing follows from it but the views."""

from shared.inbox import Inbox


def inbox() -> Inbox:
    """Return what reporting hears."""
    return Inbox("reporting")
