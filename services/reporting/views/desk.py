"""What facts do to the tables of the inbox; its question is asked in `inbox`."""

from uuid import UUID

from services.reporting.domain import KIA, Incident, Stage
from services.reporting.receipts import Codes, reference_number
from shared.eventstore.sealed import Erased
from shared.views import Change, View, on


class OnTheDesk(View):
    """The facts. Whose a line is, is kept as a mark that only this service can make."""

    tables = (
        """CREATE TABLE IF NOT EXISTS desk (
            position INTEGER PRIMARY KEY, incident TEXT UNIQUE, reporter TEXT, reference TEXT,
            unit TEXT, authority TEXT, forms TEXT, happened_at TEXT, reported_at TEXT,
            stage TEXT, stage_before TEXT, waits_since TEXT, severity INTEGER, owner TEXT,
            is_classified INTEGER)""",
        "CREATE INDEX IF NOT EXISTS desk_in ON desk (unit, position)",
        "CREATE INDEX IF NOT EXISTS desk_at ON desk (authority, position)",
        # Whoever plans an action gives it its id, so it is one of its kind in its incident only.
        """CREATE TABLE IF NOT EXISTS desk_actions (
            incident TEXT, action TEXT, PRIMARY KEY (incident, action)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS desk_effects (
            incident TEXT, action TEXT, done_at TEXT,
            PRIMARY KEY (incident, action)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS desk_effects_at ON desk_effects (done_at)",
    )

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self._codes = codes

    @on(Incident.Reported)
    def _reported(self, event: Incident.Reported, change: Change) -> None:
        if event.by == KIA:
            return  # it was taken care of there; old ones would bury the new
        try:
            reporter = self._codes.tag(event.reporter.reveal())
        except Erased:
            reporter = ""
        at = event.timestamp.isoformat()
        change.execute(
            "INSERT INTO desk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            change.position,
            str(event.originator_id),
            reporter,
            reference_number(event.timestamp, change.position),
            str(event.unit),
            event.authority,
            " ".join(event.forms),
            event.happened_at.isoformat(),
            at,
            Stage.RECEIVED,
            Stage.RECEIVED,
            at,
            None,
            "",
            0,
        )

    @on(Incident.Acknowledged)
    def _acknowledged(self, event: Incident.Acknowledged, change: Change) -> None:
        self._is_now(Stage.ACKNOWLEDGED, event, change)

    @on(Incident.InvestigationStarted)
    def _investigated(self, event: Incident.InvestigationStarted, change: Change) -> None:
        change.execute(
            "UPDATE desk SET stage=? WHERE incident=? AND stage IN (?, ?)",
            Stage.INVESTIGATING,
            str(event.originator_id),
            Stage.RECEIVED,
            Stage.ACKNOWLEDGED,
        )

    @on(Incident.ActionPlanned)
    def _planned(self, event: Incident.ActionPlanned, change: Change) -> None:
        change.execute(
            "INSERT INTO desk_actions VALUES (?, ?)", str(event.originator_id), str(event.action)
        )
        self._is_now(Stage.ACTING, event, change)

    @on(Incident.ActionCompleted)
    def _completed(self, event: Incident.ActionCompleted, change: Change) -> None:
        self._no_longer_waits(event.action, event, change)
        change.execute(
            "INSERT INTO desk_effects VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            str(event.originator_id),
            str(event.action),
            event.timestamp.isoformat(),
        )

    @on(Incident.ActionEffectVerified)
    def _helped(self, event: Incident.ActionEffectVerified, change: Change) -> None:
        self._is_known(event.action, event, change)

    @on(Incident.ActionFoundIneffective)
    def _did_not_help(self, event: Incident.ActionFoundIneffective, change: Change) -> None:
        self._is_known(event.action, event, change)

    @on(Incident.ActionHandedOver)
    def _handed_over(self, event: Incident.ActionHandedOver, change: Change) -> None:
        self._no_longer_waits(event.action, event, change)

    @on(Incident.Classified)
    def _classified(self, event: Incident.Classified, change: Change) -> None:
        change.execute(
            "UPDATE desk SET forms=?, is_classified=1 WHERE incident=?",
            " ".join(event.forms),
            str(event.originator_id),
        )

    @on(Incident.FactsCorrected)
    def _corrected(self, event: Incident.FactsCorrected, change: Change) -> None:
        incident = str(event.originator_id)
        if event.forms is not None:  # what was classified is as the organisation finds
            change.execute(
                "UPDATE desk SET forms=? WHERE incident=? AND is_classified=0",
                " ".join(event.forms),
                incident,
            )
        if event.happened_at is not None:
            change.execute(
                "UPDATE desk SET happened_at=? WHERE incident=?",
                event.happened_at.isoformat(),
                incident,
            )

    @on(Incident.SeverityAssessed)
    def _severity(self, event: Incident.SeverityAssessed, change: Change) -> None:
        change.execute(
            "UPDATE desk SET severity=? WHERE incident=?", event.severity, str(event.originator_id)
        )

    @on(Incident.OwnerAssigned)
    def _owned(self, event: Incident.OwnerAssigned, change: Change) -> None:
        change.execute(
            "UPDATE desk SET owner=? WHERE incident=?",
            self._codes.tag(event.person),
            str(event.originator_id),
        )

    @on(Incident.Transferred)
    def _transferred(self, event: Incident.Transferred, change: Change) -> None:
        incident = str(event.originator_id)
        change.execute(
            "UPDATE desk SET unit=?, waits_since=? WHERE incident=?",
            str(event.unit),
            event.timestamp.isoformat(),
            incident,
        )
        change.execute(
            "UPDATE desk SET stage=? WHERE incident=? AND stage=?",
            Stage.RECEIVED,
            incident,
            Stage.ACKNOWLEDGED,
        )

    @on(Incident.Withdrawn)
    def _withdrawn(self, event: Incident.Withdrawn, change: Change) -> None:
        self._is_now(Stage.WITHDRAWN, event, change)

    @on(Incident.DuplicateFound)
    def _duplicate(self, event: Incident.DuplicateFound, change: Change) -> None:
        self._ends(Stage.DUPLICATE, event, change)

    @on(Incident.DuplicateUndone)
    def _undone(self, event: Incident.DuplicateUndone, change: Change) -> None:
        self._goes_on(event, change)

    @on(Incident.Closed)
    def _closed(self, event: Incident.Closed, change: Change) -> None:
        self._ends(Stage.CLOSED, event, change)

    @on(Incident.Reopened)
    def _reopened(self, event: Incident.Reopened, change: Change) -> None:
        self._goes_on(event, change)

    @staticmethod
    def _is_now(stage: Stage, event: Incident.Event, change: Change) -> None:
        change.execute("UPDATE desk SET stage=? WHERE incident=?", stage, str(event.originator_id))

    @staticmethod
    def _is_known(action: UUID, event: Incident.Event, change: Change) -> None:
        change.execute(
            "DELETE FROM desk_effects WHERE incident=? AND action=?",
            str(event.originator_id),
            str(action),
        )

    @staticmethod
    def _no_longer_waits(action: UUID, event: Incident.Event, change: Change) -> None:
        change.execute(
            "DELETE FROM desk_actions WHERE incident=? AND action=?",
            str(event.originator_id),
            str(action),
        )
        change.execute(
            """UPDATE desk SET stage=? WHERE incident=? AND stage=? AND NOT EXISTS
            (SELECT 1 FROM desk_actions AS a WHERE a.incident=desk.incident)""",
            Stage.FOLLOWING_UP,
            str(event.originator_id),
            Stage.ACTING,
        )

    @staticmethod
    def _ends(stage: Stage, event: Incident.Event, change: Change) -> None:
        change.execute(
            "UPDATE desk SET stage_before=stage, stage=? WHERE incident=?",
            stage,
            str(event.originator_id),
        )

    @staticmethod
    def _goes_on(event: Incident.Event, change: Change) -> None:
        change.execute(
            "UPDATE desk SET stage=stage_before WHERE incident=?", str(event.originator_id)
        )
