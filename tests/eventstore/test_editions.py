"""A view whose code wants other tables, or other facts in them, is outdated until made anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shared.database.places import Part
from shared.views import Change, View, Views, on
from shared.views.rebuild import rebuild
from tests.eventstore import sums
from tests.eventstore.sums import OTHER, OWN, Counted, Place
from tests.grounds import SQLITE


class Sums(View):
    """How much is it together? A later edition, which counts twice, in a table of its own."""

    tables = ("CREATE TABLE IF NOT EXISTS doubles (one INTEGER PRIMARY KEY, twice INTEGER)",)

    @on(Counted)
    def _counted(self, told: Counted, change: Change) -> None:
        change.execute(
            """INSERT INTO doubles VALUES (1, ?)
            ON CONFLICT (one) DO UPDATE SET twice = doubles.twice + excluded.twice""",
            2 * told.number,
        )

    def twice(self) -> int:
        """Return twice the sum."""
        return int(self.select("SELECT twice FROM doubles")[0]["twice"])


class Wider(View):
    """As the first edition, with another column in the same table."""

    tables = (
        "CREATE TABLE IF NOT EXISTS sums (one INTEGER PRIMARY KEY, total INTEGER, many INTEGER)",
    )
    name = "sums"

    @on(Counted)
    def _counted(self, told: Counted, change: Change) -> None:
        change.execute(
            """INSERT INTO sums VALUES (1, ?, 1) ON CONFLICT (one) DO UPDATE
            SET total = sums.total + excluded.total, many = sums.many + 1""",
            told.number,
        )


class Counts(View):
    """How many were there? A view that was not there before."""

    tables = ("CREATE TABLE IF NOT EXISTS counts (number INTEGER PRIMARY KEY)",)

    @on(Counted)
    def _counted(self, told: Counted, change: Change) -> None:
        change.execute("INSERT INTO counts VALUES (?) ON CONFLICT DO NOTHING", told.number)


@pytest.fixture
def lived(place: Place) -> Place:
    """Let something happen to the views."""
    for number in range(5):
        place.follows(Counted(number=number))
        place.follows(Counted(number=10), OTHER)
        place.does(Counted(number=100))
    return place


@contextmanager
def upgraded(place: Place, *views: View) -> Iterator[Views]:
    """Open the same database as a later version of the service does."""
    later = Views(place.ground.open(Part.VIEWS), *views)
    yield later
    later.close()


def tables(place: Place) -> set[str]:
    """Return which tables of views there are."""
    from_where = (
        "SELECT name FROM sqlite_master WHERE type='table'"
        if place.ground.kind == SQLITE
        else "SELECT tablename AS name FROM pg_tables WHERE schemaname='training_views'"
    )
    known = {"sums", "numbers", "doubles", "counts"}
    return {row["name"] for row in place.rows(from_where)} & known


def test_a_view_is_not_outdated_because_it_is_opened_again(lived: Place) -> None:
    assert lived.views.outdated == []
    with upgraded(lived, sums.Sums()) as later:
        assert later.outdated == []


def test_a_view_with_other_tables_is_made_from_all_that_was_heard_and_done(lived: Place) -> None:
    inbox = lived.rows("SELECT * FROM inbox ORDER BY source, position")
    view = Sums()
    with upgraded(lived, view) as later:
        assert later.outdated == [view]
        assert lived.sums.total() == 560, "the old tables are there until then"
        rebuild(later, view, lived.own)
        assert later.outdated == []
        assert view.twice() == 2 * 560
    assert tables(lived) == {"doubles"}
    assert lived.rows("SELECT * FROM inbox ORDER BY source, position") == inbox


def test_a_view_with_another_column_in_the_same_table_is_made_anew(lived: Place) -> None:
    view = Wider()
    with upgraded(lived, view) as later:
        assert later.outdated == [view]
        rebuild(later, view, lived.own)
        assert later.outdated == []
        [row] = view.select("SELECT * FROM sums")
        assert (row["total"], row["many"]) == (560, 15)
    assert tables(lived) == {"sums"}


def test_a_view_of_which_only_the_version_was_raised_is_made_anew(
    lived: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = lived.tables()
    monkeypatch.setattr(sums.Sums, "version", 2)
    assert lived.views.outdated == [lived.sums]
    rebuild(lived.views, lived.sums, lived.own)
    assert lived.views.outdated == []
    assert lived.tables() == before
    monkeypatch.setattr(sums.Sums, "version", 1)
    assert lived.views.outdated == [lived.sums], "also for whoever goes back"


def test_a_view_that_is_new_is_made_from_all_that_was_heard_and_done(lived: Place) -> None:
    view = Counts()
    with upgraded(lived, lived.sums, view) as later:
        assert later.outdated == [view]
        rebuild(later, view, lived.own)
        assert later.outdated == []
        assert len(view.select("SELECT * FROM counts")) == 7
    assert tables(lived) == {"sums", "numbers", "counts"}


def test_a_view_with_other_tables_is_made_anew_although_nothing_has_happened_yet(
    place: Place,
) -> None:
    view = Wider()
    with upgraded(place, view) as later:
        for outdated in later.outdated:
            rebuild(later, outdated, place.own)
        later.apply_own(OWN, [(1, Counted(number=3))])
        [row] = view.select("SELECT * FROM sums")
        assert (row["total"], row["many"]) == (3, 1)
