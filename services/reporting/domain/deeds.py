"""What somebody does with an incident, as it is sent: by a form, or by a program.

A deed knows what it does to an incident. Whether she may is asked before.
"""

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StrictBool
from pydantic_core import PydanticCustomError

from services.reporting.domain.assessing import LEAST, MOST, Classification, Scales
from services.reporting.domain.checklist import EVERY_STEP
from services.reporting.domain.handling import WhyLifted
from services.reporting.domain.incident import Incident
from services.reporting.domain.report import Told, forms_in_order
from shared.events import EventType, Form, Verdict


def _is_a_step(step: str) -> str:
    if step not in EVERY_STEP:
        raise PydanticCustomError("enum", "not a step of any checklist")
    return step


Forms = Annotated[tuple[Form, ...], Field(min_length=1), AfterValidator(forms_in_order)]
VERSION_MAX = 2**31 - 1  # far beyond any incident, and a number that a database can hold

Seen = Annotated[int, Field(ge=1, le=VERSION_MAX)]  # the version that she has looked at
Scale = Annotated[int, Field(ge=LEAST, le=MOST)]


class Deed(BaseModel, frozen=True, extra="forbid"):
    """One thing done. Whoever does something with an incident has taken it on."""

    takes_on: ClassVar[bool] = True
    version: Seen | None = None

    def upon(self, incident: Incident, by: str) -> None:
        """Do it. Raises what the incident says."""
        if self.takes_on:
            incident.acknowledge(by)


class Acknowledge(Deed, frozen=True):
    """She takes it on."""


class StepAside(Deed, frozen=True):
    """She is too close to it to handle it."""

    takes_on: ClassVar[bool] = False

    def upon(self, incident: Incident, by: str) -> None:
        """Leave it to the leader above."""
        incident.declare_conflict(UUID(by), by)


class SetAside(Deed, frozen=True):
    """Another leader, or whoever sees to it, is too close to it; she is out of it from now on."""

    person: UUID

    def upon(self, incident: Incident, by: str) -> None:
        """Take her out of it."""
        super().upon(incident, by)
        incident.declare_conflict(self.person, by)


class LiftUp(Deed, frozen=True):
    """The leader above is to decide."""

    takes_on: ClassVar[bool] = False

    def upon(self, incident: Incident, by: str) -> None:
        """Lift it."""
        incident.lift(WhyLifted.ASKED_FOR, by)


class Classify(Deed, frozen=True):
    """What kind of event it was."""

    event_type: EventType
    threat_or_violence: StrictBool
    forms: Forms

    def upon(self, incident: Incident, by: str) -> None:
        """Classify it."""
        super().upon(incident, by)
        found = Classification(self.event_type, self.threat_or_violence, self.forms)
        incident.classify(found, by)


class AssessInfluence(Deed, frozen=True):
    """Whether somebody tried to influence, and on what ground."""

    verdict: Verdict
    ground: Told

    def upon(self, incident: Incident, by: str) -> None:
        """Assess it."""
        super().upon(incident, by)
        incident.assess_influence(self.verdict, self.ground, by)


class AssessSeverity(Deed, frozen=True):
    """The answers to the four questions behind a severity."""

    concreteness: Scale
    capacity: Scale
    nearness: Scale
    consequence: Scale

    def upon(self, incident: Incident, by: str) -> None:
        """Assess it."""
        super().upon(incident, by)
        incident.assess_severity(
            Scales(self.concreteness, self.capacity, self.nearness, self.consequence), by
        )


class Assign(Deed, frozen=True):
    """Who sees to it that it is dealt with."""

    person: UUID

    def upon(self, incident: Incident, by: str) -> None:
        """Give it to her."""
        super().upon(incident, by)
        incident.assign(self.person, by)


class StartInvestigation(Deed, frozen=True):
    """It is looked into, with or without the safety representative."""

    with_representative: StrictBool

    def upon(self, incident: Incident, by: str) -> None:
        """Begin."""
        super().upon(incident, by)
        incident.start_investigation(self.with_representative, by)


class IdentifyCause(Deed, frozen=True):
    """One cause."""

    cause: Told

    def upon(self, incident: Incident, by: str) -> None:
        """Add it."""
        super().upon(incident, by)
        incident.identify_cause(self.cause, by)


class ConcludeInvestigation(Deed, frozen=True):
    """What was found."""

    conclusion: Told

    def upon(self, incident: Incident, by: str) -> None:
        """End the investigation."""
        super().upon(incident, by)
        incident.conclude_investigation(self.conclusion, by)


class CompleteStep(Deed, frozen=True):
    """A step of the checklist is done."""

    step: Annotated[str, AfterValidator(_is_a_step)]

    def upon(self, incident: Incident, by: str) -> None:
        """Tick it off."""
        super().upon(incident, by)
        incident.complete_step(self.step, by)


class PlanAction(Deed, frozen=True):
    """What is to be done, by whom, and when at the latest."""

    id: UUID  # chosen by the form, so that a form that is sent again plans one action
    what: Told
    owner: UUID
    due: date

    def upon(self, incident: Incident, by: str) -> None:
        """Plan it."""
        super().upon(incident, by)
        incident.plan_action(self.id, self.what, self.owner, self.due, by)


class CompleteAction(Deed, frozen=True):
    """An action is done."""

    action: UUID

    def upon(self, incident: Incident, by: str) -> None:
        """Say so."""
        super().upon(incident, by)
        incident.complete_action(self.action, by)


class HandOverAction(Deed, frozen=True):
    """Somebody outside the unit sees to an action."""

    action: UUID
    receiver: Told

    def upon(self, incident: Incident, by: str) -> None:
        """Say so."""
        super().upon(incident, by)
        incident.hand_over_action(self.action, self.receiver, by)


class VerifyEffect(Deed, frozen=True):
    """An action has helped, or not enough."""

    takes_on: ClassVar[bool] = False  # it is looked at months later, when all is closed
    action: UUID
    helped: StrictBool

    def upon(self, incident: Incident, by: str) -> None:
        """Say so."""
        if self.helped:
            incident.verify_effect(self.action, by)
        else:
            incident.find_ineffective(self.action, by)


class Transfer(Deed, frozen=True):
    """It belongs to another unit."""

    takes_on: ClassVar[bool] = False  # whoever answers for the other unit does
    unit: UUID

    def upon(self, incident: Incident, by: str) -> None:
        """Move it."""
        incident.transfer(self.unit, by)


class TellOutcome(Deed, frozen=True):
    """What the reporter is told of what came of it."""

    text: Told

    def upon(self, incident: Incident, by: str) -> None:
        """Tell her."""
        super().upon(incident, by)
        incident.tell_outcome(self.text, by)


class TellInMessage(Deed, frozen=True):
    """A message to the reporter that says already what came of it."""

    message: UUID

    def upon(self, incident: Incident, by: str) -> None:
        """Let it count."""
        super().upon(incident, by)
        incident.tell_outcome_in_message(self.message, by)


class Close(Deed, frozen=True):
    """Everything is done."""

    takes_on: ClassVar[bool] = False  # what can be closed was taken on when its outcome was told

    def upon(self, incident: Incident, by: str) -> None:
        """Close it."""
        incident.close(by)


class Reopen(Deed, frozen=True):
    """It goes on."""

    takes_on: ClassVar[bool] = False
    reason: Told

    def upon(self, incident: Incident, by: str) -> None:
        """Open it again."""
        incident.reopen(self.reason, by)
