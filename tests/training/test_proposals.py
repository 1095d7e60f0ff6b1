"""A session for elected officials is proposed once a campaign, and somebody says yes or no."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.training.application import Training
from services.training.domain import Proposal
from services.training.inbox import inbox
from shared import clock
from shared.envelope import Envelope
from shared.events import CampaignDeclared, CampaignGrown
from shared.views import Gap
from tests.town import Town

PROPOSALS = "/api/training/proposals"
SOURCE = "test-campaigns"
TODAY = date(2026, 11, 22)


def a_campaign(officials: int = 1, **changed: Any) -> CampaignDeclared:
    """Return what reporting tells of a campaign."""
    told: dict[str, Any] = {
        "campaign": uuid4(),
        "unit": uuid4(),
        "authority": "kommunstyrelsen",
        "incidents": (uuid4(), uuid4()),
        "officials": officials,
        "declared_on": TODAY,
    }
    return CampaignDeclared(**told | changed)


def grown(of: CampaignDeclared, officials: int) -> CampaignGrown:
    """Return what reporting tells when more reports belong to it."""
    return CampaignGrown(
        campaign=of.campaign,
        authority=of.authority,
        incidents=(uuid4(),),
        officials=officials,
        grown_on=TODAY,
    )


async def tell(
    town: Town,
    told: CampaignDeclared | CampaignGrown,
    position: int | None = None,
    previous: int | None = None,
) -> None:
    """Let training hear something, as its inbox does; after what it heard last."""
    service = town.service("training")
    assert isinstance(service.application, Training)
    last = service.views.position(SOURCE)
    at = last + 1 if position is None else position
    before = last if previous is None else previous
    headers = Envelope(SOURCE, at, before).headers("", "", clock.now())
    hears = inbox(service.application)
    await hears.hear(service.views, SOURCE, told.subject, headers, told.to_json())


async def proposals(town: Town, alias: str = "utbildning") -> dict[UUID, str]:
    """Return what was made of each proposal."""
    answer = await town.api(alias, "GET", PROPOSALS)
    assert answer.status_code == 200, answer.text
    return {UUID(one["id"]): one["answer"] for one in answer.json()["proposals"]}


async def proposed(town: Town) -> UUID:
    """Let a campaign be declared; return the proposal that follows from it."""
    told = a_campaign()
    await tell(town, told)
    return Proposal.create_id(told.campaign)


async def test_a_campaign_against_officials_proposes_a_session(town: Town) -> None:
    proposal = await proposed(town)
    assert (await proposals(town))[proposal] == "waiting"


async def test_told_twice_is_proposed_once(town: Town) -> None:
    told = a_campaign()
    last = town.service("training").views.position(SOURCE)
    await tell(town, told, last + 1, last)
    await tell(town, told, last + 1, last)
    await tell(town, grown(told, 2))
    log = town.service("training").application.log
    assert len(log.select_events(Proposal.create_id(told.campaign))) == 1


async def test_told_out_of_order_waits_for_what_is_missing(town: Town) -> None:
    late, early = a_campaign(), a_campaign()
    last = town.service("training").views.position(SOURCE)
    with pytest.raises(Gap):
        await tell(town, late, last + 2, last + 1)
    assert Proposal.create_id(late.campaign) not in await proposals(town)
    await tell(town, early, last + 1, last)
    await tell(town, late, last + 2, last + 1)
    assert {Proposal.create_id(one.campaign) for one in (early, late)} <= set(await proposals(town))


async def test_a_campaign_against_others_proposes_none_until_an_official_is_in_it(
    town: Town,
) -> None:
    told = a_campaign(officials=0)
    await tell(town, told)
    await tell(town, grown(told, 0))
    assert Proposal.create_id(told.campaign) not in await proposals(town)
    await tell(town, grown(told, 1))
    assert (await proposals(town))[Proposal.create_id(told.campaign)] == "waiting"


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        (["accept", "accept"], "accepted"),
        (["decline"], "declined"),
        (["decline", "accept"], "accepted"),
        (["accept", "decline"], "declined"),
    ],
)
async def test_whoever_plans_training_says_yes_or_no_and_may_think_again(
    town: Town, said: list[str], becomes: str
) -> None:
    proposal = await proposed(town)
    for word in said:
        answer = await town.api("utbildning", "POST", f"{PROPOSALS}/{proposal}/{word}")
        assert answer.status_code == 200, answer.text
    assert (await proposals(town))[proposal] == becomes
    events = town.service("training").application.log.select_events(proposal)
    assert len(events) == 1 + len(dict.fromkeys(said))


@pytest.mark.parametrize("alias", ["chef", "direktor", "hr", "sakerhet", "fortroendevald", "admin"])
async def test_nobody_else_decides(town: Town, alias: str) -> None:
    proposal = await proposed(town)
    for word in ("accept", "decline"):
        answer = await town.api(alias, "POST", f"{PROPOSALS}/{proposal}/{word}")
        assert answer.status_code == 404
    assert (await proposals(town))[proposal] == "waiting"


async def test_there_is_nothing_to_decide_about_what_nobody_proposed(town: Town) -> None:
    for word in ("accept", "decline"):
        answer = await town.api("utbildning", "POST", f"{PROPOSALS}/{uuid4()}/{word}")
        assert answer.status_code == 404


async def test_the_page_shows_it_and_has_buttons_for_whoever_decides(town: Town) -> None:
    proposal = await proposed(town)
    said = "För förtroendevalda: hot och trakasserier i sociala medier"
    async with town.browser("utbildning") as visit:
        assert said in (await visit.open("/utbildning")).text
        answer = await visit.send(f"/utbildning/forslag/{proposal}/anta")
        assert answer.status_code == 303
        assert "Ska genomföras" in (await visit.open("/utbildning")).text
    assert (await proposals(town))[proposal] == "accepted"
    async with town.browser("chef") as visit:
        page = (await visit.open("/utbildning")).text
        assert said in page
        assert "Anta förslaget" not in page
        assert (await visit.send(f"/utbildning/forslag/{proposal}/avboj")).status_code in (403, 404)
    assert (await proposals(town))[proposal] == "accepted"
