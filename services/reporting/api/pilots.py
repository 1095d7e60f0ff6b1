"""Pilots, and which form is in use, as programs use them."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.reporting.dependencies import TheForms, ThePilots
from services.reporting.domain import open_or_none
from services.reporting.domain.pilots import (
    ASSESSED,
    PERCEIVED,
    Choosing,
    Concluding,
    Counted,
    Counts,
    EndingPilot,
    Group,
    Interval,
    Outcome,
    Pilot,
    StartingPilot,
    difference,
    share,
)
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting", tags=["pilots"])


class IntervalOut(BaseModel):
    """A share or a difference with its 95 % interval."""

    value: float
    low: float
    high: float


class ShareOut(BaseModel):
    """How many of how many; of nothing there is no share."""

    some: int
    of: int
    share: IntervalOut | None


class GroupOut(BaseModel):
    """The numbers of one group."""

    reports: int
    discerned: ShareOut
    unsure: ShareOut
    complete: ShareOut
    timed: int
    median_s: int | None


class CountedOut(BaseModel):
    """The numbers of a pilot, and what they were counted of."""

    position: int
    day: date
    groups: dict[Group, GroupOut]
    differences: dict[str, IntervalOut | None]  # pilot units minus the others, during the pilot
    matrix: dict[str, dict[str, int]]  # as felt, then as found, in the pilot units


class PilotOut(BaseModel):
    """A pilot. What is erased is none."""

    id: UUID
    authority: str
    units: list[UUID]
    edition: str
    first_day: date
    last_day: date
    question: str | None
    outcome: Outcome
    routine_version: int | None
    why: str | None
    evaluations: int
    counted: CountedOut


class PilotsOut(BaseModel):
    """All pilots, the newest first, by their ids."""

    pilots: list[UUID]


class RecountedOut(BaseModel):
    """An evaluation, the same counted anew, and whether both say the same."""

    said: CountedOut
    recounted: CountedOut
    same: bool


class Done(BaseModel):
    """What was stored, or was there already."""

    id: UUID


class FormOut(BaseModel):
    """An edition of the form, and what it asks of influence."""

    edition: str
    questions: list[str]


@router.get("/form")
async def my_form(asker: SignedIn, forms: TheForms) -> FormOut:
    """Return the form that the asker is asked with when she begins to report today."""
    form = await forms.asked_with(asker)
    return FormOut(edition=form.edition, questions=list(form.questions))


@router.put("/forms/{authority}")
async def choose_form(
    authority: str, choosing: Choosing, asker: SignedIn, forms: TheForms, service: TheService
) -> Choosing:
    """Let everybody in an authority be asked with a form from now on."""
    await service.written(await forms.choose(authority, choosing, asker))
    return choosing


@router.get("/pilots")
async def pilots_there_are(asker: SignedIn, pilots: ThePilots) -> PilotsOut:
    """List all pilots, the newest first."""
    return PilotsOut(pilots=[pilot.id for pilot in await pilots.all(asker)])


@router.post("/pilots", status_code=201)
async def start_pilot(
    starting: StartingPilot,
    asker: SignedIn,
    pilots: ThePilots,
    service: TheService,
    answer: Response,
) -> Done:
    """Start a pilot. The same id with the same pilot again is 200."""
    positions = await pilots.start(starting, asker)
    await service.written(positions)
    answer.status_code = 201 if positions else 200
    return Done(id=starting.id)


@router.get("/pilots/{pilot}")
async def one_pilot(
    pilot: UUID, asker: SignedIn, pilots: ThePilots, service: TheService
) -> PilotOut:
    """Return a pilot with its numbers as they are known now."""
    found = await pilots.see(pilot, asker)
    await service.caught_up()
    return _out(found, await pilots.count(found))


@router.put("/pilots/{pilot}/units/{unit}")
async def enrol_unit(
    pilot: UUID, unit: UUID, asker: SignedIn, pilots: ThePilots, service: TheService
) -> Done:
    """Let one more unit take part."""
    await service.written(await pilots.enrol(pilot, unit, asker))
    return Done(id=pilot)


@router.delete("/pilots/{pilot}/units/{unit}")
async def remove_unit(
    pilot: UUID, unit: UUID, asker: SignedIn, pilots: ThePilots, service: TheService
) -> Done:
    """Let a unit take part no more."""
    await service.written(await pilots.leave(pilot, unit, asker))
    return Done(id=pilot)


@router.post("/pilots/{pilot}/evaluations")
async def evaluate_pilot(
    pilot: UUID, asker: SignedIn, pilots: ThePilots, service: TheService
) -> Done:
    """Count, and store the numbers."""
    await service.caught_up()
    await service.written(await pilots.evaluate(pilot, asker))
    return Done(id=pilot)


@router.get("/pilots/{pilot}/evaluations/{number}")
async def recount_pilot(
    pilot: UUID, number: int, asker: SignedIn, pilots: ThePilots
) -> RecountedOut:
    """Count anew what an evaluation was counted of; the first has number 1."""
    said, recounted = await pilots.recount(pilot, number, asker)
    return RecountedOut(said=_counted(said), recounted=_counted(recounted), same=said == recounted)


@router.post("/pilots/{pilot}/conclusion")
async def conclude_pilot(
    pilot: UUID, concluding: Concluding, asker: SignedIn, pilots: ThePilots, service: TheService
) -> Done:
    """Decide whether everybody gets the form."""
    await service.written(await pilots.conclude(pilot, concluding, asker))
    return Done(id=pilot)


@router.post("/pilots/{pilot}/end")
async def end_pilot(
    pilot: UUID, ending: EndingPilot, asker: SignedIn, pilots: ThePilots, service: TheService
) -> Done:
    """Break it off."""
    await service.written(await pilots.end_early(pilot, ending, asker))
    return Done(id=pilot)


def _out(pilot: Pilot, counted: Counted) -> PilotOut:
    return PilotOut(
        id=pilot.id,
        authority=pilot.authority,
        units=list(pilot.units),
        edition=pilot.edition,
        first_day=pilot.first_day,
        last_day=pilot.last_day,
        question=open_or_none(pilot.question),
        outcome=pilot.outcome,
        routine_version=pilot.routine_version,
        why=open_or_none(pilot.why) if pilot.why else None,
        evaluations=len(pilot.evaluations),
        counted=_counted(counted),
    )


def _counted(counted: Counted) -> CountedOut:
    groups = {group: _group(counted.of(group)) for group in Group}
    ours, others = groups[Group.PILOT_DURING], groups[Group.OTHERS_DURING]
    shares = {name: (getattr(ours, name), getattr(others, name)) for name in SHARES}
    return CountedOut(
        position=counted.position,
        day=counted.day,
        groups=groups,
        differences={
            name: _interval(difference(share(one.some, one.of), share(other.some, other.of)))
            for name, (one, other) in shares.items()
        },
        matrix={
            felt or "not_asked": {
                found or "not_assessed": counted.cell(felt, found) for found in ASSESSED
            }
            for felt in PERCEIVED
        },
    )


SHARES = ("discerned", "unsure", "complete")


def _group(counts: Counts) -> GroupOut:
    return GroupOut(
        reports=counts.reports,
        discerned=_share(counts.discerned, counts.reports),
        unsure=_share(counts.unsure, counts.asked),
        complete=_share(counts.complete, counts.filled),
        timed=counts.timed,
        median_s=counts.median_s,
    )


def _share(some: int, of: int) -> ShareOut:
    return ShareOut(some=some, of=of, share=_interval(share(some, of)))


def _interval(found: Interval | None) -> IntervalOut | None:
    return IntervalOut(value=found.value, low=found.low, high=found.high) if found else None
