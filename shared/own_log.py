"""A service's own log as its views see it."""

from collections.abc import Iterable

from eventsourcing.persistence import Notification

from shared.eventstore.application import EventSourced
from shared.relay import Tell
from shared.views.dead_letters import DeadLetter


class OwnLog:
    """Events, and where the service hears itself also what it tells the others."""

    def __init__(self, application: EventSourced, tell: Tell | None = None) -> None:
        self.name = application.name
        self._application = application
        self._tell = tell

    def facts(self, after: int, up_to: int, limit: int) -> list[tuple[int, object]]:
        """Return facts after a position up to another, in order, of at most so many events."""
        return self.of(
            self._application.log.select_notifications(
                after, limit, up_to, inclusive_of_start=False
            )
        )

    def of(self, notifications: Iterable[Notification]) -> list[tuple[int, object]]:
        """Return what some stored events say."""
        facts: list[tuple[int, object]] = []
        for notification in notifications:
            event = self._application.mapper.to_domain_event(notification)
            facts.append((notification.id, event))
            if self._tell is not None:
                told = self._tell(event, notification.id)  # type: ignore[arg-type] # ours
                if told is not None:
                    facts.append((notification.id, told))
        return facts


def own_letter(service: str, notification: Notification) -> DeadLetter:
    """Return the letter for an event of our own that cannot be applied; it stays in the log."""
    return DeadLetter(
        origin=f"{service}:{notification.id}",
        source=service,
        position=notification.id,
        subject=notification.topic,
        headers={},
        body=b"",
        reason="own event",
    )
