"""The checklists of an investigation, edition by edition. An edition that was used never changes.

What the steps are called in Swedish stands with the pages' words.
"""

from collections.abc import Mapping

CHECKLISTS: Mapping[str, tuple[str, ...]] = {
    "2026-1": (
        "talk-to-the-exposed",
        "offer-support",
        "protect-now",
        "secure-evidence",
        "consider-police-report",
        "notify-work-environment-authority",
        "inform-the-group",
    ),
}
LATEST = "2026-1"
EVERY_STEP = frozenset(step for steps in CHECKLISTS.values() for step in steps)
