"""The steps of the form, in order, each one thing; a step that does not fit is passed by."""

from collections.abc import Callable
from dataclasses import dataclass

from services.reporting.pages.form.filled import Filled


def _always(_: Filled) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    name: str  # its template, and its title among the words
    path: str
    asks: tuple[str, ...]
    errors: tuple[str, ...]  # of which fields it shows what is wrong, from top to bottom
    fits: Callable[[Filled], bool] = _always


CAPACITY = Step(
    "capacity",
    "/rapportera/roll",
    ("capacity",),
    ("capacity",),
    lambda filled: bool(filled.capacity),
)
STORY = Step("story", "/rapportera/handelsen", ("what_happened",), ("what_happened",))
KIND = Step(
    "kind",
    "/rapportera/sort",
    ("forms", "threat_or_violence", "event_type", "actor"),
    ("forms", "threat_or_violence", "event_type", "actor"),
)
ABOUT_DANGER = Step("facts", "/rapportera/fakta", ("facts",), ())
OTHER_WAY = Step(
    "other_way", "/rapportera/annan-vag", (), (), lambda filled: filled.leads_elsewhere
)
INFLUENCE = Step("influence", "/rapportera/paverkan", ("wanted",), ("wanted",))
PURPOSE = Step(
    "purpose",
    "/rapportera/syfte",
    ("purpose", "effects"),
    ("purpose", "effects"),
    lambda filled: bool(filled.further_questions),
)
PLACE = Step(
    "place",
    "/rapportera/plats",
    ("for_whom", "unit", "employed_unit", "happened_at_date", "happened_at_time"),
    ("for_whom", "unit", "employed_unit", "happened_at"),
)
RECEIVER = Step(
    "receiver",
    "/rapportera/mottagare",
    ("receiver", "contact", "contact_words"),
    ("receiver", "contact", "contact_words"),
)

NAME = Step("name", "/rapportera/namn", ("identity",), ("identity",))

STEPS = (
    *(CAPACITY, STORY, KIND, ABOUT_DANGER, OTHER_WAY),
    *(INFLUENCE, PURPOSE, PLACE, RECEIVER, NAME),
)
CHECK = "/rapportera/kontrollera"


def that_fit(filled: Filled) -> list[Step]:
    """Return the steps that fit what she has answered so far."""
    return [step for step in STEPS if step.fits(filled)]


def after(step: Step, filled: Filled) -> str:
    """Return where she goes on to."""
    rest = STEPS[STEPS.index(step) + 1 :]
    return next((one.path for one in rest if one.fits(filled)), CHECK)


def before(step: Step, filled: Filled) -> str:
    """Return where she came from."""
    rest = STEPS[: STEPS.index(step)]
    return next((one.path for one in reversed(rest) if one.fits(filled)), "/rapportera")
