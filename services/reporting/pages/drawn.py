"""What the pages of an incident show of how far it has come, in words."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request

from services.reporting.application import FollowUp, Reporting, next_step, resource
from services.reporting.domain import CHECKLISTS, Incident, Progress, Stage, open_or_none
from services.reporting.labels import FELT
from services.reporting.pages.handling_words import (
    HAPPENED,
    NEXT,
    PROGRESS,
    SEVERITIES,
    SEVERITY_KINDS,
    SOMETHING,
    STAGES,
    STEPS,
    TO_DO,
    VERDICTS,
)
from shared import clock
from shared.access import Action
from shared.clock import swedish_date
from shared.events import UnitKind
from shared.eventstore.sealed import Sealed
from shared.identity.principal import Principal, identity_of
from shared.identity.register import Snapshot
from shared.refusal import Missing
from shared.web import labels

ERASED = "Texten är raderad."
SOMEBODY = "En medarbetare"
NO_UNIT = "Enheten finns inte längre"


@dataclass(frozen=True)
class Near:
    """Another incident that belongs together with this one."""

    id: UUID
    reference: str
    opens: bool  # she may read it


def text_of(sealed: Sealed[str] | None) -> str:
    """Return what is sealed, that it is erased, or nothing."""
    return "" if sealed is None else open_or_none(sealed) or ERASED


def place(tree: Snapshot, unit: UUID) -> str:
    """Return where a unit lies in the tree, from the department down to it."""
    above = [tree.units[at] for at in tree.above(unit)]
    shown = [u.name for u in above if u.kind in (UnitKind.DEPARTMENT, UnitKind.UNIT)]
    return ", ".join(reversed(shown)) or next((u.name for u in above), NO_UNIT)


async def tree_of(request: Request) -> Snapshot:
    """Return today's units."""
    return await asyncio.to_thread(identity_of(request).register.on_day)


async def names_of(request: Request, people: Iterable[UUID]) -> dict[UUID, str]:
    """Return what to call some people; a role when the name is not known."""
    wanted = set(people)
    known = await identity_of(request).names.of(wanted)
    return {person: known.get(person, SOMEBODY) for person in wanted}


async def handling(
    request: Request, found: Incident, visitor: Principal, reporting: Reporting
) -> dict[str, Any]:
    """Return what the page of an incident shows of its handling, to whoever may read it."""
    handles = visitor.may(Action.HANDLE_INCIDENT, resource(found, visitor.person))
    owners = {action.owner for action in found.actions.values()}
    names = await names_of(request, owners | ({found.owner} if found.owner else set()))
    kind, tree, step = found.classification, await tree_of(request), next_step(found)
    return {
        "handles": handles,
        "stage": STAGES[found.stage],
        "is_new": found.stage == Stage.RECEIVED,
        "next": NEXT[step] if step and handles else None,
        "to_do": TO_DO if handles else (),
        "owner": names[found.owner] if found.owner else "",
        "felt": FELT[found.felt],
        "verdict": VERDICTS[found.influence.verdict] if found.influence else "",
        "ground": text_of(found.influence.ground) if found.influence and handles else "",
        "severity": SEVERITIES[found.severity] if found.severity else "",
        "severity_kind": SEVERITY_KINDS.get(found.severity or 1, "neutral"),
        "classified": found.classified is not None,
        "event_type": labels.EVENT_TYPES[kind.event_type],
        "threat_or_violence": "Ja" if kind.threat_or_violence else "Nej",
        "forms": labels.forms(kind.forms),
        "causes": [text_of(cause) for cause in found.causes] if handles else [],
        "conclusion": text_of(found.conclusion) if handles else "",
        "actions": actions(found, names),
        "moved_from": [place(tree, unit) for unit in found.units_before],
        "together_with": await near(found.together_with, visitor, reporting),
        "duplicates": await near(found.duplicates, visitor, reporting),
        "duplicate_of": await near(
            {found.duplicate_of} if found.duplicate_of else (), visitor, reporting
        ),
    }


def actions(found: Incident, names: dict[UUID, str]) -> list[dict[str, Any]]:
    """Return the actions of an incident, in the order in which they were planned."""
    today = swedish_date(clock.now())
    return [
        {
            "id": action.id,
            "what": text_of(action.what),
            "owner": names[action.owner],
            "due": action.due,
            "progress": PROGRESS[action.progress],
            "waits": action.progress == Progress.PLANNED,
            "is_done": action.progress not in (Progress.PLANNED, Progress.HANDED_OVER),
            "is_late": action.progress == Progress.PLANNED and action.due < today,
            "receiver": text_of(action.receiver),
        }
        for action in found.actions.values()
    ]


def steps(found: Incident) -> list[tuple[str, str, bool]]:
    """Return the steps of the checklist, what each is called, and whether it is done."""
    edition = found.checklist
    return [
        (step, STEPS[step], (edition, step) in found.steps_done) for step in CHECKLISTS[edition]
    ]


async def near(incidents: Collection[UUID], visitor: Principal, reporting: Reporting) -> list[Near]:
    """Return other incidents by their numbers; whoever may not read one gets no link to it."""
    found = []
    for incident in incidents:
        try:
            other = await reporting.found(incident)
        except Missing:
            continue
        opens = visitor.may(Action.READ_INCIDENT, resource(other, visitor.person))
        found.append(Near(incident, (await reporting.receipt(other)).reference, opens))
    return sorted(found, key=lambda other: other.reference)


async def changes(
    request: Request, follow_up: FollowUp, incident: UUID, version: int, visitor: Principal
) -> list[tuple[str, str, Any]]:
    """Return what has been done with an incident since a version: what, by whom, and when."""
    happened = await follow_up.since(incident, version, visitor)
    people = {UUID(one.by) for one in happened if _is_person(one.by)}
    names = await names_of(request, people)
    return [
        (
            HAPPENED.get(one.topic.rpartition(".")[2], SOMETHING),
            names[UUID(one.by)] if _is_person(one.by) else "den som rapporterade",
            one.at,
        )
        for one in happened
    ]


def _is_person(by: str) -> bool:
    try:
        UUID(by)
    except ValueError:
        return False
    return True
