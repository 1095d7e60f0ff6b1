"""What a unit is, day by day. The TOPICs are on disk: they never change."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

from eventsourcing.domain import event
from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.events import UnitKind
from shared.eventstore.domain import Aggregate, Category, Created, PseudonymId
from shared.eventstore.sealed import Kind
from shared.refusal import Differs, FieldError, Refused

NAME_MAX = 200
ORDER_MAX = 1_000_000

UnitName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=NAME_MAX, pattern=r"^[^\x00-\x1f\x7f]+$"
    ),
]

T = TypeVar("T")


class NewUnit(BaseModel, frozen=True, extra="forbid"):
    """What is needed to open a unit."""

    name: UnitName
    kind: UnitKind
    parent: UUID | None = None
    authority: str = Field(pattern=r"^[a-z][a-z-]{1,40}$")
    valid_from: date
    order: int = Field(default=0, ge=0, le=ORDER_MAX)


class UnitTold(NewUnit, frozen=True, extra="forbid"):
    """A unit as its source tells of it: also its last day, once that is known."""

    valid_to: date | None = None

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_begins(cls, valid_to: date | None, told: ValidationInfo) -> date | None:
        if valid_to is not None and valid_to < told.data.get("valid_from", date.min):
            raise PydanticCustomError("ends_before_it_begins", "valid_to before valid_from")
        return valid_to

    def new(self) -> NewUnit:
        """Return what it was opened as."""
        return NewUnit(**self.model_dump(exclude={"valid_to"}))


class Unit(Aggregate):
    """A place in the organisation, from a day on."""

    TOPIC = "organisation.unit"

    class Opened(Created):
        """The unit exists from a day on."""

        TOPIC = "organisation.unit.opened"
        name: Category
        kind: Annotated[UnitKind, Kind.CATEGORY]
        parent: Annotated[UUID | None, Kind.PSEUDONYMOUS]
        valid_from: Annotated[date, Kind.CATEGORY]
        order: Annotated[int, Kind.CATEGORY]

    class Closed(Aggregate.Event):
        """The unit exists no longer after a day."""

        TOPIC = "organisation.unit.closed"
        valid_to: Annotated[date, Kind.CATEGORY]

    class Renamed(Aggregate.Event):
        """The unit has another name from a day on."""

        TOPIC = "organisation.unit.renamed"
        name: Category
        valid_from: Annotated[date, Kind.CATEGORY]

    class Moved(Aggregate.Event):
        """The unit lies below another one from a day on, in the same authority."""

        TOPIC = "organisation.unit.moved"
        parent: PseudonymId
        valid_from: Annotated[date, Kind.CATEGORY]

    class Succeeded(Aggregate.Event):
        """The unit exists no longer after a day, and others do what it did."""

        TOPIC = "organisation.unit.succeeded"
        successors: Annotated[tuple[UUID, ...], Kind.PSEUDONYMOUS]
        valid_to: Annotated[date, Kind.CATEGORY]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that whoever opens the unit has chosen."""
        return id

    @event(Opened)
    def __init__(
        self,
        id: UUID,
        name: str,
        kind: UnitKind,
        parent: UUID | None,
        authority: str,
        valid_from: date,
        order: int,
        by: str,
    ) -> None:
        self.opened_as = NewUnit(
            name=name,
            kind=kind,
            parent=parent,
            authority=authority,
            valid_from=valid_from,
            order=order,
        )
        self.closed_on: date | None = None
        self.successors: tuple[UUID, ...] = ()
        self._names = {valid_from: name}
        self._parents = {valid_from: parent} if parent else {}

    @property
    def authority(self) -> str:
        """The authority that it belongs to, all its days."""
        return self.opened_as.authority

    def is_there(self, day: date) -> bool:
        """Whether it exists on a day."""
        return self.opened_as.valid_from <= day and (
            self.closed_on is None or day <= self.closed_on
        )

    def closes_before(self, unit: "Unit") -> bool:
        """Whether another unit is known to go on when this one exists no longer."""
        mine, its = self.closed_on, unit.closed_on
        return mine is not None and (its is None or mine < its)

    def parents_since(self, day: date) -> set[UUID]:
        """Return what it lies directly below on a day, and later as far as anyone knows."""
        later = {parent for first, parent in self._parents.items() if first > day}
        now = _on(day, self._parents)
        return later if now is None else {now, *later}

    def close(self, valid_to: date, by: str) -> None:
        """End the unit with a day; a unit that is closed stays closed."""
        if self.closed_on is None:
            self.trigger_event(self.Closed, valid_to=valid_to, by=by, authority=self.authority)

    @event(Closed)
    def _closed(self, valid_to: date) -> None:
        self.closed_on = valid_to

    def rename(self, name: str, valid_from: date, by: str) -> None:
        """Give the unit another name from a day on; the name that it has then changes nothing.

        Raises `Refused` when it does not exist on that day.
        """
        self._must_be_there(valid_from, "valid_from")
        if _on(valid_from, self._names) != name:
            self.trigger_event(
                self.Renamed, name=name, valid_from=valid_from, by=by, authority=self.authority
            )

    @event(Renamed)
    def _renamed(self, name: str, valid_from: date) -> None:
        self._names[valid_from] = name

    def move(
        self, parent: "Unit", above_parent: Collection[UUID], valid_from: date, by: str
    ) -> None:
        """Put the unit below another one from a day on; where it is then already, nothing happens.

        `above_parent` is all that the parent lies below, on that day or later. Raises `Refused`
        when either does not exist then, in another authority, and below itself.
        """
        self._must_be_there(valid_from, "valid_from")
        if _on(valid_from, self._parents) == parent.id:
            return
        if not self._parents:
            raise Refused(FieldError("parent", "En nämnd ligger överst och kan inte flyttas."))
        if parent.authority != self.authority:
            text = "En enhet kan inte byta nämnd. Öppna en ny enhet i den andra nämnden i stället."
            raise Refused(FieldError("parent", text))
        if self.id == parent.id or self.id in above_parent:
            raise Refused(FieldError("parent", "En enhet kan inte ligga under sig själv."))
        if not parent.is_there(valid_from) or parent.closes_before(self):
            text = "Den överordnade enheten finns inte då, eller stänger före den här."
            raise Refused(FieldError("parent", text))
        self.trigger_event(
            self.Moved, parent=parent.id, valid_from=valid_from, by=by, authority=self.authority
        )

    @event(Moved)
    def _moved(self, parent: UUID, valid_from: date) -> None:
        self._parents[valid_from] = parent

    def succeed(self, successors: "Sequence[Unit]", valid_to: date, by: str) -> None:
        """Close the unit and let others go on: one when it is merged, several when it is split.

        The same again changes nothing. Raises `Differs` when others go on already, `Refused` when
        one of them does not exist the day after, is the unit itself, or has another authority.
        """
        ids = tuple(dict.fromkeys(unit.id for unit in successors))
        if self.successors and (set(self.successors), self.closed_on) == (set(ids), valid_to):
            return
        if self.successors or self.closed_on not in (None, valid_to):
            raise Differs
        self._must_be_there(valid_to, "valid_to")
        for unit in successors:
            self._must_be_able_to_go_on(unit, valid_to + timedelta(days=1))
        self.trigger_event(
            self.Succeeded, successors=ids, valid_to=valid_to, by=by, authority=self.authority
        )

    @event(Succeeded)
    def _succeeded(self, successors: tuple[UUID, ...], valid_to: date) -> None:
        self.successors = successors
        self.closed_on = valid_to

    def _must_be_able_to_go_on(self, unit: "Unit", first: date) -> None:
        if unit.id == self.id:
            raise Refused(FieldError("into", "En enhet kan inte ersätta sig själv."))
        if unit.authority != self.authority:
            text = "Enheten som tar över måste höra till samma nämnd."
            raise Refused(FieldError("into", text))
        if not unit.is_there(first):
            text = "Enheten som tar över måste finnas dagen efter den sista."
            raise Refused(FieldError("into", text))

    def _must_be_there(self, day: date, field: str) -> None:
        if not self.is_there(day):
            raise Refused(FieldError(field, "Enheten finns inte den dagen."))


def _on(day: date, known: Mapping[date, T]) -> T | None:
    """Return what holds on a day: what came last before it, or on it."""
    first = max((first for first in known if first <= day), default=None)
    return None if first is None else known[first]
