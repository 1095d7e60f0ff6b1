"""How far an incident has come, as programs of those who handle it read it."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.reporting.dependencies import TheFollowUp
from services.reporting.domain import Incident, Lacking, Progress, Stage, open_or_none
from shared.events import EventType, Form, Verdict
from shared.identity.principal import SignedIn

router = APIRouter(prefix="/api/reporting/incidents/{incident}", tags=["handling"])


class ActionOut(BaseModel):
    """One thing that is done about it."""

    id: UUID
    what: str | None  # none: it is erased
    owner: UUID
    due: date
    progress: Progress
    receiver: str | None


class HandlingOut(BaseModel):
    """How far an incident has come. What is erased is none."""

    id: UUID
    version: int
    stage: Stage
    unit: UUID
    lifted: bool
    owner: UUID | None
    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool  # as the reporter says
    influence: Verdict | None  # as the organisation finds
    influence_ground: str | None
    severity: int | None
    causes: list[str | None]
    conclusion: str | None
    actions: list[ActionOut]
    duplicate_of: UUID | None
    duplicates: list[UUID]
    together_with: list[UUID]
    outcomes: list[str | None]
    lacking: list[Lacking]  # before it can be closed


@router.get("/handling")
async def handling(incident: UUID, asker: SignedIn, follow_up: TheFollowUp) -> HandlingOut:
    """Return how far an incident has come, to whoever may handle it; her reading is kept."""
    return _out(await follow_up.read(incident, asker))


def _out(found: Incident) -> HandlingOut:
    kind, influence_found = found.classification, found.influence
    return HandlingOut(
        id=found.id,
        version=found.version,
        stage=found.stage,
        unit=found.unit,
        lifted=found.is_lifted,
        owner=found.owner,
        event_type=kind.event_type,
        threat_or_violence=kind.threat_or_violence,
        forms=kind.forms,
        felt_as_influence=found.felt_as_influence,
        influence=influence_found.verdict if influence_found else None,
        influence_ground=open_or_none(influence_found.ground) if influence_found else None,
        severity=found.severity,
        causes=[open_or_none(cause) for cause in found.causes],
        conclusion=open_or_none(found.conclusion) if found.conclusion else None,
        actions=[
            ActionOut(
                id=action.id,
                what=open_or_none(action.what),
                owner=action.owner,
                due=action.due,
                progress=action.progress,
                receiver=open_or_none(action.receiver) if action.receiver else None,
            )
            for action in found.actions.values()
        ],
        duplicate_of=found.duplicate_of,
        duplicates=sorted(found.duplicates),
        together_with=sorted(found.together_with),
        outcomes=[open_or_none(outcome) for outcome in found.outcomes],
        lacking=found.lacking,
    )
