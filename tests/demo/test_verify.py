"""motkraft verify: finds nothing where nothing is wrong, and names what was done to a database."""

import json
from pathlib import Path
from uuid import UUID

import pytest

from services.statistics.history.one_day import DayTree, Rows
from shared.database.places import Part
from shared.settings import Settings
from tests.findings import found
from tests.grounds import BOTH, SQLITE
from tests.process import command, command_here
from tests.used import Used

on_sqlite = pytest.mark.parametrize("used", [SQLITE], indirect=True)

FIRST_REPORTED = "(SELECT min(position) FROM inbox WHERE source='reporting')"


@pytest.mark.slow
async def test_nothing_is_found_where_nothing_is_wrong(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path) as here:
        assert await found(here.settings) == []
        code, said = await command(here.settings, "verify")
    assert code == 0
    assert said.endswith("Inga fel hittades.\n")
    assert "reporting: strömmen på NATS: NATS svarar inte" in said


# What someone who owns the database does to a log: the first of them on both databases.
TO_A_LOG = [
    (
        (
            "UPDATE stored_events SET state=(SELECT state FROM stored_events WHERE position=1)"
            " WHERE position=2"
        ),
        "reporting 2: the event is not the one that was stored",
    ),
    ("DELETE FROM leaves WHERE position=2", "reporting 2: the leaf is missing"),
    ("DELETE FROM stored_events WHERE position=2", "reporting 2: the event is missing"),
    ("DELETE FROM stored_events WHERE position=4", "reporting 4: a leaf without its event"),
    (
        "UPDATE leaves SET hash=(SELECT hash FROM leaves WHERE position=1) WHERE position=2",
        "reporting 2: the event is not the one that was stored",
    ),
    (
        "UPDATE stored_events SET position=99 WHERE position=4",
        "reporting 4: the event is missing",
    ),
    (
        "UPDATE stored_events SET originator_version=2 WHERE position=2",
        "reporting 2: version 2 should be 1",
    ),
    (
        "UPDATE stored_events SET topic='incident.never-heard-of' WHERE position=2",
        "reporting 2: the event is not the one that was stored",
    ),
    (
        "UPDATE stored_events SET originator_id='nobody' WHERE position=2",
        "reporting 2: the event is not the one that was stored",
    ),
]


@pytest.mark.parametrize(
    ("used", "done", "named"),
    [
        *((kind, *case) for kind in BOTH for case in TO_A_LOG[:5]),
        *((SQLITE, *case) for case in TO_A_LOG[5:]),
    ],
    indirect=["used"],
)
async def test_what_was_done_to_a_log_is_named(
    used: Used, tmp_path: Path, done: str, named: str
) -> None:
    assert named in await found_after(used, tmp_path, "reporting", Part.LOG, done)


@on_sqlite
async def test_a_version_that_is_missing_in_the_middle_of_a_stream_is_named(
    used: Used, tmp_path: Path
) -> None:
    done = "DELETE FROM stored_events WHERE topic='organisation.person.employed'"
    lines = await found_after(used, tmp_path, "organisation", Part.LOG, done)
    assert any("version 3 should be 2" in line for line in lines)


TO_AN_INBOX = [
    (
        f"DELETE FROM inbox WHERE source='reporting' AND position={FIRST_REPORTED}",
        "escalation heard reporting 1: it was told, and is not in the inbox",
    ),
    (
        (
            "UPDATE inbox SET body=(SELECT body FROM inbox WHERE source='reporting' AND position=1)"
            " WHERE source='reporting' AND position=2"
        ),
        "escalation heard reporting 2: what was heard is not what was told",
    ),
    (
        "UPDATE inbox SET previous=0 WHERE source='reporting' AND position=3",
        "escalation heard reporting 3: it says that it follows 0, and follows 2",
    ),
    (
        (
            "INSERT INTO inbox SELECT source, 4, 3, subject, body FROM inbox"
            " WHERE source='reporting' AND position=3"
        ),
        "escalation heard reporting 4: it was never told",
    ),
    (
        "UPDATE tracking SET notification_id=1 WHERE application_name='reporting'",
        "escalation heard reporting: the views stand at 1, the inbox at 3",
    ),
    (
        "DELETE FROM inbox WHERE source='reporting'",
        "escalation heard reporting: the views stand at 3, the inbox at 0",
    ),
]


@pytest.mark.parametrize(
    ("used", "done", "named"),
    [
        *((kind, *case) for kind in BOTH for case in TO_AN_INBOX[:2]),
        *((SQLITE, *case) for case in TO_AN_INBOX[2:]),
    ],
    indirect=["used"],
)
async def test_what_was_done_to_an_inbox_is_named(
    used: Used, tmp_path: Path, done: str, named: str
) -> None:
    assert named in await found_after(used, tmp_path, "escalation", Part.VIEWS, done)


@on_sqlite
async def test_what_was_slipped_into_an_inbox_hides_nothing_that_comes_after_it(
    used: Used, tmp_path: Path
) -> None:
    # Organisation's log has an event in between that is told to nobody.
    done = (
        "INSERT INTO inbox SELECT source, position - 1, previous, subject, body FROM inbox"
        " WHERE source='organisation' AND position - 1 > previous AND previous > 0"
        " ORDER BY position LIMIT 1"
    )
    lines = await found_after(used, tmp_path, "training", Part.VIEWS, done)
    [about] = [line for line in lines if line.startswith("training heard organisation")]
    assert about.endswith(": it was never told")


# One row changed, added, removed in a view of each service.
TO_A_VIEW = [
    ("reporting", "UPDATE reports SET unit='somewhere else' WHERE position=1", "reports"),
    ("escalation", "DELETE FROM cases WHERE opened=1", "cases"),
    (
        "training",
        "INSERT INTO audience_people VALUES ('somebody', 'somewhere', '2020-01-01', NULL)",
        "audience_people",
    ),
    ("statistics", "UPDATE splices SET day='2025-01-01'", "splices"),
    ("organisation", "DELETE FROM employments", "employments"),
    (
        "reporting",
        "INSERT INTO roles VALUES ('somebody', 'security', 'x', '2020-01-01', NULL)",
        "roles",
    ),
    ("escalation", "UPDATE units SET authority='elsewhere' WHERE kind='department'", "units"),
    ("training", "DELETE FROM audience_leaders", "audience_leaders"),
    ("statistics", "DELETE FROM counts", "counts"),
    ("organisation", "INSERT INTO sessions VALUES ('a', 'somebody', '2999-01-01', 0)", "sessions"),
]


@pytest.mark.parametrize(
    ("used", "service", "done", "table"),
    [
        *((kind, *case) for kind in BOTH for case in TO_A_VIEW[:4]),
        *((SQLITE, *case) for case in TO_A_VIEW[4:]),
    ],
    indirect=["used"],
)
async def test_a_view_that_is_not_what_its_facts_make_of_it_is_named(
    used: Used, tmp_path: Path, service: str, done: str, table: str
) -> None:
    lines = await found_after(used, tmp_path, service, Part.VIEWS, done)
    [line] = [line for line in lines if "is not what its facts make of it" in line]
    assert line.startswith(f"{service} ")
    assert f": the table {table} " in line


@pytest.mark.parametrize(
    ("used", "period", "named"),
    [
        *((kind, "2026", "the year says 4, its days 3") for kind in BOTH),
        (SQLITE, "2026-11", "the month says 4, its days 3"),
        (SQLITE, "2026-11-20", "the year says 3, its days 4"),
        (SQLITE, "2026-11-20", "the month says 3, its days 4"),
    ],
    indirect=["used"],
)
async def test_a_period_that_is_not_the_sum_of_its_days_is_named(
    used: Used, tmp_path: Path, period: str, named: str
) -> None:
    done = f"UPDATE counts SET number=number+1 WHERE period='{period}'"
    lines = await found_after(used, tmp_path, "statistics", Part.VIEWS, done)
    assert any(line.startswith("statistics 2026") and line.endswith(named) for line in lines)


@pytest.mark.parametrize(
    ("used", "done", "named"),
    [
        *(
            (kind, "UPDATE incidents SET verdict='confirmed'", "its incidents are 3")
            for kind in BOTH
        ),
        (SQLITE, "UPDATE incidents SET is_withdrawn=1", "its incidents are 0"),
        (SQLITE, "UPDATE told SET felt=felt+1", "what was told comes to 4"),
        (SQLITE, "UPDATE counts SET felt=0", "the series says 3, its parts 0"),
    ],
    indirect=["used"],
)
async def test_a_day_that_is_not_its_incidents_or_their_parts_is_named(
    used: Used, tmp_path: Path, done: str, named: str
) -> None:
    lines = await found_after(used, tmp_path, "statistics", Part.VIEWS, done)
    assert any(line.startswith("statistics 2026") and line.endswith(named) for line in lines), lines


@on_sqlite
async def test_an_administration_that_is_not_the_sum_of_what_is_below_it_is_named(
    used: Used, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The table is laid out whenever it is asked for, so no row can spoil it: a mistake must.
    as_it_is = DayTree.rows

    def without_departments(tree: DayTree, administration: UUID) -> Rows:
        rows = as_it_is(tree, administration)
        return {unit: row for unit, row in rows.items() if row == str(administration)}

    monkeypatch.setattr(DayTree, "rows", without_departments)
    with used.copied(tmp_path) as here:
        named = await found(here.settings)
    assert any(": the table says 0, the days 3" in line for line in named), named
    assert all(line.startswith("statistics 2026") for line in named)


@on_sqlite
async def test_the_command_says_how_much_is_wrong_and_answers_1(used: Used, tmp_path: Path) -> None:
    done, named = TO_AN_INBOX[2]
    with used.copied(tmp_path) as here:
        with here.owner(Part.VIEWS, "escalation") as owner:
            assert owner.change(done) == 1
        code, said = await command(here.settings, "verify", "--json")
    where, what = named.split(": ", 1)
    assert code == 1
    assert json.dumps({"where": where, "what": what}) in said.splitlines()
    assert said.splitlines()[-1] == "1 fel hittades."


async def test_a_folder_without_logs_is_no_success(tmp_path: Path) -> None:
    code, said = await command_here(Settings(data=tmp_path), "verify")
    assert code == 1
    assert "har inga loggar" in said


async def found_after(used: Used, tmp_path: Path, service: str, part: Part, done: str) -> list[str]:
    """Return what is found after something was done to a copy, a line each."""
    with used.copied(tmp_path) as here:
        with here.owner(part, service) as owner:
            owner.disarm()
            assert owner.change(done) > 0
        return await found(here.settings)
