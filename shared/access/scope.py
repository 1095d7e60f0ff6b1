"""Which lines of a list someone sees, said in SQL: what the policies say of each line, of all.

A list that is scoped has the columns `incident`, `unit`, `authority` and `reporter`, and beside it
a table `stands` of who else stands to an incident in a way of her own, and until when: `person`,
`relation`, `incident`, `until`. People are there by a mark that only the service can make.
tests/access proves that list and policies agree.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from shared import clock
from shared.access.relations import Asker, Relation
from shared.events import Role

SEES_AREA = (Role.SAFETY_REPRESENTATIVE, Role.HR)
KEPT_FROM = (Relation.NAMED, Relation.CONFLICTED)
SET_ASIDE = (Relation.CONFLICTED,)
OPENED = (Relation.BROKE_GLASS,)
GIVEN_TO_HER = (Relation.OWNER,)


@dataclass(frozen=True)
class Condition:
    """What stands after WHERE, and the values of its question marks."""

    sql: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Marks:
    """Her own mark, and those of the leaders that she stands in for: whose each is."""

    own: str
    absent: Mapping[str, UUID]

    @property
    def every(self) -> tuple[str, ...]:
        """All of them."""
        return (self.own, *self.absent)


def marks(asker: Asker, mark_of: Callable[[str], str]) -> Marks:
    """Return the marks that a list is asked with."""
    absent = {mark_of(str(leader)): leader for leader in sorted(asker.deputises_for)}
    return Marks(mark_of(str(asker.id)), absent)


@dataclass(frozen=True)
class Scope:
    """Whose lines someone sees besides those of what she has told herself."""

    units: frozenset[UUID]
    authorities: frozenset[str]
    on_call_in: frozenset[str]  # where a glass that she has broken lets her see one
    own_authority: frozenset[str]  # where she sees what she was given to see to
    leads_herself: frozenset[UUID]  # where standing in for somebody takes nothing from her

    @property
    def is_empty(self) -> bool:
        """Whether she sees nobody's lines but her own, and what she was given to see to."""
        return not (self.units or self.authorities or self.on_call_in)

    def everything(self, marks: Marks) -> Condition:
        """Return what all the lines that she sees have in common."""
        reached, free = self._reached(marks.own), self._not_kept_from(marks)
        return Condition(
            f"(reporter=? OR ({reached.sql} AND {free.sql}))",
            (marks.own, *reached.values, *free.values),
        )

    def answered_for(self, marks: Marks) -> Condition:
        """Return the same without what she sees for no other reason than that she told it."""
        reached, free = self._reached(marks.own), self._not_kept_from(marks)
        return Condition(
            f"({reached.sql} AND (reporter=? OR {free.sql}))",
            (*reached.values, marks.own, *free.values),
        )

    def _not_kept_from(self, marks: Marks) -> Condition:
        kept = _stands((marks.own,), KEPT_FROM)
        if not marks.absent:
            return Condition(f"NOT {kept.sql}", kept.values)
        absent = _stands(tuple(marks.absent), SET_ASIDE)
        own = _one_of("unit", map(str, self.leads_herself))
        return Condition(
            f"(NOT {kept.sql} AND (NOT {absent.sql} OR {own.sql}))",
            (*kept.values, *absent.values, *own.values),
        )

    def _reached(self, mark: str) -> Condition:
        units = _one_of("unit", map(str, self.units))
        authorities = _one_of("authority", self.authorities)
        on_call, opened = _one_of("authority", self.on_call_in), _stands((mark,), OPENED)
        own, owned = _one_of("authority", self.own_authority), _stands((mark,), GIVEN_TO_HER)
        ways = (units, authorities, _both(on_call, opened), _both(own, owned))
        return Condition(
            f"({' OR '.join(way.sql for way in ways)})",
            tuple(value for way in ways for value in way.values),
        )


def scope(asker: Asker) -> Scope:
    """Return whose lines someone sees."""
    areas = (asker.areas.get(role, frozenset()) for role in SEES_AREA)
    keeps_records = Role.REGISTRAR in asker.roles and asker.authority
    return Scope(
        units=asker.manages | asker.oversees | frozenset().union(*areas),
        authorities=frozenset({asker.authority} if keeps_records else ()),
        on_call_in=asker.on_call_in - {""},
        own_authority=frozenset({asker.authority} - {""}),
        leads_herself=asker.leads_herself,
    )


def _stands(people: tuple[str, ...], relations: tuple[Relation, ...]) -> Condition:
    who, ways = _one_of("person", people), _one_of("relation", relations)
    return Condition(
        f"incident IN (SELECT incident FROM stands WHERE {who.sql} AND until>? AND {ways.sql})",
        (*who.values, clock.now().isoformat(), *ways.values),
    )


def _both(one: Condition, other: Condition) -> Condition:
    return Condition(f"({one.sql} AND {other.sql})", (*one.values, *other.values))


def _one_of(column: str, values: Iterable[str]) -> Condition:
    known = tuple(sorted(values))
    return Condition(f"{column} IN ({', '.join('?' * len(known))})", known)
