"""How the routes of a manager's work with an incident are asked.

Each is asked for what is so already, or may be done twice: whoever comes later is let through too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.access.handled import Handled
from tests.access.people import Person
from tests.access.sent import Question, Sent, form
from tests.access.things import Things
from tests.reporting.handling import OUTCOME, SCALES
from tests.stories import INCIDENTS

LIFTED = "one that is lifted"
ASIDE = "one that the leader above has, and the manager no more"
LEFT = "one that the manager leaves, which lifts it"


@dataclass(frozen=True)
class Asked:
    """One deed: its address in the API and on pages, about which report, and what is sent."""

    api: str
    page: str
    which: Callable[[Handled], str] = lambda handled: handled.usual
    sent: Callable[[Handled], dict[str, Any]] = lambda _: {}
    about: str = ""

    def program(self) -> Question:
        """Ask as a program."""

        def send(things: Things, _: Person) -> Sent:
            handled = things.handled
            path = f"{INCIDENTS}/{self.which(handled)}/{self.api}"
            return Sent(path, {"json": self.sent(handled)})

        return Question(self.about, send)

    def form(self) -> Question:
        """Ask with a page's form."""

        def send(things: Things, person: Person) -> Sent:
            handled = things.handled
            which = handled.left[1] if self.page == "lamna/jav" else self.which(handled)
            fields = {name: _written(value) for name, value in self.sent(handled).items()}
            return form(person, f"/enhet/{which}/{self.page}", **fields)

        return Question(self.about, send)


def _written(value: Any) -> Any:
    return {True: "ja", False: "nej"}[value] if isinstance(value, bool) else value


def _says(**sent: Any) -> Callable[[Handled], dict[str, Any]]:
    return lambda _: sent


def _other(handled: Handled) -> dict[str, Any]:
    return {"other": handled.other}


DEEDS = [
    Asked("acknowledge", "bekrafta"),
    Asked("acknowledge", "bekrafta", lambda h: h.lifted, about=LIFTED),
    Asked("step-aside", "lamna/jav", lambda h: h.left[0], about=LEFT),
    Asked("lift", "lamna/lyft", lambda h: h.lifted, about=LIFTED),
    Asked(
        "set-aside",
        "lamna/annan",
        lambda h: h.set_aside,
        lambda h: {"person": h.manager},
        about=ASIDE,
    ),
    Asked(
        "classify",
        "bedom/klassning",
        sent=_says(event_type="accident", threat_or_violence=True, forms=["violence"]),
    ),
    Asked("influence", "bedom/paverkan", sent=_says(verdict="none", ground="Nej.")),
    Asked("severity", "bedom/allvar", sent=_says(**SCALES)),
    Asked("assign", "ansvarig", sent=lambda h: {"person": h.manager}),
    Asked("investigation", "utred/starta", sent=_says(with_representative=True)),
    Asked("causes", "utred/orsak", lambda h: h.investigated, _says(cause="En dörr.")),
    Asked("conclusion", "utred/slutsats", lambda h: h.concluded, _says(conclusion="Bygg om.")),
    Asked("steps", "utred/steg", sent=_says(step="offer-support")),
    Asked(
        "actions",
        "atgarder",
        lambda h: h.other,
        lambda h: {"id": h.told, "what": "Två.", "owner": h.manager, "due": "2026-12-01"},
    ),
    Asked("actions/complete", "atgard/klar", sent=lambda h: {"action": h.to_complete}),
    Asked(
        "actions/hand-over",
        "atgard/overlamna",
        sent=lambda h: {"action": h.to_hand_over, "receiver": "Fastighetskontoret"},
    ),
    Asked(
        "actions/effect", "atgard/effekt", sent=lambda h: {"action": h.to_complete, "helped": True}
    ),
    Asked("transfer", "flytta", sent=lambda h: {"unit": h.unit}),
    Asked("links", "koppla/hor-ihop", sent=_other),
    Asked("links/undo", "koppla/hor-inte-ihop", lambda h: h.told, _other),
    Asked("duplicate", "koppla/dubblett", lambda h: h.doubled, _other),
    Asked("duplicate/undo", "koppla/ingen-dubblett", sent=_other),
    Asked("outcome", "avsluta/besked", sent=_says(text=OUTCOME)),
    Asked("outcome/message", "avsluta/meddelande", sent=lambda h: {"message": h.message}),
    Asked("close", "avsluta/stang", lambda h: h.told),
    Asked("reopen", "avsluta/oppna", sent=_says(reason="Mer.")),
]


def _one_action(things: Things, _: Person) -> Sent:
    return Sent(f"/enhet/{things.handled.usual}/atgarder/{things.handled.to_complete}")


ASKED: dict[str, list[Question]] = {
    "GET /enhet/{incident}/atgarder/{action}": [Question("", _one_action)]
}
for deed in DEEDS:
    api, page = f"POST {INCIDENTS}/{{incident}}/{deed.api}", f"POST /enhet/{{incident}}/{deed.page}"
    ASKED.setdefault(api, []).append(deed.program())
    ASKED.setdefault(page, []).append(deed.form())
