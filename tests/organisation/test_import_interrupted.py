"""An import that is cut off in the middle: begun again it ends the same, with nothing forgotten."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from services.organisation.app import build
from services.organisation.application import Organisation, today
from services.organisation.contacts import Contacts
from services.organisation.domain import Appointment
from shared.events import Role
from shared.settings import Settings
from tests.grounds import Ground
from tests.organisation.archive import archive
from tests.organisation.personnel import (
    Cells,
    Personnel,
    changed,
    everyone,
    person,
    unit,
    without,
)


class PowerCut(Exception):
    """What ends an import in the middle."""


@pytest.fixture
def office(tmp_path: Path) -> Personnel:
    """Lend an HR department that sends files to a Motkraft that does not run."""
    return Personnel(Settings(data=tmp_path / "data", port=1), tmp_path / "files")


@pytest.fixture
def office_on(ground: Ground, tmp_path: Path) -> Personnel:
    """As `office`, on each database."""
    return Personnel(ground.settings.model_copy(update={"port": 1}), tmp_path / "files")


async def interrupted(
    office: Personnel, news: list[Cells], at: tuple[type, str], after: int
) -> None:
    """Send a file, and let the power go in the middle, after some calls of a method."""
    kind, method = at
    whole, left = getattr(kind, method), [after]

    async def until_the_power_goes(*arguments: object) -> object:
        if not left[0]:
            raise PowerCut
        left[0] -= 1
        return await whole(*arguments)

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("services.organisation.hr.apply.PEOPLE_AT_ONCE", 1)
        broken.setattr(kind, method, until_the_power_goes)
        with pytest.raises(PowerCut):
            await office.send(news, "--complete")


BEFORE_THE_LOG, AFTER_THE_LOG = (Organisation, "commit"), (Contacts, "change")
interruptions = pytest.mark.parametrize("at", [BEFORE_THE_LOG, AFTER_THE_LOG], ids=lambda at: at[1])


def a_reorganisation() -> list[Cells]:
    """Return rows in which a leader is replaced, somebody moves and somebody has left."""
    news = changed(everyone(), "41", "42", "43", "44", "45", "12", Chef="45")
    news = changed(news, "33", Enhetskod="120", **{"Enhetsnamn": "", "Överordnad enhet": ""})
    return without(changed(news, "33", Chef="20"), "35")


@interruptions
@pytest.mark.parametrize("after", [0, 1, 2])
async def test_an_import_that_was_interrupted_and_begun_again_ends_the_same(
    office: Personnel, at: tuple[type, str], after: int, tmp_path: Path
) -> None:
    whole = Personnel(office.settings.model_copy(update={"data": tmp_path / "2"}), tmp_path / "f")
    for one in (office, whole):
        await one.send(everyone())
    await interrupted(office, a_reorganisation(), at, after)
    await office.send(a_reorganisation(), "--complete")
    await whole.send(a_reorganisation(), "--complete")
    now, wanted = archive(office.settings), archive(whole.settings)
    assert (now.people, now.leads, now.contacts) == (wanted.people, wanted.leads, wanted.contacts)
    assert (await office.send(a_reorganisation(), "--complete")).changes == {}


@interruptions
@pytest.mark.parametrize("after", [0, 1, 2, 3])
async def test_what_an_interrupted_import_gave_the_next_file_can_take_back(
    office: Personnel, at: tuple[type, str], after: int
) -> None:
    await office.send(everyone())
    leads = archive(office.settings).leads
    await interrupted(office, a_reorganisation(), at, after)
    await office.send(everyone(), "--complete")
    assert archive(office.settings).leads == leads


async def test_an_import_on_either_database_ends_the_same_after_an_interruption(
    office_on: Personnel,
) -> None:
    await office_on.send(everyone())
    await interrupted(office_on, a_reorganisation(), AFTER_THE_LOG, 2)
    await office_on.send(a_reorganisation(), "--complete")
    assert archive(office_on.settings).leads[unit("112")] == [person("45")]
    assert (await office_on.send(a_reorganisation(), "--complete")).changes == {}


async def test_what_somebody_does_by_hand_meanwhile_is_not_lost(
    office_on: Personnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office_on.send(everyone())
    whole, hands = Organisation.commit, [Appointment(Role.SAFETY_REPRESENTATIVE, unit("110"))]

    async def commit_after_somebody_else(here: Organisation, *changed: Any) -> Sequence[int]:
        if hands:
            told = [hands.pop()]
            other = build(office_on.settings)
            await other.state.application.register_person(
                person("31"), unit("111"), told, today(), by="someone"
            )
            other.state.service.close()
        return await whole(here, *changed)

    with monkeypatch.context() as crowded:
        crowded.setattr(Organisation, "commit", commit_after_somebody_else)
        moved = {"Enhetskod": "112", "Enhetsnamn": "", "Chef": "12"}
        answer = await office_on.send(changed(everyone(), "31", **moved))
    assert (answer.code, hands) == (0, [])
    now = archive(office_on.settings)
    assert now.works_in(person("31")) == unit("112")
    assert now.roles(person("31")) == {(Role.SAFETY_REPRESENTATIVE, unit("110"))}
