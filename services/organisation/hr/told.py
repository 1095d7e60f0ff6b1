"""Whom the lines of a file name as leader of each unit, whoever that is."""

from uuid import UUID

from services.organisation.hr.known import Known
from services.organisation.hr.said import Row
from services.organisation.hr.units import Tree
from shared.identity.register import LEADS

Told = dict[UUID, dict[UUID, int]]  # unit, leader, and the first line that says so


def by_unit(rows: list[Row]) -> Told:
    """Return what the lines say when each names the leader of the unit."""
    told: Told = {}
    for row in rows:
        by_leader = told.setdefault(row.unit, {})
        leader = row.person if row.leads else row.leader
        if leader is not None:
            by_leader.setdefault(leader, row.line)
    return told


def by_person(rows: list[Row], tree: Tree, known: Known) -> Told:
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
