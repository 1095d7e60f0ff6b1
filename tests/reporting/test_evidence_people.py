"""Who attaches files to a report, and who saves them."""

from uuid import UUID, uuid4

import pytest

from services.reporting.application import Reporting
from services.reporting.domain import REPORTER, WhyLifted
from tests.reporting.evidence import (
    A_TEXT,
    attached,
    attached_id,
    evidence,
    saved,
    told,
)
from tests.stories import INCIDENTS
from tests.town import Town


async def test_whoever_answers_for_the_unit_adds_too_and_her_reading_is_kept(town: Town) -> None:
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, A_TEXT, "samtal.txt")
    await attached_id(town, "chef", incident, b"Jag har talat med honom.", "anteckning.txt")
    assert (await saved(town, "chef", incident, attachment)).content == A_TEXT
    lines = (await evidence(town, "medarbetare", incident))["attachments"]
    assert [line["by_reporter"] for line in lines] == [True, False]
    readers = (await town.api("medarbetare", "GET", f"{INCIDENTS}/{incident}/readers")).json()
    assert [reader["role"] for reader in readers["readers"]] == ["manager"]


@pytest.mark.parametrize("alias", ["kollega", "chef-annan-enhet", "sakerhet", "hr", "admin"])
async def test_nobody_else_finds_a_file_or_adds_one(town: Town, alias: str) -> None:
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, A_TEXT, "samtal.txt")
    nowhere = await saved(town, alias, str(uuid4()), attachment)
    answers = [
        await saved(town, alias, incident, attachment),
        await town.api(alias, "GET", f"{INCIDENTS}/{incident}/evidence"),
        await attached(town, alias, incident, b"mer", "mer.txt"),
    ]
    assert [(a.status_code, a.json()) for a in answers] == [(404, nowhere.json())] * 3


async def test_the_safety_representative_saves_files_and_adds_none(town: Town) -> None:
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, A_TEXT, "samtal.txt")
    assert (await saved(town, "skyddsombud", incident, attachment)).status_code == 422
    await town.api("skyddsombud", "POST", f"{INCIDENTS}/{incident}/conditions")
    assert (await saved(town, "skyddsombud", incident, attachment)).content == A_TEXT
    assert (await attached(town, "skyddsombud", incident, b"mer", "mer.txt")).status_code == 404


async def test_what_was_taken_back_keeps_its_files_for_the_reporter_alone(town: Town) -> None:
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, A_TEXT, "samtal.txt")
    reporting = town.service("reporting").application
    assert isinstance(reporting, Reporting)
    await reporting.change(UUID(incident), lambda found: found.withdraw(REPORTER))
    assert (await saved(town, "medarbetare", incident, attachment)).content == A_TEXT
    assert (await saved(town, "chef", incident, attachment)).status_code == 404
    assert (await attached(town, "chef", incident, b"mer", "mer.txt")).status_code == 404
    answer = await attached(town, "medarbetare", incident, b"mer", "mer.txt")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["text"].startswith("Rapporten är tillbakatagen.")


async def test_a_leader_above_adds_once_it_is_lifted_to_her(town: Town) -> None:
    incident = await told(town)
    content = b"Jag tar hand om det."
    assert (await attached(town, "avdelningschef", incident, content)).status_code == 404
    reporting = town.service("reporting").application
    assert isinstance(reporting, Reporting)
    await reporting.change(UUID(incident), lambda found: found.lift(WhyLifted.SILENCE, "system"))
    assert (await attached(town, "avdelningschef", incident, content)).status_code == 201


async def test_a_file_of_one_report_is_not_found_in_another(town: Town) -> None:
    incident, other = await told(town), await told(town)
    attachment = await attached_id(town, "medarbetare", incident, A_TEXT, "samtal.txt")
    assert (await saved(town, "medarbetare", other, attachment)).status_code == 404
