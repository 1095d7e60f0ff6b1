"""Who leads each unit, as far as the file says."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.organisation.domain import Post
from services.organisation.hr.findings import Finding
from services.organisation.hr.known import Known
from services.organisation.hr.mapping import Column, Leads, Mapping
from services.organisation.hr.said import Row
from services.organisation.hr.units import Tree
from shared.events import Role, UnitKind
from shared.identity.register import LEADS

ROLE_OF = {
    UnitKind.AUTHORITY: Role.DIRECTOR,
    UnitKind.ADMINISTRATION: Role.DIRECTOR,
    UnitKind.DEPARTMENT: Role.DEPARTMENT_HEAD,
    UnitKind.UNIT: Role.MANAGER,
}


@dataclass
class Leadership:
    """Who leads the units that the file speaks of; an empty set says that nobody does."""

    of: dict[UUID, set[UUID]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def leaders(
    rows: Iterable[Row], tree: Tree, known: Known, mapping: Mapping, missing: Collection[UUID]
) -> Leadership:
    """Say who leads what. A leader whom nobody knows, or who leaves, leads nothing: a finding."""
    found = Leadership()
    if not mapping.columns[Column.LEADER]:
        return found
    rows = list(rows)
    told = _nearest(rows, tree, known) if mapping.leads is Leads.OF_THE_PERSON else _units(rows)
    listed = {row.person for row in rows}
    here = {row.person for row in rows if row.until is None or row.until >= known.day}
    for unit, by_leader in told.items():
        strangers = [
            person
            for person in by_leader
            if person not in here
            and (person in listed or person in missing or not known.works_on(person))
        ]
        for stranger in strangers:
            text = (
                "Chefen arbetar inte här, så vitt filen och Motkraft vet, och leder inte enheten."
            )
            found.findings.append(_finding(by_leader[stranger], text, mapping))
        several = mapping.leads is Leads.OF_THE_UNIT and len(by_leader) > 1
        if several:
            first, *_, last = sorted(by_leader.values())
            text = f"Enheten har en annan chef på rad {first}, så den har kvar dem den hade."
            found.findings.append(_finding(last, text, mapping))
        else:
            found.of[unit] = set(by_leader) - set(strangers)
    return found


def post_of(unit: UUID, tree: Tree) -> Post:
    """Return what whoever leads a unit is."""
    return ROLE_OF[tree.places[unit].kind], unit


Told = dict[UUID, dict[UUID, int]]  # unit, leader, and the first line that says so


def _units(rows: list[Row]) -> Told:
    told: Told = {}
    for row in rows:
        by_leader = told.setdefault(row.unit, {})
        leader = row.person if row.leads else row.leader
        if leader is not None:
            by_leader.setdefault(leader, row.line)
    return told


def _nearest(rows: list[Row], tree: Tree, known: Known) -> Told:
    """Work out units from each person's own leader: a leader's own line speaks of the unit above.

    That line says who leads the unit of whom it names, if her own lies in it or below it.
    """
    told: Told = {}
    lead_now = {
        person for person, posts in known.roles.items() if any(role in LEADS for role, _ in posts)
    }
    lead = lead_now | {row.leader for row in rows} | {row.person for row in rows if row.leads}
    works_in = {row.person: row.unit for row in rows}
    for row in rows:
        if row.leads:
            told.setdefault(row.unit, {}).setdefault(row.person, row.line)
        elif row.person not in lead:
            by_leader = told.setdefault(row.unit, {})
            if row.leader is not None:
                by_leader.setdefault(row.leader, row.line)
        elif row.leader is not None:
            above = works_in.get(row.leader)
            if above is not None and above in {place.unit for place in tree.above(row.unit)}:
                told.setdefault(above, {}).setdefault(row.leader, row.line)
    return told


def _finding(line: int, text: str, mapping: Mapping) -> Finding:
    return Finding(line, mapping.columns[Column.LEADER], text, whole=False)
