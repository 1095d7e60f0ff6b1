"""An improper offer that the manager may be a part of: told by nobody, or with a hidden name."""

from services.demo import files
from tests.canary import CANARY
from tests.reporting.crossing import events_of, of
from tests.reporting.handling import OUTCOME, did
from tests.reporting.talking import (
    ANSWER,
    QUESTION,
    REASON,
    answered,
    asked_for_name,
    custodian,
    hidden,
    written,
)
from tests.reporting.test_anonymous import RECEIPT, TOLD, sent
from tests.town import Town

ABOVE = "avdelningschef"
NOT_NEEDED = f"Det räcker att skriva till den som rapporterade. {CANARY}"
NEEDED = f"Polisen behöver kunna höra vittnet. {CANARY}"
MORE = f"Byggherren ringde igen. {CANARY}"
ELIN = next(person.name for person in files.people() if person.alias == "medarbetare")


async def page_of(town: Town, alias: str, path: str) -> str:
    """Return a page as somebody sees it, also that it is missing."""
    async with town.browser(alias) as visit:
        return (await visit.open(path)).text


async def test_nobody_tells_and_is_asked_and_answers_and_hears_how_it_went(town: Town) -> None:
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit, concerns_leader="ja")
        assert (await town.api("chef", "GET", of(incident))).status_code == 404
        assert TOLD in await page_of(town, ABOVE, f"/enhet/{incident}")

        assert (await written(town, ABOVE, incident, QUESTION)).is_success
        page = (await visit.send(RECEIPT, **receipt)).text
        assert QUESTION in page
        assert "Överordnad chef" in page.partition("Vem har läst")[2]
        assert ANSWER in (await visit.send(f"{RECEIPT}/meddelande", text=ANSWER)).text
        await visit.send(f"{RECEIPT}/lagg-till")
        assert (await visit.send(f"{RECEIPT}/tillagg", text=MORE)).status_code == 200
        above = await page_of(town, ABOVE, f"/enhet/{incident}")
        assert ANSWER in above
        assert MORE in above

        assert (await written(town, ABOVE, incident, OUTCOME)).is_success
        messages = (await town.api(ABOVE, "GET", of(incident, "messages"))).json()["messages"]
        await did(town, incident, "outcome/message", ABOVE, message=messages[-1]["id"])
        assert (await did(town, incident, "close", ABOVE))["stage"] == "closed"
        page = (await visit.send(RECEIPT, **receipt)).text
    assert OUTCOME in page.partition("Så blev det")[2]
    assert "Ärendet är avslutat." in page
    assert (await town.api("chef", "GET", of(incident, "messages"))).status_code == 404


async def test_a_custodian_says_no_and_then_yes_and_both_stay_for_all_three_to_see(
    town: Town,
) -> None:
    incident = await hidden(town, concerns_leader=True, forms=["improper_offer"])
    keeper = await custodian(town)
    for granted, why in ((False, NOT_NEEDED), (True, NEEDED)):
        request = await asked_for_name(town, incident, ABOVE)
        assert ELIN not in await page_of(town, ABOVE, f"/enhet/{incident}")
        answer = await answered(keeper, incident, request, granted=granted, why=why)
        assert answer.status_code == 200, answer.text

    above = await page_of(town, ABOVE, f"/enhet/{incident}")
    hers = await page_of(town, "medarbetare", f"/mina-rapporter/{incident}")
    assert ELIN in above
    for page in (above, hers):
        assert page.count(REASON) == 2
        assert NOT_NEEDED in page
        assert NEEDED in page
    assert "Såg namnet, som var dolt." in hers
    queue = (await keeper.api("GET", "/api/reporting/identity-requests")).json()["requests"]
    answers = [one["answer"] for one in queue if one["incident"] == incident]
    assert sorted(answers) == ["denied", "granted"]
    for path in (of(incident), of(incident, "identity")):
        assert (await town.api("chef", "GET", path)).status_code == 404
    kinds = [kind for kind in await events_of(town, incident) if kind.startswith("identity-")]
    assert kinds == [
        "identity-hidden",
        "identity-requested",
        "identity-denied",
        "identity-requested",
        "identity-granted",
    ]
