"""Two tables to try a database with."""

from shared.database import Database

TABLES = (
    "CREATE TABLE IF NOT EXISTS things (one INTEGER PRIMARY KEY, words TEXT, held BLOB)",
    "CREATE TABLE IF NOT EXISTS counter (number INTEGER NOT NULL)",
)


def put(database: Database, one: int, failure: BaseException | None = None) -> None:
    """Store something, and fail after it."""
    with database.transaction() as t:
        t.execute("INSERT INTO things VALUES (?, 'words', NULL)", one)
        if failure is not None:
            raise failure


def stored(database: Database) -> list[int]:
    """Return what is stored."""
    return [row["one"] for row in database.select("SELECT one FROM things ORDER BY one")]
