"""What a person may do, decided by one readable text: policies.cedar."""

from shared.access.decide import Action, Resource, may

__all__ = ["Action", "Resource", "may"]
