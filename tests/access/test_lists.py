"""Who sees that something has happened: on the page of what she answers for, and in the API."""

import pytest

from tests.canary import CANARY
from tests.stories import INCIDENTS, reported
from tests.town import Town

SEES_IT_HAPPENED = ["chef", "avdelningschef", "direktor", "skyddsombud", "hr", "registrator"]
MAY_READ_IT = ["chef", "skyddsombud"]
SEES_NOTHING = ["kollega", "utbildning", "namndsekreterare", "sakerhet", "admin"]


async def everything_listed(town: Town, alias: str, path: str) -> list[str]:
    """Return the ids of every page of a list."""
    found, page = [], 1
    while page:
        answer = await town.api(alias, "GET", f"{path}{'&' if '?' in path else '?'}page={page}")
        assert answer.status_code == 200, answer.text
        found += [line["id"] for line in answer.json()["incidents"]]
        page = answer.json()["next_page"]
    return found


@pytest.mark.parametrize("alias", ["medarbetare", *SEES_IT_HAPPENED])
async def test_whoever_may_see_a_line_has_it_in_her_list(town: Town, alias: str) -> None:
    incident = (await reported(town, "medarbetare")).json()["id"]
    assert incident in await everything_listed(town, alias, f"{INCIDENTS}?scope=visible")


@pytest.mark.parametrize("alias", [*SEES_NOTHING, "chef-annan-enhet", "chef-sakerhet"])
async def test_whoever_may_not_see_a_line_does_not_have_it(town: Town, alias: str) -> None:
    incident = (await reported(town, "medarbetare")).json()["id"]
    assert incident not in await everything_listed(town, alias, f"{INCIDENTS}?scope=visible")


async def test_without_a_scope_the_list_is_ones_own(town: Town) -> None:
    others = (await reported(town, "medarbetare")).json()["id"]
    own = (await reported(town, "chef")).json()["id"]
    listed = await everything_listed(town, "chef", INCIDENTS)
    assert own in listed
    assert others not in listed


async def test_a_list_of_an_unknown_scope_is_refused(town: Town) -> None:
    answer = await town.api("chef", "GET", f"{INCIDENTS}?scope=all")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["scope"]


@pytest.mark.parametrize("scope", ["own", "visible"])
async def test_whoever_neither_reports_nor_looks_after_anything_has_no_list(
    town: Town, scope: str
) -> None:
    answer = await town.api("revisor", "GET", f"{INCIDENTS}?scope={scope}")
    assert answer.status_code == 404


async def test_lines_carry_no_name_and_nothing_that_was_told(town: Town) -> None:
    incident = (await reported(town, "medarbetare")).json()["id"]
    answer = await town.api("avdelningschef", "GET", f"{INCIDENTS}?scope=visible")
    async with town.browser("avdelningschef") as visit:
        page = (await visit.open("/enhet")).text
    assert incident in answer.text
    for text in (answer.text, page):
        assert CANARY not in text
        assert "Elin Sandvik" not in text
        assert str(town.person("medarbetare")) not in text


@pytest.mark.parametrize("alias", MAY_READ_IT)
async def test_a_line_leads_on_for_whoever_may_read_the_report(town: Town, alias: str) -> None:
    incident = (await reported(town, "medarbetare")).json()["id"]
    await town.api("skyddsombud", "POST", f"{INCIDENTS}/{incident}/conditions")
    async with town.browser(alias) as visit:
        assert f'href="/enhet/{incident}"' in (await visit.open("/enhet")).text
        assert CANARY in (await visit.open(f"/enhet/{incident}")).text


@pytest.mark.parametrize("alias", [who for who in SEES_IT_HAPPENED if who not in MAY_READ_IT])
async def test_a_line_leads_nowhere_for_whoever_may_only_see_it(town: Town, alias: str) -> None:
    told = (await reported(town, "medarbetare")).json()
    async with town.browser(alias) as visit:
        page = (await visit.open("/enhet")).text
        assert f">{told['reference']}<" in page
        assert f"/enhet/{told['id']}" not in page
        assert "ser du bara att det har hänt" in page
        assert (await visit.open(f"/enhet/{told['id']}")).status_code == 404


@pytest.mark.parametrize("alias", SEES_NOTHING)
async def test_whoever_looks_after_nothing_has_no_such_page(town: Town, alias: str) -> None:
    async with town.browser(alias) as visit:
        assert (await visit.open("/enhet")).status_code == 404
        assert 'href="/enhet"' not in (await visit.open("/")).text


async def test_her_own_report_from_elsewhere_is_not_on_the_page_of_what_she_leads(
    town: Town,
) -> None:
    elsewhere = str(town.unit("mottagning"))
    told = (await reported(town, "chef-familjestod", unit=elsewhere)).json()
    async with town.browser("chef-familjestod") as visit:
        assert f">{told['reference']}<" not in (await visit.open("/enhet")).text
        assert f">{told['reference']}<" in (await visit.open("/mina-rapporter")).text


@pytest.mark.parametrize(
    ("alias", "called"), [("avdelningschef", "Min enhet"), ("skyddsombud", "Händelser")]
)
async def test_the_menu_leads_to_what_she_looks_after(town: Town, alias: str, called: str) -> None:
    async with town.browser(alias) as visit:
        assert f'<a href="/enhet">{called}</a>' in (await visit.open("/")).text
