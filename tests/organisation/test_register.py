"""Units and people through the API."""

import asyncio
from functools import partial
from uuid import uuid4

import pytest

from tests.town import Town, eventually

UNITS = "/api/organisation/units"
PEOPLE = "/api/organisation/people"


def a_unit(town: Town, **changed: object) -> dict[str, object]:
    """Return the body of a new unit in an authority that the memo does not know."""
    return {
        "name": "Enheten för prov",
        "kind": "unit",
        "parent": str(town.unit("hr-avdelningen")),
        "authority": "kommunstyrelsen",
        "valid_from": "2020-01-01",
        "order": 99,
    } | changed


async def test_the_units_come_parents_before_children(town: Town) -> None:
    units = (await town.api("medarbetare", "GET", UNITS)).json()
    seen = set()
    for unit in units:
        assert unit["parent"] is None or unit["parent"] in seen
        seen.add(unit["id"])
    names = [unit["name"] for unit in units if unit["kind"] == "department"]
    assert names[:4] == [
        "Avdelning BoU myndighet",
        "Avdelning BoU insats",
        "Avdelning vuxen",
        "Avdelning systemledning",
    ]


async def test_me_says_who_i_am_by_name_role_and_unit(town: Town) -> None:
    me = (await town.api("chef", "GET", "/api/organisation/me")).json()
    assert me == {
        "id": str(town.person("chef")),
        "name": "Karin Holmsten",
        "roles": ["manager"],
        "unit": str(town.unit("ekonomiskt-bistand")),
    }


async def test_a_new_unit_is_known_to_every_service(town: Town) -> None:
    unit = uuid4()
    answer = await town.api("admin", "PUT", f"{UNITS}/{unit}", json=a_unit(town))
    assert answer.status_code == 201
    for name in town.motkraft.apps:
        ask = partial(asyncio.to_thread, town.service(name).register.unit, unit)
        await eventually(ask)


async def test_the_same_unit_again_changes_nothing(town: Town) -> None:
    unit = uuid4()
    await town.api("admin", "PUT", f"{UNITS}/{unit}", json=a_unit(town))
    before = town.service("organisation").application.log.last_position()
    again = await town.api("admin", "PUT", f"{UNITS}/{unit}", json=a_unit(town))
    assert again.status_code == 200
    assert town.service("organisation").application.log.last_position() == before


async def test_another_unit_under_the_same_id_is_refused(town: Town) -> None:
    unit = uuid4()
    await town.api("admin", "PUT", f"{UNITS}/{unit}", json=a_unit(town))
    other = await town.api("admin", "PUT", f"{UNITS}/{unit}", json=a_unit(town, name="Något annat"))
    assert other.status_code == 409


async def test_a_unit_needs_a_parent_that_exists(town: Town) -> None:
    answer = await town.api(
        "admin", "PUT", f"{UNITS}/{uuid4()}", json=a_unit(town, parent=str(uuid4()))
    )
    assert answer.json()["errors"] == [
        {"field": "parent", "text": "Den överordnade enheten finns inte."}
    ]


async def test_a_unit_that_has_not_opened_yet_is_not_shown(town: Town) -> None:
    unit = uuid4()
    await town.api("admin", "PUT", f"{UNITS}/{unit}", json=a_unit(town, valid_from="2999-01-01"))
    units = (await town.api("medarbetare", "GET", UNITS)).json()
    assert str(unit) not in [u["id"] for u in units]


@pytest.mark.parametrize("alias", ["medarbetare", "chef", "sakerhet", "namndsekreterare"])
async def test_only_the_administrator_changes_the_register(town: Town, alias: str) -> None:
    unit = await town.api(alias, "PUT", f"{UNITS}/{uuid4()}", json=a_unit(town))
    person = await town.api(
        alias, "PUT", f"{PEOPLE}/{uuid4()}", json={"contact": {"name": "Någon"}, "roles": []}
    )
    assert (unit.status_code, person.status_code) == (404, 404)


async def test_a_person_in_an_unknown_unit_is_refused(town: Town) -> None:
    answer = await town.api(
        "admin",
        "PUT",
        f"{PEOPLE}/{uuid4()}",
        json={"contact": {"name": "Någon"}, "unit": str(uuid4())},
    )
    assert answer.json()["errors"] == [{"field": "unit", "text": "Enheten finns inte."}]


async def test_a_unit_whose_last_day_has_passed_can_no_longer_be_chosen(town: Town) -> None:
    unit = uuid4()
    await town.api("admin", "PUT", f"{UNITS}/{unit}", json=a_unit(town))
    closed = a_unit(town, valid_to="2025-12-31")
    assert (await town.api("admin", "PUT", f"{UNITS}/{unit}", json=closed)).status_code == 200
    units = (await town.api("medarbetare", "GET", UNITS)).json()
    assert str(unit) not in [u["id"] for u in units]
    other_day = a_unit(town, valid_to="2024-12-31")
    assert (await town.api("admin", "PUT", f"{UNITS}/{unit}", json=other_day)).status_code == 409


async def test_a_unit_cannot_end_before_it_begins(town: Town) -> None:
    answer = await town.api(
        "admin", "PUT", f"{UNITS}/{uuid4()}", json=a_unit(town, valid_to="2019-12-31")
    )
    assert answer.json()["errors"] == [
        {"field": "valid_to", "text": "Sista dagen kan inte vara före den första."}
    ]


async def test_a_protected_persons_name_is_never_shown(town: Town) -> None:
    person = uuid4()
    contact = {"name": "Hemliga Personen", "protected": True}
    body = {"contact": contact, "unit": str(town.unit("stab"))}
    await town.api("admin", "PUT", f"{PEOPLE}/{person}", json=body)
    names = await town.service("reporting").names.of([person, town.person("chef")])
    assert names == {town.person("chef"): "Karin Holmsten"}
    async with town.browser() as visit:
        assert "Hemliga Personen" not in (await visit.open("/logga-in")).text


def a_person(town: Town, *roles: dict[str, str], **changed: object) -> dict[str, object]:
    """Return the body of someone invented with these roles."""
    unit = str(town.unit("ungdomsinsatser"))
    return {"contact": {"name": "Rut Prov"}, "unit": unit, "roles": list(roles)} | changed


async def test_who_loses_a_role_loses_what_it_gave(town: Town) -> None:
    person = uuid4()
    role = {"role": "manager", "unit": str(town.unit("hr-avdelningen"))}
    await town.api("admin", "PUT", f"{PEOPLE}/{person}", json=a_person(town, role))
    register = town.service("reporting").register

    async def leads() -> bool:
        known = await asyncio.to_thread(register.person, person)
        return town.unit("hr-avdelningen") in known.manages

    await eventually(leads)
    await town.api("admin", "PUT", f"{PEOPLE}/{person}", json=a_person(town))
    await eventually(leads, lambda still: not still)


async def test_a_manager_to_be_takes_nothing_from_todays(town: Town) -> None:
    unit = town.unit("familjestod")
    role = {"role": "manager", "unit": str(unit)}
    body = a_person(town, role, valid_from="2999-01-01")
    await town.api("admin", "PUT", f"{PEOPLE}/{uuid4()}", json=body)
    register = town.service("organisation").register
    today = await asyncio.to_thread(register.person, town.person("chef-familjestod"))
    assert unit in today.manages
    assert await asyncio.to_thread(register.responsible, unit) == [town.person("chef-familjestod")]


@pytest.mark.parametrize("order", [-1, 2**63, 10**30])
async def test_a_number_that_no_database_holds_is_refused(town: Town, order: int) -> None:
    answer = await town.api("admin", "PUT", f"{UNITS}/{uuid4()}", json=a_unit(town, order=order))
    assert answer.status_code == 422
