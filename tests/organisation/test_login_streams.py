"""An open stream ends within seconds when the right to hear it ends, also when nothing happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from shared import clock
from tests.organisation.provider import Provider
from tests.organisation.test_oidc_tokens import FOR_US
from tests.town import Town, Visit, eventually

ENDS_WITHIN_S = 6.0  # less than one heartbeat, so it is not that which ends it
API, PAGE = "/api/escalation/live", "/larm/live"


@asynccontextmanager
async def hearing(town: Town, path: str, headers: dict[str, str]) -> AsyncIterator[httpx.Response]:
    """Listen to a stream."""
    async with town.http.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        yield answer


async def ends(answer: httpx.Response) -> None:
    """Wait until a stream is over, which it must be soon."""
    async with asyncio.timeout(ENDS_WITHIN_S):
        async for _ in answer.aiter_bytes():
            pass


def cookie_of(visit: Visit) -> dict[str, str]:
    """Return a browser's session, as a header."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in visit.client.cookies.items())}


async def a_watcher(town: Town, person: UUID, *roles: str) -> None:
    """Register somebody in the security department; no role takes away what she had."""
    body = {
        "contact": {"name": "Vakt Prov"},
        "unit": str(town.unit("stab")),
        "roles": [{"role": role} for role in roles],
    }
    answer = await town.api("admin", "PUT", f"/api/organisation/people/{person}", json=body)
    assert answer.status_code == 200, answer.text
    register = town.service("escalation").register

    async def arrived() -> bool:
        known = await asyncio.to_thread(register.person, person)
        return {str(role) for role in known.roles} == set(roles) and known.unit is not None

    await eventually(arrived)


async def logged_in(town: Town, visit: Visit, person: UUID) -> None:
    """Log in as somebody whom the demo does not name."""
    await visit.open("/logga-in")
    assert (await visit.send("/logga-in", person=str(person))).status_code == 303
    assert (await visit.open("/larm")).status_code == 200, town


async def test_the_page_hears_nothing_after_logging_out(town: Town) -> None:
    async with town.browser("sakerhet") as visit:
        await visit.open("/larm")
        async with hearing(town, PAGE, cookie_of(visit)) as answer:
            await visit.send("/logga-ut")
            await ends(answer)


async def test_the_page_hears_nothing_when_the_role_ends(town: Town) -> None:
    person = uuid4()
    await a_watcher(town, person, "security")
    async with town.browser() as visit:
        await logged_in(town, visit, person)
        async with hearing(town, PAGE, cookie_of(visit)) as answer:
            await a_watcher(town, person)
            await ends(answer)


async def test_a_program_hears_nothing_when_the_role_ends(town: Town) -> None:
    person = uuid4()
    await a_watcher(town, person, "security")
    token = town.service("escalation").identity.bearers.make(person)
    async with hearing(town, API, {"Authorization": f"Bearer {token}"}) as answer:
        await a_watcher(town, person)
        await ends(answer)


@pytest.mark.parametrize("after", [timedelta(minutes=31), timedelta(hours=8, minutes=1)], ids=str)
async def test_the_page_hears_nothing_when_the_session_is_too_old(
    town: Town, later: list[timedelta], after: timedelta
) -> None:
    async with town.browser("sakerhet") as visit:
        await visit.open("/larm")
        listening = asyncio.create_task(visit.client.get(PAGE))
        done, _ = await asyncio.wait({listening}, timeout=0.5)
        assert not done
        later[0] = after
        async with asyncio.timeout(ENDS_WITHIN_S):
            assert (await listening).status_code == 200


async def test_a_program_hears_nothing_when_its_token_expires(
    oidc_town: Town, provider: Provider
) -> None:
    almost = int(clock.now().timestamp()) - 57  # with a minute for clocks that differ
    token = provider.token(**(FOR_US | {"employee": "sakerhet", "exp": almost}))
    async with hearing(oidc_town, API, {"Authorization": f"Bearer {token}"}) as answer:
        await ends(answer)


@pytest.mark.slow
async def test_who_may_still_hear_still_hears(town: Town) -> None:
    async with town.browser("sakerhet") as visit:
        await visit.open("/larm")
        async with hearing(town, PAGE, cookie_of(visit)) as answer:
            with pytest.raises(TimeoutError):
                await ends(answer)
