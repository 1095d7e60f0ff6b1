"""What programs may tell of an incident besides the least."""

from typing import Any
from uuid import uuid4

import pytest

from tests.canary import CANARY
from tests.stories import INCIDENTS, a_threat, reported
from tests.town import Town


def more(town: Town) -> dict[str, Any]:
    """Return everything that may be left out."""
    return {
        "influence": {
            "wanted": "yes",
            "purpose": "prevent_or_delay",
            "effects": ["worry", "avoided_action"],
        },
        "actor": "relative",
        "circumstances": {
            "weapon": True,
            "home_or_family": True,
            "going_on": False,
            "injured": False,
            "several": False,
            "client_harmed": False,
        },
        "employed_unit": str(town.unit("mottagning")),
        "for_colleague": True,
        "contact": {"how": "phone", "words": f"Ring efter tre. {CANARY}"},
    }


async def test_what_is_told_besides_the_least_is_read_again(town: Town) -> None:
    told = more(town)
    form = {"edition": "2026-1", "seconds": 70, "language": "en"}
    incident = (await reported(town, **told, form=form)).json()["id"]
    read = (await town.api("chef", "GET", f"{INCIDENTS}/{incident}")).json()
    assert {name: read[name] for name in told} == told
    assert read["proposed_severity"] == 4


async def test_each_part_may_be_left_out(town: Town) -> None:
    for name, said in more(town).items():
        incident = (await reported(town, **{name: said})).json()["id"]
        read = (await town.api("medarbetare", "GET", f"{INCIDENTS}/{incident}")).json()
        assert read[name] == said
    least = (await reported(town)).json()["id"]
    read = (await town.api("medarbetare", "GET", f"{INCIDENTS}/{least}")).json()
    assert {read[name] for name in more(town)} == {None, False}


async def test_all_of_it_sent_again_is_the_same_report_and_anything_else_is_not(
    town: Town,
) -> None:
    body = a_threat(town) | more(town)
    answers = [await town.api("medarbetare", "POST", INCIDENTS, json=body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    slower = body | {"form": {"edition": "2026-1", "seconds": 900}}
    assert (await town.api("medarbetare", "POST", INCIDENTS, json=slower)).status_code == 200
    changes: list[dict[str, Any]] = [
        {"influence": {"wanted": "yes"}},
        {"actor": None},
        {"circumstances": {}},
        {"employed_unit": None},
        {"for_colleague": False},
        {"contact": None},
        {"contact": {"how": "phone", "words": "Annat."}},
    ]
    for changed in changes:
        answer = await town.api("medarbetare", "POST", INCIDENTS, json=body | changed)
        assert answer.status_code == 409, changed


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"influence": {"wanted": "perhaps"}}, "influence"),
        ({"influence": {"wanted": "yes", "why": "x"}}, ""),
        ({"influence": {"wanted": "yes", "effects": ["none", "worry"]}}, "influence"),
        (
            {"influence": {"wanted": "no", "purpose": "revenge"}, "felt_as_influence": False},
            "influence",
        ),
        ({"influence": {"wanted": "no"}}, "influence"),
        ({"influence": {"wanted": "yes"}, "felt_as_influence": False}, "influence"),
        ({"actor": "Kalle"}, "actor"),
        ({"circumstances": {"weapon": "yes"}}, "circumstances"),
        ({"circumstances": {"weapon": 1}}, "circumstances"),
        ({"employed_unit": str(uuid4())}, "employed_unit"),
        ({"for_colleague": "yes"}, "for_colleague"),
        ({"concerns_leader": 1}, "concerns_leader"),
        ({"contact": {"how": "pigeon"}}, "contact"),
        ({"contact": {"how": "phone", "words": "5" * 501}}, "contact"),
        ({"form": {"edition": "<b>", "seconds": 1}}, "form"),
        ({"form": {"edition": "2026-1", "seconds": -1}}, "form"),
    ],
)
async def test_what_cannot_be_right_is_refused_and_changes_nothing(
    town: Town, changed: dict[str, Any], field: str
) -> None:
    before = town.service("reporting").application.log.last_position()
    answer = await town.api("medarbetare", "POST", INCIDENTS, json=a_threat(town, **changed))
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert any(error["field"].startswith(field) and error["text"] for error in errors)
    assert town.service("reporting").application.log.last_position() == before


async def test_a_program_can_keep_the_nearest_leader_out_too(town: Town) -> None:
    body = a_threat(town, concerns_leader=True)
    for status in (201, 200):
        answer = await town.api("medarbetare", "POST", INCIDENTS, json=body)
        assert answer.status_code == status
    for alias, status in {"chef": 404, "avdelningschef": 200}.items():
        read = await town.api(alias, "GET", f"{INCIDENTS}/{body['id']}")
        assert read.status_code == status


async def test_a_leader_can_let_the_one_above_have_what_she_tells_herself(town: Town) -> None:
    for concerns_leader, above in ((True, 200), (False, 404)):
        told = await reported(town, "chef", concerns_leader=concerns_leader)
        path = f"{INCIDENTS}/{told.json()['id']}"
        assert (await town.api("chef", "GET", path)).status_code == 200
        assert (await town.api("avdelningschef", "GET", path)).status_code == above
