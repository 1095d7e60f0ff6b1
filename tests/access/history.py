"""How the routes of an incident's history are asked: by its number, and for its proofs."""

from tests.access.people import Person
from tests.access.sent import Question, Sent
from tests.access.things import NOWHERE, Things
from tests.stories import INCIDENTS

ANOTHERS = "Ekonomiskt bistånd"


def _proofs(path: str) -> list[Question]:
    def own(things: Things, person: Person) -> Sent:
        incident = things.own.get(person.name, NOWHERE)
        return Sent(path.format(incident, things.positions.get(incident, 1)))

    def another(things: Things, _: Person) -> Sent:
        incident = things.reports[ANOTHERS]
        return Sent(path.format(incident, things.positions[incident]))

    def elsewhere(things: Things, _: Person) -> Sent:
        return Sent(path.format(things.reports[ANOTHERS], 10**9))

    return [
        Question("her own report", own),
        Question("another's report", another),
        Question("a position that is not the report's", elsewhere),
    ]


def _by_number(things: Things, _: Person) -> Sent:
    return Sent(f"/revision?nummer={things.references[ANOTHERS]}")


ASKED: dict[str, list[Question]] = {
    "GET /revision": [
        Question("", lambda _t, _p: Sent("/revision")),
        Question("the number of another's report", _by_number),
    ],
    f"GET {INCIDENTS}/{{incident}}/history/proof/{{position}}": _proofs(
        f"{INCIDENTS}/{{}}/history/proof/{{}}"
    ),
    "GET /revision/{incident}/bevis/{position}": _proofs("/revision/{}/bevis/{}"),
}
