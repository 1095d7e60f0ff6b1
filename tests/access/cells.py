"""What the page is made of: rows, and what becomes of each person's request."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tests.access.routes import Route


class Outcome(StrEnum):
    """What becomes of a request."""

    ALLOWED = "allowed"
    REFUSED = "refused"  # let in, and told why it cannot be done
    MISSING = "missing"
    LOG_IN = "log in"
    NO_METHOD = "not for this method"


@dataclass(frozen=True, order=True)
class Row:
    """One route, asked about one thing."""

    route: Route
    about: str


Cells = Mapping[str, Outcome]  # by person
Matrix = Mapping[Row, Cells]
