"""A view is what its facts make of it: made anew beside, from the beginning, it is the same."""

import hashlib
from collections.abc import Iterator
from contextlib import closing

from services.verify.findings import UNREADABLE, Finding, Tick
from shared.database import AlreadyBuilding, Conflict, Transaction
from shared.service import Service
from shared.views import View
from shared.views.rebuild import Fold

DIGEST_BYTES = 16


def check_view(service: Service, view: View, tick: Tick) -> Iterator[Finding]:
    """Compare a view with the fold of everything that was heard and done."""
    place = f"{service.name} {view.name}"
    database = service.views.database
    done = 0

    def show(now: int, _of: int) -> None:
        nonlocal done
        tick(max(0, now - done))
        done = max(done, now)

    try:
        with database.beside() as copy:
            copy.create(view.tables)
            fold = Fold(copy, view, service.own_log)
            fold.run(database.select, show)
            with database.reading() as look:  # one moment, to which the copy is brought as well
                fold.run(look.select, show)
                with copy.reading() as beside:
                    for table in view.made_of.names:
                        if _summary(look, table) != _summary(beside, table):
                            what = "is not what its facts make of it; motkraft rebuild mends it"
                            yield Finding(place, f"the table {table} {what}")
    except AlreadyBuilding:
        yield Finding(place, "it is being rebuilt, and could not be checked")
    except (Conflict, *UNREADABLE):
        yield Finding(place, "something that it is made of cannot be read or applied any more")


def _summary(look: Transaction, table: str) -> tuple[int, int]:
    """Return how many rows a table has and a mark of them all, whatever their order."""
    count = mark = 0
    with closing(look.stream(f"SELECT * FROM {table}")) as rows:
        for row in rows:
            values = repr([row[name] for name in row.keys()])  # noqa: SIM118 - SQLite's row has no other
            digest = hashlib.blake2b(values.encode(), digest_size=DIGEST_BYTES).digest()
            mark = (mark + int.from_bytes(digest)) % 2 ** (8 * DIGEST_BYTES)
            count += 1
    return count, mark
