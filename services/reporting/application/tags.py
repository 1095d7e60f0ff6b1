"""What is said to whoever gives tags that cannot be taken."""

from services.reporting.domain import Incident, NothingLeft, Over
from services.reporting.domain.mentioning import TAGS_OF_ONE_MAX, TooManyTags
from shared.refusal import FieldError, Refused

WHY_NOT = {
    Over: FieldError("tags", "Rapporten är tillbakatagen. Det går inte att lägga till något."),
    NothingLeft: FieldError("tags", "Det som fanns här är raderat. Inget mer kan läggas till."),
    TooManyTags: FieldError("tags", f"Det finns redan {TAGS_OF_ONE_MAX}, och fler får inte plats."),
}


def give(found: Incident, tags: tuple[str, ...], by: str) -> None:
    """Let somebody who may give tags to a report. Raises `Refused`."""
    try:
        found.give_tags(tags, by)
    except (Over, NothingLeft, TooManyTags) as why:
        raise Refused(WHY_NOT[type(why)]) from None
