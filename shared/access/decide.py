"""Asks Cedar. Policies are parsed once; what was decided is remembered, since it never changes."""

from functools import lru_cache
from pathlib import Path

from cedarpy import Decision, PolicySet, is_authorized

from shared.access.action import Action
from shared.access.relations import Asker, Relation, Resource, State, relations
from shared.events import Role

DECISIONS_REMEMBERED_MAX = 10_000

NOTHING = Resource()  # when the question is not about one thing

HERE = Path(__file__).parent
POLICIES = PolicySet.from_str((HERE / "policies.cedar").read_text())


def may(asker: Asker, action: Action, resource: Resource = NOTHING) -> bool:
    """Whether a person may do something to a thing."""
    return _decide(
        asker.roles, asker.unit is not None, relations(asker, resource), resource.state, action
    )


@lru_cache(maxsize=DECISIONS_REMEMBERED_MAX)
def _decide(
    roles: frozenset[Role],
    is_employed: bool,
    stands: frozenset[Relation],
    state: State,
    action: Action,
) -> bool:
    # Who she is and which thing it is do not matter here, only how the two stand to each other:
    # so there are few questions, and each is put to Cedar once.
    answer = is_authorized(
        {
            "principal": 'Person::"she"',
            "action": f'Action::"{action}"',
            "resource": 'Thing::"it"',
            "context": {"stands": sorted(stands)},
        },
        POLICIES,
        [
            {
                "uid": {"type": "Person", "id": "she"},
                "attrs": {"roles": sorted(roles), "employed": is_employed},
                "parents": [],
            },
            {"uid": {"type": "Thing", "id": "it"}, "attrs": {"state": state}, "parents": []},
        ],
    )
    return bool(answer.decision == Decision.Allow)
