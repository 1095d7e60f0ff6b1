"""What is done about it: each action with an owner and a day, and whether it helped."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from services.reporting.domain.course import Course, SaidOtherwise, Stage
from shared.eventstore.domain import Aggregate, Pseudonym, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed


class Progress(StrEnum):
    """How far an action has come."""

    PLANNED = "planned"
    COMPLETED = "completed"
    VERIFIED = "verified"  # it helped
    INEFFECTIVE = "ineffective"  # it was done, and did not help enough
    HANDED_OVER = "handed_over"  # somebody outside the unit sees to it


LOOKED_AT = frozenset({Progress.VERIFIED, Progress.INEFFECTIVE})


class NoSuchAction(Exception):
    """There is no such action."""


class NotThatFar(Exception):
    """The action has to be done first, or is done or handed over already."""


@dataclass(frozen=True)
class Action:
    """One thing to do about it."""

    id: UUID
    what: Sealed[str]
    owner: UUID
    due: date
    progress: Progress = Progress.PLANNED
    receiver: Sealed[str] | None = None  # who sees to it instead, in words


class Acting(Course):
    """Planned, done, looked at again; or handed over."""

    class ActionPlanned(Aggregate.Event):
        """Something is to be done, by somebody, at the latest on a day."""

        TOPIC = "reporting.incident.action-planned"
        action: PseudonymId
        what: Annotated[Sealed[str], KeyClass.NARRATIVE]
        owner: Pseudonym
        due: Annotated[date, Kind.CATEGORY]

        def apply(self, aggregate: "Acting") -> None:
            """Let it wait to be done."""
            aggregate.actions[self.action] = Action(
                self.action, self.what, UUID(self.owner), self.due
            )
            aggregate.stage = Stage.ACTING

    class ActionCompleted(Aggregate.Event):
        """It is done."""

        TOPIC = "reporting.incident.action-completed"
        action: PseudonymId

        def apply(self, aggregate: "Acting") -> None:
            """Keep that."""
            aggregate._now(self.action, Progress.COMPLETED)  # noqa: SLF001 - its own part

    class ActionEffectVerified(Aggregate.Event):
        """Somebody has looked again: it helped."""

        TOPIC = "reporting.incident.action-effect-verified"
        action: PseudonymId

        def apply(self, aggregate: "Acting") -> None:
            """Keep that."""
            aggregate._now(self.action, Progress.VERIFIED)  # noqa: SLF001 - as above

    class ActionFoundIneffective(Aggregate.Event):
        """Somebody has looked again: it did not help enough."""

        TOPIC = "reporting.incident.action-found-ineffective"
        action: PseudonymId

        def apply(self, aggregate: "Acting") -> None:
            """Keep that."""
            aggregate._now(self.action, Progress.INEFFECTIVE)  # noqa: SLF001 - as above

    class ActionHandedOver(Aggregate.Event):
        """Somebody outside the unit sees to it from now on."""

        TOPIC = "reporting.incident.action-handed-over"
        action: PseudonymId
        receiver: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Acting") -> None:
            """Keep to whom."""
            aggregate._now(self.action, Progress.HANDED_OVER, self.receiver)  # noqa: SLF001 - as above

    def _begin_acting(self) -> None:
        self.actions: dict[UUID, Action] = {}

    def _now(self, action: UUID, progress: Progress, receiver: Sealed[str] | None = None) -> None:
        self.actions[action] = replace(self.actions[action], progress=progress, receiver=receiver)
        if self.stage == Stage.ACTING and not self.open_actions:
            self.stage = Stage.FOLLOWING_UP

    @property
    def open_actions(self) -> list[Action]:
        """Return what is still to be done, the most urgent first."""
        planned = (a for a in self.actions.values() if a.progress == Progress.PLANNED)
        return sorted(planned, key=lambda action: action.due)

    def plan_action(self, action: UUID, what: str, owner: UUID, due: date, by: str) -> None:
        """Decide that something is to be done; the same form again changes nothing.

        Raises `Over`, `NothingLeft`. `action` is the form's own id.
        """
        self._goes_on()
        if action not in self.actions:
            self._write(
                self.ActionPlanned,
                by,
                action=action,
                what=Sealed(what),
                owner=str(owner),
                due=due,
            )

    def complete_action(self, action: UUID, by: str) -> None:
        """Say that it is done; looked at again, it stays so.

        Raises `Over`, `NoSuchAction`, `NotThatFar`.
        """
        self._goes_on()
        known = self.actions.get(action)
        if known is not None and known.progress in LOOKED_AT:
            return
        if self._progress(action, {Progress.PLANNED}, Progress.COMPLETED):
            self._tell(self.ActionCompleted, by, action=action)

    def hand_over_action(self, action: UUID, receiver: str, by: str) -> None:
        """Let somebody else see to it; the same again changes nothing.

        Raises as above, and `SaidOtherwise` when it was handed over to somebody else already.
        """
        self._goes_on()
        if self._progress(action, {Progress.PLANNED}, Progress.HANDED_OVER):
            self._write(self.ActionHandedOver, by, action=action, receiver=Sealed(receiver))
        elif (before := self.actions[action].receiver) is None or not before.says(receiver):
            raise SaidOtherwise

    def verify_effect(self, action: UUID, by: str) -> None:
        """Say that it helped, also when the incident is closed. Raises as above."""
        self._still_counts()
        if self._progress(action, LOOKED_AT | {Progress.COMPLETED}, Progress.VERIFIED):
            self._tell(self.ActionEffectVerified, by, action=action)

    def find_ineffective(self, action: UUID, by: str) -> None:
        """Say that it did not help enough, also when the incident is closed. Raises as above."""
        self._still_counts()
        if self._progress(action, LOOKED_AT | {Progress.COMPLETED}, Progress.INEFFECTIVE):
            self._tell(self.ActionFoundIneffective, by, action=action)

    def _progress(
        self, action: UUID, before: frozenset[Progress] | set[Progress], to: Progress
    ) -> bool:
        """Whether it has yet to come so far. Raises `NoSuchAction`, `NotThatFar`."""
        if action not in self.actions:
            raise NoSuchAction
        at = self.actions[action].progress
        if at not in before and at != to:
            raise NotThatFar
        return at != to
