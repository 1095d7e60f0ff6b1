"""Whose a number in KIA is: what was taken in under it, a report of ours, or nobody's."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from services.reporting.application.reporting import Reporting
from services.reporting.domain import (
    Incident,
    KiaNumber,
    NumberTaken,
    kia_id,
    kia_id_again,
)
from shared.eventstore.domain import Aggregate


@dataclass(frozen=True)
class Place:
    """What is there of a number: the event that was taken in, or a mark, or neither."""

    number: str
    row: Incident | None
    mark: KiaNumber | None


class KiaNumbers:
    """Looks numbers up, gives them, and takes them back; whoever asks stores what has changed."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    async def place(self, number: str) -> Place:
        """Return what is there of a number, in its one spelling."""
        mark = await self._reporting.load(KiaNumber, kia_id(number))
        if mark is None:
            return Place(number, await self._row(kia_id(number)), None)
        again = kia_id_again(number)
        return Place(number, await self._row(again) if mark.incident == again else None, mark)

    async def _row(self, id: UUID) -> Incident | None:  # noqa: A002 - what it is
        found = await self._reporting.load(Incident, id)
        return found if found is not None and found.is_from_kia else None

    async def give(
        self, number: str, ours: Incident, by: str, hers: Callable[[Incident], bool]
    ) -> list[Aggregate]:
        """Let a report of ours have a number; what was taken in under it is the same event.

        Returns what else has changed. Raises `NumberTaken`, also when what was taken in is not
        `hers` to speak of, `HasAnotherNumber`, `CannotBeOne`, `Over`.
        """
        place = await self.place(number)
        if place.row is not None:
            if not hers(place.row):
                raise NumberTaken
            ours.link_kia(number, by)
            place.row.find_duplicate(ours, by)
            return [place.row]
        mark = place.mark
        if mark is None:
            mark = KiaNumber(number, ours.id, by=by, authority=ours.authority)
        else:
            mark.take(ours.id, by)
        ours.link_kia(number, by)
        return [mark]

    async def take_back(
        self, ours: Incident, reason: str, by: str, hers: Callable[[Incident], bool]
    ) -> list[Aggregate]:
        """Let a report of ours have no number; what was taken in under it is another event.

        Returns what else has changed. Raises `NumberTaken` when what was taken in is not `hers`
        to speak of, `NothingLeft`.
        """
        place = await self.place(ours.kia_number)
        ours.unlink_kia(reason, by)
        if place.row is not None:
            if not hers(place.row):
                raise NumberTaken
            place.row.undo_duplicate(ours, by)
            place.row.tell_apart(ours.id, by)
            return [place.row]
        assert place.mark is not None  # it was given, and nothing was taken in
        place.mark.give_back(by)
        return [place.mark]
