"""The inbox: what is new, what has waited too long, what is hers, and what is over."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial
from uuid import UUID, uuid4

import pytest

from shared import clock
from shared.identity.register import Employed
from tests.reporting.handling import OUTCOME, an_action, did, does, looks, told
from tests.town import Town, Visit, eventually


async def shown(visit: Visit, which: str) -> set[str]:
    """Return the incidents that an inbox has under a filter, on all its pages."""
    found, path = set[str](), f"/enhet?visa={which}"
    while path:
        page = (await visit.open(path)).text
        found |= set(re.findall(r'href="/enhet/([0-9a-f-]{36})"', page))
        older = re.search(r'href="([^"]+)">Äldre', page)
        path = older[1].replace("&amp;", "&") if older else ""
    return found


@contextmanager
def in_a_day_and_an_hour() -> Iterator[None]:
    """Let it be later."""
    then = clock.now() + timedelta(hours=25)
    with clock.set_to(lambda: then):
        yield


async def somebody(town: Town, unit: str) -> UUID:
    """Register somebody who works in a unit and is nothing else; return her id."""
    person = uuid4()
    body = {
        "contact": {"name": "Ansvarig På Prov"},
        "unit": str(town.unit(unit)),
        "roles": [],
        "valid_from": "2020-01-01",
    }
    answer = await town.api("admin", "PUT", f"/api/organisation/people/{person}", json=body)
    assert answer.status_code == 200, answer.text
    ask = partial(asyncio.to_thread, town.service("reporting").register.person, person)
    await eventually(ask, _works_here)
    return person


def _works_here(known: Employed) -> bool:
    return known.unit is not None


@asynccontextmanager
async def inbox_of(town: Town, person: UUID) -> AsyncIterator[Visit]:
    """Open a browser as somebody invented."""
    async with town.browser() as visit:
        await visit.open("/logga-in")
        answer = await visit.send("/logga-in", person=str(person))
        assert answer.status_code == 303, answer.text
        yield visit


async def test_a_line_moves_from_new_to_going_on_to_over(town: Town) -> None:
    incident = await told(town)
    where = []
    async with town.browser("chef") as manager:
        for deed, sent in (
            (None, {}),
            ("acknowledge", {}),
            ("outcome", {"text": OUTCOME}),
            ("close", {}),
            ("reopen", {"reason": "Mer hände."}),
        ):
            if deed is not None:
                await did(town, incident, deed, **sent)
            where.append(
                [
                    which
                    for which in ("all", "new", "open", "over")
                    if incident in await shown(manager, which)
                ]
            )
    assert where == [
        ["all", "new", "open"],
        ["all", "open"],
        ["all", "open"],
        ["all", "over"],
        ["all", "open"],
    ]


async def test_what_nobody_has_taken_on_for_a_day_is_late(town: Town) -> None:
    waits, taken_on = await told(town), await told(town)
    await did(town, taken_on, "acknowledge")
    async with town.browser("chef") as manager:
        assert waits not in await shown(manager, "overdue")
    with in_a_day_and_an_hour():
        async with town.browser("chef") as manager:
            late = await shown(manager, "overdue")
    assert waits in late
    assert taken_on not in late


async def test_whoever_it_is_given_to_finds_reads_and_handles_it(town: Town) -> None:
    incident, another = await told(town), await told(town)
    owner = await somebody(town, "ekonomiskt-bistand")
    async with inbox_of(town, owner) as visit:
        assert (await visit.open("/enhet")).status_code == 404
        assert (await visit.open(f"/enhet/{incident}")).status_code == 404
        await did(town, incident, "assign", person=str(owner))
        assert await shown(visit, "mine") == {incident}
        assert "1 händelse" in (await visit.open("/mina-rapporter")).text
        assert (await visit.open(f"/enhet/{incident}")).status_code == 200
        assert (await visit.open(f"/enhet/{another}")).status_code == 404
        await visit.open(f"/enhet/{incident}/utred")
        answer = await visit.send(f"/enhet/{incident}/utred/starta", with_representative="ja")
        assert answer.status_code == 303
        await did(town, incident, "assign", person=str(town.person("chef")))
        assert (await visit.open(f"/enhet/{incident}")).status_code == 404
        assert (await visit.open("/enhet")).status_code == 404


async def test_what_is_moved_leaves_one_inbox_and_waits_in_another(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "acknowledge")
    await did(town, incident, "transfer", unit=str(town.unit("mottagning")))
    async with town.browser("chef") as before, town.browser("chef-annan-enhet") as after:
        assert incident not in await shown(before, "all")
        assert (await before.open(f"/enhet/{incident}")).status_code == 404
        assert incident in await shown(after, "new")
        page = (await after.open(f"/enhet/{incident}")).text
    assert "Flyttad från" in page
    assert "Ekonomiskt bistånd" in page
    assert (await does(town, incident, "acknowledge")).status_code == 404
    assert (await looks(town, incident, "chef-annan-enhet"))["stage"] == "received"


async def test_a_duplicate_is_over_and_comes_back_when_it_was_none(town: Town) -> None:
    one, other = await told(town), await told(town)
    async with town.browser("chef") as manager:
        await did(town, one, "duplicate", other=other)
        assert one in await shown(manager, "over")
        assert (await looks(town, other))["duplicates"] == [one]
        await did(town, one, "duplicate/undo", other=other)
        assert one in await shown(manager, "open")
        assert (await looks(town, other))["duplicates"] == []


async def test_two_cannot_be_duplicates_of_each_other(town: Town) -> None:
    one, other = await told(town), await told(town)
    both = await asyncio.gather(
        does(town, one, "duplicate", other=other), does(town, other, "duplicate", other=one)
    )
    assert sorted(answer.status_code for answer in both) == [200, 422]


async def test_what_is_a_duplicate_itself_has_none_and_neither_is_it_of_itself(town: Town) -> None:
    one, other, third = await told(town), await told(town), await told(town)
    await did(town, one, "duplicate", other=other)
    assert (await does(town, third, "duplicate", other=one)).status_code == 422
    assert (await does(town, third, "links", other=one)).status_code == 422
    assert (await does(town, other, "duplicate", other=third)).status_code == 422
    assert (await does(town, third, "duplicate", other=third)).status_code == 422
    assert (await looks(town, third))["stage"] == "received"


async def test_the_leader_above_handles_only_what_was_lifted(town: Town) -> None:
    incident = await told(town)
    above = "avdelningschef"
    assert (await does(town, incident, "acknowledge", above)).status_code == 404
    await did(town, incident, "lift")
    await did(town, incident, "acknowledge", above)
    assert (await does(town, incident, "acknowledge", "direktor")).status_code == 200


async def test_an_inbox_says_where_how_serious_and_nothing_of_what_was_told(town: Town) -> None:
    incident = await told(town, what_happened="Han heter Göran.")
    scales = {"concreteness": 3, "capacity": 3, "nearness": 3, "consequence": 3}
    await did(town, incident, "severity", **scales)
    await did(town, incident, "actions", **an_action(town))
    async with town.browser("chef") as manager:
        page = (await manager.open("/enhet")).text
    assert "Avdelning vuxen, Ekonomiskt bistånd" in page
    assert "4, akut" in page
    assert "Göran" not in page


@contextmanager
def in_a_month() -> Iterator[None]:
    """Let it be later."""
    then = clock.now() + timedelta(days=31)
    with clock.set_to(lambda: then):
        yield


@pytest.mark.parametrize("helped", [True, False])
async def test_what_was_done_is_looked_at_again_after_a_month_also_when_all_is_closed(
    town: Town, helped: bool
) -> None:
    incident, action = await told(town), an_action(town)
    await did(town, incident, "actions", **action)
    await did(town, incident, "actions/complete", action=action["id"])
    await did(town, incident, "outcome", text=OUTCOME)
    await did(town, incident, "close")
    async with town.browser("chef") as visit:
        assert incident not in await shown(visit, "effect")
        with in_a_month():
            await visit.open("/logga-in")
            await visit.send("/logga-in", person=str(town.person("chef")))
            assert incident in await shown(visit, "effect")
    await did(town, incident, "actions/effect", action=action["id"], helped=helped)
    async with town.browser("chef") as visit:
        with in_a_month():
            await visit.open("/logga-in")
            await visit.send("/logga-in", person=str(town.person("chef")))
            assert incident not in await shown(visit, "effect")


async def test_what_was_not_done_yet_has_no_effect_to_look_at(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "actions", **an_action(town))
    async with town.browser("chef") as visit:
        with in_a_month():
            await visit.open("/logga-in")
            await visit.send("/logga-in", person=str(town.person("chef")))
            assert incident not in await shown(visit, "effect")
