"""Cookies and bearer tokens: signed, and checked by our clock.

refused.py  why a token is not believed
box.py      what only the server can read again
cookies.py  the session cookie, and the token that a session's forms carry
issuer.py   the provider that signs for the municipality's people: its addresses and its keys
claims.py   what signed claims mean here: who, which roles, until when
bearers.py  bearer tokens
"""

from shared.identity.tokens.bearers import Bearer, Bearers
from shared.identity.tokens.cookies import Cookie, Cookies, session_hash
from shared.identity.tokens.issuer import Issuer, KeysAway, ProviderAway
from shared.identity.tokens.refused import NotValid, Reason

__all__ = [
    "Bearer",
    "Bearers",
    "Cookie",
    "Cookies",
    "Issuer",
    "KeysAway",
    "NotValid",
    "ProviderAway",
    "Reason",
    "session_hash",
]
