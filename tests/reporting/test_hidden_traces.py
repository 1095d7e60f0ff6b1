"""What might tell a hidden name by another way: each is as closed as the name itself."""

import pytest

from services.demo import files
from tests.canary import CANARY
from tests.reporting.crossing import GIVEN, asked, decided, of
from tests.reporting.evidence import a_photo, attached_id, evidence, saved
from tests.reporting.talking import answered, asked_for_name, custodian, hidden
from tests.stories import reported
from tests.town import Town

ELIN = next(person.name for person in files.people() if person.alias == "medarbetare")
WORDS = f"Ring mig på 070-123 45 67 efter tre. {CANARY}"
CONTACT = {"how": "phone", "words": WORDS}
FILE = "Elin-Erikssons-iPhone.jpg"


async def a_full_one(town: Town) -> str:
    """Let someone hide her name and say how to reach her and where she works."""
    return await hidden(town, contact=CONTACT, employed_unit=str(town.unit("stab")))


async def let_know(town: Town, incident: str) -> None:
    """Let the manager ask for the name, and a custodian say yes."""
    request = await asked_for_name(town, incident)
    answer = await answered(await custodian(town), incident, request, granted=True)
    assert answer.status_code == 200, answer.text


async def page_of(town: Town, alias: str, path: str) -> str:
    """Return a page as somebody sees it."""
    async with town.browser(alias) as visit:
        answer = await visit.open(path)
        assert answer.status_code == 200, answer.text
        return answer.text


async def test_how_to_reach_her_is_shown_and_her_number_is_not(town: Town) -> None:
    incident = await a_full_one(town)
    for alias in ("chef", "skyddsombud"):
        await town.api(alias, "POST", of(incident, "conditions"))
        read = (await town.api(alias, "GET", of(incident))).json()
        assert read["contact"] == {"how": "phone", "words": ""}
        page = await page_of(town, alias, f"/enhet/{incident}")
        assert "Vill bli kontaktad" in page
        assert WORDS not in page
    own = (await town.api("medarbetare", "GET", of(incident))).json()
    assert own["contact"] == CONTACT
    assert WORDS in await page_of(town, "medarbetare", f"/mina-rapporter/{incident}")


async def test_where_she_works_is_not_shown_when_it_happened_elsewhere(town: Town) -> None:
    incident = await a_full_one(town)
    assert (await town.api("chef", "GET", of(incident))).json()["employed_unit"] is None
    told = (await page_of(town, "chef", f"/enhet/{incident}")).partition("Anställd i")[2]
    assert told.startswith("</dt><dd>Visas inte, eftersom namnet är dolt.</dd>")
    own = (await town.api("medarbetare", "GET", of(incident))).json()
    assert own["employed_unit"] == str(town.unit("stab"))


async def test_both_are_shown_once_a_custodian_has_opened_the_name_and_that_is_kept(
    town: Town,
) -> None:
    incident = await a_full_one(town)
    await let_know(town, incident)
    read = (await town.api("chef", "GET", of(incident))).json()
    assert (read["contact"], read["employed_unit"]) == (CONTACT, str(town.unit("stab")))
    kept = (await town.api("medarbetare", "GET", of(incident, "readers"))).json()["readers"]
    assert "name" in [reader["how"] for reader in kept]
    assert WORDS in await page_of(town, "chef", f"/enhet/{incident}")
    await town.api("skyddsombud", "POST", of(incident, "conditions"))
    other = (await town.api("skyddsombud", "GET", of(incident))).json()
    assert (other["contact"]["words"], other["employed_unit"]) == ("", None)


async def test_both_are_shown_once_she_shows_her_name(town: Town) -> None:
    incident = await a_full_one(town)
    await town.api("medarbetare", "POST", of(incident, "identity", "reveal"))
    assert (await town.api("chef", "GET", of(incident))).json()["contact"] == CONTACT


async def test_what_her_file_is_called_is_not_shown(town: Town) -> None:
    incident = await hidden(town)
    hers = await attached_id(town, "medarbetare", incident, a_photo(), FILE)
    theirs = await attached_id(town, "chef", incident, b"Anteckning.", "Mitt samtal.txt")
    named = (await evidence(town, "chef", incident))["attachments"]
    assert [one["name"] for one in named] == ["bilaga-1.jpg", "Mitt samtal.txt"]
    assert [one["sha256_received"] is None for one in named] == [True, False]
    assert (
        "bilaga-1.jpg" in (await saved(town, "chef", incident, hers)).headers["Content-Disposition"]
    )
    assert theirs
    for path in (f"/enhet/{incident}", f"/enhet/{incident}/bevis", f"/enhet/{incident}/historik"):
        assert "iPhone" not in await page_of(town, "chef", path)
    history = (await town.api("chef", "GET", of(incident, "history"))).text
    assert "iPhone" not in history
    assert "Mitt samtal" in history
    for path in (f"/mina-rapporter/{incident}", f"/mina-rapporter/{incident}/historik"):
        assert FILE in await page_of(town, "medarbetare", path)
    await let_know(town, incident)
    assert (await evidence(town, "chef", incident))["attachments"][0]["name"] == FILE


@pytest.mark.parametrize("path", ["ansvarig", "atgarder"])
async def test_nobody_is_missing_from_those_who_can_be_chosen(town: Town, path: str) -> None:
    named = (await reported(town)).json()["id"]
    assert ELIN not in await page_of(town, "chef", f"/enhet/{named}/{path}")
    incident = await hidden(town)
    assert ELIN in await page_of(town, "chef", f"/enhet/{incident}/{path}")


async def test_a_name_that_is_tried_in_a_text_is_not_confirmed(town: Town) -> None:
    incident = await hidden(town)
    disclosure = await asked(town, incident)
    said = []
    for text in (f"Mannen hotade {ELIN}.", "Mannen hotade Adam Bertilsson."):
        answer = await decided(town, incident, disclosure, "grant", **(GIVEN | {"text": text}))
        assert answer.status_code == 422
        said.append(answer.json()["errors"])
    assert said[0] == said[1]
    assert "Namnet på den som rapporterade är dolt." in said[0][0]["text"]


async def test_a_leader_who_hides_her_name_is_set_aside_like_every_leader(town: Town) -> None:
    kinds = []
    for alias in ("medarbetare", "chef"):
        incident = await hidden(town, alias, concerns_leader=True)
        history = (await town.api("avdelningschef", "GET", of(incident, "history"))).json()
        kinds.append([entry["sentence"] for entry in history["entries"]])
        assert (await town.api(alias, "GET", of(incident))).status_code == 200
    assert kinds[0] == kinds[1]
    assert (await town.api("chef", "GET", of(incident, "handling"))).status_code == 404
