"""What statistics listens to: the register and reporting. Nothing follows from it but the views."""

from shared.inbox import Inbox


def inbox() -> Inbox:
    """Return what statistics hears."""
    return Inbox("statistics")
