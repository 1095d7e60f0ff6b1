"""Reports that a safety representative has accepted conditions for, or asks something about."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from tests.reporting.crossing import of
from tests.town import Town

REPRESENTATIVE = "skyddsombud"
WANTED = "Sätt in larm vid entrén."


@dataclass(frozen=True)
class Requests:
    """Each report is about the same unit."""

    to_accept: str = ""
    to_ask: str = ""  # the conditions are accepted
    to_answer: tuple[str, str] = ("", "")  # a report and a request


async def request(town: Town, report: Callable[[], Awaitable[str]]) -> Requests:
    """Make them."""

    async def accepted() -> str:
        incident = await report()
        answer = await town.api(REPRESENTATIVE, "POST", of(incident, "conditions"))
        assert answer.is_success, answer.text
        return incident

    incident, asked = await accepted(), str(uuid4())
    body = {"id": asked, "text": WANTED}
    answer = await town.api(REPRESENTATIVE, "POST", of(incident, "safety-requests"), json=body)
    assert answer.is_success, answer.text
    return Requests(await report(), await accepted(), (incident, asked))
