"""What training does with what organisation tells: once, and in order."""

from datetime import date
from uuid import UUID, uuid4

import pytest

from shared.events import (
    EmploymentEnded,
    PersonEmployed,
    PublishedEvent,
    Role,
    RoleEnded,
    RoleGiven,
)
from shared.views import Gap
from shared.views.store import Told
from tests.town import Town

DAY = date(2026, 1, 1)


def hear(town: Town, told: PublishedEvent, position: int, previous: int) -> bool:
    """Let training hear something, as its inbox does."""
    body = told.to_json()
    views = town.service("training").views
    return views.receive(Told("test-source", position, previous, told.subject, body), told)


async def audience(town: Town, unit: UUID) -> tuple[int, int]:
    """Return how many employees and leaders training must reach in a unit."""
    answer = await town.api("utbildning", "GET", "/api/training/coverage")
    [found] = [u for u in answer.json()["units"] if u["unit"] == str(unit)]
    return found["employees"], found["leaders"]


async def test_told_twice_is_counted_once(town: Town) -> None:
    unit, person = town.unit("stab"), uuid4()
    employees, leaders = await audience(town, unit)
    last = town.service("training").views.position("test-source")
    employed = PersonEmployed(person=person, unit=unit, valid_from=DAY)
    leads = RoleGiven(person=person, role=Role.MANAGER, unit=unit, valid_from=DAY)
    assert hear(town, employed, last + 1, last)
    assert not hear(town, employed, last + 1, last)
    assert hear(town, leads, last + 2, last + 1)
    assert not hear(town, leads, last + 2, last + 1)
    assert await audience(town, unit) == (employees + 1, leaders + 1)


async def test_who_leaves_earlier_than_was_said_first_is_gone_then(town: Town) -> None:
    unit, person = town.unit("stab"), uuid4()
    employees, leaders = await audience(town, unit)
    last = town.service("training").views.position("test-source")
    told: list[PublishedEvent] = [
        PersonEmployed(person=person, unit=unit, valid_from=DAY),
        RoleGiven(person=person, role=Role.MANAGER, unit=unit, valid_from=DAY),
    ]
    for day in (date(2999, 6, 30), date(2026, 1, 31)):
        told += [
            RoleEnded(person=person, role=Role.MANAGER, unit=unit, valid_to=day),
            EmploymentEnded(person=person, valid_to=day),
        ]
    for number, fact in enumerate(told):
        hear(town, fact, last + 1 + number, last + number)
        if number == 3:
            assert await audience(town, unit) == (employees + 1, leaders + 1)
    assert await audience(town, unit) == (employees, leaders)


async def test_what_comes_too_early_waits_for_what_is_missing(town: Town) -> None:
    unit, person = town.unit("stab"), uuid4()
    employees, leaders = await audience(town, unit)
    last = town.service("training").views.position("test-source")
    leads = RoleGiven(person=person, role=Role.MANAGER, unit=unit, valid_from=DAY)
    ended = RoleEnded(person=person, role=Role.MANAGER, unit=unit, valid_to=DAY)
    with pytest.raises(Gap):
        hear(town, ended, last + 2, last + 1)
    hear(town, leads, last + 1, last)
    assert await audience(town, unit) == (employees, leaders + 1)
    hear(town, ended, last + 2, last + 1)
    assert await audience(town, unit) == (employees, leaders)


@pytest.mark.parametrize(("last_day", "still"), [(date(2999, 1, 1), 1), (DAY, 0)])
async def test_whoever_leaves_is_counted_to_her_last_day(
    town: Town, last_day: date, still: int
) -> None:
    unit, person = town.unit("stab"), uuid4()
    employees, leaders = await audience(town, unit)
    at = town.service("training").views.position("test-source")
    hear(town, PersonEmployed(person=person, unit=unit, valid_from=DAY), at + 1, at)
    leads = RoleGiven(person=person, role=Role.MANAGER, unit=unit, valid_from=DAY)
    hear(town, leads, at + 2, at + 1)
    ended = RoleEnded(person=person, role=Role.MANAGER, unit=unit, valid_to=last_day)
    hear(town, ended, at + 3, at + 2)
    left = EmploymentEnded(person=person, valid_to=last_day)
    assert hear(town, left, at + 4, at + 3)
    assert not hear(town, left, at + 4, at + 3)
    assert await audience(town, unit) == (employees + still, leaders + still)
