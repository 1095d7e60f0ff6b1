"""Where and when something can have happened, and who answers for that place."""

from datetime import datetime, timedelta
from uuid import UUID

from services.reporting.domain import EARLIEST, Report
from shared import clock
from shared.events import Role
from shared.identity.principal import Principal
from shared.identity.register import Register, Unit
from shared.refusal import FieldError, Refused

CLOCKS_MAY_DIFFER = timedelta(minutes=1)
OFFICIALS = frozenset({Role.ELECTED_OFFICIAL, Role.BOARD_MEMBER})
CANNOT_BE = {
    "unknown": "Välj en enhet som finns.",
    "future": "Det kan inte ha hänt i framtiden.",
    "long_ago": "Kontrollera datumet, det är för länge sedan.",
}


def is_both(person: Principal) -> bool:
    """Whether she is elected and employed: then she has to say as which it happened to her."""
    return person.unit is not None and not person.roles.isdisjoint(OFFICIALS)


def is_official(person: Principal, *, says_so: bool = False) -> bool:
    """Whether she reports as elected: she is not employed, or she is both and says so.

    Then no leader of a unit stands above her.
    """
    if is_both(person):
        return says_so
    return not person.roles.isdisjoint(OFFICIALS)


class Places:
    """What the register says of the places in a report."""

    def __init__(self, register: Register, officials_unit: UUID | None) -> None:
        self._register = register
        self._officials_unit = officials_unit

    async def for_officials(self) -> UUID:
        """Return which unit of the executive board has what elected officials report.

        The one that is chosen in the settings, or else where the security department works.
        Raises `Refused` when there is none.
        """
        chosen = self._officials_unit
        if chosen is None:
            units = await self._register.remembered(self._register.units_with, Role.SECURITY)
            chosen = next(iter(units), None)
        if chosen is None:
            raise Refused(FieldError("unit", "Ingen tar emot förtroendevaldas rapporter här."))
        return chosen

    async def leaders(self, unit: UUID, but: UUID | None) -> list[UUID]:
        """Return who leads a unit, but for one of them."""
        leads = await self._register.remembered(self._register.responsible, unit)
        return [leader for leader in leads if leader != but]

    async def wrong(
        self, unit: UUID | None, employed: UUID | None, happened_at: datetime | None
    ) -> dict[str, str]:
        """Return which of some places and times cannot be right, and why; what is none is not."""
        _, found = await self._look(unit, employed, happened_at)
        return found

    async def check(self, report: Report) -> Unit:
        """Return the unit of a report. Raises `Refused` with everything that cannot be right."""
        unit, wrong = await self._look(report.unit, report.employed_unit, report.happened_at)
        if wrong or unit is None:
            raise Refused(*(FieldError(name, CANNOT_BE[why]) for name, why in wrong.items()))
        return unit

    async def _look(
        self, unit: UUID | None, employed: UUID | None, happened_at: datetime | None
    ) -> tuple[Unit | None, dict[str, str]]:
        wrong = {}
        ask = self._register.unit
        found = await self._register.remembered(ask, unit) if unit else None
        if unit and found is None:
            wrong["unit"] = "unknown"
        if employed and await self._register.remembered(ask, employed) is None:
            wrong["employed_unit"] = "unknown"
        if happened_at and (why := _why_not(happened_at)):
            wrong["happened_at"] = why
        return found, wrong


def wrong_moment(happened_at: datetime) -> list[FieldError]:
    """Return what is wrong with when something is said to have happened."""
    why = _why_not(happened_at)
    return [FieldError("happened_at", CANNOT_BE[why])] if why else []


def _why_not(happened_at: datetime) -> str:
    if happened_at > clock.now() + CLOCKS_MAY_DIFFER:
        return "future"
    return "long_ago" if happened_at < EARLIEST else ""
