"""How the register's routes are asked: about units and people that are there for nothing else."""

from collections.abc import Callable
from typing import Any

from services.demo import demo_id
from shared import clock
from tests.access.people import DEPUTY, Person
from tests.access.sent import Question, Sent, form, one
from tests.access.things import Things
from tests.town import Town

API = "/api/organisation"
LEAVER = "slutar-prov"
TO_COME = {"valid_from": "2990-01-01", "valid_to": "2990-01-02"}  # and no right follows from it yet
LAST = "2998-12-31"
ELSEWHERE = "manager elsewhere"


def _unit(name: str) -> str:
    return str(demo_id("unit", name))


UNITS = {what: _unit(f"{what}-prov") for what in ("rename", "move", "merge", "split")}
BODIES: dict[str, dict[str, Any]] = {
    "rename": {"name": "Enheten för prov", "valid_from": "2026-01-01"},
    "move": {"parent": _unit("vuxen"), "valid_from": "2026-01-01"},
    "merge": {"into": _unit("stab"), "valid_to": LAST},
    "split": {"into": [_unit("stab"), _unit("utredning")], "valid_to": LAST},
}


async def furnish(town: Town) -> None:
    """Open the units, and register who is to leave."""
    for what, unit in UNITS.items():
        body = {
            "name": f"Prov {what}",
            "kind": "unit",
            "parent": _unit("systemledning"),
            "authority": "socialnamnden",
            "valid_from": "2020-01-01",
            "order": 99,
        }
        answer = await town.api("admin", "PUT", f"{API}/units/{unit}", json=body)
        assert answer.is_success, answer.text
    person = {"contact": {"name": "Prov Slutar"}, "unit": _unit("stab")}
    path = f"{API}/people/{town.person(LEAVER)}"
    assert (await town.api("admin", "PUT", path, json=person)).is_success
    await _stand_in(town)


def _change(what: str) -> list[Question]:
    return one(lambda _t, _p: Sent(f"{API}/units/{UNITS[what]}/{what}", {"json": BODIES[what]}))


def _deputies(to_send: Callable[[str], dict[str, Any]], path: str = "") -> list[Question]:
    """Ask about deputies of one's own, and about another's."""

    def of(whom: str, deputy: str) -> Sent:
        return Sent(f"{API}/people/{demo_id('person', whom)}/deputies{path}", to_send(deputy))

    def own(_: Things, person: Person) -> Sent:
        alias = person.alias if person.name else "chef"
        return of(alias, "chef-hr" if person.name == ELSEWHERE else "stab-1")

    return [
        Question("her own deputies", own),
        Question("another's deputies", lambda _t, _p: of("chef-beroende", "stab-1")),
    ]


def _named(deputy: str) -> dict[str, Any]:
    return {"json": {"deputy": str(demo_id("person", deputy))} | TO_COME}


def _recalled(deputy: str) -> dict[str, Any]:
    who = str(demo_id("person", deputy))
    return {"json": {"deputy": who, "valid_from": TO_COME["valid_from"]}}


def _name_by_page(_: Things, person: Person) -> Sent:
    deputy = "chef-hr" if person.name == ELSEWHERE else "stab-1"
    who = str(demo_id("person", deputy))
    return form(person, "/organisation/ersattare", deputy=who, **TO_COME)


def _recall_by_page(_: Things, person: Person) -> Sent:
    deputy = "chef-hr" if person.name == ELSEWHERE else "stab-1"
    fields = {"recalled": str(demo_id("person", deputy)), "first": TO_COME["valid_from"]}
    return form(person, "/organisation/ersattare/ta-tillbaka", **fields)


async def _stand_in(town: Town) -> None:
    """Let the manager name a deputy from today on."""
    path = f"{API}/people/{town.person('chef')}/deputies"
    today = clock.swedish_date(clock.now()).isoformat()
    body = {"deputy": str(town.person(DEPUTY)), "valid_from": today, "valid_to": "2980-12-31"}
    answer = await town.api("admin", "POST", path, json=body)
    assert answer.is_success, answer.text


ASKED: dict[str, list[Question]] = {
    f"GET {API}/units/{{unit}}": one(lambda _t, _p: Sent(f"{API}/units/{_unit('stab')}")),
    **{f"POST {API}/units/{{unit}}/{what}": _change(what) for what in BODIES},
    f"POST {API}/people/{{person}}/leave": one(
        lambda things, _: Sent(f"{API}/people/{things.town.person(LEAVER)}/leave", {"json": {}})
    ),
    f"GET {API}/people/{{person}}/deputies": _deputies(lambda _: {}),
    f"POST {API}/people/{{person}}/deputies": _deputies(_named),
    f"POST {API}/people/{{person}}/deputies/recall": _deputies(_recalled, "/recall"),
    "POST /organisation/ersattare": one(_name_by_page),
    "POST /organisation/ersattare/ta-tillbaka": one(_recall_by_page),
}
