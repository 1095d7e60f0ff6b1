"""Whatever has happened, a view that is made anew is as the one that has seen it happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events import PUBLISHED
from shared.views import rebuild as rebuilding
from shared.views.rebuild import rebuild
from tests.eventstore.sums import (
    KINDS,
    OTHER,
    SOURCE,
    Broken,
    Counted,
    Place,
    Unheard,
)
from tests.grounds import POSTGRES, SQLITE, Ground

EXAMPLES_MAX = {SQLITE: 40, POSTGRES: 12}  # a database of its own each
NUMBERS = st.integers(-3, 3)
SOURCES = st.sampled_from([SOURCE, OTHER])
HAPPENINGS = st.one_of(
    st.tuples(st.sampled_from(["heard", "unheard", "parked", "unreadable"]), SOURCES, NUMBERS),
    st.tuples(st.sampled_from(["done", "done and parked"]), st.just(""), NUMBERS),
)
LIVES = st.lists(HAPPENINGS, max_size=25)


def happens(place: Place, what: str, source: str, number: int) -> list[int]:
    """Let something happen; return what the view must take of it, which may be nothing."""
    match what:
        case "done":
            place.does(Counted(number=number))
            return [number]
        case "done and parked":
            place.does_in_vain(Broken(number=number))
        case "parked":
            place.parks(Broken(number=number), source)
        case "unreadable":
            place.parks(Counted(number=number), source, body=b"\xff")
        case "unheard":
            place.follows(Unheard(number=number), source)
        case _:  # with a gap before it, as silent events leave them
            before = place.views.position(source)
            place.tell(before + 1 + abs(number), before, Counted(number=number), source)
            return [number]
    return []


def rows_of(taken: list[int]) -> list[list[tuple[object, ...]]]:
    """Return what the tables must be, counted in another way than the product does."""
    return [
        [(1, sum(taken))] if taken else [],
        [(number, taken.count(number)) for number in sorted(set(taken))],
    ]


@contextmanager
def empty(kind: str) -> Iterator[Place]:
    """Open views of their own."""
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for subject, published in KINDS.items():
            patch.setitem(PUBLISHED, subject, published)
        patch.setattr(rebuilding, "ROWS_AT_ONCE", 3)
        ground = Ground(kind, Path(folder))
        place = Place(ground)
        yield place
        place.views.close()
        ground.clear()


@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_a_view_that_is_made_anew_is_as_the_one_that_has_seen_it_happen(kind: str) -> None:
    @settings(max_examples=EXAMPLES_MAX[kind], deadline=None)
    @given(life=LIVES, meanwhile=LIVES)
    def whatever_happens(
        life: list[tuple[str, str, int]], meanwhile: list[tuple[str, str, int]]
    ) -> None:
        with empty(kind) as place:
            taken = [number for what in life for number in happens(place, *what)]
            assert place.tables() == rows_of(taken)
            said: list[tuple[int, int]] = []

            def progress(done: int, of: int) -> None:
                said.append((done, of))
                if len(said) == 1:  # later it may hold the write lock
                    taken.extend(number for what in meanwhile for number in happens(place, *what))
                    assert place.tables() == rows_of(taken)

            rebuild(place.views, place.sums, place.own, progress)
            assert place.tables() == rows_of(taken)
            assert said == sorted(said)
            assert said[-1][0] == said[-1][1]

    whatever_happens()
