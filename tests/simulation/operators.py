"""How views are made anew, programs renewed, letters taken in, and everything looked at."""

from services.statistics.application import Statistics
from services.statistics.domain import HOT_OCH_VALD
from shared.database import AlreadyBuilding
from shared.envelope import Poison
from shared.events import PUBLISHED, IncidentReported
from shared.service import NotOurs
from tests.simulation.city import FIRST_DAY, PEOPLE
from tests.simulation.happenings import POINTS_MAX, bury, happening, one_of
from tests.simulation.quiet import all_is_well, views_are_right
from tests.simulation.rebuilding import Rebuilding
from tests.simulation.replica import Replica
from tests.simulation.stand_ins import NewerReport
from tests.simulation.steps import Step
from tests.simulation.truth import Truth

# Views.


@happening("begin to rebuild")
async def _begin_to_rebuild(truth: Truth, step: Step) -> bool:
    replica = one_of(truth.city.everyone(), step.first)
    if replica is None:
        return False
    view = one_of(list(replica.service.views.views), step.second)
    assert view is not None
    truth.city.rebuildings.append(Rebuilding(replica, view))
    return True


@happening("finish rebuilding")
async def _finish_rebuilding(truth: Truth, step: Step) -> bool:
    rebuilding = one_of(truth.city.rebuildings, step.first)
    if rebuilding is None:
        return False
    truth.city.rebuildings.remove(rebuilding)
    rebuilding.finish()
    return True


@happening("renew")
async def _renew(truth: Truth, _: Step) -> bool:
    faults = truth.city.faults
    if not (faults.has_bugs or (faults.tells_newer and NewerReport.subject not in PUBLISHED)):
        return False
    for rebuilding in truth.city.rebuildings:
        rebuilding.abandon()  # what is renewed is stopped first
    truth.city.rebuildings.clear()
    faults.has_bugs = False
    PUBLISHED[NewerReport.subject] = IncidentReported
    return True


@happening("take in")
async def _take_in(truth: Truth, step: Step) -> bool:
    letters = [
        (replica, letter)
        for copies in truth.city.replicas.values()
        for replica in copies[:1]
        for letter in replica.service.views.dead_letters.all()
    ]
    chosen = one_of(letters, step.first)
    if chosen is None:
        return False
    replica, letter = chosen
    replica.points_left = (None, None, None, 1 + (step.second >> 2) % POINTS_MAX)[step.second % 4]
    taking = replica.start(replica.service.take_in(letter))
    await truth.city.loop.settle()
    if not taking.done():
        # What has died on the way is done again: until then a view may know more than it should.
        truth.is_lenient = True
    elif (refused := taking.exception()) is not None:
        allowed = (NotOurs, Poison, AlreadyBuilding, ZeroDivisionError)
        assert isinstance(refused, allowed), f"taking in a letter failed: {refused!r}"
        if isinstance(refused, NotOurs):
            replica.service.views.dead_letters.remove(letter.id)
        elif isinstance(refused, AlreadyBuilding | ZeroDivisionError):
            truth.is_lenient = True  # some of its views may have been made anew already
    await bury(truth.city)
    return True


@happening("splice")
async def _splice(truth: Truth, step: Step) -> bool:
    replica = one_of(truth.city.replicas["statistics"], step.first)
    if replica is None:
        return False
    statistics = replica.service.application
    assert isinstance(statistics, Statistics)
    replica.start(statistics.splice(HOT_OCH_VALD, FIRST_DAY, PEOPLE[0]))
    await truth.city.loop.settle()
    return True


# Looking.


@happening("look closely")
async def _look_closely(truth: Truth, _: Step) -> bool:
    if not truth.is_lenient:
        views_are_right(truth)
    return True


@happening("settle")
async def _settle(truth: Truth, _: Step) -> bool:
    await everything_settles(truth)
    return True


async def everything_settles(truth: Truth) -> None:
    """Let everything go well; make sure that then everything is well."""
    await truth.city.settle()
    if not truth.is_lenient:
        await all_is_well(truth)


async def the_end(truth: Truth) -> None:
    """Renew every program and take in whatever was left out; then nothing may be missing."""
    await everything_settles(truth)
    await _renew(truth, Step("renew", 0, 0))
    for copies in truth.city.replicas.values():
        await _empty_letters(truth, copies[0])
    truth.is_lenient = False
    await everything_settles(truth)
    left = [r.name for r in truth.city.everyone() if r.service.views.dead_letters.count()]
    assert not left, f"letters are left: {left}"


async def _empty_letters(truth: Truth, replica: Replica) -> None:
    for letter in replica.service.views.dead_letters.all():
        taking = replica.start(replica.service.take_in(letter))
        await truth.city.loop.settle()
        try:
            taking.result()
        except NotOurs:
            replica.service.views.dead_letters.remove(letter.id)
