"""The demo municipality: invented people and events, loaded through the public API.

Every id follows from a name in the files, and every date from the day of the first start, so
that loading again adds nothing.
"""

from uuid import UUID, uuid5

DEMO = UUID("6f1f4ac8-2a4b-5d0c-9a51-1f6f0a5c1d11")


def demo_id(kind: str, name: str) -> UUID:
    """Return the id of something in the demo's files."""
    return uuid5(DEMO, f"{kind}/{name}")
