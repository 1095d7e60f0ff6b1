"""A whole municipality as its HR system knows it."""

from tests.organisation.personnel import Cells, row

PEOPLE = 20_000
DEPARTMENTS, UNITS_EACH = 50, 10


def a_municipality() -> list[Cells]:
    """Return its rows: one administration, departments with units, and who leads each of them."""
    places = [("100", "Provförvaltningen", "SN")]
    for department in range(DEPARTMENTS):
        code = f"D{department}"
        places.append((code, f"Avdelning {department}", "100"))
        places += [(f"{code}E{n}", f"Enhet {department}.{n}", code) for n in range(UNITS_EACH)]
    rows = []
    for number in range(PEOPLE):
        at = number % len(places)
        code, name, above = places[at]
        also = {"Enhetsnamn": name, "Överordnad enhet": above}
        rows.append(row(str(100_000 + number), code, str(100_000 + at), **also))
    return rows
