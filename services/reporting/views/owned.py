"""Which actions is somebody to do, and by when?"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.reporting.domain import Incident
from services.reporting.receipts import Codes
from shared.views import Change, View, on

SHOWN_MAX = 100


@dataclass(frozen=True)
class OwnedLine:
    """One action that is still to be done."""

    action: UUID
    incident: UUID
    due: date


class OwnedActions(View):
    """What is still to be done. Who is to do it is kept as a mark that only this service makes."""

    tables = (
        """CREATE TABLE IF NOT EXISTS owned_actions (
            incident TEXT, action TEXT, person TEXT, due TEXT,
            PRIMARY KEY (incident, action)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS owned_actions_of ON owned_actions (person, due)",
    )

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self._codes = codes

    @on(Incident.ActionPlanned)
    def _planned(self, event: Incident.ActionPlanned, change: Change) -> None:
        change.execute(
            "INSERT INTO owned_actions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            str(event.originator_id),
            str(event.action),
            self._codes.tag(event.owner),
            event.due.isoformat(),
        )

    @on(Incident.ActionCompleted)
    def _completed(self, event: Incident.ActionCompleted, change: Change) -> None:
        self._is_over(event.action, event, change)

    @on(Incident.ActionHandedOver)
    def _handed_over(self, event: Incident.ActionHandedOver, change: Change) -> None:
        self._is_over(event.action, event, change)

    @staticmethod
    def _is_over(action: UUID, event: Incident.Event, change: Change) -> None:
        change.execute(
            "DELETE FROM owned_actions WHERE incident=? AND action=?",
            str(event.originator_id),
            str(action),
        )

    async def of(self, person: UUID) -> list[OwnedLine]:
        """Return what somebody is to do, the most urgent first."""
        rows = await self.ask(
            "SELECT * FROM owned_actions WHERE person=? ORDER BY due, action LIMIT ?",
            self._codes.tag(str(person)),
            SHOWN_MAX,
        )
        return [
            OwnedLine(UUID(row["action"]), UUID(row["incident"]), date.fromisoformat(row["due"]))
            for row in rows
        ]
