"""motkraft verify: a log that was rewritten whole is not the one that was signed for."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from services.commands.operator import at_rest
from shared.audit.witness import key_file
from shared.database.places import Part, open_database
from shared.eventstore.merkle import leaf_hash
from shared.streams import SERVICES
from tests.findings import found
from tests.grounds import BOTH, SQLITE, Ground
from tests.used import Used

on_sqlite = pytest.mark.parametrize("used", [SQLITE], indirect=True)
on_both = pytest.mark.parametrize("used", BOTH, indirect=True)
WITNESSES = [service for service in SERVICES if service != "reporting"]


def about_what_was_signed(lines: list[str]) -> set[str]:
    """Return what is found about reporting's checkpoints."""
    return {line for line in lines if line.startswith("reporting checkpoint")}


def rewrite(here: Ground) -> None:
    """Rewrite the whole log as someone does who knows how it is made: events, leaves, trees."""
    with here.owner(Part.LOG, "reporting") as owner:
        owner.disarm()
        owner.change(
            "UPDATE stored_events SET state=(SELECT state FROM stored_events WHERE position=3)"
            " WHERE position=2"
        )
        for row in owner.rows("SELECT * FROM stored_events ORDER BY position"):
            event = StoredEvent(
                UUID(row["originator_id"]),
                row["originator_version"],
                row["topic"],
                bytes(row["state"]),
            )
            owner.change(_set_leaf(here, row["position"], leaf_hash(event)))
        owner.change("DELETE FROM subtrees")


def _set_leaf(here: Ground, position: int, leaf: bytes) -> str:
    literal = f"x'{leaf.hex()}'" if here.kind == SQLITE else f"'\\x{leaf.hex()}'"
    return f"UPDATE leaves SET hash={literal} WHERE position={position}"


def rewrite_and_sign(here: Ground) -> None:
    """Do the same, take away what was signed and sign anew, with the service's own key."""
    rewrite(here)
    with here.owner(Part.LOG, "reporting") as owner:
        owner.disarm()
        assert owner.change("DELETE FROM checkpoints") > 0
    with at_rest(here.settings, "reporting") as reporting:
        assert reporting.notary.signed.sign() is not None


@on_both
@pytest.mark.parametrize(
    ("done", "holders"),
    [(rewrite, ["reporting", *WITNESSES]), (rewrite_and_sign, WITNESSES)],
)
async def test_a_log_that_was_rewritten_whole_is_not_what_its_witnesses_hold(
    used: Used, tmp_path: Path, done: Callable[[Ground], None], holders: list[str]
) -> None:
    with used.copied(tmp_path) as here:
        done(here)
        lines = await found(here.settings)
    assert not any(line.startswith("reporting 2:") for line in lines)  # the log itself looks well
    for holder in holders:
        last = f"reporting checkpoint 4 at {holder}: the log is not the one that was signed"
        assert last in lines
    own = [line for line in lines if " at reporting: " in line]
    assert bool(own) == ("reporting" in holders)


@on_both
async def test_a_log_that_was_cut_off_is_shorter_than_what_was_signed(
    used: Used, tmp_path: Path
) -> None:
    with used.copied(tmp_path) as here:
        with here.owner(Part.LOG, "reporting") as owner:
            owner.disarm()
            for table in ("stored_events", "leaves"):
                assert owner.change(f"DELETE FROM {table} WHERE position>2") == 2
        lines = await found(here.settings)
    said = {f"reporting checkpoint 4 at {one}: the log has only 2 events" for one in SERVICES}
    assert said <= about_what_was_signed(lines)


@on_sqlite
@pytest.mark.parametrize(
    ("done", "size"),
    [
        ("UPDATE checkpoints SET note=replace(note, 'reporting', 'statistics')", 4),
        ("UPDATE checkpoints SET note=''", 4),
        ("UPDATE checkpoints SET size=3", 3),
    ],
)
async def test_an_own_note_that_was_changed_is_named(
    used: Used, tmp_path: Path, done: str, size: int
) -> None:
    with used.copied(tmp_path) as here:
        with here.owner(Part.LOG, "reporting") as owner:
            owner.disarm()
            owner.change("DELETE FROM checkpoints WHERE size<4")
            assert owner.change(done) == 1
        lines = await found(here.settings)
    named = f"reporting checkpoint {size} at reporting: it is not signed as it should be"
    assert about_what_was_signed(lines) == {named}


@on_sqlite
async def test_a_witness_whose_note_was_changed_is_named(used: Used, tmp_path: Path) -> None:
    done = "UPDATE witnessed SET note=replace(note, '4', '3') WHERE service='reporting' AND size=4"
    with used.copied(tmp_path) as here:
        with here.owner(Part.VIEWS, "training") as owner:
            assert owner.change(done) == 1
        lines = await found(here.settings)
    assert lines == ["reporting checkpoint 4 at training: it is not signed as it should be"]


@on_both
async def test_a_witness_that_has_lost_what_it_held_is_no_fault_of_the_log(
    used: Used, tmp_path: Path
) -> None:
    with used.copied(tmp_path) as here:
        with here.owner(Part.VIEWS, "training") as owner:
            assert owner.change("DELETE FROM witnessed WHERE service='reporting'") > 0
        assert await found(here.settings) == []


@on_sqlite
async def test_a_log_that_is_signed_with_another_key_is_not_believed(
    used: Used, tmp_path: Path
) -> None:
    with used.copied(tmp_path) as here:
        (tmp_path / "keys" / "reporting.log.key").unlink()  # so another is made
        lines = await found(here.settings)
    last = {
        f"reporting checkpoint 4 at {one}: it is not signed as it should be" for one in SERVICES
    }
    assert last <= about_what_was_signed(lines)


@on_both
async def test_what_the_copies_are_made_of_has_been_witnessed(used: Used, tmp_path: Path) -> None:
    # Or the tests above would say nothing.
    with used.copied(tmp_path) as here:
        assert key_file(here.settings.credentials, "reporting").exists()
        for witness in WITNESSES:
            database = open_database(here.settings, witness, Part.VIEWS)
            held = database.select("SELECT max(size) AS n FROM witnessed WHERE service='reporting'")
            database.close()
            assert held[0]["n"] == 4
