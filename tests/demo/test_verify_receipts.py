"""motkraft verify --receipts: what people were promised is in the store, once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.database.places import Part
from tests.grounds import BOTH, SQLITE
from tests.process import command_here
from tests.used import Used

Receipt = dict[str, str]
OTHER_ID = "0b9f3b5e-58a5-4a7c-9d3f-0a3b6d8f2c11"

on_sqlite = pytest.mark.parametrize("used", [SQLITE], indirect=True)


def as_it_was(receipt: Receipt) -> Receipt:
    return receipt


def of_another_report(receipt: Receipt) -> Receipt:
    return receipt | {"id": OTHER_ID}


def with_another_reference(receipt: Receipt) -> Receipt:
    return receipt | {"reference": "2026-99"}


def with_another_code(receipt: Receipt) -> Receipt:
    return receipt | {"receipt": "AAAA-BBBB-CCCC-DDDD"}


@pytest.mark.parametrize(
    ("used", "changed", "named"),
    [
        *((kind, as_it_was, None) for kind in BOTH),
        *(
            (kind, of_another_report, "{reference}: the report is not in the store")
            for kind in BOTH
        ),
        (
            SQLITE,
            with_another_reference,
            "2026-99: the report in the store has the reference {reference}",
        ),
        (
            SQLITE,
            with_another_code,
            "{reference}: the receipt code is not the one that belongs to the report",
        ),
    ],
    indirect=["used"],
)
async def test_a_receipt_that_is_not_kept_is_named(
    used: Used, tmp_path: Path, changed: Callable[[Receipt], Receipt], named: str | None
) -> None:
    first, second, third = used.receipts
    journal = tmp_path / "receipts.jsonl"
    lines = [json.dumps(one) for one in (first, changed(second), third)]
    journal.write_text("\n".join(lines))
    with used.copied(tmp_path / "data") as here:
        code, said = await command_here(here.settings, "verify", "--receipts", str(journal))
    findings = [line for line in said.splitlines() if line.startswith("receipt ")]
    assert findings == ([f"receipt {named}".format(**second)] if named else [])
    assert code == (1 if named else 0)


@on_sqlite
async def test_a_report_that_is_no_longer_in_the_log_is_missed(used: Used, tmp_path: Path) -> None:
    journal = tmp_path / "receipts.jsonl"
    journal.write_text("\n".join(map(json.dumps, used.receipts)))
    with used.copied(tmp_path / "data") as here:
        with here.owner(Part.LOG, "reporting") as owner:
            owner.disarm()
            assert owner.change("DELETE FROM stored_events WHERE position=2") == 1
        _, said = await command_here(here.settings, "verify", "--receipts", str(journal))
    missed = f"receipt {used.receipts[1]['reference']}: the report is not in the store"
    assert [line for line in said.splitlines() if line.startswith("receipt ")] == [missed]


@on_sqlite
@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b"17",
        b'{"id": "' + OTHER_ID.encode() + b'", "reference": "2026-1"}',
        b'{"id": "1", "reference": "2026-1", "receipt": "x"}',
        b'{"id": 1, "reference": "2026-1", "receipt": "x"}',
        b'{"id": "\xff", "reference": "2026-1", "receipt": "x"}',
        b"",
    ],
)
async def test_a_line_that_is_no_receipt_is_said_in_one_line(
    used: Used, tmp_path: Path, line: bytes
) -> None:
    journal = tmp_path / "receipts.jsonl"
    good = json.dumps(used.receipts[0]).encode()
    journal.write_bytes(b"\n".join((good, line, good)))
    with used.copied(tmp_path / "data") as here:
        code, said = await command_here(here.settings, "verify", "--receipts", str(journal))
    assert code == 1
    assert said.splitlines()[-1] == f"{journal} rad 2: det är inget kvitto."
