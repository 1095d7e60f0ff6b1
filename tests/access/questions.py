"""How each route is asked, so that whoever may is let through: what about, and what is sent.

A route that only shows something is asked as it is, or about reports when it is about one. Any
other route has to be here.
"""

from collections.abc import Callable, Iterable
from uuid import uuid4

from services.demo import demo_id, files
from tests.access import (
    boundary,
    campaigns,
    evidence,
    handling,
    history,
    kia,
    naming,
    pilots,
    register,
    safety_asked,
    telling,
)
from tests.access.people import Person
from tests.access.routes import Route
from tests.access.sent import FROM_HERE, Question, Sent, form, one
from tests.access.things import NOWHERE, THE_SPLICE, UNITS, Things, the_series
from tests.reporting.form import CAPACITY, CHECK, FILLED, OTHER_WAY, STEPS
from tests.stories import a_threat


class NotAsked(Exception):
    """Nobody has said how these routes are asked: each needs a line in `ASKED`."""


def questions(routes: Iterable[Route]) -> list[tuple[Route, Question]]:
    """Return how all routes are asked. Raises `NotAsked` with every route that nobody has said."""
    found = {route: _of(route) for route in routes}
    missing = [str(route) for route, asked in found.items() if not asked]
    if missing:
        raise NotAsked(", ".join(missing))
    return [(route, question) for route, asked in found.items() for question in asked]


def _of(route: Route) -> list[Question]:
    parts = route.path.count("{")
    if str(route) in ASKED:
        return ASKED[str(route)]
    if route.method == "GET" and "{incident}" in route.path and parts == 1:
        return _about_reports(route.path.replace("{incident}", "{}"))
    if route.method == "GET" and not parts:
        return [Question("", lambda _things, _person: Sent(route.path))]
    return []


def _about_reports(path: str) -> list[Question]:
    """Ask about one's own report, about one of each unit, and about none."""

    def own(things: Things, person: Person) -> Sent:
        return Sent(path.format(things.own.get(person.name, NOWHERE)))

    def another(unit: str) -> Question:
        about = f"another's report from {unit}"
        return Question(about, lambda things, _: Sent(path.format(things.reports[unit])))

    return [
        Question("her own report", own),
        *map(another, UNITS),
        Question("none that exists", lambda _things, _person: Sent(path.format(NOWHERE))),
    ]


def _of_a_list(path: str, about: str) -> list[Question]:
    """Ask for a list, and for the line of one report of each unit."""

    def line(unit: str) -> Question:
        about = f"the line of another's report from {unit}"
        return Question(about, lambda _t, _p: Sent(path), lambda things: things.references[unit])

    return [Question(about, lambda _things, _person: Sent(path)), *map(line, UNITS)]


def _about_cases(sent: Callable[[Things, Person, str], Sent]) -> list[Question]:
    return [
        Question(
            "an open case", lambda things, person: sent(things, person, things.open_cases[-1])
        ),
        Question(
            "a case that is taken on",
            lambda things, person: sent(things, person, things.received_case),
        ),
    ]


def _receive_by_page(_: Things, person: Person, case: str) -> Sent:
    return form(person, f"/larm/{case}/ta-emot")


def _receive(_: Things, person: Person, case: str) -> Sent:
    del person
    return Sent(f"/api/escalation/cases/{case}/receive")


def _step_of_the_form(path: str) -> Callable[[Things, Person], Sent]:
    return lambda _, person: form(person, path, id=str(uuid4()), **FILLED)


def _register_a_person(_things: Things, _person: Person) -> Sent:
    known = next(person for person in files.people() if person.alias == "stab-1")
    return Sent(f"/api/organisation/people/{known.id}", {"json": known.body()})


def _tell_of_a_unit(_things: Things, _person: Person) -> Sent:
    stab = demo_id("unit", "stab")
    [body] = [body for unit, body in files.units() if unit == stab]
    return Sent(f"/api/organisation/units/{stab}", {"json": body})


def _log_in(things: Things, _person: Person) -> Sent:
    fields = {"person": str(things.town.person("kollega"))}
    return Sent("/logga-in", {"data": fields, "headers": FROM_HERE})


SERIES = "/api/statistics/series/{}"
INCIDENTS = "/api/reporting/incidents"

FORM_PATHS = (CAPACITY, *STEPS, OTHER_WAY, CHECK, "/rapportera/slang")

ASKED: dict[str, list[Question]] = {
    "GET /static/{file}": one(lambda _t, _p: Sent("/static/motkraft.css")),
    "PUT /api/organisation/people/{person}": one(_register_a_person),
    "PUT /api/organisation/units/{unit}": one(_tell_of_a_unit),
    "POST /logga-in": one(_log_in),
    "POST /logga-ut": one(
        lambda _, person: Sent(
            "/logga-ut",
            {"data": {"form_token": person.form_token()}, "headers": FROM_HERE},
            ends_session=True,
        )
    ),
    f"GET {INCIDENTS}": [
        Question("her own reports", lambda _t, _p: Sent(INCIDENTS)),
        *_of_a_list(f"{INCIDENTS}?scope=visible", "what she may see"),
    ],
    "GET /enhet": _of_a_list("/enhet", ""),
    f"POST {INCIDENTS}": one(lambda things, _: Sent(INCIDENTS, {"json": a_threat(things.town)})),
    **{
        f"POST {path}": one(_step_of_the_form(path))
        for path in (CAPACITY, *STEPS, OTHER_WAY, CHECK)
    },
    "POST /rapportera/slang": one(_step_of_the_form("/rapportera/slang")),
    "POST /api/escalation/cases/{case}/receive": _about_cases(_receive),
    "POST /larm/{case}/ta-emot": _about_cases(_receive_by_page),
    f"GET {SERIES.format('{code}')}": one(lambda _t, _p: Sent(SERIES.format("hot-och-vald"))),
    f"POST {SERIES.format('{code}')}/imports": one(
        lambda _t, _p: Sent(f"{SERIES.format('hot-och-vald')}/imports", the_series())
    ),
    f"PUT {SERIES.format('{code}')}/splice": one(
        lambda _t, _p: Sent(f"{SERIES.format('hot-och-vald')}/splice", {"json": THE_SPLICE})
    ),
    **boundary.ASKED,
    **campaigns.ASKED,
    **kia.ASKED,
    **handling.ASKED,
    **evidence.ASKED,
    **register.ASKED,
    **telling.ASKED,
    **naming.ASKED,
    **pilots.ASKED,
    **history.ASKED,
    **safety_asked.ASKED,
}
