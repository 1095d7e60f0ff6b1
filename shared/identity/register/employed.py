"""A person as the register knows her on a day: no name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.events import Role


@dataclass(frozen=True)
class Deputyship:
    """Someone stands in for someone else; both days count."""

    person: UUID
    deputy: UUID
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Employed:
    """What she is and what she answers for. Units are always with what lies below them."""

    id: UUID
    unit: UUID | None = None
    authority: str = ""  # of her unit; empty when she has none
    roles: frozenset[Role] = frozenset()
    manages: frozenset[UUID] = frozenset()  # she is the nearest leader, herself or as a deputy
    oversees: frozenset[UUID] = frozenset()  # somebody below her is the nearest leader
    leads_herself: frozenset[UUID] = frozenset()  # or leads above, standing in for nobody
    areas: Mapping[Role, frozenset[UUID]] = field(default_factory=dict)  # of roles with a unit
    on_call_in: frozenset[str] = frozenset()  # authorities
    deputises_for: frozenset[UUID] = frozenset()
