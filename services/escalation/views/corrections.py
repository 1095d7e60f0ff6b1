"""What is told of an incident that a case of it does not follow from alone?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.escalation.domain import Facts
from shared.events import (
    DuplicateFound,
    DuplicateUndone,
    FactsCorrected,
    Form,
    IncidentReported,
    IncidentTransferred,
    IncidentWithdrawn,
    OfficialExposed,
    concerns_security,
)
from shared.views import Change, View, on


@dataclass(frozen=True)
class Correction:
    """One incident as it is told now; what is None is as its case has it."""

    incident: UUID
    reference: str | None  # None: it opened its case when it was reported
    authority: str | None
    severity_felt: int | None
    unit: UUID | None
    threat_or_violence: bool | None
    forms: tuple[Form, ...] | None
    felt_as_influence: bool | None
    happened_on: date | None
    is_official: bool
    is_withdrawn: bool
    same_as: UUID | None

    def upon(self, facts: Facts) -> Facts:
        """Return what a case is about, corrected."""
        said: Mapping[str, object] = {
            "unit": self.unit,
            "threat_or_violence": self.threat_or_violence,
            "forms": self.forms,
            "felt_as_influence": self.felt_as_influence,
            "happened_on": self.happened_on,
        }
        known = {name: getattr(facts, name) for name in said}
        return Facts(**known | {name: value for name, value in said.items() if value is not None})


class Corrections(View):
    """Nothing of most incidents: they open their case when they are reported, and that is all.

    What concerned nobody in security when it was reported is kept, since it may be corrected.
    """

    tables = (
        """CREATE TABLE IF NOT EXISTS corrections (
            incident TEXT PRIMARY KEY, reference TEXT, authority TEXT, severity_felt INTEGER,
            unit TEXT, threat_or_violence INTEGER, forms TEXT, felt_as_influence INTEGER,
            happened_on TEXT, is_official INTEGER, is_withdrawn INTEGER,
            same_as TEXT) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS corrections_same ON corrections (same_as)",
    )

    @on(IncidentReported)
    def _reported(self, told: IncidentReported, change: Change) -> None:
        if concerns_security(
            told.forms,
            threat_or_violence=told.threat_or_violence,
            felt_as_influence=told.felt_as_influence,
        ):
            return
        _say(
            change,
            told.incident,
            "coalesce({}, ?)",  # what has been corrected already stays so
            reference=told.reference,
            authority=told.authority,
            severity_felt=told.severity_felt,
            unit=str(told.unit),
            threat_or_violence=int(told.threat_or_violence),
            forms=" ".join(told.forms),
            felt_as_influence=int(told.felt_as_influence),
            happened_on=told.happened_on.isoformat(),
        )

    @on(OfficialExposed)
    def _official(self, told: OfficialExposed, change: Change) -> None:
        _say(change, told.incident, is_official=1)

    @on(FactsCorrected)
    def _corrected(self, told: FactsCorrected, change: Change) -> None:
        said = {
            "threat_or_violence": told.threat_or_violence,
            "forms": None if told.forms is None else " ".join(told.forms),
            "felt_as_influence": told.felt_as_influence,
            "happened_on": told.happened_on.isoformat() if told.happened_on else None,
        }
        _say(
            change,
            told.incident,
            **{
                name: int(value) if isinstance(value, bool) else value
                for name, value in said.items()
                if value is not None
            },
        )

    @on(IncidentTransferred)
    def _transferred(self, told: IncidentTransferred, change: Change) -> None:
        _say(change, told.incident, unit=str(told.unit))

    @on(IncidentWithdrawn)
    def _withdrawn(self, told: IncidentWithdrawn, change: Change) -> None:
        _say(change, told.incident, is_withdrawn=1)

    @on(DuplicateFound)
    def _duplicate(self, told: DuplicateFound, change: Change) -> None:
        _say(change, told.incident, same_as=str(told.of))

    @on(DuplicateUndone)
    def _no_duplicate(self, told: DuplicateUndone, change: Change) -> None:
        _say(change, told.incident, same_as=None)

    async def the_same_as(self, incident: UUID) -> list[UUID]:
        """Return the incidents that are the same event as one."""
        rows = await self.ask("SELECT incident FROM corrections WHERE same_as=?", str(incident))
        return [UUID(row["incident"]) for row in rows]

    async def of(self, incident: UUID) -> Correction | None:
        """Return how an incident is told now; None when its case says it all."""
        rows = await self.ask("SELECT * FROM corrections WHERE incident=?", str(incident))
        if not rows:
            return None
        [row] = rows
        return Correction(
            incident=incident,
            reference=row["reference"],
            authority=row["authority"],
            severity_felt=row["severity_felt"],
            unit=UUID(row["unit"]) if row["unit"] else None,
            threat_or_violence=_yes_or_no(row["threat_or_violence"]),
            forms=None if row["forms"] is None else tuple(map(Form, row["forms"].split())),
            felt_as_influence=_yes_or_no(row["felt_as_influence"]),
            happened_on=date.fromisoformat(row["happened_on"]) if row["happened_on"] else None,
            is_official=bool(row["is_official"]),
            is_withdrawn=bool(row["is_withdrawn"]),
            same_as=UUID(row["same_as"]) if row["same_as"] else None,
        )


def _say(change: Change, incident: UUID, value: str = "?", /, **said: object) -> None:
    if not said:
        return
    change.execute(
        "INSERT INTO corrections (incident) VALUES (?) ON CONFLICT DO NOTHING", str(incident)
    )
    columns = ", ".join(f"{name}={value.format(name)}" for name in said)
    change.execute(
        f"UPDATE corrections SET {columns} WHERE incident=?", *said.values(), str(incident)
    )


def _yes_or_no(value: int | None) -> bool | None:
    return None if value is None else bool(value)
