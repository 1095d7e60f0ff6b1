"""Whoever is to do something about it has it in a list of her own, what is late first."""

from tests.canary import CANARY
from tests.reporting.handling import an_action, did, told
from tests.town import Town

LATE, LATER = "2020-01-31", "2999-01-31"


async def mine(town: Town, alias: str) -> str:
    """Return someone's list."""
    async with town.browser(alias) as visit:
        answer = await visit.open("/mina-atgarder")
        assert answer.status_code == 200
        return answer.text


async def reference_of(town: Town, incident: str) -> str:
    """Return an incident's number."""
    answer = await town.api("chef", "GET", f"/api/reporting/incidents/{incident}")
    return f">{answer.json()['reference']}<"


async def test_whoever_is_to_do_something_has_it_with_its_day_what_is_late_first(
    own_town: Town,
) -> None:
    late, later = await told(own_town), await told(own_town)
    await did(own_town, later, "actions", **an_action(own_town, due=LATER))
    action = an_action(own_town, due=LATE)
    await did(own_town, late, "actions", **action)
    page = await mine(own_town, "chef")
    first, second = [await reference_of(own_town, one) for one in (late, later)]
    assert page.index(first) < page.index(second)
    assert "Försenad" in page[page.index(first) : page.index(second)]
    assert "Försenad" not in page[page.index(second) :]
    assert f"/enhet/{late}/atgarder/{action['id']}" in page
    assert CANARY not in page
    async with own_town.browser("chef") as visit:
        for path in ("/enhet", "/mina-rapporter"):
            assert "Du har 2 åtgärder att göra, och något är försenat." in " ".join(
                (await visit.open(path)).text.split()
            )


async def test_what_is_done_handed_over_or_taken_back_is_in_the_list_no_more(
    own_town: Town,
) -> None:
    incidents = [await told(own_town) for _ in range(3)]
    actions = [an_action(own_town) for _ in incidents]
    for incident, action in zip(incidents, actions, strict=True):
        await did(own_town, incident, "actions", **action)
        assert await reference_of(own_town, incident) in await mine(own_town, "chef")
    references = [await reference_of(own_town, one) for one in incidents]
    await did(own_town, incidents[0], "actions/complete", action=actions[0]["id"])
    handed = {"action": actions[1]["id"], "receiver": "Fastighetskontoret"}
    await did(own_town, incidents[1], "actions/hand-over", **handed)
    path = f"/api/reporting/incidents/{incidents[2]}/withdraw"
    assert (await own_town.api("medarbetare", "POST", path)).is_success
    page = await mine(own_town, "chef")
    assert [one for one in references if one in page] == []
    assert "Du har inga åtgärder att göra." in page


async def test_an_id_that_a_program_uses_in_two_reports_is_two_actions(own_town: Town) -> None:
    one, other = await told(own_town), await told(own_town)
    action = an_action(own_town)
    for incident in (one, other):
        await did(own_town, incident, "actions", **action)
    page = await mine(own_town, "chef")
    assert all([await reference_of(own_town, incident) in page for incident in (one, other)])
    await did(own_town, one, "actions/complete", action=action["id"])
    page = await mine(own_town, "chef")
    assert await reference_of(own_town, one) not in page
    assert await reference_of(own_town, other) in page
    assert own_town.service("reporting").views.dead_letters.count() == 0


async def test_whoever_may_not_read_the_report_learns_only_that_there_is_something_to_do(
    town: Town,
) -> None:
    incident = await told(town)
    action = an_action(town, owner=str(town.person("kollega")))
    await did(town, incident, "actions", **action)
    page = await mine(town, "kollega")
    assert await reference_of(town, incident) in page
    assert "får du veta av den som leder enheten" in page
    assert incident not in page
    assert CANARY not in page
    assert await reference_of(town, incident) not in await mine(town, "chef")


async def test_whoever_was_set_aside_has_nothing_of_it_in_her_list(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "actions", **an_action(town))
    reference = await reference_of(town, incident)
    await did(town, incident, "step-aside")
    assert reference not in await mine(town, "chef")


async def test_the_list_is_for_those_who_are_logged_in(town: Town) -> None:
    async with town.browser() as visit:
        assert (await visit.open("/mina-atgarder")).status_code == 303
