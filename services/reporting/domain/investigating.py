"""Why it could happen: who looks into it, with whom, by which checklist, and what was found."""

from typing import Annotated
from uuid import UUID

from services.reporting.domain.checklist import LATEST
from services.reporting.domain.course import Course, SaidOtherwise, Stage
from shared.eventstore.domain import Aggregate, Category, Pseudonym
from shared.eventstore.sealed import KeyClass, Kind, Sealed


class NotInvestigating(Exception):
    """The investigation has not begun, or has ended already."""


class Investigating(Course):
    """From an owner to a conclusion."""

    class OwnerAssigned(Aggregate.Event):
        """Somebody in the same authority sees to it that it is dealt with."""

        TOPIC = "reporting.incident.owner-assigned"
        person: Pseudonym

        def apply(self, aggregate: "Investigating") -> None:
            """Open it to her, and no longer to whoever had it before."""
            aggregate.owner = UUID(self.person)

    class InvestigationStarted(Aggregate.Event):
        """It is looked into; the safety representative has a right to take part."""

        TOPIC = "reporting.incident.investigation-started"
        with_representative: Annotated[bool, Kind.CATEGORY]

        def apply(self, aggregate: "Investigating") -> None:
            """Let it be under investigation."""
            aggregate.investigation_began = True
            aggregate.investigation_ended = False
            aggregate.with_representative = self.with_representative
            if aggregate.stage in (Stage.RECEIVED, Stage.ACKNOWLEDGED):
                aggregate.stage = Stage.INVESTIGATING

    class CauseIdentified(Aggregate.Event):
        """One cause of it."""

        TOPIC = "reporting.incident.cause-identified"
        cause: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Investigating") -> None:
            """Add it."""
            aggregate.causes = (*aggregate.causes, self.cause)

    class InvestigationConcluded(Aggregate.Event):
        """What was found, in the end."""

        TOPIC = "reporting.incident.investigation-concluded"
        conclusion: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Investigating") -> None:
            """Keep it."""
            aggregate.investigation_ended = True
            aggregate.conclusion = self.conclusion

    class ChecklistStepCompleted(Aggregate.Event):
        """One step of a checklist is done."""

        TOPIC = "reporting.incident.checklist-step-completed"
        checklist: Category  # its edition
        step: Category

        def apply(self, aggregate: "Investigating") -> None:
            """Tick it off."""
            aggregate.steps_done = aggregate.steps_done | {(self.checklist, self.step)}

    def _begin_investigating(self) -> None:
        self.owner: UUID | None = None
        self.investigation_began = False
        self.investigation_ended = False
        self.with_representative = False
        self.causes: tuple[Sealed[str], ...] = ()
        self.conclusion: Sealed[str] | None = None
        self.steps_done: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_investigated(self) -> bool:
        """Whether it is being looked into at present."""
        return self.investigation_began and not self.investigation_ended

    @property
    def checklist(self) -> str:
        """Return the edition to follow: the one that was begun, or else the latest."""
        return next((edition for edition, _ in sorted(self.steps_done)), LATEST)

    def assign(self, person: UUID, by: str) -> None:
        """Give it to somebody; the same again changes nothing. Raises `Over`."""
        self._goes_on()
        if self.owner != person:
            self._tell(self.OwnerAssigned, by, person=str(person))

    def start_investigation(self, with_representative: bool, by: str) -> None:
        """Begin to look into it, or begin again; once is enough. Raises `Over`."""
        self._goes_on()
        if not self.is_investigated or self.with_representative != with_representative:
            self._tell(self.InvestigationStarted, by, with_representative=with_representative)

    def identify_cause(self, cause: str, by: str) -> None:
        """Add a cause; the same again changes nothing.

        Raises `Over`, `NotInvestigating`, `NothingLeft`.
        """
        self._goes_on()
        if not self.is_investigated:
            raise NotInvestigating
        if cause not in (known.reveal() for known in self.causes if not known.is_erased):
            self._write(self.CauseIdentified, by, cause=Sealed(cause))

    def conclude_investigation(self, conclusion: str, by: str) -> None:
        """Say what was found; the same again changes nothing.

        Raises as above, and `SaidOtherwise` when something else was found already.
        """
        self._goes_on()
        if not self.investigation_began:
            raise NotInvestigating
        if not self.investigation_ended:
            self._write(self.InvestigationConcluded, by, conclusion=Sealed(conclusion))
        elif self.conclusion is None or not self.conclusion.says(conclusion):
            raise SaidOtherwise

    def complete_step(self, step: str, by: str) -> None:
        """Tick a step of the checklist off. Raises `Over`."""
        self._goes_on()
        if (self.checklist, step) not in self.steps_done:
            self._tell(self.ChecklistStepCompleted, by, checklist=self.checklist, step=step)
