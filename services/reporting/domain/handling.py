"""How an incident is taken care of: who has it, and how far it has come."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from services.reporting.domain.course import Course, Stage
from shared.access import State
from shared.eventstore.domain import Aggregate, Pseudonym
from shared.eventstore.sealed import Kind


class WhyLifted(StrEnum):
    """Why the leader above takes over from the nearest one."""

    CONFLICT = "conflict"  # the nearest one is named, or has said that she is too close to it
    SILENCE = "silence"  # nobody has acknowledged it in time
    ASKED_FOR = "asked_for"  # the reporter or the nearest leader wants it


class Handling(Course):
    """Acknowledged, handed on to somebody else, taken back."""

    class Acknowledged(Aggregate.Event):
        """Whoever answers for the unit has seen it and takes it on."""

        TOPIC = "reporting.incident.acknowledged"

        def apply(self, aggregate: "Handling") -> None:
            """Let it wait no longer."""
            aggregate.stage = Stage.ACKNOWLEDGED
            aggregate.acknowledged_by = self.by

    class ConflictDeclared(Aggregate.Event):
        """Somebody is too close to it to handle it: she says so herself, or another does."""

        TOPIC = "reporting.incident.conflict-declared"
        person: Pseudonym

        def apply(self, aggregate: "Handling") -> None:
            """Take her out of it."""
            aggregate.conflicted = aggregate.conflicted | {UUID(self.person)}

    class Lifted(Aggregate.Event):
        """The leader above reads it and decides from now on."""

        TOPIC = "reporting.incident.lifted"
        because: Annotated[WhyLifted, Kind.CATEGORY]

        def apply(self, aggregate: "Handling") -> None:
            """Open it to the leader above."""
            aggregate.is_lifted = True

    class Withdrawn(Aggregate.Event):
        """The reporter has taken it back; it is hers alone, and counted no more."""

        TOPIC = "reporting.incident.withdrawn"

        def apply(self, aggregate: "Handling") -> None:
            """Leave it to the reporter alone."""
            aggregate.stage = Stage.WITHDRAWN

    def _begin_handling(self) -> None:
        self.stage = self.stage_before = Stage.RECEIVED
        self.acknowledged_by = ""
        self.conflicted: frozenset[UUID] = frozenset()
        self.is_lifted = False

    @property
    def standing(self) -> State:
        """Return how far it has come, as far as access depends on it."""
        if self.stage == Stage.WITHDRAWN:
            return State.WITHDRAWN
        if self.is_lifted:
            return State.LIFTED
        return State.CLOSED if self.stage == Stage.CLOSED else State.OPEN

    def acknowledge(self, by: str) -> None:
        """Take it on; whoever comes second changes nothing. Raises `Over`."""
        self._goes_on()
        if self.stage == Stage.RECEIVED:
            self._tell(self.Acknowledged, by)

    def declare_conflict(self, person: UUID, by: str) -> None:
        """Take somebody out of it, and lift it to the leader above. Raises `Over`."""
        self._goes_on()
        if person not in self.conflicted:
            self._tell(self.ConflictDeclared, by, person=str(person))
        self.lift(WhyLifted.CONFLICT, by)

    def lift(self, because: WhyLifted, by: str) -> None:
        """Let the leader above read and decide; lifted once, it stays so. Raises `Over`."""
        self._goes_on()
        if not self.is_lifted:
            self._tell(self.Lifted, by, because=because)

    def withdraw(self, by: str) -> None:
        """Take it back; once is enough. Raises `Over` when it is closed or a duplicate."""
        if self.stage != Stage.WITHDRAWN:
            self._goes_on()
            self._tell(self.Withdrawn, by)
