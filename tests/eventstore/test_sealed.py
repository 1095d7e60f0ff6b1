"""Sealed fields: unreadable wherever they lie, and gone for ever once their key is."""

import asyncio
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared.database import Row
from shared.database.places import Part
from shared.eventstore.application import Conflict
from shared.eventstore.sealed import (
    Erased,
    KeyClass,
    KeyTaken,
    NewKey,
    NewKeys,
    NotAuthentic,
    Place,
    Sealed,
)
from shared.keys import KeyStore
from tests.eventstore.marks import WHO, WORDS, Marks, Note, a_note, assert_whole
from tests.grounds import Ground

PLACE = Place(UUID(int=1), 1, "tests.note.written", "words", KeyClass.NARRATIVE)


class Installation:
    """A data folder with a log and its keys."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.folder = ground.settings.data / "keys"
        self.start()

    def start(self) -> None:
        """Open everything, as a start of the service does."""
        self.keys = self.keys_of("reporting")
        self.marks = Marks(self.ground.open(Part.LOG), self.keys)

    def keys_of(self, service: str) -> KeyStore:
        """Open the keys that lie here, as a service of that name."""
        return KeyStore(self.ground.open(Part.KEYS, "reporting"), self.folder, service)

    def stop(self) -> None:
        """Close everything."""
        self.marks.close()
        self.keys.close()

    def restart(self) -> None:
        """Forget whatever was only in memory."""
        self.stop()
        self.start()

    def keys_kept(self) -> list[tuple[str, str]]:
        """Return whose keys of which class there are."""
        rows = self.rows("SELECT stream, class FROM keys ORDER BY stream, class")
        return [(row["stream"], row["class"]) for row in rows]

    def rows(self, sql: str) -> list[Row]:
        """Look into the database of keys, past the key store."""
        with closing(self.ground.open(Part.KEYS, "reporting")) as keys:
            return keys.select(sql)

    def change(self, sql: str, *values: object) -> None:
        """Change something in the database of keys, past the key store."""
        with closing(self.ground.open(Part.KEYS, "reporting")) as keys, keys.transaction() as t:
            assert t.execute(sql, *values)

    async def note(self, note: UUID) -> Note:
        """Return a note that is there."""
        found = await self.marks.load(Note, note)
        assert found is not None
        return found


@pytest.fixture
def here(ground: Ground) -> Iterator[Installation]:
    """One installation."""
    installation = Installation(ground)
    yield installation
    installation.stop()


async def test_what_was_sealed_is_read_again_after_a_restart(here: Installation) -> None:
    note = a_note(uuid4())
    note.change("Något annat.")
    await here.marks.commit(note)
    here.restart()
    again = await here.note(note.id)
    assert again.words.reveal() == "Något annat."
    assert again.who.reveal() == WHO


async def test_the_plain_text_is_in_no_file(here: Installation) -> None:
    await here.marks.commit(a_note(uuid4()))
    for stopped in (False, True):
        if stopped:
            here.stop()
        files = here.ground.files()
        assert len(files) > 2
        held = [path.read_bytes() for path in files]
        assert any(b"tests.note.written" in of for of in held), "the event is in one of them"
        for secret in (WORDS, WHO, "Rubrik"):
            for encoding in ("utf-8", "utf-16-le"):
                said = secret.encode(encoding)
                assert not any(said in of or said.hex().encode() in of for of in held)
    here.start()


async def test_no_key_lies_open_in_a_file(here: Installation) -> None:
    new: NewKeys = {}
    here.keys.seal(PLACE, b"x", new)
    here.keys.keep(list(new.values()))
    here.stop()
    [key] = new.values()
    assert all(key.secret not in path.read_bytes() for path in here.ground.files())
    here.start()


def test_the_keys_are_closed_to_others(here: Installation) -> None:
    assert here.folder.stat().st_mode & 0o777 == 0o700
    assert (here.folder / "master.key").stat().st_mode & 0o777 == 0o600


def test_nothing_shows_by_accident() -> None:
    assert repr(Sealed(WORDS)) == "Sealed(***)"
    assert f"{Sealed(WORDS)}" == "Sealed(***)"
    assert WORDS not in repr(a_note(uuid4()))
    assert WORDS not in repr(a_note(uuid4()).pending_events)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place(UUID(int=1), 2, PLACE.topic, PLACE.field, PLACE.key_class),
        Place(UUID(int=1), 1, "tests.note.changed", PLACE.field, PLACE.key_class),
        Place(UUID(int=1), 1, PLACE.topic, "title", PLACE.key_class),
    ],
    ids=["another version", "another topic", "another field"],
)
def test_what_is_moved_does_not_open(here: Installation, elsewhere: Place) -> None:
    new: NewKeys = {}
    token = here.keys.seal(PLACE, b"words", new)
    here.keys.keep(list(new.values()))
    assert here.keys.open(PLACE, token) == b"words"
    with pytest.raises(NotAuthentic):
        here.keys.open(elsewhere, token)


def test_what_is_moved_to_another_stream_does_not_open_even_with_the_same_key(
    here: Installation,
) -> None:
    other = Place(UUID(int=2), PLACE.version, PLACE.topic, PLACE.field, PLACE.key_class)
    keys = {
        (stream, PLACE.key_class): NewKey(stream, PLACE.key_class, b"k" * 32)
        for stream in (PLACE.stream, other.stream)
    }
    token = here.keys.seal(PLACE, b"words", keys)
    here.keys.keep(list(keys.values()))
    assert here.keys.open(PLACE, token) == b"words"
    with pytest.raises(NotAuthentic):
        here.keys.open(other, token)


def test_a_key_that_is_moved_to_another_stream_opens_nothing(here: Installation) -> None:
    new: NewKeys = {}
    token = here.keys.seal(PLACE, b"words", new)
    here.keys.keep(list(new.values()))
    other = Place(UUID(int=2), PLACE.version, PLACE.topic, PLACE.field, PLACE.key_class)
    with pytest.raises(Erased):
        here.keys.open(other, token)
    here.change(
        "INSERT INTO keys SELECT ?, class, wrapped FROM keys WHERE stream=?",
        other.stream.hex,
        PLACE.stream.hex,
    )
    with pytest.raises(NotAuthentic):
        here.keys.open(other, token)


async def test_without_its_key_a_field_is_erased_and_the_rest_remains(here: Installation) -> None:
    note, other = a_note(uuid4()), a_note(uuid4())
    await here.marks.commit(note, other)
    here.change("DELETE FROM keys WHERE stream=? AND class='narrative'", note.id.hex)
    here.restart()
    found = await here.note(note.id)
    assert (found.words.is_erased, found.title.is_erased, found.who.is_erased) == (
        True,
        True,
        False,
    )
    with pytest.raises(Erased):
        found.words.reveal()
    assert found.who.reveal() == WHO
    assert (await here.note(other.id)).words.reveal() == WORDS
    assert_whole(here.ground, 2)


async def test_each_incident_has_one_key_of_each_class(here: Installation) -> None:
    notes = [a_note(uuid4()) for _ in range(3)]
    for note in notes:
        note.change("En gång till.")
    await asyncio.gather(*(here.marks.commit(note) for note in notes))
    later = await here.note(notes[0].id)
    later.change("Och en gång till.")
    await here.marks.commit(later)
    assert here.keys_kept() == sorted(
        (note.id.hex, str(kind))
        for note in notes
        for kind in (KeyClass.IDENTITY, KeyClass.NARRATIVE)
    )


async def test_of_two_that_make_the_first_key_at_once_one_seals_again(here: Installation) -> None:
    note = uuid4()
    answers = await asyncio.gather(
        *(here.marks.commit(a_note(note, f"Nummer {n}")) for n in range(2)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["KeyTaken", "range"]
    winner = [isinstance(answer, range) for answer in answers].index(True)
    assert (await here.note(note)).words.reveal() == f"Nummer {winner}"
    with pytest.raises(Conflict):
        await here.marks.commit(a_note(note))
    assert_whole(here.ground, 1)


async def test_a_key_whose_event_was_lost_is_used_by_the_next_try(
    here: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = a_note(uuid4())

    def no_space(_: object) -> list[int]:
        raise OSError("no space left")

    with monkeypatch.context() as broken:
        broken.setattr(here.marks.log, "insert_events", no_space)
        with pytest.raises(OSError, match="no space"):
            await here.marks.commit(note)
    assert len(here.keys_kept()) == 2
    for _ in range(2):
        here.restart()
        with pytest.raises(KeyTaken):
            await here.marks.commit(a_note(note.id))
    await here.marks.commit(a_note(note.id))
    here.restart()
    assert (await here.note(note.id)).words.reveal() == WORDS
    assert len(here.keys_kept()) == 2


async def test_another_installations_keys_open_nothing(tmp_path: Path, here: Installation) -> None:
    note = a_note(uuid4())
    await here.marks.commit(note)
    other = Installation(Ground(here.ground.kind, tmp_path / "other"))
    for row in here.rows("SELECT * FROM keys"):
        other.change(
            "INSERT INTO keys VALUES (?, ?, ?)",
            *(row[column] for column in ("stream", "class", "wrapped")),
        )
    stolen = Marks(here.ground.open(Part.LOG), other.keys)
    found = await stolen.load(Note, note.id)
    assert found is not None
    with pytest.raises(NotAuthentic):
        found.words.reveal()
    stolen.close()
    other.stop()


def test_another_services_keys_open_nothing(here: Installation) -> None:
    new: NewKeys = {}
    token = here.keys.seal(PLACE, b"words", new)
    here.keys.keep(list(new.values()))
    others = here.keys_of("escalation")
    with pytest.raises(NotAuthentic):
        others.open(PLACE, token)
    others.close()
