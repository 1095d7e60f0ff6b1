"""What belongs together: the same event told twice, and events that have to do with each other.

Both incidents are written to in one commit, so that two people cannot each make one of them the
duplicate of the other.
"""

from uuid import UUID

from services.reporting.domain.course import NOT_COUNTED, Course, Stage
from shared.eventstore.domain import Aggregate, PseudonymId


class CannotBeOne(Exception):
    """It is the same report, or either of them does not count or has duplicates of its own."""


class Linking(Course):
    """Duplicates, and what belongs together; both can be undone."""

    class DuplicateFound(Aggregate.Event):
        """It is the same event as another one, which alone counts from now on."""

        TOPIC = "reporting.incident.duplicate-found"
        of: PseudonymId

        def apply(self, aggregate: "Linking") -> None:
            """Leave it at that."""
            aggregate.stage_before = aggregate.stage
            aggregate.stage = Stage.DUPLICATE
            aggregate.duplicate_of = self.of

    class DuplicateUndone(Aggregate.Event):
        """It was an event of its own after all."""

        TOPIC = "reporting.incident.duplicate-undone"
        of: PseudonymId

        def apply(self, aggregate: "Linking") -> None:
            """Go on where it was."""
            aggregate.stage = aggregate.stage_before
            aggregate.duplicate_of = None

    class ToldAgain(Aggregate.Event):
        """Another report tells of the same event, and this one counts."""

        TOPIC = "reporting.incident.told-again"
        other: PseudonymId

        def apply(self, aggregate: "Linking") -> None:
            """Keep which."""
            aggregate.duplicates = aggregate.duplicates | {self.other}

    class ToldAgainUndone(Aggregate.Event):
        """The other report tells of something else."""

        TOPIC = "reporting.incident.told-again-undone"
        other: PseudonymId

        def apply(self, aggregate: "Linking") -> None:
            """Let go of it."""
            aggregate.duplicates = aggregate.duplicates - {self.other}

    class LinkedTogether(Aggregate.Event):
        """It has to do with another one; said in both."""

        TOPIC = "reporting.incident.linked-together"
        other: PseudonymId

        def apply(self, aggregate: "Linking") -> None:
            """Keep which."""
            aggregate.together_with = aggregate.together_with | {self.other}

    class LinkUndone(Aggregate.Event):
        """They have nothing to do with each other after all; said in both."""

        TOPIC = "reporting.incident.link-undone"
        other: PseudonymId

        def apply(self, aggregate: "Linking") -> None:
            """Let go of it."""
            aggregate.together_with = aggregate.together_with - {self.other}

    def _begin_linking(self) -> None:
        self.duplicate_of: UUID | None = None
        self.duplicates: frozenset[UUID] = frozenset()
        self.together_with: frozenset[UUID] = frozenset()

    def find_duplicate(self, original: "Linking", by: str) -> None:
        """Say that it is the same as another one. Raises `Over`, `CannotBeOne`."""
        if self.duplicate_of == original.id:
            return
        self._goes_on()
        if original.id == self.id or original.stage in NOT_COUNTED or self.duplicates:
            raise CannotBeOne
        self._tell(self.DuplicateFound, by, of=original.id)
        original._tell(original.ToldAgain, by, other=self.id)  # noqa: SLF001 - both are told at once

    def undo_duplicate(self, original: "Linking", by: str) -> None:
        """Say that it is an event of its own; if it is one already, nothing changes."""
        if self.duplicate_of == original.id:
            self._tell(self.DuplicateUndone, by, of=original.id)
            original._tell(original.ToldAgainUndone, by, other=self.id)  # noqa: SLF001 - as above

    def link(self, other: "Linking", by: str) -> None:
        """Say that they have to do with each other. Raises `Over`, `CannotBeOne`."""
        self._still_counts()
        if other.id == self.id or other.stage in NOT_COUNTED:
            raise CannotBeOne
        if other.id not in self.together_with:
            self._tell(self.LinkedTogether, by, other=other.id)
            other._tell(other.LinkedTogether, by, other=self.id)  # noqa: SLF001 - as above

    def unlink(self, other: "Linking", by: str) -> None:
        """Say that they have not; if nobody said so, nothing changes."""
        if other.id in self.together_with:
            self._tell(self.LinkUndone, by, other=other.id)
            other._tell(other.LinkUndone, by, other=self.id)  # noqa: SLF001 - as above
