"""What a file says against what the register says: everything that has to happen, and nothing yet.

Pure: the same file and the same register give the same plan, which is what a dry run shows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.organisation.domain import Post
from services.organisation.domain.terms import A_DAY
from services.organisation.hr.known import Known
from services.organisation.hr.leaders import leaders, post_of
from services.organisation.hr.mapping import Area, Column
from services.organisation.hr.mapping import Mapping as FileMapping
from services.organisation.hr.people import Before, PersonPlan, appoint, gone, place
from services.organisation.hr.said import Ids, Row, Said
from services.organisation.hr.units import Tree, plan_units
from shared.events import UnitKind
from shared.files.findings import Finding
from shared.identity.register import LEADS

LEAVERS_MAX = 0.1  # of those who work here: more looks like the wrong file
KIND_OF = {Area.ADMINISTRATION: UnitKind.ADMINISTRATION, Area.AUTHORITY: UnitKind.AUTHORITY}


class TooManyLeave(Exception):
    """So many would leave that the file is more likely wrong; nothing was changed."""

    def __init__(self, leaving: int, of: int) -> None:
        super().__init__(leaving, of)
        self.leaving, self.of = leaving, of


@dataclass(frozen=True)
class Remembered:
    """What files have said before."""

    people: Collection[UUID] = ()
    roles: Mapping[UUID, set[Post]] = field(default_factory=dict)
    protected: Collection[UUID] = ()
    units: Collection[UUID] = ()


@dataclass(frozen=True)
class Chosen:
    """What the operator has chosen."""

    is_complete: bool = False
    many_may_leave: bool = False
    first_day: date | None = None  # of what is new in the file; None: today


@dataclass
class Plan:
    """All of it, in the order in which it is done."""

    day: date
    tree: Tree
    closed: list[UUID] = field(default_factory=list)
    people: list[PersonPlan] = field(default_factory=list)
    newly_named: list[UUID] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    led_on: dict[UUID, int] = field(default_factory=dict)  # units, and the line that says who leads
    nobody_left: bool = False  # some lines were of nobody, so nobody is missing for sure


def make_plan(
    said: Said, known: Known, past: Remembered, mapping: FileMapping, ids: Ids, chosen: Chosen
) -> Plan:
    """Compare. Raises `TooManyLeave`."""
    tree = plan_units(said, known, mapping, ids)
    plan = Plan(known.day, tree, findings=[*said.findings, *tree.findings])
    rows = list(_placed(said.rows, tree, mapping, plan))
    missing: set[UUID] = set()
    if chosen.is_complete:
        plan.nobody_left = said.nameless > 0
        if not plan.nobody_left:
            named = said.lines_of.keys()
            missing = {p for p in past.people if p not in named and known.works_on(p)}
        if not plan.nobody_left:
            plan.closed = list(_closed(rows, missing, said, past, plan, known))
    before = Before(known, past.roles, past.protected)
    posts = _posts(rows, said, missing, before, mapping, plan, chosen.first_day or known.day)
    plan.people = [place(row, posts.pop(row.person, {}), before) for row in rows]
    plan.people += [gone(p, known.day - A_DAY, before) for p in sorted(missing)]
    plan.people += [appoint(p, posts[p], before) for p in sorted(posts)]
    plan.people = [person for person in plan.people if person.changes]
    _stop_if_many_leave(plan, past, known, chosen)
    plan.newly_named = [
        row.person
        for row in rows
        if row.person not in past.people and (row.until is None or row.until >= known.day)
    ]
    plan.findings.sort()
    return plan


def _placed(rows: Iterable[Row], tree: Tree, mapping: FileMapping, plan: Plan) -> Iterable[Row]:
    for row in rows:
        if row.unit in tree.places:
            yield row
            continue
        line = tree.unusable.get(row.unit, row.line)
        if line != row.line:
            text = f"Enheten kunde inte läsas in. Se rad {line}."
            plan.findings.append(Finding(row.line, mapping.columns[Column.UNIT], text))


def _posts(
    rows: list[Row],
    said: Said,
    missing: set[UUID],
    before: Before,
    mapping: FileMapping,
    plan: Plan,
    first_day: date,
) -> dict[UUID, dict[Post, date | None]]:
    """Return what everyone is to be whom the file has something to say of, and from when."""
    wanted: dict[UUID, dict[Post, date | None]] = {}
    told = leaders(rows, said, plan.tree, before.known, mapping, missing)
    plan.findings += told.findings
    plan.led_on = told.lines
    for unit, people in told.of.items():
        for person in people:
            wanted.setdefault(person, {})[post_of(unit, plan.tree)] = first_day
    for row in rows:
        if row.given is not None:
            area = _area(row, row.given.area, plan.tree)
            if area is None:
                text = f"Befattningen ger en roll för {row.given.area}, och där finns ingen."
                column = mapping.columns[Column.TITLE]
                plan.findings.append(Finding(row.line, column, text, whole=False))
            else:
                wanted.setdefault(row.person, {})[row.given.role, area] = first_day
    spoken_of = {row.person for row in rows}
    for person, posts in before.roles.items():
        if person in missing:
            continue
        mine = wanted.setdefault(person, {})
        for role, place_of in posts:  # what the file does not speak of stays as it is
            is_said = place_of in told.settled if role in LEADS else person in spoken_of
            if not is_said and place_of in plan.tree.places:
                mine.setdefault((role, place_of), None)
    return wanted


def _area(row: Row, area: Area, tree: Tree) -> UUID | None:
    if area is Area.UNIT:
        return row.unit
    above = (place.unit for place in tree.above(row.unit) if place.kind is KIND_OF[area])
    return next(above, None)


def _stop_if_many_leave(plan: Plan, past: Remembered, known: Known, chosen: Chosen) -> None:
    leaving = sum(person.leaves is not None for person in plan.people)
    here = sum(known.works_on(person) for person in past.people)
    if leaving > here * LEAVERS_MAX and not chosen.many_may_leave:
        raise TooManyLeave(leaving, here)


def _closed(
    rows: list[Row], missing: set[UUID], said: Said, past: Remembered, plan: Plan, known: Known
) -> Iterable[UUID]:
    """Yield the units that a file has opened and names no longer, those that lie lowest first.

    One that somebody still works in, or that something open lies below, stays open.
    """
    placed = {row.person for row in rows} | missing
    used = {row.unit for row in rows} | {
        job.unit
        for person, jobs in known.jobs.items()
        if person not in placed
        for job in jobs
        if job.last is None or job.last >= max(known.day, job.first)
    }
    places = plan.tree.places
    left = {u for u in past.units if u in places and u not in said.units_named} - used
    while ready := sorted(left - {place.parent for place in places.values()}):
        for unit in ready:
            left.discard(unit)
            del places[unit]
            yield unit
