"""What a manager does with an incident, as programs do it: one address for each deed.

A body may carry the `version` that was looked at; when somebody has done something since, the
answer is 409 and nothing has changed.
"""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.reporting.application import Changed, FollowUp
from services.reporting.dependencies import TheFollowUp
from services.reporting.domain import (
    Acknowledge,
    AssessInfluence,
    AssessSeverity,
    Assign,
    Classify,
    Close,
    CompleteAction,
    CompleteStep,
    ConcludeInvestigation,
    Deed,
    FindDuplicate,
    HandOverAction,
    IdentifyCause,
    LiftUp,
    Link,
    Pair,
    PlanAction,
    Reopen,
    SetAside,
    Stage,
    StartInvestigation,
    StepAside,
    TellInMessage,
    TellOutcome,
    Transfer,
    UndoDuplicate,
    Unlink,
    VerifyEffect,
)
from shared.eventstore.application import Conflict
from shared.identity.principal import Principal, SignedIn
from shared.service import Service
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting/incidents/{incident}", tags=["handling"])


class DoneOut(BaseModel):
    """What has become of it."""

    id: UUID
    version: int
    stage: Stage


@dataclass
class Doer:
    """Somebody who does something with one incident."""

    incident: UUID
    asker: Principal
    follow_up: FollowUp
    service: Service

    async def __call__(self, deed: Deed | Pair) -> DoneOut:
        """Do it, and say what has become of it."""
        do = self.follow_up
        try:
            if isinstance(deed, Pair):
                positions = await do.join(self.incident, deed, self.asker)
            else:
                positions = await do.do(self.incident, deed, self.asker)
        except Changed:
            raise Conflict from None
        await self.service.written(positions)
        version, stage = await do.stands(self.incident)
        return DoneOut(id=self.incident, version=version, stage=stage)


async def _doer(
    incident: UUID, asker: SignedIn, follow_up: TheFollowUp, service: TheService
) -> Doer:
    return Doer(incident, asker, follow_up, service)


Doing = Annotated[Doer, Depends(_doer)]


@router.post("/acknowledge")
async def acknowledge(doing: Doing, deed: Acknowledge | None = None) -> DoneOut:
    """Take it on."""
    return await doing(deed or Acknowledge())


@router.post("/step-aside")
async def step_aside(doing: Doing, deed: StepAside | None = None) -> DoneOut:
    """Say that she is too close to it: it is lifted to the leader above."""
    return await doing(deed or StepAside())


@router.post("/set-aside")
async def set_aside(deed: SetAside, doing: Doing) -> DoneOut:
    """Say, as the leader above, that another leader is too close to it: she is out of it."""
    return await doing(deed)


@router.post("/lift")
async def lift(doing: Doing, deed: LiftUp | None = None) -> DoneOut:
    """Let the leader above read and decide."""
    return await doing(deed or LiftUp())


@router.post("/classify")
async def classify(deed: Classify, doing: Doing) -> DoneOut:
    """Say what kind of event it was, as the organisation finds."""
    return await doing(deed)


@router.post("/influence")
async def influence(deed: AssessInfluence, doing: Doing) -> DoneOut:
    """Say whether somebody tried to influence, and on what ground."""
    return await doing(deed)


@router.post("/severity")
async def severity(deed: AssessSeverity, doing: Doing) -> DoneOut:
    """Answer the four questions that say how serious it is."""
    return await doing(deed)


@router.post("/assign")
async def assign(deed: Assign, doing: Doing) -> DoneOut:
    """Give it to somebody in the same authority to see to."""
    return await doing(deed)


@router.post("/investigation")
async def start_investigation(deed: StartInvestigation, doing: Doing) -> DoneOut:
    """Begin to look into it."""
    return await doing(deed)


@router.post("/causes")
async def identify_cause(deed: IdentifyCause, doing: Doing) -> DoneOut:
    """Add a cause."""
    return await doing(deed)


@router.post("/conclusion")
async def conclude(deed: ConcludeInvestigation, doing: Doing) -> DoneOut:
    """End the investigation with what was found."""
    return await doing(deed)


@router.post("/steps")
async def complete_step(deed: CompleteStep, doing: Doing) -> DoneOut:
    """Tick a step of the checklist off."""
    return await doing(deed)


@router.post("/actions")
async def plan_action(deed: PlanAction, doing: Doing) -> DoneOut:
    """Plan an action, with an owner and a day."""
    return await doing(deed)


@router.post("/actions/complete")
async def complete_action(deed: CompleteAction, doing: Doing) -> DoneOut:
    """Say that an action is done."""
    return await doing(deed)


@router.post("/actions/hand-over")
async def hand_over(deed: HandOverAction, doing: Doing) -> DoneOut:
    """Let somebody outside the unit see to an action."""
    return await doing(deed)


@router.post("/actions/effect")
async def verify_effect(deed: VerifyEffect, doing: Doing) -> DoneOut:
    """Say whether an action has helped."""
    return await doing(deed)


@router.post("/transfer")
async def transfer(deed: Transfer, doing: Doing) -> DoneOut:
    """Move it to another unit of the same authority."""
    return await doing(deed)


@router.post("/duplicate")
async def find_duplicate(deed: FindDuplicate, doing: Doing) -> DoneOut:
    """Say that it is the same event as another one, which alone counts."""
    return await doing(deed)


@router.post("/duplicate/undo")
async def undo_duplicate(deed: UndoDuplicate, doing: Doing) -> DoneOut:
    """Say that it is an event of its own after all."""
    return await doing(deed)


@router.post("/links")
async def link(deed: Link, doing: Doing) -> DoneOut:
    """Say that it has to do with another one."""
    return await doing(deed)


@router.post("/links/undo")
async def unlink(deed: Unlink, doing: Doing) -> DoneOut:
    """Say that it has nothing to do with another one."""
    return await doing(deed)


@router.post("/outcome")
async def tell_outcome(deed: TellOutcome, doing: Doing) -> DoneOut:
    """Tell the reporter what came of it."""
    return await doing(deed)


@router.post("/outcome/message")
async def tell_in_message(deed: TellInMessage, doing: Doing) -> DoneOut:
    """Let a message to the reporter count as what she was told of what came of it."""
    return await doing(deed)


@router.post("/close")
async def close(doing: Doing, deed: Close | None = None) -> DoneOut:
    """Close it; what is missing is said."""
    return await doing(deed or Close())


@router.post("/reopen")
async def reopen(deed: Reopen, doing: Doing) -> DoneOut:
    """Go on with what was closed."""
    return await doing(deed)
