"""What an incident is, and what may happen to it. The TOPICs are on disk: they never change."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import event
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from shared.events import EventType, Form
from shared.eventstore.domain import Aggregate, Created, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed

REPORTER = "reporter"  # who she is lies sealed under the identity key, never in `by`
TEXT_MAX = 20_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def _written_out(value: object) -> object:
    """Refuse a number: seconds since 1970 say nothing about where."""
    if isinstance(value, datetime) or (isinstance(value, str) and not value.isdigit()):
        return value
    raise PydanticCustomError("datetime_from_date_parsing", "not a date with a time")


def _in_utc(moment: datetime) -> datetime:
    # One moment, one form: in the hours when clocks change, Python compares zones strangely.
    return moment.astimezone(UTC)


def _says_something(text: str) -> str:
    if not any(character.isalnum() for character in text):
        raise PydanticCustomError("string_too_short", "no letter and no digit")
    return text


def _in_order(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    return tuple(form for form in Form if form in forms)


class Report(BaseModel, frozen=True, extra="forbid"):
    """What the person who was there tells us: the least that a report needs."""

    id: UUID  # chosen by the form, so that a form that is sent again is the same report
    unit: UUID
    event_type: EventType
    threat_or_violence: StrictBool
    forms: Annotated[tuple[Form, ...], Field(min_length=1), AfterValidator(_in_order)]
    felt_as_influence: StrictBool
    happened_at: Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_in_utc)]
    what_happened: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_MAX),
        AfterValidator(_says_something),
    ]
    severity_felt: Annotated[StrictInt, Field(ge=1, le=4)] | None = None


class Incident(Aggregate):
    """The whole story of one incident."""

    TOPIC = "reporting.incident"

    class Reported(Created):
        """Someone told us what happened to them."""

        TOPIC = "reporting.incident.reported"
        reporter: Annotated[Sealed[str], KeyClass.IDENTITY]
        unit: PseudonymId
        event_type: Annotated[EventType, Kind.CATEGORY]
        threat_or_violence: Annotated[bool, Kind.CATEGORY]
        forms: Annotated[tuple[Form, ...], Kind.CATEGORY]
        felt_as_influence: Annotated[bool, Kind.CATEGORY]
        happened_at: Annotated[datetime, Kind.CATEGORY]
        severity_felt: Annotated[int | None, Kind.CATEGORY]
        what_happened: Annotated[Sealed[str], KeyClass.NARRATIVE]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the form's own id: a form that is sent again is the same incident."""
        return id

    @event(Reported)
    def __init__(
        self,
        id: UUID,
        reporter: Sealed[str],
        unit: UUID,
        event_type: EventType,
        threat_or_violence: bool,
        forms: tuple[Form, ...],
        felt_as_influence: bool,
        happened_at: datetime,
        severity_felt: int | None,
        what_happened: Sealed[str],
        by: str,
        authority: str,
    ) -> None:
        self.reporter = reporter
        self.unit = unit
        self.event_type = event_type
        self.threat_or_violence = threat_or_violence
        self.forms = forms
        self.felt_as_influence = felt_as_influence
        self.happened_at = happened_at
        self.severity_felt = severity_felt
        self.what_happened = what_happened
        self.authority = authority

    @classmethod
    def told(cls, report: Report, reporter: UUID, authority: str) -> "Incident":
        """Begin the story with what the reporter tells."""
        return cls(
            id=report.id,
            reporter=Sealed(str(reporter)),
            unit=report.unit,
            event_type=report.event_type,
            threat_or_violence=report.threat_or_violence,
            forms=report.forms,
            felt_as_influence=report.felt_as_influence,
            happened_at=report.happened_at,
            severity_felt=report.severity_felt,
            what_happened=Sealed(report.what_happened),
            by=REPORTER,
            authority=authority,
        )

    def was_told_by(self, person: UUID) -> bool:
        """Whether this person is the reporter. Raises `Erased` when nobody can know any more."""
        return self.reporter.reveal() == str(person)

    def says_the_same_as(self, report: Report) -> bool:
        """Whether a report with the same id is this very report, sent again."""
        return (
            self.unit == report.unit
            and self.event_type == report.event_type
            and self.threat_or_violence == report.threat_or_violence
            and self.forms == report.forms
            and self.felt_as_influence == report.felt_as_influence
            and self.happened_at == report.happened_at
            and self.severity_felt == report.severity_felt
            and self.what_happened.reveal() == report.what_happened
        )


class Reading(Aggregate):
    """Someone other than the reporter has read an incident.

    Each reading is a stream of its own, so that looking never changes what is looked at.
    """

    TOPIC = "reporting.reading"

    class Happened(Created):
        """The story was opened and read."""

        TOPIC = "reporting.reading.happened"
        incident: PseudonymId

    @event(Happened)
    def __init__(self, incident: UUID, by: str, authority: str) -> None:
        self.incident = incident
        self.read_by = by
