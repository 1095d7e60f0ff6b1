"""What a service sends about its log: sizes and hashes, nothing that is in it."""

from pydantic import BaseModel

from shared.eventstore.notes import from_base64, to_base64


class LogSigned(BaseModel, frozen=True):
    """A checkpoint, and the proof that it extends the one that was sent before it.

    A newer teller may say more; what is not known is passed.
    """

    note: str  # as in c2sp.org/tlog-checkpoint
    old_size: int  # 0: there was none before
    proof: tuple[str, ...]  # base64, RFC 6962 section 2.1.2

    @classmethod
    def of(cls, note: bytes, old_size: int, proof: list[bytes]) -> "LogSigned":
        """Put a message together."""
        return cls(note=note.decode(), old_size=old_size, proof=tuple(map(to_base64, proof)))

    @property
    def hashes(self) -> list[bytes]:
        """Return the proof's hashes. Raises `Malformed`."""
        return [from_base64(one) for one in self.proof]


def subject_of(service: str) -> str:
    """Return the subject on which a service speaks of its log."""
    return f"audit.{service}.checkpoint.v1"
