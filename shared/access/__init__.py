"""Who may do what: one readable text of policies, asked by every service."""

from shared.access.action import Action
from shared.access.decide import may
from shared.access.relations import Relation, Resource, State, relations
from shared.access.scope import Condition, Scope, scope

__all__ = [
    "Action",
    "Condition",
    "Relation",
    "Resource",
    "Scope",
    "State",
    "may",
    "relations",
    "scope",
]
