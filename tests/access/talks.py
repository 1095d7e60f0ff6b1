"""Reports with hidden names, and what is asked and said about them."""

from dataclasses import dataclass, field

from tests.reporting.talking import asked_for_name, hidden
from tests.reporting.test_anonymous import sent
from tests.stories import reported
from tests.town import Town

TELLER = "stab-1"  # as in things.py


@dataclass(frozen=True)
class Talks:
    """What there is of it; each report is about Ekonomiskt bistånd."""

    hidden: str = ""  # a report whose name nobody has asked for
    to_talk: str = ""
    to_answer: tuple[str, str] = ("", "")  # a report, and a request for its name
    receipt: dict[str, str] = field(default_factory=dict)  # of a report, as it is typed
    nobodys: tuple[dict[str, str], ...] = ()  # the same, of some anonymous ones
    to_answer_by_page: tuple[str, str] = ("", "")  # as above


async def nobodys(town: Town) -> dict[str, str]:
    """Let somebody report anonymously; return the receipt as it is typed."""
    async with town.browser() as visit:
        return (await sent(town, visit))[1]


async def talk(town: Town) -> Talks:
    """Let it happen."""

    async def waiting() -> tuple[str, str]:
        incident = await hidden(town, TELLER)
        return incident, await asked_for_name(town, incident)

    told = (await reported(town, TELLER)).json()
    return Talks(
        receipt={"reference": told["reference"], "code": told["receipt"]},
        nobodys=tuple([await nobodys(town) for _ in range(3)]),
        hidden=await hidden(town, TELLER),
        to_talk=await hidden(town, TELLER),
        to_answer=await waiting(),
        to_answer_by_page=await waiting(),
    )
