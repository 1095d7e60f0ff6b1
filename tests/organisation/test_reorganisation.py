"""Units are renamed, moved, merged and split from a day on; what was before stays as it was."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.organisation.registering import (
    UNITS,
    day,
    everywhere,
    leads,
    opened,
    person_on,
    post,
    registered,
    stored,
    unit_on,
    wrong,
)
from tests.town import Town

BEFORE, FIRST, LONG_AFTER = "2023-12-31", "2024-01-01", "2040-01-01"


async def name_on(here: Town, unit: UUID, on: str) -> str | None:
    found = await unit_on(here, unit, on)
    return found["name"] if found else None


async def parent_on(here: Town, unit: UUID, on: str) -> str | None:
    found = await unit_on(here, unit, on)
    return found["parent"] if found else None


async def test_a_unit_has_its_old_name_until_the_day_and_its_new_one_from_it(here: Town) -> None:
    unit = await opened(here)
    answer = await post(here, f"{UNITS}/{unit}/rename", name="Nya namnet", valid_from=FIRST)
    assert answer.status_code == 200
    names = [await name_on(here, unit, on) for on in (BEFORE, FIRST, LONG_AFTER)]
    assert names == ["Enheten för prov", "Nya namnet", "Nya namnet"]


async def test_a_name_that_is_told_late_does_not_last_longer_than_the_next_one(here: Town) -> None:
    unit = await opened(here)
    await post(here, f"{UNITS}/{unit}/rename", name="Den senaste", valid_from="2025-01-01")
    await post(here, f"{UNITS}/{unit}/rename", name="Den mellersta", valid_from=FIRST)
    names = [await name_on(here, unit, on) for on in (BEFORE, FIRST, LONG_AFTER)]
    assert names == ["Enheten för prov", "Den mellersta", "Den senaste"]


async def test_a_moved_unit_answers_to_another_department_from_the_day(here: Town) -> None:
    unit = await opened(here, "vuxen")
    heads = here.person("avdelningschef"), here.person("avdelningschef-system")
    new = here.unit("systemledning")
    answer = await post(here, f"{UNITS}/{unit}/move", parent=str(new), valid_from=FIRST)
    assert answer.status_code == 200
    assert await parent_on(here, unit, BEFORE) == str(here.unit("vuxen"))
    assert await parent_on(here, unit, FIRST) == str(new)
    await everywhere(here)
    for service in here.motkraft.apps:
        manages = [
            [unit in (await person_on(here, head, on, service)).manages for head in heads]
            for on in (BEFORE, FIRST)
        ]
        assert manages == [[True, False], [False, True]], service


async def test_a_unit_never_lies_below_itself(here: Town) -> None:
    unit = await opened(here)
    below = await opened(here, unit)
    for parent in (unit, below):
        path = f"{UNITS}/{unit}/move"
        answer = await post(here, path, parent=str(parent), valid_from=FIRST)
        assert wrong(answer) == ["parent"]
    assert await parent_on(here, unit, LONG_AFTER) == str(here.unit("vuxen"))


async def test_a_unit_never_comes_to_lie_below_itself_through_a_move_that_is_planned(
    here: Town,
) -> None:
    unit, other = await opened(here), await opened(here)
    later = await post(here, f"{UNITS}/{other}/move", parent=str(unit), valid_from=LONG_AFTER)
    assert later.status_code == 200
    now = await post(here, f"{UNITS}/{unit}/move", parent=str(other), valid_from=FIRST)
    assert wrong(now) == ["parent"]


async def test_a_unit_keeps_its_authority(here: Town) -> None:
    unit = await opened(here)
    elsewhere = str(here.unit("kommunledningskontoret"))
    answer = await post(here, f"{UNITS}/{unit}/move", parent=elsewhere, valid_from=FIRST)
    assert wrong(answer) == ["parent"]
    nowhere = await here.api(
        "admin",
        "PUT",
        f"{UNITS}/{uuid4()}",
        json={
            "name": "På fel plats",
            "kind": "unit",
            "parent": elsewhere,
            "authority": "socialnamnden",
            "valid_from": FIRST,
        },
    )
    assert wrong(nowhere) == ["authority"]


async def test_a_unit_is_not_moved_below_what_is_closed_or_unknown(here: Town) -> None:
    unit = await opened(here)
    closed = await opened(here, valid_to="2023-06-30")
    for parent in (closed, uuid4()):
        answer = await post(
            here, f"{UNITS}/{unit}/move", parent=str(parent), valid_from="2023-01-01"
        )
        assert wrong(answer) == ["parent"]


async def test_a_unit_is_not_closed_above_others_nor_opened_below_a_closed_one(here: Town) -> None:
    above = await opened(here)
    below = await opened(here, above)
    body = {
        "name": "Enheten för prov",
        "kind": "unit",
        "parent": str(here.unit("vuxen")),
        "authority": "socialnamnden",
        "valid_from": "2020-01-01",
        "valid_to": "2023-06-30",
    }
    answer = await here.api("admin", "PUT", f"{UNITS}/{above}", json=body)
    assert wrong(answer) == ["valid_to"]
    closes = body | {"parent": str(above)}
    assert (await here.api("admin", "PUT", f"{UNITS}/{below}", json=closes)).is_success
    await here.service("organisation").caught_up()
    assert (await here.api("admin", "PUT", f"{UNITS}/{above}", json=body)).is_success
    late = body | {"parent": str(above), "valid_from": FIRST, "valid_to": None}
    answer = await here.api("admin", "PUT", f"{UNITS}/{uuid4()}", json=late)
    assert wrong(answer) == ["parent"]


async def test_an_authority_stays_at_the_top(here: Town) -> None:
    answer = await post(
        here,
        f"{UNITS}/{here.unit('socialnamnden')}/move",
        parent=str(here.unit("vuxen")),
        valid_from=FIRST,
    )
    assert wrong(answer) == ["parent"]


@pytest.mark.parametrize("on", ["2019-12-31", "2026-01-01"], ids=["not yet", "no longer"])
async def test_nothing_happens_to_a_unit_on_a_day_without_it(here: Town, on: str) -> None:
    unit = await opened(here, valid_to="2025-12-31")
    other = await opened(here)
    path = f"{UNITS}/{unit}"
    renamed = await post(here, f"{path}/rename", name="Nya namnet", valid_from=on)
    moved = await post(here, f"{path}/move", parent=str(other), valid_from=on)
    assert (wrong(renamed), wrong(moved)) == (["valid_from"], ["valid_from"])


async def test_a_merged_units_people_go_along_and_everyone_knows_who_took_over(here: Town) -> None:
    unit, into = await opened(here), await opened(here, "bou-insats")
    person = await registered(here, unit)
    answer = await post(here, f"{UNITS}/{unit}/merge", into=str(into), valid_to=BEFORE)
    assert answer.json() == {"id": str(unit), "to_place": []}
    assert await name_on(here, unit, BEFORE) == "Enheten för prov"
    assert await unit_on(here, unit, FIRST) is None
    await everywhere(here)
    for service in here.motkraft.apps:
        assert here.service(service).register.successors(unit) == [into]
        places = [(await person_on(here, person, on, service)).unit for on in (BEFORE, FIRST)]
        assert places == [unit, into], service


async def test_whoever_had_other_plans_does_not_go_along(here: Town) -> None:
    unit, into, other = await opened(here), await opened(here), await opened(here)
    person = await registered(here, unit)
    await registered(here, other, person=person, valid_from=day(10))
    await post(here, f"{UNITS}/{unit}/merge", into=str(into), valid_to=day(20))
    places = [(await person_on(here, person, day(n))).unit for n in (9, 10, 20, 21)]
    assert places == [unit, other, other, other]


async def test_a_split_units_people_are_named_so_that_they_can_be_placed(here: Town) -> None:
    unit, one, two = await opened(here), await opened(here), await opened(here)
    person = await registered(here, unit)
    body: dict[str, Any] = {"into": [str(one), str(two)], "valid_to": BEFORE}
    answer = await post(here, f"{UNITS}/{unit}/split", **body)
    assert answer.json() == {"id": str(unit), "to_place": [str(person)]}
    assert here.service("organisation").register.successors(unit) == sorted([one, two], key=str)
    await registered(here, one, person=person, valid_from=FIRST)
    again = await post(here, f"{UNITS}/{unit}/split", **body)
    assert again.json() == {"id": str(unit), "to_place": []}


async def test_what_is_told_again_changes_nothing(here: Town) -> None:
    unit, other, third = await opened(here), await opened(here), await opened(here)
    deeds = {
        f"{UNITS}/{unit}/rename": {"name": "Nya namnet", "valid_from": FIRST},
        f"{UNITS}/{unit}/move": {"parent": str(other), "valid_from": FIRST},
        f"{UNITS}/{other}/rename": {"name": "Andra namnet", "valid_from": FIRST},
        f"{UNITS}/{third}/merge": {"into": str(other), "valid_to": LONG_AFTER},
    }
    for path, body in deeds.items():
        assert (await post(here, path, **body)).status_code == 200
    before = await stored(here)
    for path, body in deeds.items():
        assert (await post(here, path, **body)).status_code == 200
    assert await stored(here) == before


async def test_a_unit_is_taken_over_once(here: Town) -> None:
    unit, into, other = await opened(here), await opened(here), await opened(here)
    await post(here, f"{UNITS}/{unit}/merge", into=str(into), valid_to=BEFORE)
    for changed in ({"into": str(other)}, {"valid_to": "2022-12-31"}):
        body = {"into": str(into), "valid_to": BEFORE} | changed
        assert (await post(here, f"{UNITS}/{unit}/merge", **body)).status_code == 409


async def test_a_unit_is_taken_over_by_another_that_goes_on_in_the_same_authority(
    here: Town,
) -> None:
    unit, closed = await opened(here), await opened(here, valid_to=BEFORE)
    for into in (unit, closed, here.unit("hr-avdelningen"), uuid4()):
        answer = await post(here, f"{UNITS}/{unit}/merge", into=str(into), valid_to=BEFORE)
        assert wrong(answer) == ["into"]
    one = await post(here, f"{UNITS}/{unit}/split", into=[str(closed)], valid_to=BEFORE)
    assert wrong(one) == ["into"]
    assert await unit_on(here, unit, FIRST) is not None


async def test_a_unit_with_others_below_it_is_not_taken_over(here: Town) -> None:
    unit, into = await opened(here), await opened(here)
    below = await opened(here, unit)
    merge = {"into": str(into), "valid_to": BEFORE}
    assert wrong(await post(here, f"{UNITS}/{unit}/merge", **merge)) == ["valid_to"]
    await post(here, f"{UNITS}/{below}/move", parent=str(into), valid_from=FIRST)
    assert (await post(here, f"{UNITS}/{unit}/merge", **merge)).status_code == 200


async def test_the_last_day_that_can_be_written_is_refused(here: Town) -> None:
    unit, into = await opened(here), await opened(here)
    answer = await post(here, f"{UNITS}/{unit}/merge", into=str(into), valid_to="9999-12-31")
    assert wrong(answer) == ["valid_to"]


def deeds(here: Town) -> dict[str, dict[str, Any]]:
    """Return one of each reorganisation."""
    stab, vuxen = str(here.unit("stab")), str(here.unit("vuxen"))
    return {
        "rename": {"name": "Nya namnet", "valid_from": FIRST},
        "move": {"parent": vuxen, "valid_from": FIRST},
        "merge": {"into": vuxen, "valid_to": FIRST},
        "split": {"into": [vuxen, stab], "valid_to": FIRST},
    }


@pytest.mark.parametrize("alias", ["medarbetare", "direktor", "sakerhet", "hr"])
async def test_only_the_administrator_reorganises(here: Town, alias: str) -> None:
    before = await stored(here)
    for deed, body in deeds(here).items():
        path = f"{UNITS}/{here.unit('mottagning')}/{deed}"
        assert (await post(here, path, alias, **body)).status_code == 404, deed
    assert await stored(here) == before


async def test_a_unit_that_is_unknown_is_not_reorganised(here: Town) -> None:
    for deed, body in deeds(here).items():
        assert (await post(here, f"{UNITS}/{uuid4()}/{deed}", **body)).status_code == 404, deed


async def test_a_day_that_is_none_is_refused(here: Town) -> None:
    answer = await here.api("medarbetare", "GET", f"{UNITS}?day=2026-02-30")
    assert answer.json()["errors"] == [{"field": "day", "text": "Skriv datum som 2026-01-31."}]


async def test_who_leads_a_merged_unit_leads_nothing_from_the_day_after(here: Town) -> None:
    unit, into = await opened(here), await opened(here)
    person = await registered(here, unit, leads(unit))
    await post(here, f"{UNITS}/{unit}/merge", into=str(into), valid_to=BEFORE)
    assert (await person_on(here, person, BEFORE)).manages == {unit}
    assert (await person_on(here, person, FIRST)).manages == set()


async def test_a_unit_says_its_days_and_who_answers_for_it(here: Town) -> None:
    unit, into = await opened(here), await opened(here)
    person = await registered(here, unit, leads(unit))
    head = here.person("avdelningschef")
    await post(here, f"{UNITS}/{unit}/merge", into=str(into), valid_to=BEFORE)

    async def answers(which: UUID, on: str) -> list[object]:
        found = (await here.api("medarbetare", "GET", f"{UNITS}/{which}?day={on}")).json()
        return [found[name] for name in ("valid_to", "successors", "leads", "responsible")]

    assert await answers(unit, BEFORE) == [BEFORE, [str(into)], [str(person)], [str(person)]]
    assert await answers(unit, FIRST) == [BEFORE, [str(into)], [], []]
    assert await answers(into, FIRST) == [None, [], [], [str(head)]]
    unknown = await here.api("medarbetare", "GET", f"{UNITS}/{uuid4()}")
    assert unknown.status_code == 404
