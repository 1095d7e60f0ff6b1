"""One incident: what was told, what was given of it to others, and who opened it in need.

The TOPICs are on disk: they never change.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid5

from eventsourcing.domain import event

from services.reporting.domain.disclosure import (
    Answer,
    Asking,
    Disclosure,
    Disclosures,
    Giving,
    Ground,
    NothingLeft,
    Refusal,
    Secrecy,
)
from services.reporting.domain.glass import Breaking, Glass, Glasses
from services.reporting.domain.report import Report
from shared.events import EventType, Form, Purpose
from shared.eventstore.domain import Aggregate, Created, Pseudonym, PseudonymId
from shared.eventstore.sealed import Erased, KeyClass, Kind, Sealed

REPORTER = "reporter"  # who she is lies sealed under the identity key, never in `by`


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

    class DisclosureAsked(Aggregate.Event):
        """Someone in another authority has asked to be given what was told."""

        TOPIC = "reporting.incident.disclosure-asked"
        disclosure: PseudonymId
        receiver: Pseudonym
        unit: PseudonymId
        purpose: Annotated[Purpose, Kind.CATEGORY]
        reason: Annotated[Sealed[str], KeyClass.DIALOGUE]

    class DisclosureGranted(Aggregate.Event):
        """The owning authority has given a masked text to another authority."""

        TOPIC = "reporting.incident.disclosure-granted"
        disclosure: PseudonymId
        receiver: Pseudonym
        ground: Annotated[Ground, Kind.CATEGORY]
        secrecy: Annotated[Secrecy, Kind.CATEGORY]
        text: Annotated[Sealed[str], KeyClass.NARRATIVE]

    class DisclosureRefused(Aggregate.Event):
        """The owning authority gives nothing."""

        TOPIC = "reporting.incident.disclosure-refused"
        disclosure: PseudonymId
        receiver: Pseudonym
        because: Annotated[Refusal, Kind.CATEGORY]

    class DisclosureWithdrawn(Aggregate.Event):
        """What was given is not to be read any more; what was read has been read."""

        TOPIC = "reporting.incident.disclosure-withdrawn"
        disclosure: PseudonymId
        receiver: Pseudonym

    class GlassBroken(Aggregate.Event):
        """Someone on call in the owning authority has opened it in an emergency."""

        TOPIC = "reporting.incident.glass-broken"
        glass: PseudonymId
        unit: PseudonymId
        purpose: Annotated[Purpose, Kind.CATEGORY]
        reason: Annotated[Sealed[str], KeyClass.DIALOGUE]

    class GlassReviewed(Aggregate.Event):
        """A leader above has looked at why the glass was broken."""

        TOPIC = "reporting.incident.glass-reviewed"
        glass: PseudonymId
        justified: Annotated[bool, Kind.CATEGORY]

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
        self.disclosures = Disclosures()
        self.glasses = Glasses()

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
        """Whether this person is the reporter; nobody is, once that is erased."""
        try:
            return self.reporter.reveal() == str(person)
        except Erased:
            return False

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

    # The boundary between authorities, and emergencies.

    def ask(self, asking: Asking, receiver: str, by: str) -> None:
        """Ask to be given it; an authority that waits for an answer changes nothing by asking.

        Raises `NothingLeft`.
        """
        if not self.disclosures.waits(receiver):
            self._something_must_be_left()
            self._tell(
                self.DisclosureAsked,
                by,
                disclosure=uuid5(self.id, f"disclosure {len(self.disclosures.all)}"),
                receiver=receiver,
                unit=self.unit,
                purpose=asking.purpose,
                reason=Sealed(asking.reason),
            )

    def grant(self, disclosure: UUID, giving: Giving, by: str) -> None:
        """Give a text. Raises `NotAsked`, `AlreadyDecided`, `NothingLeft`."""
        self._something_must_be_left()
        if asked := self.disclosures.to_grant(disclosure, giving):
            self._tell(
                self.DisclosureGranted,
                by,
                disclosure=disclosure,
                receiver=asked.receiver,
                ground=giving.ground,
                secrecy=giving.secrecy,
                text=Sealed(giving.text),
            )

    def refuse(self, disclosure: UUID, because: Refusal, by: str) -> None:
        """Give nothing. Raises `NotAsked`, `AlreadyDecided`."""
        if asked := self.disclosures.to_refuse(disclosure, because):
            told = {"disclosure": disclosure, "receiver": asked.receiver, "because": because}
            self._tell(self.DisclosureRefused, by, **told)

    def withdraw(self, disclosure: UUID, by: str) -> None:
        """Let what was given be read no more. Raises `NotAsked`."""
        if given := self.disclosures.to_withdraw(disclosure):
            told = {"disclosure": disclosure, "receiver": given.receiver}
            self._tell(self.DisclosureWithdrawn, by, **told)

    def break_glass(self, breaking: Breaking, by: str, now: datetime) -> None:
        """Open it in an emergency; for whoever has it open already, it is. Raises `NothingLeft`."""
        if by not in self.glasses.open_to(now):
            self._something_must_be_left()
            self._tell(
                self.GlassBroken,
                by,
                glass=uuid5(self.id, f"glass {len(self.glasses.all)}"),
                unit=self.unit,
                purpose=breaking.purpose,
                reason=Sealed(breaking.reason),
            )

    def review_glass(self, glass: UUID, justified: bool, by: str) -> None:
        """Say whether it was right to break it. Raises `NotBroken`, `AlreadyReviewed`."""
        if self.glasses.to_review(glass, justified, by):
            self._tell(self.GlassReviewed, by, glass=glass, justified=justified)

    def _something_must_be_left(self) -> None:
        # A new text would be sealed by a new key of the same class, which must never be made.
        if self.what_happened.is_erased:
            raise NothingLeft

    def _tell(self, kind: type[Aggregate.Event], by: str, **said: object) -> None:
        self.trigger_event(kind, by=by, authority=self.authority, **said)

    @event(DisclosureAsked)
    def _disclosure_asked(
        self,
        disclosure: UUID,
        receiver: str,
        purpose: Purpose,
        reason: Sealed[str],
        by: str,
        timestamp: datetime,
    ) -> None:
        self.disclosures.all[disclosure] = Disclosure(
            disclosure, receiver, purpose, reason, by, timestamp
        )

    @event(DisclosureGranted)
    def _disclosure_granted(
        self,
        disclosure: UUID,
        ground: Ground,
        secrecy: Secrecy,
        text: Sealed[str],
        by: str,
        timestamp: datetime,
    ) -> None:
        self.disclosures.answered(
            disclosure, Answer.GRANTED, by, timestamp, ground=ground, secrecy=secrecy, text=text
        )

    @event(DisclosureRefused)
    def _disclosure_refused(
        self, disclosure: UUID, because: Refusal, by: str, timestamp: datetime
    ) -> None:
        self.disclosures.answered(disclosure, Answer.REFUSED, by, timestamp, because=because)

    @event(DisclosureWithdrawn)
    def _disclosure_withdrawn(self, disclosure: UUID, by: str, timestamp: datetime) -> None:
        self.disclosures.answered(disclosure, Answer.WITHDRAWN, by, timestamp)

    @event(GlassBroken)
    def _glass_broken(
        self, glass: UUID, purpose: Purpose, reason: Sealed[str], by: str, timestamp: datetime
    ) -> None:
        self.glasses.all[glass] = Glass(glass, purpose, reason, by, timestamp)

    @event(GlassReviewed)
    def _glass_reviewed(self, glass: UUID, justified: bool, by: str) -> None:
        self.glasses.reviewed(glass, justified, by)
