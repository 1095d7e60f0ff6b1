"""Fields that hold personal data, and how every field of an event says what it is."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar
from uuid import UUID

T = TypeVar("T")


class Kind(StrEnum):
    """What a clear field of an event may hold."""

    PSEUDONYMOUS = "pseudonymous"  # opaque ids, unit codes
    CATEGORY = "category"  # codes, days, counts: survives erasure


class KeyClass(StrEnum):
    """Which key of an incident seals a field; destroying one erases that class everywhere."""

    IDENTITY = "identity"
    ACTOR = "actor"
    NARRATIVE = "narrative"
    DIALOGUE = "dialogue"
    EVIDENCE = "evidence"
    HEALTH = "health"


class Erased(Exception):
    """The key was destroyed; nobody can read this any more."""


class NotAuthentic(Exception):
    """A sealed value was changed, or moved from where it was sealed."""


class Sealed(Generic[T]):
    """A value that is never shown by accident: masked in repr, sealed wherever it is stored.

    One that was read from the log stays closed until someone asks for it, so whatever only
    counts or forwards events never touches a key.
    """

    __slots__ = ("_open",)

    def __init__(self, value: T) -> None:
        self._open: Callable[[], T] = lambda: value

    @classmethod
    def closed(cls, open_it: Callable[[], T]) -> "Sealed[T]":
        """Return a value that is opened when it is asked for."""
        sealed = cls.__new__(cls)
        sealed._open = open_it  # noqa: SLF001 - its own class
        return sealed

    @property
    def is_erased(self) -> bool:
        """Whether the value is gone for ever."""
        try:
            self._open()
        except Erased:
            return True
        return False

    def reveal(self) -> T:
        """Return the value; the caller answers for who sees it. Raises `Erased`."""
        return self._open()

    def says(self, value: T) -> bool:
        """Whether it is this; what is erased says nothing."""
        return not self.is_erased and self.reveal() == value

    def __repr__(self) -> str:
        return "Sealed(***)"


@dataclass(frozen=True)
class Place:
    """Where a sealed value stands; bound into the ciphertext so that it opens nowhere else."""

    stream: UUID
    version: int
    topic: str
    field: str
    key_class: KeyClass

    def bytes(self) -> bytes:
        """Return the associated data of the encryption."""
        return f"{self.stream}|{self.version}|{self.topic}|{self.field}".encode()


@dataclass(frozen=True)
class NewKey:
    """A key that must be durable before the events it seals."""

    stream: UUID
    key_class: KeyClass
    secret: bytes


NewKeys = dict[tuple[UUID, KeyClass], NewKey]


class KeyTaken(Exception):
    """Another request made this incident's key first; seal again with that one."""


class Sealer(Protocol):
    """What the event store asks of the key store; only reporting and escalation have one."""

    def seal(self, place: Place, plaintext: bytes, new_keys: NewKeys) -> str:
        """Encrypt a value; a key that does not exist yet is added to `new_keys`."""

    def open(self, place: Place, token: str) -> bytes:
        """Decrypt a value. Raises `Erased` when its key was destroyed."""

    def keep(self, keys: list[NewKey]) -> list[KeyTaken | None]:
        """Make keys durable in one transaction; say for each whether it was ours to make."""
