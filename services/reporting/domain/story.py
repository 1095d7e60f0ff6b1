"""What every part of an incident's story leans on.

An incident is one stream of events and one aggregate, written in parts: each part is a class with
its events, how each changes the state, and what people may decide. `Incident` is all of them.

An event's `apply` changes the state and never refuses: it has happened.
"""

from typing import TYPE_CHECKING
from uuid import UUID

from shared.eventstore.domain import Aggregate
from shared.eventstore.sealed import Sealed

# What stands in `by` when it is not a person's opaque id.
REPORTER = "reporter"  # who she is lies sealed under the identity key
OFFICIAL = "official"  # as the reporter, and elected: this is no event of the work environment
ANONYMOUS = "anonymous"  # nobody knows, and nothing that could tell is kept
MOTKRAFT = "motkraft"  # nobody: it follows from something else
KIA = "kia"  # a file from KIA says so; who reported it there is not taken in


class NothingLeft(Exception):
    """What was told is erased, so there is nothing to give or to open."""


class Story(Aggregate):
    """See the module."""

    if TYPE_CHECKING:  # set when the story begins; written as annotations they would be fields
        unit: UUID
        authority: str
        what_happened: Sealed[str]

    def _tell(self, kind: type[Aggregate.Event], by: str, **said: object) -> None:
        self.trigger_event(kind, by=by, authority=self.authority, **said)

    def _something_must_be_left(self) -> None:
        # A new text would be sealed by a new key of the same class, which must never be made.
        if self.what_happened.is_erased:
            raise NothingLeft
