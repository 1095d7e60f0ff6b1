"""How the routes about KIA are asked."""

from typing import Any

from tests.access.people import Person
from tests.access.sent import Question, Sent, form
from tests.access.things import NOWHERE, UNITS, Things
from tests.stories import INCIDENTS


def _number(things: Things, unit: str) -> dict[str, Any]:
    return {"number": f"matris-{things.references[unit]}"}


def _stamp(unit: str) -> Question:
    def send(things: Things, _: Person) -> Sent:
        path = f"{INCIDENTS}/{things.reports[unit]}/kia"
        return Sent(path, {"json": _number(things, unit)})

    return Question(f"another's report from {unit}", send)


def _stamp_by_page(unit: str) -> Question:
    def send(things: Things, person: Person) -> Sent:
        return form(person, f"/enhet/{things.reports[unit]}/kia", **_number(things, unit))

    return Question(f"another's report from {unit}", send)


def _pair(said: str) -> Question:
    """Two that are no pair: nobody is let through, whoever she is."""

    def send(things: Things, person: Person) -> Sent:
        one, other = (things.reports[unit] for unit in list(UNITS)[:2])
        return form(person, f"/enhet/kia/{one}/{other}/{said}")

    return Question("two reports that are no pair", send)


def _file(_: Things, person: Person) -> Sent:
    sent = form(person, "/kia")
    file = ("kia.csv", b"Nummer\r\n1\r\n", "text/csv")
    return Sent(sent.path, {**sent.content, "files": {"file": file}})


def _no_file(_: Things, person: Person) -> Sent:
    return form(person, f"/kia/{NOWHERE}")


def _change(unit: str) -> Question:
    """As it is already: without a number."""

    def send(things: Things, _: Person) -> Sent:
        path = f"{INCIDENTS}/{things.reports[unit]}/kia/change"
        return Sent(path, {"json": {**_number(things, unit), "reason": "Fel."}})

    return Question(f"another's report from {unit}", send)


def _change_by_page(unit: str) -> Question:
    def send(things: Things, person: Person) -> Sent:
        path = f"/enhet/{things.reports[unit]}/kia/andra"
        return form(person, path, **_number(things, unit), reason="Fel.")

    return Question(f"another's report from {unit}", send)


ASKED: dict[str, list[Question]] = {
    "POST /rapportera/kia": [
        Question("", lambda _, person: form(person, "/rapportera/kia", number="1", wanted="yes"))
    ],
    "POST /kia": [Question("", _file)],
    "GET /kia/{draft}": [
        Question("a file that nobody has sent", lambda _t, _p: Sent(f"/kia/{NOWHERE}"))
    ],
    "POST /kia/{draft}": [Question("a file that nobody has sent", _no_file)],
    f"PUT {INCIDENTS}/{{incident}}/kia": [_stamp(unit) for unit in UNITS],
    "POST /enhet/{incident}/kia": [_stamp_by_page(unit) for unit in UNITS],
    f"POST {INCIDENTS}/{{incident}}/kia/change": [_change(unit) for unit in UNITS],
    "POST /enhet/{incident}/kia/andra": [_change_by_page(unit) for unit in UNITS],
    "POST /enhet/kia/{row}/{ours}/samma": [_pair("samma")],
    "POST /enhet/kia/{row}/{ours}/olika": [_pair("olika")],
}
