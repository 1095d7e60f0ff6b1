"""The units as a list to choose from."""

import asyncio

from fastapi import Request

from shared.events import UnitKind
from shared.identity.principal import identity_of

Choices = list[tuple[str, list[tuple[str, str]]]]


async def unit_choices(request: Request) -> Choices:
    """Return the units grouped: each department with what lies below it."""
    units = await asyncio.to_thread(identity_of(request).register.units)
    groups: Choices = []
    for unit in units:
        if unit.kind in (UnitKind.ADMINISTRATION, UnitKind.DEPARTMENT):
            below = [u for u in units if u.parent == unit.id and u.kind == UnitKind.UNIT]
            groups.append((unit.name, [(str(u.id), u.name) for u in [unit, *below]]))
    return groups
