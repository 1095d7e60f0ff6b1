"""The log's tables, in the words that SQLite and PostgreSQL share."""

from shared.database import Tables

LOG = Tables(
    (
        """CREATE TABLE IF NOT EXISTS stored_events (
            position INTEGER PRIMARY KEY,
            originator_id TEXT NOT NULL,
            originator_version INTEGER NOT NULL,
            topic TEXT NOT NULL,
            state BLOB NOT NULL,
            UNIQUE (originator_id, originator_version))""",
        "CREATE TABLE IF NOT EXISTS leaves (position INTEGER PRIMARY KEY, hash BLOB NOT NULL)",
        # The roots of complete subtrees of 256, 256 x 256, ... leaves: 1/255 of the log, from
        # which every proof is put together with a few hundred hashes.
        """CREATE TABLE IF NOT EXISTS subtrees (
            level INTEGER NOT NULL, number INTEGER NOT NULL, hash BLOB NOT NULL,
            PRIMARY KEY (level, number))""",
        # What we have signed: the log as it was at a size.
        """CREATE TABLE IF NOT EXISTS checkpoints (
            size INTEGER PRIMARY KEY, note TEXT NOT NULL)""",
    )
)

# Nothing in them is ever changed; what is unique in each.
UNIQUE = {
    "stored_events": ("position", "originator_id, originator_version"),
    "leaves": ("position",),
    "subtrees": ("level, number",),
    "checkpoints": ("size",),
}
