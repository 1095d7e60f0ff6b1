"""The keys of sealed fields. Only services that may read them import this."""

from shared.keys.store import KeyStore

__all__ = ["KeyStore"]
