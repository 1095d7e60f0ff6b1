"""What people were promised: every receipt that was handed out is in the store, once."""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from services.reporting.application import Reporting
from services.verify.findings import Finding, Tick
from shared.refusal import Missing


class NotAJournal(Exception):
    """A line is not a receipt as the API hands it out; says which line."""


def receipts_in(journal: Path) -> list[dict[str, str]]:
    """Read receipts, one JSON object a line: id, reference, receipt. Raises `NotAJournal`."""
    found = []
    for number, line in enumerate(journal.read_bytes().splitlines(), start=1):
        try:
            said = json.loads(line)
            found.append({name: str(said[name]) for name in ("id", "reference", "receipt")})
            UUID(found[-1]["id"])
        except (ValueError, KeyError, TypeError) as wrong:
            raise NotAJournal(number) from wrong
    return found


def check_receipts(
    reporting: Reporting, receipts: list[dict[str, str]], tick: Tick
) -> Iterator[Finding]:
    """Look up each receipt; the code is worked out anew from the id."""
    for said in receipts:
        tick(1)
        where = f"receipt {said['reference']}"
        try:
            stored = reporting.receipt_of(UUID(said["id"]))
        except Missing:
            yield Finding(where, "the report is not in the store")
            continue
        if stored.reference != said["reference"]:
            yield Finding(where, f"the report in the store has the reference {stored.reference}")
        if stored.receipt != said["receipt"]:
            yield Finding(where, "the receipt code is not the one that belongs to the report")
