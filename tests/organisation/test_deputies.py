"""Who leads names somebody to stand in for her: for some days, and to the full."""

from datetime import date
from uuid import UUID, uuid4

import pytest

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
    wrong,
)
from tests.stories import a_threat
from tests.town import Town

PAGE = "/organisation/ersattare"


async def a_leader(here: Town, below: str = "vuxen") -> tuple[UUID, UUID]:
    """Return somebody invented who leads a unit, and the unit."""
    unit = await opened(here, below)
    return await registered(here, unit, leads(unit)), unit


async def named(
    here: Town, person: UUID, deputy: UUID, first: int, last: int, alias: str = "admin"
) -> list[str]:
    """Name a deputy; return the fields that were wrong."""
    answer = await post(
        here,
        f"{PEOPLE}/{person}/deputies",
        alias,
        deputy=str(deputy),
        valid_from=day(first),
        valid_to=day(last),
    )
    return [] if answer.status_code == 200 else wrong(answer)


async def test_a_deputy_reads_what_the_manager_reads_from_the_first_day_to_the_last(
    here: Town,
) -> None:
    body = a_threat(here)
    assert (await here.api("medarbetare", "POST", "/api/reporting/incidents", json=body)).is_success
    assert await named(here, here.person("chef"), here.person("kollega"), 1, 2, "chef") == []
    await everywhere(here)
    answers = {}
    for days in range(4):
        with in_days(days):
            async with here.browser("kollega") as visit:
                listed = await visit.open("/enhet")
                read = await visit.open(f"/enhet/{body['id']}")
        answers[days] = (listed.status_code, read.status_code)
    assert answers == {0: (404, 404), 1: (200, 200), 2: (200, 200), 3: (404, 404)}


async def test_a_deputy_answers_for_exactly_what_the_absent_one_does(here: Town) -> None:
    head, deputy = here.person("avdelningschef-insats"), here.person("avdelningschef-myndighet")
    before = await person_on(here, deputy, day(0))
    assert await named(here, head, deputy, 0, 1) == []
    await everywhere(here)
    for service in here.motkraft.apps:
        absent = await person_on(here, head, day(0), service)
        now = await person_on(here, deputy, day(0), service)
        assert now.manages == before.manages | absent.manages, service
        assert now.oversees == before.oversees | absent.oversees, service
        assert now.deputises_for == {head}
        assert (await person_on(here, deputy, day(2), service)).manages == before.manages


async def test_a_deputy_who_is_taken_back_reads_nothing_at_the_next_request(here: Town) -> None:
    first, last = date.fromisoformat(day(0)), day(5)
    deputy, manager = here.person("mottagning-2"), here.person("chef-annan-enhet")
    assert await named(here, manager, deputy, 0, 5) == []
    async with here.browser("chef-annan-enhet") as mine, here.browser("mottagning-2") as hers:
        assert "Utbildning" in (await hers.open("/organisation")).text
        page = (await mine.open(PAGE)).text
        assert "Gäller nu" in page
        assert "Filip Nordahl" in page
        sent = await mine.send(f"{PAGE}/ta-tillbaka", recalled=str(deputy), first=first.isoformat())
        assert sent.headers["location"] == f"{PAGE}?klart=tillbaka"
        assert "Utbildning" not in (await hers.open("/organisation")).text
        assert "Filip Nordahl" not in (await mine.open(PAGE)).text.partition("<select")[0]
    assert (await person_on(here, deputy, last)).manages == set()


async def test_a_manager_names_a_deputy_on_the_page_and_sees_her_there(here: Town) -> None:
    deputy = here.person("familjestod-1")
    async with here.browser("chef-familjestod") as visit:
        assert "Du har ingen ersättare" in (await visit.open(PAGE)).text
        sent = await visit.send(PAGE, deputy=str(deputy), valid_from=day(10), valid_to=day(12))
        assert sent.headers["location"] == f"{PAGE}?klart=utsedd"
        page = (await visit.open(sent.headers["location"])).text
    assert "Ersättaren är utsedd." in page
    assert "Maria Thunell" in page
    assert "Kommer" in page
    async with here.browser("familjestod-1") as visit:
        shown = (await visit.open(f"/organisation?day={day(11)}")).text
    assert "leds av Daniel Rosing (borta, Maria Thunell är ersättare)" in shown


async def test_the_page_says_all_that_is_wrong_and_keeps_what_was_filled_in(here: Town) -> None:
    async with here.browser("chef-ungdom") as visit:
        await visit.open(PAGE)
        before = await stored(here)
        answer = await visit.send(PAGE, deputy="", valid_from="i morgon", valid_to=day(3))
    assert answer.status_code == 422
    assert "<title>Fel:" in answer.text
    assert "Välj en ersättare i listan." in answer.text
    assert "Fyll i den första dagen" in answer.text
    assert f'value="{day(3)}"' in answer.text
    assert await stored(here) == before


async def test_one_chooses_among_leaders_in_ones_authority_and_those_one_leads(here: Town) -> None:
    async with here.browser("chef-stab") as visit:
        page = (await visit.open(PAGE)).text
    assert "Olof Granlid, Beroendeenheten" in page  # leads elsewhere in the authority
    assert "Lena Fjällborg, Staben" in page  # works for her
    assert "Camilla Brofors" not in page  # leads in another authority
    assert "Ida Malmros" not in page  # works for somebody else
    assert page.count("Pia Söderhäll") == 1  # herself, at the top of the page only


async def test_a_deputy_in_another_authority_is_refused(here: Town) -> None:
    person, _ = await a_leader(here)
    assert await named(here, person, here.person("chef-sakerhet"), 0, 1) == ["deputy"]
    async with here.browser("chef-ungdom") as visit:
        await visit.open(PAGE)
        answer = await visit.send(
            PAGE, deputy=str(here.person("chef-sakerhet")), valid_from=day(0), valid_to=day(1)
        )
    assert "Ersättaren måste arbeta i samma nämnd, annars bryts sekretessen." in answer.text


async def test_nobody_stands_in_for_herself(here: Town) -> None:
    person, _ = await a_leader(here)
    assert await named(here, person, person, 0, 1) == ["deputy"]


async def test_there_is_one_deputy_on_each_day(here: Town) -> None:
    person, unit = await a_leader(here)
    one, two = await registered(here, unit), await registered(here, unit)
    assert await named(here, person, one, 5, 8) == []
    for first, last in ((3, 5), (8, 9), (6, 7), (4, 9)):
        assert await named(here, person, two, first, last) == ["valid_from"]
        assert await named(here, person, one, first, last) == ["valid_from"]
    assert await named(here, person, two, 9, 9) == []
    assert await named(here, person, two, 4, 4) == []


async def test_days_that_have_passed_or_run_backwards_are_refused(here: Town) -> None:
    person, unit = await a_leader(here)
    deputy = await registered(here, unit)
    assert await named(here, person, deputy, -1, 2) == ["valid_from"]
    assert await named(here, person, deputy, 3, 2) == ["valid_to"]


async def test_somebody_who_is_away_herself_is_no_deputy(here: Town) -> None:
    (person, unit), (other, _) = await a_leader(here), await a_leader(here)
    assert await named(here, other, await registered(here, unit), 4, 6) == []
    assert await named(here, person, other, 6, 7) == ["deputy"]
    assert await named(here, person, other, 7, 8) == []


async def test_somebody_who_leaves_meanwhile_is_no_deputy(here: Town) -> None:
    person, unit = await a_leader(here)
    deputy = await registered(here, unit)
    await post(here, f"{PEOPLE}/{deputy}/leave", valid_to=day(5))
    assert await named(here, person, deputy, 4, 6) == ["deputy"]
    assert await named(here, person, deputy, 4, 5) == []
    assert await named(here, person, uuid4(), 8, 9) == ["deputy"]


async def test_a_deputy_who_leaves_stands_in_no_longer(here: Town) -> None:
    person, unit = await a_leader(here)
    deputy = await registered(here, unit)
    assert await named(here, person, deputy, 0, 9) == []
    await post(here, f"{PEOPLE}/{deputy}/leave", valid_to=day(2))
    assert (await person_on(here, deputy, day(2))).manages == {unit}
    assert (await person_on(here, deputy, day(3))).manages == set()
    listed = (await here.api("admin", "GET", f"{PEOPLE}/{person}/deputies")).json()
    assert [line["valid_to"] for line in listed] == [day(2)]
    assert await named(here, person, await registered(here, unit), 3, 9) == []


async def test_a_deputy_who_moves_to_another_authority_takes_nothing_along(here: Town) -> None:
    manager, unit = here.person("chef-utredning"), here.unit("utredning")
    deputy = await registered(here, unit, contact={"name": "Flyttade Prov"})
    assert await named(here, manager, deputy, 0, 9) == []
    assert (await person_on(here, deputy, day(0))).manages == {unit}
    await registered(
        here,
        here.unit("hr-avdelningen"),
        person=deputy,
        valid_from=day(0),
        contact={"name": "Flyttade Prov"},
    )
    gone = await person_on(here, deputy, day(0))
    assert (gone.manages, gone.deputises_for) == (frozenset(), frozenset())
    async with here.browser("chef-utredning") as visit:
        page = (await visit.open(PAGE)).text
    assert "Gäller inte" in page
    assert "Ta tillbaka och utse någon annan." in page


async def test_what_somebody_stands_in_for_is_not_handed_on(here: Town) -> None:
    (one, first_unit), (two, second_unit) = await a_leader(here), await a_leader(here)
    third = await registered(here, first_unit)
    assert await named(here, one, two, 0, 3) == []
    assert await named(here, two, third, 0, 3) == []
    assert (await person_on(here, third, day(0))).manages == {second_unit}


async def test_a_deputy_names_no_deputy_of_her_own(here: Town) -> None:
    deputy = here.person("utredning-1")
    assert await named(here, here.person("chef-utredning"), deputy, 10, 12) == []
    with in_days(10):
        async with here.browser("utredning-1") as visit:
            assert "Min enhet" in (await visit.open("/organisation")).text
            assert PAGE not in visit.page
            assert (await visit.open(PAGE)).status_code == 404
    other = here.person("utredning-2")
    assert await named(here, deputy, other, 10, 11) == ["valid_from"]


async def test_whoever_has_no_unit_to_lead_has_no_such_page(here: Town) -> None:
    for alias in ("medarbetare", "hr", "skyddsombud", "sakerhet", "admin"):
        async with here.browser(alias) as visit:
            assert (await visit.open(PAGE)).status_code == 404, alias
            await visit.open("/organisation")
            assert PAGE not in visit.page
            for path in (PAGE, f"{PAGE}/ta-tillbaka"):
                assert (await visit.send(path)).status_code == 404, alias


@pytest.mark.parametrize("alias", ["medarbetare", "direktor", "chef-annan-enhet"])
async def test_nobody_names_or_sees_deputies_for_others(here: Town, alias: str) -> None:
    person, deputy = here.person("chef"), here.person("kollega")
    path = f"{PEOPLE}/{person}/deputies"
    before = await stored(here)
    body = {"deputy": str(deputy), "valid_from": day(20), "valid_to": day(21)}
    assert (await post(here, path, alias, **body)).status_code == 404
    del body["valid_to"]
    assert (await post(here, f"{path}/recall", alias, **body)).status_code == 404
    assert (await here.api(alias, "GET", path)).status_code == 404
    assert await stored(here) == before


async def test_what_is_told_again_changes_nothing(here: Town) -> None:
    person, unit = await a_leader(here)
    deputy = await registered(here, unit)
    recall = f"{PEOPLE}/{person}/deputies/recall"
    assert await named(here, person, deputy, 0, 3) == []
    after_naming = await stored(here)
    assert await named(here, person, deputy, 0, 3) == []
    assert await stored(here) == after_naming
    await post(here, recall, deputy=str(deputy), valid_from=day(0))
    after_recall = await stored(here)
    again = await post(here, recall, deputy=str(deputy), valid_from=day(0))
    assert (again.status_code, await stored(here)) == (200, after_recall)
    assert await named(here, person, deputy, 0, 3) == []
    assert (await person_on(here, deputy, day(0))).manages == {unit}


async def test_a_deputy_that_was_never_named_is_not_taken_back(here: Town) -> None:
    person, _ = await a_leader(here)
    path = f"{PEOPLE}/{person}/deputies/recall"
    answer = await post(here, path, deputy=str(uuid4()), valid_from=day(0))
    assert answer.status_code == 404


async def test_a_leader_who_leaves_takes_her_deputy_with_her(here: Town) -> None:
    person, unit = await a_leader(here)
    deputy = await registered(here, unit)
    assert await named(here, person, deputy, 0, 9) == []
    await post(here, f"{PEOPLE}/{person}/leave", valid_to=day(1))
    days = [(await person_on(here, deputy, day(n))).manages for n in (1, 2)]
    assert days == [{unit}, set()]
