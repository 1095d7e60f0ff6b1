"""What tests of reorganisations have in common: years to ask about, and a table by either tree."""

from tests.statistics.office import Office, an_incident

ALL = {"from": "2024", "cutoff": "2026-11-22"}
BOU, INSATS, VUXEN = "Avdelning BoU myndighet", "Avdelning BoU insats", "Avdelning vuxen"
WHOLE = "Socialförvaltningen"
TREES = ("now", "then")


async def by_tree(office: Office, tree: str, **asked: str) -> dict[str, list[str]]:
    """Return the rows by one tree, by name, once it is seen that the first is their sum."""
    _, *rows = await office.csv(**ALL | {"tree": tree} | asked)
    total, *parts = [[int(cell or 0) for cell in row[1:]] for row in rows]
    assert total == [sum(column) for column in zip(*parts, strict=True)]
    return {name: numbers for name, *numbers in rows}


def happened(office: Office, unit: str, *days: str) -> None:
    """Let reporting tell of an incident on each of some days."""
    office.tell("reporting", *(an_incident(unit, day) for day in days))
