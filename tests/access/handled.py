"""Reports that a manager has done something with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import uuid4

from tests.reporting.handling import OUTCOME, an_action, did
from tests.reporting.talking import written
from tests.town import Town


@dataclass(frozen=True)
class Handled:
    """Reports about one unit that something has happened to."""

    usual: str = ""
    other: str = ""
    lifted: str = ""
    set_aside: str = ""  # lifted, and its manager taken out of it
    left: tuple[str, str] = ("", "")  # to be left by programs, and on pages
    investigated: str = ""
    concluded: str = ""
    doubled: str = ""
    told: str = ""  # what came of it
    manager: str = ""
    unit: str = ""
    to_complete: str = ""
    to_hand_over: str = ""
    message: str = ""  # to the reporter of the usual one


async def take_care(town: Town, report: Callable[[], Awaitable[str]]) -> Handled:
    """Let it happen."""
    usual, lifted, investigated, concluded, told, aside = [await report() for _ in range(6)]
    actions = [an_action(town), an_action(town)]
    for action in actions:
        await did(town, usual, "actions", **action)
    await did(town, lifted, "lift")
    await did(town, aside, "lift")
    await did(town, aside, "set-aside", "avdelningschef", person=str(town.person("chef")))
    for incident in (investigated, concluded):
        await did(town, incident, "investigation", with_representative=True)
    await did(town, told, "outcome", text=OUTCOME)
    message = str(uuid4())
    assert (await written(town, "chef", usual, message=message)).status_code == 201
    return Handled(
        usual=usual,
        other=await report(),
        lifted=lifted,
        set_aside=aside,
        left=(await report(), await report()),
        investigated=investigated,
        concluded=concluded,
        doubled=await report(),
        told=told,
        manager=str(town.person("chef")),
        unit=str(town.unit("ekonomiskt-bistand")),
        to_complete=actions[0]["id"],
        to_hand_over=actions[1]["id"],
        message=message,
    )
