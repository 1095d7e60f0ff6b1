"""How the routes of the dialogue, of hidden names and of receipts are asked."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.access.people import Person
from tests.access.sent import FROM_HERE, Question, Sent, form, one
from tests.access.things import A_FILE, NOWHERE, Things
from tests.reporting.evidence import POSTED
from tests.reporting.talking import QUESTION, REASON, WHY
from tests.stories import INCIDENTS, a_threat

Which = Callable[[Things, Person], tuple[str, str]]
HERS, ANOTHERS = "her own report", "another's report from Ekonomiskt bistånd"
ONE = f"{INCIDENTS}/{{incident}}"


def _own(things: Things, person: Person) -> tuple[str, str]:
    return things.own.get(person.name, NOWHERE), ""


def _hidden(things: Things, _: Person) -> tuple[str, str]:
    return things.talks.hidden, ""


def _to_talk(things: Things, _: Person) -> tuple[str, str]:
    return things.talks.to_talk, ""


def _to_answer(things: Things, _: Person) -> tuple[str, str]:
    return things.talks.to_answer


def _by_page(things: Things, _: Person) -> tuple[str, str]:
    return things.talks.to_answer_by_page


def _program(which: Which, path: str, about: str, sent: Callable[[], dict[str, Any]]) -> Question:
    def send(things: Things, person: Person) -> Sent:
        address = f"{INCIDENTS}/{path.format(*which(things, person))}"
        return Sent(address, {"json": sent()})

    return Question(about, send)


def _page(which: Which, path: str, about: str, **sent: Any) -> Question:
    def send(things: Things, person: Person) -> Sent:
        filled = sent | ({"message": str(uuid4())} if "text" in sent else {})
        return form(person, path.format(*which(things, person)), **filled)

    return Question(about, send)


def _message() -> dict[str, Any]:
    return {"id": str(uuid4()), "text": QUESTION}


def _nothing() -> dict[str, Any]:
    return {}


def _reason() -> dict[str, Any]:
    return {"reason": REASON}


def _answer() -> dict[str, Any]:
    return {"granted": False, "why": WHY}


def _anonymously(things: Things, _: Person) -> Sent:
    told = a_threat(things.town)
    fields = {
        "id": told["id"],
        "unit": told["unit"],
        "event_type": told["event_type"],
        "threat_or_violence": "ja",
        "forms": told["forms"],
        "felt_as_influence": "ja",
        "happened_at_date": "2026-11-20",
        "happened_at_time": "14:05",
        "what_happened": told["what_happened"],
    }
    return Sent("/rapportera/anonymt", {"data": fields, "headers": FROM_HERE})


def _with_receipt(path: str, *, right: bool) -> Question:
    def send(things: Things, _: Person) -> Sent:
        code = things.talks.receipt["code"] if right else "AAAA-AAAA-AAAA-AAAA"
        fields = things.talks.receipt | {"code": code}
        said = {"message": str(uuid4()), "text": QUESTION} if path != "/kvitto" else {}
        return Sent(path, {"data": fields | said, "headers": FROM_HERE})

    return Question("with the code of the receipt" if right else "with a wrong code", send)


def _told(path: str) -> dict[str, str | list[str]]:
    """Return what is filled in on a page of whoever has a receipt."""
    said: dict[str, dict[str, str | list[str]]] = {
        "tillagg": {"text": QUESTION},
        "rattelse": {"reason": REASON, "what_happened": f"{QUESTION} {uuid4()}"},
        "aterta": {"confirmed": "ja"},
        "inlagg": {**POSTED, "url": "https://forum.example/1"},
    }
    return {"id": str(uuid4())} | said.get(path, {})


def _by_receipt(path: str, *, which: int | None) -> Question:
    def send(things: Things, _: Person) -> Sent:
        talks = things.talks
        receipt = talks.receipt if which is None else talks.nobodys[which]
        content: dict[str, Any] = {"data": receipt | _told(path), "headers": FROM_HERE}
        if path == "fil":
            content["files"] = [("file", ("samtal.txt", A_FILE))]
        return Sent(f"/kvitto/{path}", content)

    known = "a report with a name" if which is None else "an anonymous report"
    return Question(f"with the code of {known}", send)


# Pages below the receipt's, and which anonymous report each is about: one code is good for a few
# dozen changes at once, and one report is taken back.
BELOW_RECEIPT = {
    "lagg-till": 0,
    "tillagg": 0,
    "ratta": 0,
    "rattelse": 0,
    "bilder": 1,
    "fil": 1,
    "inlagg": 1,
    "ta-tillbaka": 2,
    "aterta": 2,
}
ASKED: dict[str, list[Question]] = {
    f"POST {ONE}/messages": [
        _program(_own, "{}/messages", HERS, _message),
        _program(_to_talk, "{}/messages", ANOTHERS, _message),
    ],
    f"POST {ONE}/identity/reveal": [
        _program(_own, "{}/identity/reveal", HERS, _nothing),
        _program(_hidden, "{}/identity/reveal", ANOTHERS, _nothing),
    ],
    f"POST {ONE}/identity/requests": [
        _program(_to_answer, "{}/identity/requests", "a report with a hidden name", _reason)
    ],
    f"POST {ONE}/identity/requests/{{request}}/answer": [
        _program(_to_answer, "{}/identity/requests/{}/answer", "", _answer)
    ],
    "POST /mina-rapporter/{incident}/meddelande": [
        _page(_own, "/mina-rapporter/{}/meddelande", HERS, text=QUESTION),
        _page(_to_talk, "/mina-rapporter/{}/meddelande", ANOTHERS, text=QUESTION),
    ],
    "POST /enhet/{incident}/meddelande": [
        _page(_to_talk, "/enhet/{}/meddelande", ANOTHERS, text=QUESTION)
    ],
    "POST /mina-rapporter/{incident}/namn": [
        _page(_own, "/mina-rapporter/{}/namn", HERS),
        _page(_hidden, "/mina-rapporter/{}/namn", ANOTHERS),
    ],
    "POST /enhet/{incident}/namn": [
        _page(_by_page, "/enhet/{}/namn", "a report with a hidden name", reason=REASON)
    ],
    "POST /rapportera/anonymt": one(_anonymously),
    "POST /kvitto": [_with_receipt("/kvitto", right=yes) for yes in (True, False)],
    "POST /kvitto/meddelande": [
        _with_receipt("/kvitto/meddelande", right=yes) for yes in (True, False)
    ],
    **{
        f"POST /kvitto/{path}": [_by_receipt(path, which=one) for one in (which, None)]
        for path, which in BELOW_RECEIPT.items()
    },
    "GET /identitet/{incident}/{asked}": [
        Question(
            "a request for a name",
            lambda things, person: Sent("/identitet/{}/{}".format(*_by_page(things, person))),
        )
    ],
    "POST /identitet/{incident}/{asked}": [
        _page(_by_page, "/identitet/{}/{}", "", granted="nej", why=WHY)
    ],
}
