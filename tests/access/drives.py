"""Campaigns, and a session that one of them proposes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from services.training.domain import Proposal
from tests.reporting.campaigns import campaign_of, declared, harassed
from tests.town import Town, eventually


@dataclass(frozen=True)
class Drives:
    """What there is of it."""

    campaign: str = ""  # of reports about Ekonomiskt bistånd
    to_end: str = ""  # as above
    of: tuple[str, str] = ("", "")  # two reports, of the first
    loose: tuple[str, str] = ("", "")  # two more, of none
    against_officials: str = ""
    proposal: str = ""


async def drive(town: Town, report: Callable[[], Awaitable[str]]) -> Drives:
    """Let them be declared."""
    first, second, third, fourth, *loose = [await report() for _ in range(6)]
    ids = []
    for pair in ((first, second), (third, fourth)):
        answer = await declared(town, *pair, alias="chef")
        assert answer.status_code == 201, answer.text
        ids.append(answer.json()["id"])
    officials = await campaign_of(town, await harassed(town), await harassed(town))
    proposal = str(Proposal.create_id(UUID(officials)))

    async def proposed() -> bool:
        answer = await town.api("utbildning", "GET", "/api/training/proposals")
        return proposal in answer.text

    async def shown() -> bool:
        return officials in (await town.api("sakerhet", "GET", "/api/escalation/campaigns")).text

    await eventually(proposed, within_s=30)
    await eventually(shown, within_s=30)
    return Drives(
        campaign=ids[0],
        to_end=ids[1],
        of=(first, second),
        loose=(loose[0], loose[1]),
        against_officials=officials,
        proposal=proposal,
    )
