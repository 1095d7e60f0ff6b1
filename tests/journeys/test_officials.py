"""An elected official is harassed on social media, and is not alone in it."""

from uuid import uuid4

import httpx
import pytest

from tests.escalation.test_campaigns import alarm
from tests.escalation.test_cases import case_of
from tests.reporting.campaigns import HANDLER, HARASSED, alike, campaign_of, officials
from tests.reporting.evidence import a_screenshot, attached_id
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, eventually

OTHERS = 5
POSTS = 6
SERIES = "/api/statistics/series/hot-och-vald"
TABLE = "/api/statistics/officials"
EVERYBODY_ELSE = (
    *("medarbetare", "chef", "chef-annan-enhet", "avdelningschef", "direktor", "skyddsombud"),
    *("hr", "sakerhet", "namndsekreterare", "namndledamot", "registrator", "revisor", "admin"),
    *("utbildning", "identitetsforvaltare"),
)

pytestmark = pytest.mark.slow


async def numbers(town: Town, path: str) -> dict[str, int]:
    """Return this year's numbers by the label of each row."""
    query = f"{path}?from=2026"
    answer = await town.api("namndsekreterare", "GET", query, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    rows = [line.split(";") for line in answer.text.splitlines()[1:]]
    return {label: int(number or 0) for label, number in rows}


async def six_posts(town: Town, incident: str, tag: str) -> None:
    """Let the official say where she saw six posts, each with a picture of it."""
    for number in range(POSTS):
        picture = a_screenshot() + bytes([number])
        name = f"inlagg-{number}.png"
        attachment = await attached_id(town, "fortroendevald", incident, picture, name)
        post = {
            "url": f"https://plats.example/{uuid4()}",
            "captured_at": "2026-11-20T15:00:00+01:00",
            "attachment": attachment,
            "tags": [tag],
        }
        path = f"{INCIDENTS}/{incident}/posts"
        answer = await town.api("fortroendevald", "POST", path, json=post)
        assert answer.status_code == 201, answer.text


async def also_harassed(town: Town, known: dict[str, str], tag: str) -> str:
    """Let one of the others report it, and what she has seen."""
    body = a_threat(town, **HARASSED)
    answer = await town.http.post(INCIDENTS, json=body, headers=known)
    assert answer.status_code == 201, answer.text
    path = f"{INCIDENTS}/{body['id']}/tags"
    given: httpx.Response = await town.http.post(path, json={"tags": [tag]}, headers=known)
    assert given.status_code == 200, given.text
    return str(body["id"])


async def test_six_officials_report_the_same_drive_and_it_becomes_one_campaign(
    own_town: Town,
) -> None:
    town, tag = own_town, f"#drev{uuid4().hex}"
    answer = await town.api(
        "namndsekreterare", "PUT", f"{SERIES}/splice", json={"first_day": "2026-01-01"}
    )
    assert answer.is_success, answer.text

    told = await town.api("fortroendevald", "POST", INCIDENTS, json=a_threat(town, **HARASSED))
    incident = told.json()["id"]
    await six_posts(town, incident, tag)
    shown = await town.api(HANDLER, "GET", f"{INCIDENTS}/{incident}/evidence")
    posts, files = shown.json()["posts"], shown.json()["attachments"]
    assert len({post["attachment"] for post in posts} & {file["id"] for file in files}) == POSTS
    assert all(len(file["sha256"]) == 64 for file in files)

    case = await case_of(town, incident)
    assert case["unit"] == str(town.unit("sakerhetsavdelningen"))
    for alias in EVERYBODY_ELSE:
        read = await town.api(alias, "GET", f"{INCIDENTS}/{incident}")
        listed = await town.api(alias, "GET", f"{INCIDENTS}?scope=visible")
        assert (alias, read.status_code) == (alias, 404)
        assert incident not in listed.text
    assert (await town.api(HANDLER, "GET", f"{INCIDENTS}/{incident}")).status_code == 200

    others = [await also_harassed(town, known, tag) for known in await officials(town, OTHERS)]
    assert set(await alike(town, incident)) == set(others)
    assert (await town.api("sakerhet", "GET", "/api/escalation/campaigns")).json() == {
        "campaigns": []
    }  # nothing is one by itself

    campaign = await campaign_of(town, incident, *others)
    found = await alarm(town, campaign, 1 + OTHERS)
    assert {case["incident"] for case in found["cases"]} == {incident, *others}

    table = await eventually(
        lambda: numbers(town, TABLE), lambda rows: rows["Alla händelser"] == 1 + OTHERS
    )
    assert table["Hot och trakasserier"] == 1 + OTHERS
    assert table["Våld, skadegörelse och stöld"] == table["Korruptionsförsök"] == 0
    assert (await numbers(town, SERIES))["Socialförvaltningen"] == 0

    async def proposed() -> list[str]:
        listed = await town.api("utbildning", "GET", "/api/training/proposals")
        return [one["id"] for one in listed.json()["proposals"]]

    [proposal] = await eventually(proposed)
    path = f"/api/training/proposals/{proposal}/accept"
    assert (await town.api("utbildning", "POST", path)).status_code == 200
    story = await town.api("fortroendevald", "GET", f"{INCIDENTS}/{incident}/history")
    assert "kopplade rapporten till en kampanj" in story.text
