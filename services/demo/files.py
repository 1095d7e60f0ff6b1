"""The demo's files, read."""

import csv
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from services.demo import demo_id
from shared.clock import SWEDEN

HERE = Path(__file__).parent
SERIES = HERE / "hot-och-vald.csv"
VALID_FROM = date(2015, 1, 1)


@dataclass(frozen=True)
class DemoPerson:
    """Someone invented."""

    alias: str
    name: str
    unit: str
    roles: tuple[tuple[str, str], ...]

    @property
    def id(self) -> UUID:
        """The opaque id that the whole system knows her by."""
        return demo_id("person", self.alias)

    def body(self) -> dict[str, Any]:
        """Return what the register is told of her."""
        return {
            "contact": {"name": self.name, "email": f"{self.alias}@kommunen.example"},
            "unit": str(demo_id("unit", self.unit)) if self.unit else None,
            "roles": [
                {"role": role, "unit": str(demo_id("unit", unit)) if unit else None}
                for role, unit in self.roles
            ],
            "valid_from": VALID_FROM.isoformat(),
        }


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the demo's files."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def people() -> list[DemoPerson]:
    """Return the demo people in the order of the file."""
    return [
        DemoPerson(
            row["alias"],
            row["name"],
            row["unit"],
            tuple(
                (role, unit) for role, _, unit in (r.partition(":") for r in row["roles"].split())
            ),
        )
        for row in rows("people.csv")
    ]


def units() -> list[tuple[UUID, dict[str, Any]]]:
    """Return id and body of every unit, parents before children."""
    return [
        (
            demo_id("unit", row["key"]),
            {
                "name": row["name"],
                "kind": row["kind"],
                "parent": str(demo_id("unit", row["parent"])) if row["parent"] else None,
                "authority": row["authority"],
                "valid_from": row["valid_from"],
                "valid_to": row["valid_to"] or None,
                "order": order,
            },
        )
        for order, row in enumerate(rows("units.csv"))
    ]


def incidents(first_start: date) -> list[tuple[str, dict[str, Any]]]:
    """Return who reports, and the report, for every incident, oldest first."""
    found = []
    for row in rows("incidents.csv"):
        day = first_start - timedelta(days=int(row["days_ago"]))
        happened_at = datetime.combine(day, time.fromisoformat(row["time"]), SWEDEN)
        body: dict[str, Any] = {
            "id": str(demo_id("incident", f"{row['days_ago']}/{row['time']}/{row['reporter']}")),
            "unit": str(demo_id("unit", row["unit"])),
            "event_type": row["event_type"],
            "threat_or_violence": row["threat_or_violence"] == "ja",
            "forms": row["forms"].split(),
            "felt_as_influence": row["felt_as_influence"] == "ja",
            "happened_at": happened_at.isoformat(),
            "what_happened": row["what_happened"],
        }
        if row["severity_felt"]:
            body["severity_felt"] = int(row["severity_felt"])
        found.append((row["reporter"], body))
    return found
