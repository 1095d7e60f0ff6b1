"""Who gets a report from a unit: whoever leads it, and whoever stands above her."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from shared.identity.principal import Principal, identity_of
from shared.identity.register.snapshot import Snapshot
from shared.web import labels


@dataclass(frozen=True)
class Receivers:
    """Names as a phrase; empty when there is nobody."""

    leaders: str
    above: str
    leads_herself: bool


async def receivers(
    request: Request, unit: UUID, visitor: Principal, without: frozenset[UUID] = frozenset()
) -> Receivers:
    """Return who will have it, besides the visitor herself and those who are taken out of it."""
    tree = await asyncio.to_thread(identity_of(request).register.on_day)
    nearest = tree.responsible(unit)
    others = [person for person in nearest if person != visitor.person and person not in without]
    higher = [person for person in leaders_above(tree, unit) if person != visitor.person]
    names = await identity_of(request).names.of([*others, *higher])
    return Receivers(
        labels.people([names.get(person, "den som leder enheten") for person in others]),
        labels.people([names.get(person, "den som leder ovanför") for person in higher]),
        visitor.person in nearest,
    )


def leaders_above(tree: Snapshot, unit: UUID) -> list[UUID]:
    """Return who leads the nearest place above that somebody else leads than the unit itself."""
    nearest = set(tree.responsible(unit))
    for place in tree.above(unit):
        higher = [person for person in tree.leads.get(place, []) if person not in nearest]
        if higher:
            return higher
    return []
