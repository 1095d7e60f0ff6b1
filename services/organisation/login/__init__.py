"""Logging in with the municipality's own accounts: OpenID Connect, code flow with PKCE.

attempt.py   what one browser's try at logging in needs to remember, sealed in its own cookie
provider.py  what we ask the provider, and what we believe of its answer
"""

from services.organisation.login.attempt import Attempt, Attempts
from services.organisation.login.provider import Claimed, Failed, Provider, Why

__all__ = ["Attempt", "Attempts", "Claimed", "Failed", "Provider", "Why"]
