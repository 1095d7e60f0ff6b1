"""What is given of an incident to other authorities, and who opened it in an emergency."""

from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid5

from services.reporting.domain.disclosure import (
    Answer,
    Asking,
    Disclosure,
    Disclosures,
    Giving,
    Ground,
    Refusal,
    Secrecy,
)
from services.reporting.domain.glass import Breaking, Glass, Glasses
from services.reporting.domain.story import Story
from shared.events import Purpose
from shared.eventstore.domain import Aggregate, Pseudonym, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed


class Crossing(Story):
    """The boundary between authorities, and emergencies."""

    class DisclosureAsked(Aggregate.Event):
        """Someone in another authority has asked to be given what was told."""

        TOPIC = "reporting.incident.disclosure-asked"
        disclosure: PseudonymId
        receiver: Pseudonym
        unit: PseudonymId
        purpose: Annotated[Purpose, Kind.CATEGORY]
        reason: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Crossing") -> None:
            """Let the request wait for its answer."""
            aggregate.disclosures.all[self.disclosure] = Disclosure(
                self.disclosure, self.receiver, self.purpose, self.reason, self.by, self.timestamp
            )

    class DisclosureGranted(Aggregate.Event):
        """The owning authority has given a masked text to another authority."""

        TOPIC = "reporting.incident.disclosure-granted"
        disclosure: PseudonymId
        receiver: Pseudonym
        ground: Annotated[Ground, Kind.CATEGORY]
        secrecy: Annotated[Secrecy, Kind.CATEGORY]
        text: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Crossing") -> None:
            """Keep what was given, and why it could be."""
            aggregate.disclosures.answered(
                self.disclosure,
                Answer.GRANTED,
                self.by,
                self.timestamp,
                ground=self.ground,
                secrecy=self.secrecy,
                text=self.text,
            )

    class DisclosureRefused(Aggregate.Event):
        """The owning authority gives nothing."""

        TOPIC = "reporting.incident.disclosure-refused"
        disclosure: PseudonymId
        receiver: Pseudonym
        because: Annotated[Refusal, Kind.CATEGORY]

        def apply(self, aggregate: "Crossing") -> None:
            """Keep why nothing was given."""
            aggregate.disclosures.answered(
                self.disclosure, Answer.REFUSED, self.by, self.timestamp, because=self.because
            )

    class DisclosureWithdrawn(Aggregate.Event):
        """What was given is not to be read any more; what was read has been read."""

        TOPIC = "reporting.incident.disclosure-withdrawn"
        disclosure: PseudonymId
        receiver: Pseudonym

        def apply(self, aggregate: "Crossing") -> None:
            """Let it be read no more."""
            aggregate.disclosures.answered(
                self.disclosure, Answer.WITHDRAWN, self.by, self.timestamp
            )

    class GlassBroken(Aggregate.Event):
        """Someone on call in the owning authority has opened it in an emergency."""

        TOPIC = "reporting.incident.glass-broken"
        glass: PseudonymId
        unit: PseudonymId
        purpose: Annotated[Purpose, Kind.CATEGORY]
        reason: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Crossing") -> None:
            """Open it to her."""
            aggregate.glasses.all[self.glass] = Glass(
                self.glass, self.purpose, self.reason, self.by, self.timestamp
            )

    class GlassReviewed(Aggregate.Event):
        """A leader above has looked at why the glass was broken."""

        TOPIC = "reporting.incident.glass-reviewed"
        glass: PseudonymId
        justified: Annotated[bool, Kind.CATEGORY]

        def apply(self, aggregate: "Crossing") -> None:
            """Keep what was found; it is open no more."""
            aggregate.glasses.reviewed(self.glass, self.justified, self.by)

    def _begin_crossing(self) -> None:
        self.disclosures = Disclosures()
        self.glasses = Glasses()

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

    def withdraw_disclosure(self, disclosure: UUID, by: str) -> None:
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
