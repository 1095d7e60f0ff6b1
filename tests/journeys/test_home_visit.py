"""A threat at a home visit: from the form to a closed incident, through everyone's doors.

The clock of a report to the Work Environment Authority is not a part of it.
"""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from tests.canary import CANARY
from tests.escalation.test_cases import CASES, case_of
from tests.reporting.crossing import of, readers
from tests.reporting.form import filled_in
from tests.reporting.handling import OUTCOME, an_action, did, looks
from tests.town import Town

TOLD = f"Vid hembesöket tog pappan fram en kniv och sa att vi skulle lägga ner. {CANARY}"
ANSWERS: dict[str, str | list[str]] = {
    "what_happened": TOLD,
    "forms": ["threat"],
    "facts": ["weapon"],
    "effects": ["worry"],
}
IN_AN_HOUR = timedelta(hours=1)
SCALES = {"concreteness": 3, "capacity": 3, "nearness": 3, "consequence": 3}
SENTENCES = [
    "Rapportören rapporterade händelsen.",
    "Chefen bekräftade rapporten och tog sig an den.",
    "Chefen bedömde allvarligheten till 4 av 4.",
    "Chefen gjorde ett steg i checklistan.",
    "Chefen beslutade om en åtgärd som ska vara klar 1 december 2026.",
    "Chefen genomförde en åtgärd.",
    "Chefen berättade för rapportören hur det gick.",
    "Chefen avslutade ärendet.",
]


async def told_on_the_form(town: Town) -> str:
    """Let the employee fill in the form step by step and send it; return the report's id."""
    async with town.browser("medarbetare") as visit:
        thanks = await filled_in(town, visit, **ANSWERS)
        page = (await visit.open(thanks)).text
        assert "Tack. Vi har fått din rapport." in page
    return thanks.rpartition("/")[2]


async def history_of(town: Town, incident: str) -> list[dict[str, Any]]:
    """Return what the reporter sees of all that has happened."""
    answer = await town.api("medarbetare", "GET", of(incident, "history"))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["entries"]
    return found


async def test_a_threat_with_a_weapon_is_received_assessed_and_closed(town: Town) -> None:
    incident = await told_on_the_form(town)

    case = await case_of(town, incident)  # the security department has it at once
    received = await town.api("sakerhet", "POST", f"{CASES}/{case['id']}/receive")
    assert received.is_success, received.text
    taken = await case_of(town, incident, "received")
    opened, taken_at = (datetime.fromisoformat(taken[at]) for at in ("opened_at", "received_at"))
    assert taken_at - opened < IN_AN_HOUR
    assert TOLD not in str(taken)
    assert (await town.api("sakerhet", "GET", of(incident))).status_code == 404

    read = (await town.api("chef", "GET", of(incident))).json()
    assert (read["proposed_severity"], read["circumstances"]["weapon"]) == (4, True)
    assert read["influence"]["purpose"] == "prevent_or_delay"
    async with town.browser("chef") as visit:
        assert "Ny" in (await visit.open("/enhet")).text
        page = (await visit.open(f"/enhet/{incident}/bedom/allvar")).text
        assert "talar för 4, akut" in page
    before = await town.api("skyddsombud", "GET", of(incident))
    assert (before.is_success, TOLD in before.text) == (False, False)
    await town.api("skyddsombud", "POST", of(incident, "conditions"))
    assert (await town.api("skyddsombud", "GET", of(incident))).json()["what_happened"] == TOLD

    await did(town, incident, "acknowledge")
    await did(town, incident, "severity", **SCALES)
    await did(town, incident, "steps", step="offer-support")
    action = an_action(town)
    await did(town, incident, "actions", **action)
    await did(town, incident, "actions/complete", action=action["id"])
    await did(town, incident, "outcome", text=OUTCOME)
    assert (await did(town, incident, "close"))["stage"] == "closed"
    assert (await looks(town, incident))["severity"] == 4

    entries = await history_of(town, incident)
    said = [entry["sentence"] for entry in entries]
    assert [sentence for sentence in said if sentence in SENTENCES] == SENTENCES
    moments = [datetime.fromisoformat(entry["happened_at"]) for entry in entries]
    assert all(one <= other for one, other in pairwise(moments))
    who = {reader["role"] for reader in await readers(town, incident)}
    assert who == {"manager", "safety_representative"}
    async with town.browser("medarbetare") as visit:
        page = (await visit.open(f"/mina-rapporter/{incident}")).text
    assert OUTCOME in page
    assert "Ärendet är avslutat." in page
