"""Asks Cedar. Policies are parsed once; a decision takes well under a millisecond."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from cedarpy import Decision, PolicySet, is_authorized

from shared.events import Role

DECISIONS_REMEMBERED_MAX = 10_000

HERE = Path(__file__).parent
POLICIES = PolicySet.from_str((HERE / "policies.cedar").read_text())


class Action(StrEnum):
    """Everything that is asked about; the schema lists the same."""

    REPORT = "report"
    READ_INCIDENT = "read-incident"
    WATCH_ALARMS = "watch-alarms"
    RECEIVE_CASE = "receive-case"
    READ_STATISTICS = "read-statistics"
    IMPORT_SERIES = "import-series"
    SEE_TRAINING = "see-training"
    SEE_ORGANISATION = "see-organisation"
    CHANGE_ORGANISATION = "change-organisation"


class Asker(Protocol):
    """What a decision needs to know of a person."""

    @property
    def person(self) -> UUID:
        """Her opaque id."""

    @property
    def unit(self) -> UUID | None:
        """Where she works."""

    @property
    def roles(self) -> frozenset[Role]:
        """What she is besides employed."""

    @property
    def manages(self) -> frozenset[UUID]:
        """The units that she answers for."""


@dataclass(frozen=True)
class Resource:
    """What a decision needs to know of a thing."""

    unit: UUID | None = None
    reporter: UUID | None = None


def may(asker: Asker, action: Action, resource: Resource = Resource()) -> bool:
    """Whether a person may do something to a thing."""
    return _decide(asker.person, asker.unit, asker.roles, asker.manages, action, resource)


@lru_cache(maxsize=DECISIONS_REMEMBERED_MAX)
def _decide(
    asker: UUID,
    unit: UUID | None,
    roles: frozenset[Role],
    manages: frozenset[UUID],
    action: Action,
    resource: Resource,
) -> bool:
    # Everything that a decision depends on is an argument, and the policies never change while
    # we run, so an answer once given may be given again.
    person = {"type": "Person", "id": str(asker)}
    thing: dict[str, Any] = {}
    if resource.unit is not None:
        thing["unit"] = str(resource.unit)
    if resource.reporter is not None:
        thing["reporter"] = {"__entity": {"type": "Person", "id": str(resource.reporter)}}
    answer = is_authorized(
        {
            "principal": f'Person::"{asker}"',
            "action": f'Action::"{action}"',
            "resource": 'Thing::"it"',
            "context": {},
        },
        POLICIES,
        [
            {
                "uid": person,
                "attrs": {
                    "roles": sorted(roles),
                    "unit": str(unit or ""),
                    "manages": sorted(map(str, manages)),
                },
                "parents": [],
            },
            {"uid": {"type": "Thing", "id": "it"}, "attrs": thing, "parents": []},
        ],
    )
    return bool(answer.decision == Decision.Allow)
