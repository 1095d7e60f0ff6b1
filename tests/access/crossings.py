"""Reports that something has happened to at the boundary between authorities, or in need."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.reporting.crossing import BROKEN, GIVEN, asked, decided, of
from tests.town import Town

MANAGER, LEADER = "chef", "avdelningschef"


@dataclass(frozen=True)
class Crossings:
    """What there is of it; each report is about the same unit."""

    to_ask: str = ""
    to_grant: tuple[str, str] = ("", "")  # a report and a request about it, as below
    to_refuse: tuple[str, str] = ("", "")
    given: tuple[str, str] = ("", "")
    to_withdraw: tuple[str, str] = ("", "")
    to_break: str = ""
    reference: str = ""  # of the one whose glass is to be broken
    broken: tuple[str, str] = ("", "")  # a report and its glass


async def cross(
    town: Town, report: Callable[[], Awaitable[str]], on_call: dict[str, str]
) -> Crossings:
    """Let it happen; `on_call` is how the API knows whoever is."""

    async def waiting() -> tuple[str, str]:
        incident = await report()
        return incident, await asked(town, incident)

    async def granted() -> tuple[str, str]:
        incident, disclosure = await waiting()
        answer = await decided(town, incident, disclosure, "grant", MANAGER, **GIVEN)
        assert answer.is_success, answer.text
        return incident, disclosure

    broken, to_break = await report(), await report()
    answer = await town.http.post(of(broken, "glass"), json=BROKEN, headers=on_call)
    assert answer.is_success, answer.text
    [glass] = (await town.api(LEADER, "GET", of(broken, "glass"))).json()["glasses"]
    return Crossings(
        to_ask=await report(),
        to_grant=await waiting(),
        to_refuse=await waiting(),
        given=await granted(),
        to_withdraw=await granted(),
        to_break=to_break,
        reference=(await town.api(MANAGER, "GET", of(to_break))).json()["reference"],
        broken=(broken, str(glass["id"])),
    )
