"""What stands on the outside of a message: CloudEvents 1.0 headers, and its place in the log."""

from dataclasses import dataclass
from datetime import datetime

POSITION = "ce-position"
PREVIOUS = "ce-previous"


class Poison(Exception):
    """A message that can never be understood; it must not hold up the others."""


def message_id(source: str, position: int) -> str:
    """Return what a message is known by: a fact that is sent again is the same message."""
    return f"{source}:{position}"


@dataclass(frozen=True)
class Envelope:
    """Who tells, where in its log the fact stands, and what it told before that."""

    source: str
    position: int
    previous: int

    def headers(self, subject: str, about: str, time: datetime) -> dict[str, str]:
        """Return the message headers; the id makes the server drop a second sending."""
        own_id = message_id(self.source, self.position)
        return {
            "ce-specversion": "1.0",
            "ce-id": own_id,
            "ce-source": f"/{self.source}",
            "ce-type": subject,
            "ce-subject": about,
            "ce-time": time.isoformat(),
            "content-type": "application/json",
            POSITION: str(self.position),
            PREVIOUS: str(self.previous),
            "Nats-Msg-Id": own_id,
        }

    @classmethod
    def read(cls, headers: dict[str, str]) -> "Envelope":
        """Read the place of a message. Raises `Poison` when it has none."""
        try:
            return cls(
                headers["ce-source"].removeprefix("/"),
                int(headers[POSITION]),
                int(headers[PREVIOUS]),
            )
        except (KeyError, ValueError) as missing:
            raise Poison("no envelope") from missing
