"""How the routes of tags, campaigns and proposed sessions are asked.

Each is asked for what is so already, or may be done twice: whoever comes later is let through too.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.access.drives import Drives
from tests.access.people import Person
from tests.access.sent import Question, Sent, form, one
from tests.access.things import NOWHERE, Things
from tests.reporting.campaigns import CAMPAIGNS, DESCRIPTION
from tests.stories import INCIDENTS

ANOTHERS = "Ekonomiskt bistånd"
LIST = "/enhet/kampanjer"
ALARMS = "/api/escalation/campaigns"
SESSIONS = "/api/training/proposals"
DECLARED, BY_PAGE = str(uuid4()), str(uuid4())

Which = Callable[[Drives], str]


def _program(
    path: str, which: Which, said: Callable[[Drives], dict[str, Any]] = lambda _: {}
) -> list[Question]:
    def send(things: Things, _: Person) -> Sent:
        return Sent(path.format(which(things.drives)), {"json": said(things.drives)})

    return one(send)


def _page(
    path: str, which: Which, said: Callable[[Drives], dict[str, Any]] = lambda _: {}
) -> list[Question]:
    def send(things: Things, person: Person) -> Sent:
        return form(person, path.format(which(things.drives)), **said(things.drives))

    return one(send)


def _look(path: str, which: Which) -> list[Question]:
    return one(lambda things, _: Sent(path.format(which(things.drives))))


def _tags(below: str = "") -> list[Question]:
    """Ask about one's own report and about another's; by a program, or below a page's address."""

    def about(which: Callable[[Things, Person], str]) -> Callable[[Things, Person], Sent]:
        def ask(things: Things, person: Person) -> Sent:
            report = which(things, person)
            if below:
                return form(person, f"/{below}/{report}/nyckelord", tags="#drevet")
            return Sent(f"{INCIDENTS}/{report}/tags", {"json": {"tags": ["#drevet"]}})

        return ask

    return [
        Question("her own report", about(lambda things, who: things.own.get(who.name, NOWHERE))),
        Question(f"another's report from {ANOTHERS}", about(lambda t, _: t.reports[ANOTHERS])),
    ]


def _campaign(drives: Drives) -> str:
    return drives.campaign


def _declaring(drives: Drives) -> dict[str, Any]:
    return {"id": DECLARED, "incidents": list(drives.loose), "description": DESCRIPTION}


def _declaring_by_page(drives: Drives) -> dict[str, Any]:
    return {"id": BY_PAGE, "incidents": drives.loose[1], "description": DESCRIPTION}


ASKED: dict[str, list[Question]] = {
    f"POST {INCIDENTS}/{{incident}}/tags": _tags(),
    "POST /mina-rapporter/{incident}/nyckelord": _tags("mina-rapporter"),
    "POST /enhet/{incident}/nyckelord": _tags("enhet"),
    f"POST {CAMPAIGNS}": _program(CAMPAIGNS, _campaign, _declaring),
    "POST /enhet/{incident}/kampanj": _page(
        "/enhet/{}/kampanj", lambda drives: drives.loose[0], _declaring_by_page
    ),
    f"GET {CAMPAIGNS}/{{campaign}}": _look(f"{CAMPAIGNS}/{{}}", _campaign),
    f"GET {LIST}/{{campaign}}": _look(f"{LIST}/{{}}", _campaign),
    f"POST {CAMPAIGNS}/{{campaign}}/incidents": _program(
        f"{CAMPAIGNS}/{{}}/incidents", _campaign, lambda drives: {"incidents": [drives.of[0]]}
    ),
    f"POST {LIST}/{{campaign}}/lagg-till": _page(
        f"{LIST}/{{}}/lagg-till", _campaign, lambda drives: {"incidents": drives.of[0]}
    ),
    f"POST {CAMPAIGNS}/{{campaign}}/take-out": _program(
        f"{CAMPAIGNS}/{{}}/take-out", _campaign, lambda drives: {"incident": drives.loose[0]}
    ),
    f"POST {LIST}/{{campaign}}/ta-bort": _page(
        f"{LIST}/{{}}/ta-bort", _campaign, lambda drives: {"incidents": drives.loose[0]}
    ),
    f"POST {CAMPAIGNS}/{{campaign}}/end": _program(
        f"{CAMPAIGNS}/{{}}/end", lambda drives: drives.to_end
    ),
    f"POST {LIST}/{{campaign}}/avsluta": _page(
        f"{LIST}/{{}}/avsluta", lambda drives: drives.to_end
    ),
    f"POST {ALARMS}/{{campaign}}/receive": _program(
        f"{ALARMS}/{{}}/receive", lambda drives: drives.against_officials
    ),
    "POST /larm/kampanj/{campaign}/ta-emot": _page(
        "/larm/kampanj/{}/ta-emot", lambda drives: drives.against_officials
    ),
    f"POST {SESSIONS}/{{proposal}}/accept": _program(
        f"{SESSIONS}/{{}}/accept", lambda drives: drives.proposal
    ),
    f"POST {SESSIONS}/{{proposal}}/decline": _program(
        f"{SESSIONS}/{{}}/decline", lambda drives: drives.proposal
    ),
    "POST /utbildning/forslag/{proposal}/anta": _page(
        "/utbildning/forslag/{}/anta", lambda drives: drives.proposal
    ),
    "POST /utbildning/forslag/{proposal}/avboj": _page(
        "/utbildning/forslag/{}/avboj", lambda drives: drives.proposal
    ),
}
