"""Asks Cedar. Policies are parsed once; a decision takes well under a millisecond."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from cedarpy import Decision, PolicySet, is_authorized

from shared.events import Role

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
    person = {"type": "Person", "id": str(asker.person)}
    thing: dict[str, Any] = {}
    if resource.unit is not None:
        thing["unit"] = str(resource.unit)
    if resource.reporter is not None:
        thing["reporter"] = {"__entity": {"type": "Person", "id": str(resource.reporter)}}
    answer = is_authorized(
        {
            "principal": f'Person::"{asker.person}"',
            "action": f'Action::"{action}"',
            "resource": 'Thing::"it"',
            "context": {},
        },
        POLICIES,
        [
            {
                "uid": person,
                "attrs": {
                    "roles": sorted(asker.roles),
                    "unit": str(asker.unit or ""),
                    "manages": sorted(map(str, asker.manages)),
                },
                "parents": [],
            },
            {"uid": {"type": "Thing", "id": "it"}, "attrs": thing, "parents": []},
        ],
    )
    return bool(answer.decision == Decision.Allow)
