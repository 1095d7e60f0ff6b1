"""The leaf that proves an event: RFC 6962 section 2.1 over its identity and ciphertext.

Only a hash of what is stored goes in, so destroying a key leaves every proof valid.
"""

import hashlib

from eventsourcing.persistence import StoredEvent


def entry(event: StoredEvent) -> bytes:
    """Return what a leaf commits to: who, which, what kind, and the hash of the stored state."""
    state = hashlib.sha256(event.state).hexdigest()
    return (
        f"v1\n{event.originator_id}\n{event.originator_version}\n{event.topic}\n{state}\n"
    ).encode()


def leaf_hash(event: StoredEvent) -> bytes:
    """Return the Merkle leaf hash of a stored event (RFC 6962: SHA-256 of 0x00 and the entry)."""
    return hashlib.sha256(b"\x00" + entry(event)).digest()
