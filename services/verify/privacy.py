"""What is sealed, and who people are, is readable nowhere but where it belongs.

Takes what only keys open and what only the contact register holds, and looks for it, letter by
letter, in everything else that is stored: tables, files of the transport, output that was kept.
A sample of sealed texts is enough to find a leak, since a leak seldom hits only one.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from services.verify.findings import UNREADABLE, Finding, Tick
from services.verify.reader import Search
from shared.database import Database, Transaction
from shared.database.places import Part, file_of
from shared.eventstore.mapper import sealed_fields
from shared.eventstore.sealed import Erased
from shared.service import Service
from shared.settings import Settings

SAMPLE = 200  # sealed events, spread evenly over the log, the newest among them
LETTERS_MIN = 8  # what is shorter stands in other words too
CONTACTS = {"name": "a name", "email": "an address", "phone": "a number"}
PSEUDONYM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
READER = Path(__file__).with_name("reader.py")


def secrets_of(services: Iterable[Service], contacts: Database) -> dict[bytes, str]:
    """Return what must not be found, in each of its spellings, and what kind of thing it is."""
    said: dict[str, str] = {}
    for row in contacts.select("SELECT * FROM contacts"):
        said |= {row[part]: f"{kind} of the contact register" for part, kind in CONTACTS.items()}
    for service in services:
        said |= _sealed_texts(service)
    return {
        spelling: kind
        for text, kind in said.items()
        # An id alone says nothing: it stands in the register too. What is secret is the link.
        # Digits alone stand by chance in moments and hashes.
        if len(text) >= LETTERS_MIN and not PSEUDONYM.fullmatch(text) and not text.isdecimal()
        for spelling in (
            text.encode(),
            json.dumps(text)[1:-1].encode(),
            msgspec.json.encode(text)[1:-1],  # as our own events and messages are written
        )
    }


def _sealed_texts(service: Service) -> dict[str, str]:
    log = service.application.log
    last = log.last_position()
    found = {}
    for position in sorted({last - step * max(1, last // SAMPLE) for step in range(SAMPLE)}):
        if position < 1:
            continue
        # What cannot be opened is erased, or found by the check of the log itself.
        with suppress(Erased, *UNREADABLE):
            for notification in log.select_notifications(position, 1, position):
                event = service.application.mapper.to_domain_event(notification)
                for name in sealed_fields(type(event)):
                    value = getattr(event, name).reveal()
                    if isinstance(value, str):
                        found[value] = f"what is sealed in {service.name} {position}"
    return found


def check_files(settings: Settings, secrets: dict[bytes, str], tick: Tick) -> Iterator[Finding]:
    """Look through every file of the data folder, but those where it belongs."""
    contacts = file_of(settings.data, "organisation", Part.CONTACTS).name
    files = [path for path in files_of(settings) if not path.name.startswith(contacts)]
    for path, kinds in zip(files, _looked_through(files, secrets), strict=True):
        name = path.relative_to(settings.data).as_posix()
        yield from (Finding(name, f"{kind} can be read there") for kind in kinds)
        tick(1)


def files_of(settings: Settings) -> list[Path]:
    """Return every file outside the folder of keys."""
    return sorted(
        Path(folder, name)
        for folder, _, names in os.walk(settings.data)  # which passes over what goes meanwhile
        for name in names
        if settings.keys not in (Path(folder), *Path(folder).parents)
    )


def _looked_through(files: Sequence[Path], secrets: Mapping[bytes, str]) -> Iterator[list[str]]:
    """Yield what is found in each file, by a process of its own; reader.py says why."""
    asked = {
        "secrets": {secret.hex(): kind for secret, kind in secrets.items()},
        "files": [str(path.absolute()) for path in files],
    }
    with subprocess.Popen(  # noqa: S603 - our own script, by our own interpreter
        [sys.executable, "-I", READER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        json.dump(asked, process.stdin)
        process.stdin.close()
        yield from map(json.loads, process.stdout)


def check_tables(
    place: str, look: Transaction, tables: Iterable[str], secrets: dict[bytes, str]
) -> Iterator[Finding]:
    """Look through some tables, for databases that are no files of ours."""
    search = Search(secrets)
    for table in tables:
        found = set[str]()
        for row in look.stream(f"SELECT * FROM {table}"):
            said = b"\n".join(_bytes(row[name]) for name in row.keys())  # noqa: SIM118 - as for SQLite
            found |= search.kinds_in(said)
        yield from (Finding(f"{place} {table}", f"{kind} can be read there") for kind in found)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
