"""The same file twice, and files that follow each other: what is new in each, and nothing else."""

from datetime import timedelta
from pathlib import Path

import pytest

from services.organisation.application import today
from shared.events import Role
from shared.identity.numbers import person_of
from shared.settings import Settings
from tests.grounds import Ground
from tests.organisation.archive import Archive, archive
from tests.organisation.personnel import (
    IDS,
    Personnel,
    changed,
    everyone,
    person,
    row,
    unit,
    without,
)
from tests.organisation.registering import day


@pytest.fixture
def office(tmp_path: Path) -> Personnel:
    """Lend an HR department that sends files to a Motkraft that does not run."""
    return Personnel(Settings(data=tmp_path / "data", port=1), tmp_path / "files")


@pytest.fixture
def office_on(ground: Ground, tmp_path: Path) -> Personnel:
    """As `office`, on each database."""
    return Personnel(ground.settings.model_copy(update={"port": 1}), tmp_path / "files")


def state(office: Personnel) -> Archive:
    """Return everything that the register holds."""
    return archive(office.settings)


async def test_the_first_file_opens_units_hires_people_and_names_leaders(
    office: Personnel,
) -> None:
    answer = await office.send(everyone())
    assert answer.changes == {"units_opened": 6, "people_hired": 15, "roles_given": 5}
    assert (answer.code, answer.found) == (0, [])
    now = state(office)
    assert now.leads[unit("111")] == [person("11")]
    assert now.works_in(person("31")) == unit("111")
    assert [now.parent(unit(code)) for code in ("111", "110", "100")] == [
        unit("110"),
        unit("100"),
        unit("sn"),
    ]


async def test_the_same_file_again_changes_nothing(office_on: Personnel) -> None:
    await office_on.send(everyone())
    before = state(office_on)
    again = await office_on.send(everyone())
    assert (again.code, again.changes) == (0, {})
    assert state(office_on) == before


async def test_a_dry_run_says_what_would_change_and_changes_nothing(office: Personnel) -> None:
    await office.send(everyone())
    before = state(office)
    news = without(changed(everyone(), "31", Enhetskod="112"), "45")
    would = await office.send(news, "--dry-run", "--complete")
    assert would.report["dry_run"] is True
    assert state(office) == before
    did = await office.send(news, "--complete")
    assert (
        did.changes
        == would.changes
        == {
            "people_moved": 1,
            "people_leaving": 1,
            "contacts_removed": 1,
        }
    )


async def test_a_leader_who_is_replaced_leads_no_longer(office: Personnel) -> None:
    await office.send(everyone())
    news = changed(everyone(), "11", "31", "32", "33", "34", "35", Chef="32")
    answer = await office.send(news)
    assert answer.changes == {"roles_given": 1, "roles_ended": 1}
    assert state(office).leads[unit("111")] == [person("32")]
    back = await office.send(everyone())
    assert back.changes == {"roles_given": 1, "roles_ended": 1}
    assert state(office).leads[unit("111")] == [person("11")]


async def test_a_unit_without_a_leader_in_the_file_has_none(office: Personnel) -> None:
    await office.send(everyone())
    await office.send(changed(everyone(), "11", "31", "32", "33", "34", "35", Chef=""))
    assert unit("111") not in state(office).leads


async def test_a_leader_can_also_be_told_by_a_yes_on_her_own_line(office: Personnel) -> None:
    rows = changed(everyone(), *(r["Anställningsnummer"] for r in everyone()), Chef="nej")
    await office.send(changed(rows, "32", Chef="Ja"))
    assert state(office).leads == {unit("111"): [person("32")]}


async def test_with_nearest_leaders_a_leaders_own_line_speaks_of_the_unit_above(
    office: Personnel,
) -> None:
    office.mapping = 'chef_betyder = "närmaste chef"\n' + office.mapping
    rows = changed(everyone(), "11", "12", Chef="10")
    rows = changed(rows, "10", "20", Chef="1")
    answer = await office.send(changed(rows, "1", Chef=""))
    assert answer.found == []
    assert state(office).leads == {
        unit("100"): [person("1")],
        unit("110"): [person("10")],
        unit("111"): [person("11")],
        unit("112"): [person("12")],
        unit("120"): [person("1")],  # who is alone there leads nobody
    }


async def test_who_is_missing_leaves_only_when_the_file_is_complete(office: Personnel) -> None:
    await office.send(everyone())
    news = without(everyone(), "45")
    assert (await office.send(news)).changes == {}
    answer = await office.send(news, "--complete")
    assert answer.changes == {"people_leaving": 1, "contacts_removed": 1}
    now = state(office)
    assert now.works_in(person("45")) is None
    assert person("45") not in now.contacts
    assert (await office.send(news, "--complete")).changes == {}


async def test_when_more_than_a_tenth_would_leave_nothing_is_done(office: Personnel) -> None:
    await office.send(everyone())
    before = state(office)
    news = without(everyone(), "44", "45")
    stopped = await office.send(news, "--complete")
    assert (stopped.code, stopped.report) == (1, {})
    assert "2 av 15 skulle sluta" in stopped.said
    assert state(office) == before
    meant = await office.send(news, "--complete", "--yes-many-leave")
    assert meant.changes["people_leaving"] == 2


async def test_nobody_is_missing_while_a_line_is_of_nobody(office: Personnel) -> None:
    await office.send(everyone())
    news = changed(everyone(), "45", Anställningsnummer="19121212-1212")
    answer = await office.send(news, "--complete")
    assert answer.changes == {}
    assert answer.report["missing_left_alone"] is True


async def test_who_is_on_a_line_that_cannot_be_used_stays_as_she_is(office: Personnel) -> None:
    await office.send(everyone())
    before = state(office)
    answer = await office.send(changed(everyone(), "45", Skyddad="kanske"), "--complete")
    assert (answer.code, answer.changes) == (1, {})
    assert state(office) == before


async def test_a_last_day_to_come_ends_employment_and_role_after_it(office_on: Personnel) -> None:
    await office_on.send(everyone())
    answer = await office_on.send(changed(everyone(), "11", **{"Anställd till": day(1)}))
    assert answer.changes["last_days_changed"] == 1
    now = state(office_on)
    assert now.works_in(person("11")) == unit("111")
    assert now.works_in(person("11"), today() + timedelta(days=2)) is None
    assert now.leads_on(today() + timedelta(days=2)).get(unit("111")) is None
    same = await office_on.send(changed(everyone(), "11", **{"Anställd till": day(1)}))
    assert same.changes == {}


async def test_an_employment_that_is_prolonged_goes_on(office: Personnel) -> None:
    await office.send(changed(everyone(), "31", **{"Anställd till": day(1)}))
    assert (await office.send(everyone())).changes == {"last_days_changed": 1}
    later = today() + timedelta(days=99)
    assert state(office).works_in(person("31"), later) == unit("111")
    assert (await office.send(everyone())).changes == {}


async def test_who_has_left_by_the_file_is_gone_and_her_name_with_her(office: Personnel) -> None:
    await office.send(everyone())
    news = changed(everyone(), "31", **{"Anställd till": day(-1)})
    assert (await office.send(news)).changes == {"people_leaving": 1, "contacts_removed": 1}
    assert state(office).works_in(person("31")) is None
    assert (await office.send(news)).changes == {}


async def test_who_comes_back_is_the_same_person(office: Personnel) -> None:
    await office.send(everyone())
    await office.send(without(everyone(), "31"), "--complete")
    answer = await office.send(everyone())
    assert answer.changes == {"people_hired": 1}
    assert state(office).works_in(person("31")) == unit("111")


async def test_who_begins_later_than_was_said_is_not_here_before(office: Personnel) -> None:
    soon, later = today() + timedelta(days=10), today() + timedelta(days=20)
    news = [*everyone(), row("50", "111", "11", **{"Anställd från": soon.isoformat()})]
    await office.send(news)
    assert state(office).works_in(person("50"), soon) == unit("111")
    await office.send(changed(news, "50", **{"Anställd från": later.isoformat()}))
    now = state(office)
    assert now.works_in(person("50"), soon) is None
    assert now.works_in(person("50"), later) == unit("111")


async def test_a_title_gives_a_role_and_takes_it_back(office: Personnel) -> None:
    office.mapping += '[roller]\n"HR-partner" = { roll = "hr", omfattar = "förvaltningen" }\n'
    news = changed(everyone(), "31", Befattning="hr-partner")
    await office.send(news)
    assert state(office).roles(person("31")) == {(Role.HR, unit("100"))}
    await office.send(everyone())
    assert state(office).roles(person("31")) == set()


async def test_a_number_is_the_same_with_and_without_zeros_before_it(office: Personnel) -> None:
    await office.send(everyone())
    assert (await office.send(changed(everyone(), "31", Anställningsnummer="0031"))).changes == {}


async def test_who_logs_in_by_her_number_is_the_person_of_the_file(office: Personnel) -> None:
    settings = office.settings.model_copy(update={"oidc_person_namespace": IDS.namespace})
    assert person_of(settings, "0031") == person("31")
    await office.send(everyone())
    assert state(office).works_in(person_of(settings, "31")) == unit("111")


async def test_a_file_without_the_column_of_protection_protects_as_before(
    office: Personnel,
) -> None:
    await office.send(changed(everyone(), "31", Skyddad="ja"))
    office.mapping += '[kolumner]\nskyddad = ""\n'
    assert (await office.send(everyone())).changes == {}
    assert state(office).contacts[person("31")].protected


async def test_no_number_is_stored_anywhere(office_on: Personnel, ground: Ground) -> None:
    secret = {"Efternamn": "Öst", "E-post": "ost@kommunen.example"}
    await office_on.send([*everyone(), row("HEMLIG-77", "111", "11", **secret)])
    stored = [file for file in ground.files() if office_on.folder not in file.parents]
    for file in stored:
        assert b"hemlig-77" not in file.read_bytes().lower(), file.name
