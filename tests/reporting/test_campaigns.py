"""Several reports of the same drive: compared by what they mention, and declared by somebody."""

from typing import Any
from uuid import uuid4

import pytest

from shared.eventstore.sealed import KeyClass
from tests.canary import CANARY
from tests.reporting.campaigns import (
    CAMPAIGNS,
    DESCRIPTION,
    HANDLER,
    alike,
    campaign_of,
    declared,
    done,
    give,
    harassed,
    tagged,
    told_of,
)
from tests.reporting.crossing import erase, events_of
from tests.stories import INCIDENTS, reported
from tests.town import Town


def a_tag() -> str:
    """Return a hashtag that no other test has used."""
    return f"#drev{uuid4().hex}"


async def test_whoever_handles_them_sees_which_reports_mention_the_same(town: Town) -> None:
    tag = a_tag()
    first = await harassed(town, "fortroendevald", tag)
    second = await harassed(town, "namndledamot", tag.upper().replace("#", ""), a_tag())
    await harassed(town, "namndledamot", a_tag())
    assert await alike(town, first) == [second]
    assert await alike(town, second) == [first]


@pytest.mark.parametrize("spelled", ["#AVGÅ {}", "avgå-{}", "#avgå{}", "Avga\u030a_{}"])
async def test_a_tag_is_the_same_however_it_is_spelled(town: Town, spelled: str) -> None:
    word = uuid4().hex
    first = await harassed(town, "fortroendevald", f"#Avgå{word}")
    second = await harassed(town, "namndledamot", spelled.format(word))
    assert await alike(town, first) == [second]


async def test_without_tags_nothing_is_alike(town: Town) -> None:
    assert await alike(town, await harassed(town)) == []


async def test_what_does_not_count_is_not_compared(town: Town) -> None:
    tag = a_tag()
    first = await harassed(town, "fortroendevald", tag)
    taken_back, again = [await harassed(town, "fortroendevald", tag) for _ in range(2)]
    await town.api("fortroendevald", "POST", f"{INCIDENTS}/{taken_back}/withdraw")
    assert await alike(town, first) == [again]
    path = f"{INCIDENTS}/{again}/duplicate"
    assert (await town.api(HANDLER, "POST", path, json={"other": first})).is_success
    assert await alike(town, first) == []
    assert (await town.api(HANDLER, "POST", f"{path}/undo", json={"other": first})).is_success
    assert await alike(town, first) == [again]


async def test_reports_of_other_units_are_not_told_of(town: Town) -> None:
    tag = a_tag()
    ours = str((await reported(town)).json()["id"])
    theirs = str((await reported(town, unit=str(town.unit("mottagning")))).json()["id"])
    for incident in (ours, theirs):
        await tagged(town, "medarbetare", incident, tag)
    assert await alike(town, ours, "chef") == []
    assert await alike(town, theirs, "chef-annan-enhet") == []


@pytest.mark.parametrize(
    "alias", ["fortroendevald", "chef", "direktor", "sakerhet", "skyddsombud", "namndsekreterare"]
)
async def test_nobody_else_learns_what_is_alike(town: Town, alias: str) -> None:
    incident = await harassed(town, "fortroendevald", a_tag())
    answer = await town.api(alias, "GET", f"{INCIDENTS}/{incident}/alike")
    assert answer.status_code == 404


async def test_only_the_reporter_and_whoever_handles_it_give_tags(town: Town) -> None:
    incident = await harassed(town)
    for alias in ("namndledamot", "chef", "sakerhet", "skyddsombud", "direktor"):
        assert (await give(town, alias, incident, a_tag())).status_code == 404
    assert (await give(town, HANDLER, incident, "#sett")).status_code == 200
    read = await town.api("fortroendevald", "GET", f"{INCIDENTS}/{incident}/tags")
    assert read.json() == {"tags": ["#sett"]}
    assert (await town.api("chef", "GET", f"{INCIDENTS}/{incident}/tags")).status_code == 404


async def test_the_same_tag_again_changes_nothing(town: Town) -> None:
    incident = await harassed(town, "fortroendevald", "#AvgåNu")
    path = f"{INCIDENTS}/{incident}/tags"
    before = await events_of(town, incident)
    await tagged(town, "fortroendevald", incident, "avgånu", "#AVGÅ nu")
    assert await events_of(town, incident) == before
    assert (await town.api("fortroendevald", "GET", path)).json() == {"tags": ["#AvgåNu"]}


@pytest.mark.parametrize(
    "tags", [[], ["#"], ["ab"], ["!!!"], ["a" * 81], ["#ok1", "-"], [f"#tag{n}" for n in range(21)]]
)
async def test_what_is_no_tag_is_refused_and_changes_nothing(town: Town, tags: list[str]) -> None:
    incident = await harassed(town)
    answer = await give(town, "fortroendevald", incident, *tags)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["tags"]
    read = await town.api("fortroendevald", "GET", f"{INCIDENTS}/{incident}/tags")
    assert read.json() == {"tags": []}


async def test_a_report_has_no_more_tags_than_a_hundred(town: Town) -> None:
    incident = await harassed(town)
    for five in range(5):
        await tagged(town, "fortroendevald", incident, *(f"#tag{five}-{n}" for n in range(20)))
    assert (await give(town, "fortroendevald", incident, "#en-till")).status_code == 422


async def test_what_is_erased_is_compared_with_nothing(town: Town) -> None:
    tag = a_tag()
    first, second = [await harassed(town, "fortroendevald", tag) for _ in range(2)]
    campaign = await campaign_of(town, first, second)
    await erase(town, second, KeyClass.NARRATIVE)
    assert await alike(town, first) == await alike(town, second) == []
    assert (await give(town, "fortroendevald", second, a_tag())).status_code == 422
    answer = await done(town, campaign, "take-out", incident=second)
    assert answer.json()["incidents"] == [first]


async def test_tags_are_given_with_a_post(town: Town) -> None:
    incident, tag = await harassed(town), a_tag()
    post = {"url": "https://plats.example/1", "captured_at": "2026-11-20T15:00:00+01:00"}
    path = f"{INCIDENTS}/{incident}/posts"
    answer = await town.api("fortroendevald", "POST", path, json=post | {"tags": [tag]})
    assert answer.status_code == 201, answer.text
    assert await alike(town, await harassed(town, "namndledamot", tag)) == [incident]


async def test_a_tag_stands_nowhere_in_clear(town: Town) -> None:
    word = f"drevmot{uuid4().hex}"
    incident = await harassed(town, "fortroendevald", f"#{word}")
    assert await alike(town, incident) == []
    for path in town.settings.data.rglob("*"):
        if path.is_file():
            assert word.encode() not in path.read_bytes(), path


async def test_nothing_is_a_campaign_until_somebody_says_so(town: Town) -> None:
    tag = a_tag()
    incidents = [await harassed(town, "fortroendevald", tag) for _ in range(3)]
    listed = (await town.api(HANDLER, "GET", f"{INCIDENTS}/{incidents[0]}/alike")).json()
    assert listed["campaigns"] == []
    campaign = await campaign_of(town, *incidents)
    read = (await town.api(HANDLER, "GET", f"{CAMPAIGNS}/{campaign}")).json()
    assert set(read["incidents"]) == set(incidents)
    assert (read["officials"], read["description"], read["has_ended"]) == (3, DESCRIPTION, False)
    listed = (await town.api(HANDLER, "GET", f"{INCIDENTS}/{incidents[0]}/alike")).json()
    assert listed["campaigns"] == [campaign]


async def test_each_of_its_reports_says_so_in_its_story(town: Town) -> None:
    first, second = await harassed(town), await harassed(town)
    campaign = await campaign_of(town, first, second)
    answer = await done(town, campaign, "take-out", incident=second)
    assert answer.json()["incidents"] == [first]
    for incident, last in (
        (first, "kopplade rapporten till en kampanj"),
        (second, "ur en kampanj"),
    ):
        story = await town.api("fortroendevald", "GET", f"{INCIDENTS}/{incident}/history")
        assert last in story.text


async def test_the_same_form_sent_again_declares_one_campaign(town: Town) -> None:
    first, second, said_as = await harassed(town), await harassed(town), uuid4()
    answers = [await declared(town, first, second, said_as=said_as) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    other = await declared(town, first, second, said_as=said_as, description="Något annat.")
    assert other.status_code == 409
    listed = (await town.api(HANDLER, "GET", CAMPAIGNS)).json()["campaigns"]
    assert [line["reports"] for line in listed if line["id"] == str(said_as)] == [2]


async def test_one_report_is_no_campaign(town: Town) -> None:
    incident = await harassed(town)
    answer = await declared(town, incident)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["text"] == "Välj minst en rapport till."


async def test_only_reports_that_she_handles_can_be_made_one(town: Town) -> None:
    ours, theirs = await harassed(town), str((await reported(town)).json()["id"])
    for other in (theirs, str(uuid4())):
        answer = await declared(town, ours, other)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["text"] == "Välj bland rapporter som du tar hand om."
    campaign = await campaign_of(town, ours, await harassed(town))
    answer = await done(town, campaign, "incidents", incidents=[theirs])
    assert answer.status_code == 422


async def test_what_was_taken_back_cannot_join(town: Town) -> None:
    first, second = await harassed(town), await harassed(town)
    campaign = await campaign_of(town, first, second)
    taken_back = await harassed(town)
    await town.api("fortroendevald", "POST", f"{INCIDENTS}/{taken_back}/withdraw")
    answer = await done(town, campaign, "incidents", incidents=[taken_back])
    assert answer.status_code == 422
    await town.api("fortroendevald", "POST", f"{INCIDENTS}/{first}/withdraw")
    assert (await done(town, campaign, "take-out", incident=first)).json()["incidents"] == [second]


ALL: list[tuple[str, dict[str, Any]]] = [
    ("incidents", {"incidents": [str(uuid4())]}),
    ("take-out", {"incident": str(uuid4())}),
    ("end", {}),
]


@pytest.mark.parametrize(
    "alias",
    ["fortroendevald", "namndledamot", "chef", "sakerhet", "utbildning", "kommundirektor", "admin"],
)
async def test_a_campaign_is_missing_for_everybody_else(town: Town, alias: str) -> None:
    campaign = await campaign_of(town, await harassed(town), await harassed(town))
    assert (await town.api(alias, "GET", f"{CAMPAIGNS}/{campaign}")).status_code == 404
    for what, said in ALL:
        assert (await done(town, campaign, what, alias, **said)).status_code == 404
    listed = await town.api(alias, "GET", CAMPAIGNS)
    assert campaign not in listed.text


async def test_whom_one_of_its_reports_is_about_never_sees_it_and_the_leader_above_does(
    town: Town,
) -> None:
    first, second = await harassed(town), await harassed(town)
    campaign = await campaign_of(town, first, second)
    about_her = await harassed(town, "namndledamot", concerns_leader=True)
    assert (await done(town, campaign, "incidents", incidents=[about_her])).status_code == 422
    answer = await town.api(HANDLER, "POST", f"{INCIDENTS}/{first}/step-aside")
    assert answer.status_code == 200, answer.text
    assert (await town.api(HANDLER, "GET", f"{CAMPAIGNS}/{campaign}")).status_code == 404
    above = await town.api("kommundirektor", "GET", f"{CAMPAIGNS}/{campaign}")
    assert above.status_code == 200
    more = await done(town, campaign, "incidents", "kommundirektor", incidents=[about_her])
    assert about_her in more.json()["incidents"]


async def test_a_campaign_that_has_ended_takes_no_more(town: Town) -> None:
    campaign = await campaign_of(town, await harassed(town), await harassed(town))
    for _ in range(2):
        assert (await done(town, campaign, "end")).json()["has_ended"]
    answer = await done(town, campaign, "incidents", incidents=[await harassed(town)])
    assert answer.status_code == 422


async def test_others_are_told_ids_and_numbers_and_no_word(town: Town) -> None:
    tag = a_tag()
    first, second = await harassed(town, "fortroendevald", tag), await harassed(town)
    ordinary = str(
        (await reported(town, HANDLER, unit=str(town.unit("sakerhetsavdelningen")))).json()["id"]
    )
    campaign = await campaign_of(town, first, ordinary)
    await done(town, campaign, "incidents", incidents=[second])
    await done(town, campaign, "take-out", incident=ordinary)
    await done(town, campaign, "end")
    told = told_of(town, campaign)
    assert [one.subject.split(".")[2] for one in told] == ["declared", "grown", "shrunk", "ended"]
    assert [getattr(one, "officials", None) for one in told] == [1, 1, None, None]
    said = b"".join(one.to_json() for one in told)
    assert tag.encode() not in said
    assert CANARY.encode() not in said
