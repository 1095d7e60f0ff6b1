"""Asks Cedar. Policies are parsed once; what was decided is remembered, since it never changes."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from cedarpy import Entities, PolicySet, is_authorized, policies_to_json_str

from shared.access.action import Action
from shared.access.relations import Asker, Relation, Resource, State, relations
from shared.events import Role

DECISIONS_REMEMBERED_MAX = 10_000

SHE = {"type": "Person", "id": "she"}  # named so, and not as text that Cedar has to parse
IT = {"type": "Thing", "id": "it"}

NOTHING = Resource()  # when the question is not about one thing

HERE = Path(__file__).parent


def by_action(text: str) -> dict[Action, PolicySet]:
    """Parse policies; return for each action those that speak of it.

    The others have no say in it, and leaving them out takes a third off every decision. There are
    no groups of actions, which the schema sees to: each policy names what it is about.
    """
    whole: dict[str, Any] = json.loads(policies_to_json_str(text))
    return {action: _that_speak_of(action, whole) for action in Action}


def _that_speak_of(action: Action, whole: dict[str, Any]) -> PolicySet:
    policies = whole["staticPolicies"].items()
    chosen = {name: policy for name, policy in policies if action in _actions(policy)}
    return PolicySet.from_json_str(json.dumps(whole | {"staticPolicies": chosen}))


def _actions(policy: dict[str, Any]) -> set[str]:
    scope = policy["action"]
    if scope["op"] == "All":
        return set(Action)
    return {named["id"] for named in scope.get("entities", [scope.get("entity")])}


POLICIES = by_action((HERE / "policies.cedar").read_text())


def may(asker: Asker, action: Action, resource: Resource = NOTHING) -> bool:
    """Whether a person may do something to a thing."""
    return _decide(
        asker.roles, asker.unit is not None, relations(asker, resource), resource.state, action
    )


def forget() -> None:
    """Decide everything anew from now on: for whoever tries other policies, or measures."""
    _decide.cache_clear()
    _she_and_it.cache_clear()


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
    question = {
        "principal": SHE,
        "action": {"type": "Action", "id": action.value},
        "resource": IT,
        "context": {"stands": sorted(stands)},
    }
    answer = is_authorized(question, POLICIES[action], _she_and_it(roles, is_employed, state))
    return bool(answer.allowed)


@lru_cache(maxsize=DECISIONS_REMEMBERED_MAX)
def _she_and_it(roles: frozenset[Role], is_employed: bool, state: State) -> Entities:
    attributes = {"roles": sorted(roles), "employed": is_employed}
    two = [
        {"uid": SHE, "attrs": attributes, "parents": []},
        {"uid": IT, "attrs": {"state": state}, "parents": []},
    ]
    return Entities.from_json_str(json.dumps(two))
