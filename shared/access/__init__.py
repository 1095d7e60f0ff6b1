"""Who may do what: one readable text of policies, asked by every service."""

from shared.access.action import Action
from shared.access.decide import may
from shared.access.relations import Relation, Resource, State, is_set_aside, relations
from shared.access.scope import Condition, Marks, Scope, marks, scope

__all__ = [
    "Action",
    "Condition",
    "Marks",
    "Relation",
    "Resource",
    "Scope",
    "State",
    "is_set_aside",
    "marks",
    "may",
    "relations",
    "scope",
]
