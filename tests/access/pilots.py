"""How the routes of pilots and forms are asked."""

from typing import Any

from tests.access.people import Person
from tests.access.piloted import BEFORE, PILOTS, WHY
from tests.access.sent import Question, Sent, form, one
from tests.access.things import Things

ANOTHER = "stab"


def _of(called: str, path: str, **sent: Any) -> list[Question]:
    return one(lambda things, _: Sent(path.format(things.pilots.of[called]), sent))


def _unit(called: str) -> list[Question]:
    def send(things: Things, _: Person) -> Sent:
        unit = things.town.unit(ANOTHER)
        return Sent(f"{PILOTS}/{things.pilots.of[called]}/units/{unit}")

    return one(send)


def _page(called: str, path: str, **fields: str) -> list[Question]:
    def send(things: Things, person: Person) -> Sent:
        return form(person, path.format(things.pilots.of[called]), **fields)

    return one(send)


def _start(things: Things, _: Person) -> Sent:
    return Sent(PILOTS, {"json": things.pilots.to_start})


def _start_by_page(things: Things, person: Person) -> Sent:
    return form(person, "/pilot/ny", **things.pilots.to_start)


def _enrol_by_page(things: Things, person: Person) -> Sent:
    path = f"/pilot/{things.pilots.of['open']}/enheter"
    return form(person, path, unit=str(things.town.unit(ANOTHER)), do="enrol")


def _choose_by_page(_: Things, person: Person) -> Sent:
    fields = {"authority": "socialnamnden", "edition": BEFORE, "confirmed": "ja"}
    return form(person, "/formular", **fields)


API, PAGE = f"{PILOTS}/{{pilot}}", "/pilot/{pilot}"
NOT_ADOPTED = {"adopted": False, "why": WHY}

ASKED: dict[str, list[Question]] = {
    "PUT /api/reporting/forms/{authority}": one(
        lambda _t, _p: Sent("/api/reporting/forms/socialnamnden", {"json": {"edition": BEFORE}})
    ),
    f"POST {PILOTS}": one(_start),
    f"GET {API}": _of("open", f"{PILOTS}/{{}}"),
    f"PUT {API}/units/{{unit}}": _unit("open"),
    f"DELETE {API}/units/{{unit}}": _unit("open"),
    f"POST {API}/evaluations": _of("open", f"{PILOTS}/{{}}/evaluations"),
    f"GET {API}/evaluations/{{number}}": _of("open", f"{PILOTS}/{{}}/evaluations/1"),
    f"POST {API}/conclusion": _of("to conclude", f"{PILOTS}/{{}}/conclusion", json=NOT_ADOPTED),
    f"POST {API}/end": _of("to end", f"{PILOTS}/{{}}/end", json={"why": WHY}),
    "POST /pilot/ny": one(_start_by_page),
    f"GET {PAGE}": _of("open", "/pilot/{}"),
    f"POST {PAGE}/enheter": one(_enrol_by_page),
    f"POST {PAGE}/utvardera": _page("open", "/pilot/{}/utvardera"),
    f"GET {PAGE}/avsluta": _of("open", "/pilot/{}/avsluta"),
    f"POST {PAGE}/avsluta": _page(
        "to conclude by page", "/pilot/{}/avsluta", adopted="nej", why=WHY
    ),
    f"GET {PAGE}/avbryt": _of("open", "/pilot/{}/avbryt"),
    f"POST {PAGE}/avbryt": _page("to end by page", "/pilot/{}/avbryt", confirmed="ja", why=WHY),
    f"GET {PAGE}/rutin": _of("adopted", "/pilot/{}/rutin"),
    f"GET {PAGE}/rutin.md": _of("adopted", "/pilot/{}/rutin.md"),
    "POST /formular": one(_choose_by_page),
}
