"""How the routes of one's own report are asked: her own, and another's."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.access.people import Person
from tests.access.sent import Question, Sent, form
from tests.access.things import NOWHERE, Things
from tests.stories import INCIDENTS

Ask = Callable[[Things, Person, str], Sent]
ANOTHERS = "Ekonomiskt bistånd"
TAKE_BACK = ("withdraw", "ta-tillbaka")


def _both(what: str, ask: Ask) -> list[Question]:
    def own(things: Things, person: Person) -> Sent:
        # What is taken back cannot be told more of.
        hers = things.to_take_back if what in TAKE_BACK else things.own
        return ask(things, person, hers.get(person.name, NOWHERE))

    def another(things: Things, person: Person) -> Sent:
        return ask(things, person, things.reports[ANOTHERS])

    return [Question("her own report", own), Question("another's report", another)]


def _program(what: str, **sent: Any) -> list[Question]:
    return _both(
        what,
        lambda _t, _p, incident: Sent(
            f"{INCIDENTS}/{incident}/{what}",
            {"json": {"id": str(uuid4()), **sent}} if sent else {},
        ),
    )


def _page(what: str, **sent: Any) -> list[Question]:
    return _both(
        what,
        lambda _, person, incident: form(
            person, f"/mina-rapporter/{incident}/{what}", id=str(uuid4()), **sent
        ),
    )


CORRECTED = {
    "what_happened": "Han hotade mig.",
    "forms": ["threat", "violence"],
    "threat_or_violence": "ja",
    "felt_as_influence": "ja",
    "event_type": "near_miss",
    "happened_at_date": "2026-11-20",
    "happened_at_time": "14:05",
    "reason": "Jag mindes fel.",
}

ASKED: dict[str, list[Question]] = {
    f"POST {INCIDENTS}/{{incident}}/details": _program("details", text="Han kom tillbaka."),
    f"POST {INCIDENTS}/{{incident}}/corrections": _program(
        "corrections", reason="Jag mindes fel.", happened_at="2026-11-20T13:00:00+01:00"
    ),
    "POST /mina-rapporter/{incident}/lagg-till": _page("lagg-till", text="Han kom tillbaka."),
    "POST /mina-rapporter/{incident}/ratta": _page("ratta", **CORRECTED),
    f"POST {INCIDENTS}/{{incident}}/withdraw": _program("withdraw"),
    "POST /mina-rapporter/{incident}/ta-tillbaka": _page("ta-tillbaka", confirmed="ja"),
}
