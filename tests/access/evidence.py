"""How the routes of evidence are asked."""

from collections.abc import Callable
from typing import Any

from tests.access.people import Person
from tests.access.sent import FROM_HERE, Question, Sent, form
from tests.access.things import NOWHERE, Things
from tests.stories import INCIDENTS

UNIT = "Ekonomiskt bistånd"
POST = {"url": "https://plats.example/1", "captured_at": "2026-11-20T15:00:00+01:00"}
FILE = ("ljud.txt", b"Det h\xc3\xb6rs.")

Which = Callable[[Things, Person], str]


def _both(sent: Callable[[Person, str, str], Sent]) -> list[Question]:
    """Ask about one's own report and about another's; `sent` gets who, the report, its file."""

    def about(which: Which) -> Callable[[Things, Person], Sent]:
        def ask(things: Things, person: Person) -> Sent:
            report = which(things, person)
            return sent(person, report, things.files.get(report, NOWHERE))

        return ask

    return [
        Question("her own report", about(lambda things, who: things.own.get(who.name, NOWHERE))),
        Question(f"another's report from {UNIT}", about(lambda things, _: things.reports[UNIT])),
    ]


def _program(path: str, **content: Any) -> list[Question]:
    return _both(lambda _, report, file: Sent(f"{INCIDENTS}/{path.format(report, file)}", content))


def _look(path: str) -> list[Question]:
    return _both(lambda _, report, file: Sent(path.format(report, file)))


def _attach(below: str) -> list[Question]:
    def sent(person: Person, report: str, _: str) -> Sent:
        fields = {"form_token": person.form_token()}
        content = {"data": fields, "files": {"file": FILE}, "headers": FROM_HERE}
        return Sent(f"/{below}/{report}/bevis", content)

    return _both(sent)


def _capture(below: str) -> list[Question]:
    def sent(person: Person, report: str, _: str) -> Sent:
        day = {"captured_at_date": "2026-11-20", "captured_at_time": "15:00"}
        return form(person, f"/{below}/{report}/inlagg", url=POST["url"], **day)

    return _both(sent)


ASKED: dict[str, list[Question]] = {
    f"POST {INCIDENTS}/{{incident}}/evidence": _program("{}/evidence", content=FILE[1]),
    f"GET {INCIDENTS}/{{incident}}/evidence/{{attachment}}": _program("{}/evidence/{}"),
    f"POST {INCIDENTS}/{{incident}}/posts": _program("{}/posts", json=POST),
    **{
        asked: questions
        for below in ("mina-rapporter", "enhet")
        for asked, questions in (
            (f"POST /{below}/{{incident}}/bevis", _attach(below)),
            (f"POST /{below}/{{incident}}/inlagg", _capture(below)),
            (f"GET /{below}/{{incident}}/bevis/{{attachment}}", _look(f"/{below}/{{}}/bevis/{{}}")),
        )
    },
}
