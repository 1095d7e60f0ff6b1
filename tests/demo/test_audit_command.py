"""motkraft audit: a proof that anyone can check, who trusts nobody."""

from pathlib import Path

import pytest

from shared.database.places import Part
from shared.eventstore.checkpoints import InclusionProof
from shared.eventstore.merkle import leaf_of
from shared.eventstore.notes import Signer, VerifierKey
from shared.settings import Settings
from shared.streams import SERVICES
from tests.grounds import BOTH, SQLITE
from tests.process import command, command_here
from tests.used import Used

pytestmark = pytest.mark.slow

on_sqlite = pytest.mark.parametrize("used", [SQLITE], indirect=True)
on_both = pytest.mark.parametrize("used", BOTH, indirect=True)


async def proved(settings: Settings, to: Path, position: int = 2) -> tuple[Path, str]:
    """Prove an event of reporting; return the file and the log's key."""
    code, said = await command_here(settings, "audit", "prove", "reporting", str(position))
    assert code == 0
    (to / "event.tlog-proof").write_text(said)
    code, keys = await command_here(settings, "audit", "keys")
    assert code == 0
    return to / "event.tlog-proof", keys.splitlines()[SERVICES.index("reporting")]


@on_both
async def test_every_log_has_a_key_under_its_own_name(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path) as here:
        code, said = await command(here.settings, "audit", "keys")
    names = [VerifierKey.parse(line).name for line in said.splitlines()]
    assert code == 0
    assert names == [f"motkraft/{service}" for service in SERVICES]


@on_both
async def test_a_proof_is_checked_without_the_installation(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path / "data") as here:
        proof, key = await proved(here.settings, tmp_path)
    nowhere = Settings(data=tmp_path / "nowhere")
    code, said = await command(nowhere, "audit", "check", str(proof), "--key", key)
    assert code == 0
    entry = said.splitlines()
    assert entry[0] == "v1"
    assert entry[3] == "reporting.incident.reported"
    assert said.endswith("Står på plats 2 av 4 i motkraft/reporting.\n")
    assert not (tmp_path / "nowhere").exists()


@on_sqlite
async def test_a_proof_says_which_event_it_is_about_and_nothing_that_was_told(
    used: Used, tmp_path: Path
) -> None:
    with used.copied(tmp_path / "data") as here:
        proof, key = await proved(here.settings, tmp_path)
        with here.owner(Part.LOG, "reporting") as owner:
            [row] = owner.rows("SELECT originator_id FROM stored_events WHERE position=2")
    read = InclusionProof.parse(proof.read_bytes())
    assert row["originator_id"] == read.extra.decode().splitlines()[1].replace("-", "")
    assert read.check(leaf_of(read.extra), VerifierKey.parse(key)).size == 4
    assert "Han sa" not in proof.read_text()


@on_sqlite
async def test_a_proof_that_was_changed_anywhere_does_not_hold(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path / "data") as here:
        proof, key = await proved(here.settings, tmp_path)
    whole = proof.read_text()
    lines = whole.splitlines(keepends=True)
    changed = [
        whole.replace("index 1\n", "index 2\n"),
        whole.replace("motkraft/reporting\n4\n", "motkraft/reporting\n5\n"),
        whole.replace("motkraft/reporting", "motkraft/statistics"),
        "".join(line for line in lines if not line.startswith("extra ")),
        *("".join((*lines[:at], *lines[at + 1 :])) for at in range(len(lines))),
        *(_with_another_letter(lines, at) for at in range(len(lines))),
        whole[:-2],
        "",
        "hello\n",
    ]
    for text in changed:
        assert text != whole
        proof.write_text(text)
        code, said = await command_here(
            Settings(data=tmp_path), "audit", "check", str(proof), "--key", key
        )
        assert (code, said.startswith("Beviset håller inte: ")) == (1, True), text
        assert len(said.splitlines()) == 1


def _with_another_letter(lines: list[str], at: int) -> str:
    """Return the proof with one letter of one line exchanged; an empty line gets one."""
    line = lines[at]
    middle = len(line) // 2
    other = "A" if line[middle] != "A" else "B"
    return "".join((*lines[:at], line[:middle] + other + line[middle + 1 :], *lines[at + 1 :]))


@on_sqlite
@pytest.mark.parametrize("key", ["another", "of another log", "garbage"])
async def test_a_proof_does_not_hold_with_another_key(used: Used, tmp_path: Path, key: str) -> None:
    with used.copied(tmp_path / "data") as here:
        proof, right = await proved(here.settings, tmp_path)
        _, said = await command_here(here.settings, "audit", "keys")
    keys = {
        "another": str(Signer.from_seed("motkraft/reporting", bytes(32)).key),
        "of another log": said.splitlines()[0],
        "garbage": right[:-1],
    }
    code, said = await command_here(
        Settings(data=tmp_path), "audit", "check", str(proof), "--key", keys[key]
    )
    assert code == 1
    assert said.startswith("Beviset håller inte: ")
    assert len(said.splitlines()) == 1


@on_sqlite
@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["prove", "reporting", "99"], 1, "Det finns ingen händelse 99 i reporting."),
        (["prove", "training", "1"], 1, "Det finns ingen händelse 1 i training."),
        (["prove", "nobody", "1"], 1, "Det finns ingen tjänst som heter nobody."),
        (["prove", "reporting", "0"], 2, "x>=1"),
    ],
)
async def test_what_cannot_be_proved_is_said(
    used: Used, tmp_path: Path, arguments: list[str], code: int, sentence: str
) -> None:
    with used.copied(tmp_path) as here:
        exit_code, said = await command_here(here.settings, "audit", *arguments)
    assert exit_code == code
    assert sentence in said


@on_both
async def test_nothing_is_proved_of_a_log_that_is_not_the_one_that_was_signed(
    used: Used, tmp_path: Path
) -> None:
    with used.copied(tmp_path) as here:
        with here.owner(Part.LOG, "reporting") as owner:
            owner.disarm()
            assert owner.change("DELETE FROM stored_events WHERE position>2") == 2
        code, said = await command_here(here.settings, "audit", "prove", "reporting", "1")
    assert code == 1
    assert said == "Loggen i reporting är inte den som är signerad. Se motkraft verify.\n"


async def test_where_nothing_was_ever_started_there_are_no_keys(tmp_path: Path) -> None:
    code, said = await command_here(Settings(data=tmp_path), "audit", "keys")
    assert code == 1
    assert "Här finns ingen Motkraft" in said
