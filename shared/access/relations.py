"""How a person stands to a thing: what the policies speak of besides roles."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from shared.events import Role


class Relation(StrEnum):
    """One way to stand to a thing."""

    REPORTER = "reporter"
    MANAGER = "manager"  # nearest leader of the unit, herself or as a deputy
    OVERSEER = "overseer"  # leads something above the nearest leader
    SAFETY_REPRESENTATIVE = "safety-representative"
    HR_PARTNER = "hr-partner"
    ON_CALL = "on-call"  # in the authority that owns it
    SAME_AUTHORITY = "same-authority"
    NAMED = "named"  # the report is about her
    OWNER = "owner"  # sees to it that it is dealt with
    CONFLICTED = "conflicted"  # too close to it, or stands in for a leader who is
    GIVEN = "given"  # it was disclosed to her authority
    BROKE_GLASS = "broke-glass"  # she has opened it in an emergency


class State(StrEnum):
    """How far a thing has come, as far as access depends on it."""

    OPEN = "open"
    LIFTED = "lifted"  # to the leader above: it was escalated, or the nearest one has a conflict
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Asker(Protocol):
    """What a decision needs to know of a person; `Employed` of the register is one."""

    @property
    def id(self) -> UUID:
        """Her opaque id."""

    @property
    def unit(self) -> UUID | None:
        """Where she works."""

    @property
    def authority(self) -> str:
        """The authority of her unit; empty without one."""

    @property
    def roles(self) -> frozenset[Role]:
        """What she is besides employed."""

    @property
    def manages(self) -> frozenset[UUID]:
        """The units that she is the nearest leader of."""

    @property
    def oversees(self) -> frozenset[UUID]:
        """The units that somebody below her is the nearest leader of."""

    @property
    def leads_herself(self) -> frozenset[UUID]:
        """The units that she leads, or leads above, without standing in for anybody."""

    @property
    def deputises_for(self) -> frozenset[UUID]:
        """Those whose units she leads in their place today."""

    @property
    def areas(self) -> Mapping[Role, frozenset[UUID]]:
        """The units of those of her roles that have an area."""

    @property
    def on_call_in(self) -> frozenset[str]:
        """The authorities that she is on call in."""


@dataclass(frozen=True)
class Resource:
    """What a decision needs to know of a thing."""

    unit: UUID | None = None
    authority: str = ""
    reporter: UUID | None = None
    named: frozenset[UUID] = frozenset()
    conflicted: frozenset[UUID] = frozenset()
    owner: UUID | None = None
    given_to: frozenset[str] = frozenset()  # authorities
    opened_by: frozenset[UUID] = frozenset()  # who broke the glass
    state: State = State.OPEN


def relations(asker: Asker, thing: Resource) -> frozenset[Relation]:
    """Return how a person stands to a thing."""
    stands = {
        Relation.REPORTER: thing.reporter == asker.id,
        Relation.MANAGER: thing.unit in asker.manages,
        Relation.OVERSEER: thing.unit in asker.oversees,
        Relation.SAFETY_REPRESENTATIVE: _covers(asker, Role.SAFETY_REPRESENTATIVE, thing),
        Relation.HR_PARTNER: _covers(asker, Role.HR, thing),
        Relation.ON_CALL: bool(thing.authority) and thing.authority in asker.on_call_in,
        Relation.SAME_AUTHORITY: bool(thing.authority) and thing.authority == asker.authority,
        Relation.NAMED: asker.id in thing.named,
        Relation.OWNER: thing.owner == asker.id,
        Relation.CONFLICTED: is_set_aside(asker, thing),
        Relation.GIVEN: bool(asker.authority) and asker.authority in thing.given_to,
        Relation.BROKE_GLASS: asker.id in thing.opened_by,
    }
    return frozenset(relation for relation, holds in stands.items() if holds)


def is_set_aside(asker: Asker, thing: Resource) -> bool:
    """Whether a person is kept from a thing that she or somebody else says she is too close to.

    Whoever stands in for a leader who is set aside is set aside with her, as long as that lasts:
    unless she leads the unit in her own right, as the leader above does who has it instead.
    """
    if asker.id in thing.conflicted:
        return True
    stands_in = not asker.deputises_for.isdisjoint(thing.conflicted)
    return stands_in and thing.unit not in asker.leads_herself


def _covers(asker: Asker, role: Role, thing: Resource) -> bool:
    return thing.unit in asker.areas.get(role, frozenset())
