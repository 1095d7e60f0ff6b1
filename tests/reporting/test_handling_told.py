"""What others learn of a manager's work, and what is left of it when texts or people are gone."""

import asyncio
from functools import partial
from typing import Any

import msgspec

from shared.clock import now, swedish_date
from shared.identity.register import Employed
from shared.streams import OPS
from tests.canary import CANARY
from tests.insider import insider
from tests.reporting.crossing import erase, events_of, of
from tests.reporting.handling import OUTCOME, SCALES, an_action, closed, did, does, looks, told
from tests.town import Town, eventually

STREAM = "REPORTING"


async def heard(town: Town, subject: str, incident: str) -> dict[str, Any]:
    """Return the last that was told on a subject, once it is about an incident."""
    async with insider(town.settings, OPS) as ops:

        async def last() -> dict[str, Any]:
            found = await ops.jetstream().get_last_msg(STREAM, f"reporting.{subject}.v1")
            said: dict[str, Any] = msgspec.json.decode(found.data or b"{}")
            return said

        return await eventually(last, lambda said: said["incident"] == incident)


async def test_other_services_are_told_codes_and_days_and_no_text(town: Town) -> None:
    incident, other = await told(town), await told(town)
    today = swedish_date(now()).isoformat()
    await did(
        town,
        incident,
        "classify",
        event_type="accident",
        threat_or_violence=False,
        forms=["pressure"],
    )
    await did(town, incident, "influence", verdict="confirmed", ground=f"Han sa det. {CANARY}")
    await did(town, incident, "severity", **SCALES)
    await did(town, incident, "duplicate", other=other)
    await did(town, incident, "duplicate/undo", other=other)
    await did(town, incident, "outcome", text=OUTCOME)
    await did(town, incident, "close")
    await did(town, incident, "reopen", reason=f"Mer hände. {CANARY}")
    await did(town, incident, "transfer", unit=str(town.unit("mottagning")))
    ours: dict[str, Any] = {"incident": incident, "authority": "socialnamnden"}
    assert await heard(town, "incident.classified", incident) == ours | {
        "event_type": "accident",
        "threat_or_violence": False,
        "forms": ["pressure"],
        "classified_on": today,
    }
    told_of: dict[str, dict[str, Any]] = {
        "influence.assessed": {"verdict": "confirmed", "assessed_on": today},
        "severity.assessed": {"severity": 3, "assessed_on": today},
        "incident.duplicate-found": {"of": other, "found_on": today},
        "incident.duplicate-undone": {"undone_on": today},
        "incident.transferred": {
            "unit": str(town.unit("mottagning")),
            "transferred_on": today,
        },
    }
    for subject, says in told_of.items():
        assert await heard(town, subject, incident) == ours | says
    for subject in ("incident.closed", "incident.reopened"):
        assert (await heard(town, subject, incident)).keys() > ours.keys()


async def test_what_is_erased_can_be_looked_at_and_not_written_anew(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "investigation", with_representative=True)
    await did(town, incident, "causes", cause=f"En dörr. {CANARY}")
    await did(town, incident, "actions", **an_action(town))
    await erase(town, incident, "narrative")
    found = await looks(town, incident)
    assert found["causes"] == [None]
    assert [action["what"] for action in found["actions"]] == [None]
    async with town.browser("chef") as manager:
        page = (await manager.open(f"/enhet/{incident}")).text
    assert page.count("Texten är raderad.") >= 3
    before = await events_of(town, incident)
    for deed, sent in (
        ("causes", {"cause": "En till."}),
        ("influence", {"verdict": "none", "ground": "Nej."}),
        ("outcome", {"text": OUTCOME}),
        ("actions", an_action(town)),
    ):
        assert (await does(town, incident, deed, **sent)).status_code == 422, deed
    assert await events_of(town, incident) == before
    await did(town, incident, "severity", **SCALES)  # it has no text


async def test_what_was_taken_back_is_handled_by_nobody(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "acknowledge")
    answer = await town.api("medarbetare", "POST", of(incident, "withdraw"))
    assert answer.is_success, answer.text
    assert (await does(town, incident, "severity", **SCALES)).status_code == 404
    assert (await town.api("chef", "GET", of(incident, "handling"))).status_code == 404


async def test_a_deputy_has_the_inbox_and_handles_while_she_stands_in(own_town: Town) -> None:
    incident, before = await told(own_town), await closed(own_town)
    today = swedish_date(now()).isoformat()
    named = await own_town.api(
        "chef",
        "POST",
        f"/api/organisation/people/{own_town.person('chef')}/deputies",
        json={
            "deputy": str(own_town.person("kollega")),
            "valid_from": today,
            "valid_to": today,
        },
    )
    assert named.status_code == 200, named.text
    register = own_town.service("reporting").register
    ask = partial(asyncio.to_thread, register.person, own_town.person("kollega"))
    await eventually(ask, _stands_in)
    async with own_town.browser("kollega") as deputy:
        page = (await deputy.open("/enhet")).text
        assert f'href="/enhet/{incident}"' in page
        assert f'href="/enhet/{before}"' in page
        await deputy.open(f"/enhet/{incident}")
        assert (await deputy.send(f"/enhet/{incident}/bekrafta")).status_code == 303
    assert (await looks(own_town, incident, "kollega"))["stage"] == "acknowledged"


def _stands_in(person: Employed) -> bool:
    return bool(person.deputises_for)
