"""Roles have days, people leave, and whoever is protected is a role wherever she is shown."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from shared.events import Role
from tests.organisation.registering import (
    PEOPLE,
    day,
    everywhere,
    in_days,
    leads,
    opened,
    person_on,
    post,
    registered,
    stored,
    told_of,
    wrong,
)
from tests.town import Town


async def manages_on(here: Town, person: UUID, unit: UUID, *days: str) -> list[bool]:
    """Return on which of some days she leads a unit, as every service knows it."""
    await everywhere(here)
    answers = [
        [unit in (await person_on(here, person, on, service)).manages for on in days]
        for service in here.motkraft.apps
    ]
    assert answers == [answers[0]] * len(answers)
    return answers[0]


async def test_a_role_with_days_is_had_on_those_days_and_no_others(here: Town) -> None:
    unit = await opened(here)
    person = await registered(here, unit, leads(unit, valid_from=day(3), valid_to=day(5)))
    on = await manages_on(here, person, unit, day(2), day(3), day(5), day(6))
    assert on == [False, True, True, False]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param({"valid_from": 3, "valid_to": 4}, "-+--", id="shorter"),
        pytest.param({"valid_from": 3, "valid_to": 9}, "-+++", id="longer"),
        pytest.param({"valid_from": 3}, "-+++", id="until further notice"),
        pytest.param({"valid_from": 2, "valid_to": 5}, "+++-", id="sooner"),
        pytest.param({"valid_from": 5, "valid_to": 5}, "--+-", id="later"),
    ],
)
async def test_a_role_is_had_as_it_was_told_last(
    here: Town, told: dict[str, int], expected: str
) -> None:
    unit = await opened(here)
    person = await registered(here, unit, leads(unit, valid_from=day(3), valid_to=day(5)))
    days = {name: day(number) for name, number in told.items()}
    await registered(here, unit, leads(unit, **days), person=person)
    on = await manages_on(here, person, unit, day(2), day(3), day(5), day(6))
    assert on == [mark == "+" for mark in expected]


async def test_a_role_that_is_had_gets_a_last_day_and_loses_it_again(here: Town) -> None:
    unit = await opened(here)
    person = await registered(here, unit, leads(unit))
    await registered(here, unit, leads(unit, valid_to=day(4)), person=person)
    past = "2021-01-01"
    assert await manages_on(here, person, unit, past, day(4), day(5)) == [True, True, False]
    await registered(here, unit, leads(unit), person=person)
    assert await manages_on(here, person, unit, past, day(4), day(5)) == [True, True, True]


async def test_a_role_to_come_that_is_no_longer_told_never_comes(here: Town) -> None:
    unit = await opened(here)
    person = await registered(here, unit, leads(unit, valid_from=day(3)))
    await registered(here, unit, person=person)
    assert await manages_on(here, person, unit, day(3), day(300)) == [False, False]


async def test_a_person_that_is_told_again_changes_nothing(here: Town) -> None:
    unit = await opened(here)
    roles = [leads(unit, valid_from=day(3), valid_to=day(5)), {"role": "hr", "unit": str(unit)}]
    person = await registered(here, unit, *roles)
    before = await stored(here)
    await registered(here, unit, *roles, person=person)
    with in_days(1):
        await registered(here, unit, *roles, person=person)
    assert await stored(here) == before


async def test_a_role_has_one_term_and_ends_after_it_begins(here: Town) -> None:
    unit = await opened(here)
    twice = [leads(unit, valid_to=day(3)), leads(unit, valid_from=day(5))]
    backwards = [leads(unit, valid_from=day(5), valid_to=day(4))]
    for roles in (twice, backwards):
        assert wrong(await told_of(here, uuid4(), unit, *roles)) == ["roles"]


async def test_a_person_is_not_placed_before_she_was_placed_last(here: Town) -> None:
    unit, other = await opened(here), await opened(here)
    person = await registered(here, unit, valid_from="2024-01-01")
    answer = await told_of(here, person, other, valid_from="2023-01-01")
    assert wrong(answer) == ["valid_from"]
    assert (await person_on(here, person, "2024-01-01")).unit == unit


async def test_a_move_to_come_is_undone_by_what_is_told_next(here: Town) -> None:
    unit, other = await opened(here), await opened(here)
    person = await registered(here, unit)
    await registered(here, other, person=person, valid_from=day(5))
    assert (await person_on(here, person, day(5))).unit == other
    await registered(here, unit, person=person)
    assert (await person_on(here, person, day(5))).unit == unit


async def test_whoever_has_left_is_nothing_any_more(here: Town) -> None:
    unit = await opened(here)
    person = await registered(here, unit, leads(unit), {"role": "auditor"})
    assert (await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(-1))).status_code == 200
    await everywhere(here)
    for service in here.motkraft.apps:
        before, after = [await person_on(here, person, day(n), service) for n in (-1, 0)]
        assert (before.unit, before.manages) == (unit, frozenset({unit})), service
        assert (after.unit, after.roles, after.manages) == (None, frozenset(), frozenset()), service


async def test_a_leavers_name_is_gone_from_every_page_at_once(here: Town) -> None:
    unit = await opened(here)
    name = "Försvinnande Prov"
    person = await registered(
        here, unit, leads(unit), contact={"name": name, "email": "f@kommunen.example"}
    )
    async with here.browser("medarbetare") as visit, here.browser() as other:
        assert name in (await visit.open("/organisation")).text
        assert name in (await other.open("/logga-in")).text
        await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(-1))
        for page in ("/organisation", f"/organisation?day={day(-1)}"):
            assert name not in (await visit.open(page)).text
        assert "leds av en chef" in visit.page
        assert name not in (await other.open("/logga-in")).text
    assert await here.service("reporting").names.of([person]) == {}


async def test_nothing_of_a_leaver_is_kept_in_the_contact_register(here: Town) -> None:
    person = await registered(here, here.unit("stab"), contact={"name": "Borttagna Prov"})
    await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(-1))
    contacts = here.motkraft.apps["organisation"].state.contacts
    rows = await asyncio.to_thread(
        contacts._database.select,  # noqa: SLF001 - there is no door to what must not be there
        "SELECT name FROM contacts WHERE name=?",
        "Borttagna Prov",
    )
    assert rows == []


async def test_whoever_leaves_later_keeps_her_name_and_her_roles_until_then(here: Town) -> None:
    unit = await opened(here)
    name = "Snart Borta Prov"
    person = await registered(here, unit, leads(unit), contact={"name": name})
    await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(3))
    assert await manages_on(here, person, unit, day(3), day(4)) == [True, False]
    for days, expected in ((3, True), (4, False)):
        with in_days(days):
            async with here.browser("medarbetare") as visit:
                page = (await visit.open("/organisation")).text
        assert (name in page) is expected, days


async def test_whoever_leaves_today_has_no_name_from_then_on(here: Town) -> None:
    person = await registered(here, here.unit("stab"), contact={"name": "I Dag Prov"})
    assert (await post(here, f"{PEOPLE}/{person}/leave")).status_code == 200
    assert await here.service("organisation").names.of([person]) == {}
    assert (await person_on(here, person, day(0))).unit == here.unit("stab")
    assert (await person_on(here, person, day(1))).unit is None


async def test_what_is_told_of_a_leaver_meanwhile_does_not_keep_her_name(here: Town) -> None:
    unit = await opened(here)
    contact = {"name": "Ändå Borta Prov"}
    person = await registered(here, unit, contact=contact)
    await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(3))
    await registered(here, unit, person=person, contact=contact)
    names = here.service("organisation").names
    with in_days(4):
        assert await names.of([person]) == {}
    await registered(here, unit, person=person, contact=contact, valid_from=day(4))
    with in_days(4):
        assert await names.of([person]) == {person: "Ändå Borta Prov"}


async def test_whoever_comes_back_has_a_name_again(here: Town) -> None:
    unit = await opened(here)
    person = await registered(here, unit, contact={"name": "Åter Prov"})
    await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(-1))
    again = {"contact": {"name": "Åter Prov"}}
    assert wrong(await told_of(here, person, unit, **again)) == ["valid_from"]
    await registered(here, unit, person=person, valid_from=day(0), **again)
    assert await here.service("organisation").names.of([person]) == {person: "Åter Prov"}
    with in_days(30):
        assert await here.service("organisation").names.of([person]) == {person: "Åter Prov"}


async def test_leaving_twice_is_leaving_once(here: Town) -> None:
    person = await registered(here, here.unit("stab"))
    await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(-1))
    before = await stored(here)
    assert (await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(-1))).status_code == 200
    assert await stored(here) == before


@pytest.mark.parametrize("alias", ["medarbetare", "chef", "hr", "sakerhet"])
async def test_only_the_administrator_lets_people_go(here: Town, alias: str) -> None:
    path = f"{PEOPLE}/{here.person('mottagning-1')}/leave"
    assert (await post(here, path, alias)).status_code == 404
    assert (await person_on(here, here.person("mottagning-1"), day(1))).unit is not None


async def test_an_unknown_person_cannot_leave(here: Town) -> None:
    assert (await post(here, f"{PEOPLE}/{uuid4()}/leave")).status_code == 404


HIDDEN = "Skyddade Provet"


@pytest.fixture
async def protected(here: Town) -> AsyncIterator[UUID]:
    """Let a manager have protected identity."""
    person = here.person("chef-beroende")
    unit = here.unit("beroende")
    contact = {"name": HIDDEN, "email": "skyddad@kommunen.example", "protected": True}
    await registered(here, unit, leads(unit), person=person, contact=contact)
    yield person
    await registered(here, unit, leads(unit), person=person, contact={"name": "Olof Granlid"})


async def page_of(here: Town, alias: str | None, path: str) -> str:
    """Return a page as somebody sees it."""
    async with here.browser(alias) as visit:
        return (await visit.open(path)).text


async def test_whoever_is_protected_is_a_role_wherever_she_is_shown(
    here: Town, protected: UUID
) -> None:
    deputies = f"{PEOPLE}/{here.person('chef')}/deputies"
    days = {"valid_from": day(0), "valid_to": day(0)}
    await post(here, deputies, "chef", deputy=str(protected), **days)
    pages = [
        await page_of(here, "chef", "/organisation"),
        await page_of(here, "chef", "/organisation/ersattare"),
        await page_of(here, None, "/logga-in"),
        await page_of(here, "chef-beroende", "/"),
        await page_of(here, "chef-beroende", "/organisation/ersattare"),
    ]
    assert [HIDDEN in page for page in pages] == [False] * len(pages)
    tree, hers, log_in, *_ = pages
    assert "Enhet, leds av en chef" in tree
    assert "(borta, en chef är ersättare)" in tree
    assert "<strong>Chef</strong>" in hers
    assert "Chef, Beroendeenheten" in hers
    assert f'value="{protected}">Chef</button>' in log_in
    await post(here, f"{deputies}/recall", "chef", deputy=str(protected), valid_from=day(0))


async def test_no_program_is_told_the_name_of_whoever_is_protected(
    here: Town, protected: UUID
) -> None:
    assert await here.service("escalation").names.of([protected]) == {}
    me = (await here.api("chef-beroende", "GET", "/api/organisation/me")).json()
    assert me["name"] == "Chef"


async def test_the_demos_on_call_people_are_on_call_where_they_should_be(here: Town) -> None:
    inside = await person_on(here, here.person("jour"), day(0))
    assert (inside.authority, inside.on_call_in) == ("socialnamnden", frozenset({"socialnamnden"}))
    security = await person_on(here, here.person("jour-sakerhet"), day(0))
    assert Role.SECURITY in security.roles
    assert "socialnamnden" not in security.on_call_in


async def test_safety_representatives_and_hr_have_their_areas(here: Town) -> None:
    safety = await person_on(here, here.person("skyddsombud"), day(0))
    hr = await person_on(here, here.person("hr"), day(0))
    assert here.unit("beroende") in safety.areas[Role.SAFETY_REPRESENTATIVE]
    assert here.unit("mottagning") not in safety.areas[Role.SAFETY_REPRESENTATIVE]
    assert here.unit("mottagning") in hr.areas[Role.HR]
    assert here.unit("hr-avdelningen") not in hr.areas[Role.HR]
