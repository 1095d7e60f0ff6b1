"""How the routes of the boundary between authorities are asked."""

from collections.abc import Callable
from typing import Any

from tests.access.people import Person
from tests.access.sent import Question, Sent, form
from tests.access.things import Things
from tests.reporting import crossing
from tests.stories import INCIDENTS

Which = Callable[[Things], tuple[str, str]]

REFUSING = {"because": "secrecy"}
REVIEWING = {"justified": True}


def _program(which: Which, path: str, about: str = "", **sent: Any) -> Question:
    """Ask as a program; in the path, {} stands for the ids in their order."""

    def send(things: Things, _: Person) -> Sent:
        return Sent(f"{INCIDENTS}/{path.format(*which(things))}", {"json": sent} if sent else {})

    return Question(about, send)


def _page(which: Which, path: str, about: str = "", **sent: Any) -> Question:
    """Send a page's form."""

    def send(things: Things, person: Person) -> Sent:
        return form(person, path.format(*which(things)), **sent)

    return Question(about, send)


def _look(which: Which, path: str, about: str) -> Question:
    return Question(about, lambda things, _: Sent(path.format(*which(things))))


def _to_ask(things: Things) -> tuple[str, str]:
    return things.crossings.to_ask, ""


def _to_break(things: Things) -> tuple[str, str]:
    return things.crossings.to_break, ""


def _to_grant(things: Things) -> tuple[str, str]:
    return things.crossings.to_grant


def _to_refuse(things: Things) -> tuple[str, str]:
    return things.crossings.to_refuse


def _to_withdraw(things: Things) -> tuple[str, str]:
    return things.crossings.to_withdraw


def _given(things: Things) -> tuple[str, str]:
    return things.crossings.given


def _broken(things: Things) -> tuple[str, str]:
    return things.crossings.broken


def _find(things: Things, person: Person) -> Sent:
    return form(person, "/nodlage", reference=things.crossings.reference)


ONE, ONE_REQUEST = "{incident}", "{incident}/disclosures/{disclosure}"
WAITS, GIVEN_ALREADY = "a request that is not decided on", "a text that was given"

ASKED: dict[str, list[Question]] = {
    f"POST {INCIDENTS}/{ONE}/disclosures": [_program(_to_ask, "{}/disclosures", **crossing.ASKED)],
    f"GET {INCIDENTS}/{ONE_REQUEST}": [
        _program(_to_refuse, "{}/disclosures/{}", WAITS),
        _program(_given, "{}/disclosures/{}", GIVEN_ALREADY),
    ],
    f"POST {INCIDENTS}/{ONE_REQUEST}/grant": [
        _program(_to_grant, "{}/disclosures/{}/grant", **crossing.GIVEN)
    ],
    f"POST {INCIDENTS}/{ONE_REQUEST}/refuse": [
        _program(_to_refuse, "{}/disclosures/{}/refuse", **REFUSING)
    ],
    f"POST {INCIDENTS}/{ONE_REQUEST}/withdraw": [
        _program(_to_withdraw, "{}/disclosures/{}/withdraw")
    ],
    f"POST {INCIDENTS}/{ONE}/glass": [_program(_to_break, "{}/glass", **crossing.BROKEN)],
    f"GET {INCIDENTS}/{ONE}/glass": [_program(_broken, "{}/glass", "a glass that was broken")],
    f"POST {INCIDENTS}/{ONE}/glass/{{glass}}/review": [
        _program(_broken, "{}/glass/{}/review", "", **REVIEWING)
    ],
    "POST /nodlage": [Question("", _find)],
    "POST /nodlage/{incident}": [_page(_to_break, "/nodlage/{}", **crossing.BROKEN)],
    "POST /nodlage/{incident}/{glass}": [_page(_broken, "/nodlage/{}/{}", justified="ja")],
    "POST /utlamnande/{incident}": [_page(_to_ask, "/utlamnande/{}", **crossing.ASKED)],
    "GET /utlamnande/{incident}/{disclosure}": [
        _look(_to_refuse, "/utlamnande/{}/{}", WAITS),
        _look(_given, "/utlamnande/{}/{}", GIVEN_ALREADY),
    ],
    "POST /utlamnande/{incident}/{disclosure}/{answer}": [
        _page(_to_grant, "/utlamnande/{}/{}/lamna", "to give", **crossing.GIVEN),
        _page(_to_refuse, "/utlamnande/{}/{}/neka", "to refuse", **REFUSING),
        _page(_to_withdraw, "/utlamnande/{}/{}/aterta", "to withdraw"),
    ],
}
