"""One small way to talk to SQLite and to PostgreSQL, so that nothing above it knows which it is.

base.py      what a database can do, and what can go wrong with it
sqlite.py    one file
postgres.py  one schema of a server
places.py    where each part of each service lies
setup.py     makes a PostgreSQL database ready: roles, schemas, who may do what

SQL is written once, in what both understand, with `?` for values. Each transaction holds the
database's one write lock from its beginning, so what it reads stays true until it commits.
"""

from shared.database.base import (
    AlreadyBuilding,
    Conflict,
    Database,
    LostAnswer,
    Row,
    Tables,
    Transaction,
    Unavailable,
)

__all__ = [
    "AlreadyBuilding",
    "Conflict",
    "Database",
    "LostAnswer",
    "Row",
    "Tables",
    "Transaction",
    "Unavailable",
]
