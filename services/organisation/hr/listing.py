"""Each change as a line for a person; of many, the first ones."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from services.organisation.hr.changes import Change, What
from shared.web.labels import ROLE_NAMES

LISTED_MAX = 20  # of each kind: what a person looks through before she runs it in earnest

SENTENCES = {
    What.UNIT_OPENED: "{unit}",
    What.UNIT_RENAMED: "{before} heter sedan {unit}",
    What.UNIT_MOVED: "{unit}, från {before} till {above}",
    What.UNIT_CLOSED: "{unit}",
    What.HIRED: "{who} börjar i {unit} den {day}",
    What.MOVED: "{who} går från {before} till {unit} den {day}",
    What.LEAVES: "{who}{inside}, sista dag {day}",
    What.LAST_DAY: "{who}{inside}, {last}",
    What.ROLE_GIVEN: "{who}: {role}{of}, från den {day}",
    What.ROLE_ENDED: "{who}: {role}{of}, till och med den {day}",
    What.CONTACT_CHANGED: "{who}",
    What.CONTACT_REMOVED: "{who}",
}


def listed(changes: Sequence[Change]) -> Iterator[str]:
    """Yield some changes of one kind line by line, and how many more there are."""
    for change in changes[:LISTED_MAX]:
        line = f"rad {change.line}: " if change.line else ""
        yield f"    {line}{_sentence(change)}"
    if len(changes) > LISTED_MAX:
        yield f"    och {len(changes) - LISTED_MAX} till"


def _sentence(change: Change) -> str:
    words = asdict(change) | {
        "who": f"nummer {change.number}" if change.number else "någon som inte står i filen",
        "inside": f" i {change.unit}" if change.unit else "",
        "of": f" för {change.unit}" if change.unit else "",
        "role": ROLE_NAMES[change.role] if change.role else "",
        "last": f"sista dag {change.day}" if change.day else "tills vidare",
    }
    return SENTENCES[change.what].format(**words)
