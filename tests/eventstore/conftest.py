"""Fixtures only."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from shared.database import Database
from shared.database.places import Part
from shared.events import PUBLISHED
from tests.eventstore.marks import Marks, a_mark
from tests.eventstore.sums import KINDS, Place
from tests.eventstore.things import TABLES
from tests.grounds import Ground


@pytest.fixture
def database(ground: Ground) -> Iterator[Database]:
    """Open a database with two tables."""
    with closing(ground.open(Part.VIEWS)) as opened:
        opened.create(TABLES)
        yield opened


@pytest.fixture
def other(database: Database, ground: Ground) -> Iterator[Database]:
    """Open the same once more, as another process would."""
    assert database is not None
    with closing(ground.open(Part.VIEWS)) as opened:
        yield opened


@pytest.fixture
def place(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """Open views that nothing has been told to."""
    for subject, kind in KINDS.items():
        monkeypatch.setitem(PUBLISHED, subject, kind)
    here = Place(ground)
    yield here
    here.views.close()


@pytest.fixture
def marks(ground: Ground) -> Iterator[Marks]:
    """Open a log with three events."""
    application = Marks(ground.open(Part.LOG))
    application.save(*(a_mark(n) for n in range(3)))
    yield application
    application.close()
