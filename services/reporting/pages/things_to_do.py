"""What each page of a thing to do shows: the same for all, since they are few and small."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import Request

from services.reporting.application import FollowUp, Reporting
from services.reporting.domain import Incident, Stage
from services.reporting.pages.drawn import actions, names_of, near, steps, text_of, tree_of
from services.reporting.pages.handling_words import SCALE_CHOICES, SEVERITIES, VERDICT_CHOICES
from services.reporting.pages.told import told_lines
from services.reporting.vocabulary import valid_now
from shared.events import UnitKind
from shared.identity.principal import Principal
from shared.identity.register import Snapshot


async def shown(
    request: Request,
    found: Incident,
    visitor: Principal,
    follow_up: FollowUp,
    reporting: Reporting,
    action: UUID | None,
) -> dict[str, Any]:
    """Return what the pages are made of."""
    people = await follow_up.may_own(found)
    below = await follow_up.may_set_aside(found, visitor)
    owners = {one.owner for one in found.actions.values()}
    names = await names_of(request, {*people, *owners, *below})
    known = actions(found, names)
    return {
        "scales": SCALE_CHOICES,
        "told": await told_lines(request, found, visitor),
        "severities": SEVERITIES,
        "verdicts": VERDICT_CHOICES,
        "event_types": valid_now().choices("event_types"),
        "forms": valid_now().choices("forms"),
        "ground": text_of(found.influence.ground) if found.influence else "",
        "people": [(person, names[person]) for person in people],
        "leaders_below": [(person, names[person]) for person in below],
        "actions": known,
        "action": next((one for one in known if one["id"] == action), None),
        "new_id": uuid4(),
        "steps": steps(found),
        "causes": [text_of(cause) for cause in found.causes],
        "conclusion": text_of(found.conclusion),
        "units": _units(await tree_of(request), found),
        "outcomes": [text_of(outcome) for outcome in found.outcomes],
        "lacking": found.lacking,
        "is_closed": found.stage == Stage.CLOSED,
        "together_with": await near(found.together_with, visitor, reporting),
        "duplicates": await near(found.duplicates, visitor, reporting),
        "duplicate_of": await near(
            {found.duplicate_of} if found.duplicate_of else (), visitor, reporting
        ),
    }


def _units(tree: Snapshot, found: Incident) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the units that it can be moved to, each department with what lies below it."""
    groups = []
    for unit in tree.units.values():
        if unit.authority != found.authority or unit.kind in (UnitKind.AUTHORITY, UnitKind.UNIT):
            continue
        below = [tree.units[at] for at in tree.children(unit.id)]
        group = [unit, *(u for u in below if u.kind == UnitKind.UNIT)]
        choices = [(str(u.id), u.name) for u in group if u.id != found.unit]
        groups.append((unit.name, choices))
    return groups
