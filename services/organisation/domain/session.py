"""What a session is. The TOPICs are on disk: they never change."""

from datetime import datetime
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import event

from shared.eventstore.domain import Aggregate, Created, Pseudonym
from shared.eventstore.sealed import Kind


class Session(Aggregate):
    """One login, from beginning to end."""

    TOPIC = "organisation.session"

    class Started(Created):
        """Someone has logged in."""

        TOPIC = "organisation.session.started"
        session: Pseudonym
        expires_at: Annotated[datetime, Kind.CATEGORY]

    class Ended(Aggregate.Event):
        """The login is over before its time."""

        TOPIC = "organisation.session.ended"
        session: Pseudonym

    @staticmethod
    def create_id(session: str, **_: object) -> UUID:
        """Return the id that follows from the session's hash."""
        return uuid5(NAMESPACE_URL, f"/sessions/{session}")

    @event(Started)
    def __init__(self, session: str, expires_at: datetime, by: str, authority: str) -> None:
        self.session = session
        self.started_in = authority
        self.is_over = False

    def end(self, by: str) -> None:
        """End the login; one that is over stays over."""
        if not self.is_over:
            self.trigger_event(self.Ended, session=self.session, by=by, authority=self.started_in)

    @event(Ended)
    def _ended(self) -> None:
        self.is_over = True
