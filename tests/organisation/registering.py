"""What the administrator does with the register in tests, and what can be asked of it."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.organisation.application import today
from shared import clock
from shared.identity.register import Employed
from tests.town import Town, eventually

UNITS = "/api/organisation/units"
PEOPLE = "/api/organisation/people"


def day(days: int) -> str:
    """Return the day so many days from now, as the API writes it."""
    return (today() + timedelta(days=days)).isoformat()


@contextmanager
def in_days(days: int) -> Iterator[None]:
    """Let it be so many days later; for what is asked through a browser without scripts."""
    start = clock.now() + timedelta(days=days)
    with clock.set_to(lambda: start):
        yield


async def post(here: Town, path: str, alias: str = "admin", **body: Any) -> httpx.Response:
    """Send something to the API."""
    return await here.api(alias, "POST", path, json=body)


async def opened(here: Town, below: str | UUID = "vuxen", **changed: Any) -> UUID:
    """Open a unit below one of the demo's, or below another."""
    unit = uuid4()
    parent = here.unit(below) if isinstance(below, str) else below
    body = {
        "name": "Enheten för prov",
        "kind": "unit",
        "parent": str(parent),
        "authority": "socialnamnden",
        "valid_from": "2020-01-01",
    }
    answer = await here.api("admin", "PUT", f"{UNITS}/{unit}", json=body | changed)
    assert answer.status_code == 201, answer.text
    return unit


async def registered(here: Town, unit: UUID | None, *roles: Any, **changed: Any) -> UUID:
    """Register someone invented with these roles."""
    person = changed.pop("person", None) or uuid4()
    answer = await told_of(here, person, unit, *roles, **changed)
    assert answer.status_code == 200, answer.text
    return UUID(str(person))


async def told_of(
    here: Town, person: UUID, unit: UUID | None, *roles: Any, **changed: Any
) -> httpx.Response:
    """Tell the register of a person."""
    body: dict[str, Any] = {
        "contact": {"name": "Rut Prov"},
        "unit": str(unit) if unit else None,
        "roles": list(roles),
        "valid_from": "2020-01-01",
    }
    return await here.api("admin", "PUT", f"{PEOPLE}/{person}", json=body | changed)


def leads(unit: UUID, **days: str) -> dict[str, str]:
    """Return the role of whoever leads a unit."""
    return {"role": "manager", "unit": str(unit)} | days


async def unit_on(here: Town, unit: UUID, on: str) -> dict[str, Any] | None:
    """Return a unit as it is on a day; None when it does not exist then."""
    answer = await here.api("medarbetare", "GET", f"{UNITS}?day={on}")
    assert answer.status_code == 200, answer.text
    return next((found for found in answer.json() if found["id"] == str(unit)), None)


async def person_on(here: Town, person: UUID, on: str, service: str = "organisation") -> Employed:
    """Return a person as a service knows her on a day."""
    register = here.service(service).register
    return await asyncio.to_thread(register.person, person, date.fromisoformat(on))


async def stored(here: Town) -> int:
    """Return how much has been stored."""
    return await asyncio.to_thread(here.service("organisation").application.log.last_position)


async def everywhere(here: Town) -> None:
    """Wait until every service has heard all that organisation has to tell."""
    mark = await opened(here)
    for name in here.motkraft.apps:
        await eventually(partial(asyncio.to_thread, here.service(name).register.unit, mark))


def wrong(answer: httpx.Response) -> list[str]:
    """Return the fields that an answer says are wrong."""
    assert answer.status_code == 422, answer.text
    return [error["field"] for error in answer.json()["errors"]]
