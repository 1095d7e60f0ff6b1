"""What was signed about a log, by its service and kept by the others, is what the log is."""

from collections.abc import Iterator, Mapping
from contextlib import closing

from services.verify.findings import Finding, Tick
from services.verify.logs import stored
from shared.audit.witness import NotKnown, verifier_key
from shared.database import Database
from shared.eventstore.checkpoints import open_checkpoint
from shared.eventstore.merkle import Growing, leaf_hash
from shared.eventstore.notes import NotTrusted, VerifierKey
from shared.settings import Settings


def check_checkpoints(
    settings: Settings, service: str, log: Database, witnesses: Mapping[str, Database], tick: Tick
) -> Iterator[Finding]:
    """Work out the root at every size that was signed, from the events themselves."""
    try:
        key = verifier_key(settings.credentials, service)
    except NotKnown:
        yield Finding(f"{service} checkpoints", "the key that they are signed with is missing")
        return
    signed: dict[int, dict[str, bytes]] = {}
    own = [(service, row) for row in log.select("SELECT size, note FROM checkpoints")]
    kept = [
        (name, row)
        for name, database in witnesses.items()
        for row in database.select("SELECT size, note FROM witnessed WHERE service=?", service)
    ]
    for holder, row in own + kept:
        root = _root(row["note"], row["size"], key)
        if root is None:
            where = f"{service} checkpoint {row['size']} at {holder}"
            yield Finding(where, "it is not signed as it should be")
        else:
            signed.setdefault(row["size"], {})[holder] = root
    tree = Growing()
    with closing(stored(log)) as rows:
        for stored_event in rows:
            tick(1)
            tree.add(leaf_hash(stored_event.event))
            for holder, root in signed.pop(tree.size, {}).items():
                if root != tree.root():
                    where = f"{service} checkpoint {tree.size} at {holder}"
                    yield Finding(where, "the log is not the one that was signed")
    for size, holders in sorted(signed.items()):
        for holder in holders:
            where = f"{service} checkpoint {size} at {holder}"
            yield Finding(where, f"the log has only {tree.size} events")


def _root(note: str, size: int, key: VerifierKey) -> bytes | None:
    try:
        checkpoint = open_checkpoint(note.encode(), key)
    except NotTrusted:
        return None
    return checkpoint.root if checkpoint.size == size else None
