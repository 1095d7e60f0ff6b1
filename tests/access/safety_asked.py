"""How the routes of safety representatives are asked."""

from uuid import uuid4

from tests.access.people import Person
from tests.access.safety import WANTED
from tests.access.sent import Question, Sent, form, one
from tests.access.things import Things
from tests.stories import INCIDENTS


def _accept(things: Things, _: Person) -> Sent:
    return Sent(f"{INCIDENTS}/{things.requests.to_accept}/conditions")


def _accept_by_page(things: Things, person: Person) -> Sent:
    return form(person, f"/skyddsombud/{things.requests.to_accept}/villkor", accepted="ja")


def _ask(things: Things, _: Person) -> Sent:
    body = {"id": str(uuid4()), "text": WANTED}
    return Sent(f"{INCIDENTS}/{things.requests.to_ask}/safety-requests", {"json": body})


def _ask_by_page(things: Things, person: Person) -> Sent:
    path = f"/skyddsombud/{things.requests.to_ask}"
    return form(person, path, id=str(uuid4()), text=WANTED)


def _answer(things: Things, _: Person) -> Sent:
    incident, asked = things.requests.to_answer
    path = f"{INCIDENTS}/{incident}/safety-requests/{asked}/answer"
    return Sent(path, {"json": {"text": "Ja."}})


def _answer_by_page(things: Things, person: Person) -> Sent:
    incident, asked = things.requests.to_answer
    return form(person, f"/skyddsombud/{incident}/{asked}", **{f"answer-{asked}": "Ja."})


ASKED: dict[str, list[Question]] = {
    f"POST {INCIDENTS}/{{incident}}/conditions": one(_accept),
    f"POST {INCIDENTS}/{{incident}}/safety-requests": one(_ask),
    f"POST {INCIDENTS}/{{incident}}/safety-requests/{{request}}/answer": one(_answer),
    "POST /skyddsombud/{incident}/villkor": one(_accept_by_page),
    "POST /skyddsombud/{incident}": one(_ask_by_page),
    "POST /skyddsombud/{incident}/{asked}": one(_answer_by_page),
}
