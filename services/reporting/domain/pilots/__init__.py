"""Pilots, and which form is in use: what they are, what is counted, and how sure that is."""

from services.reporting.domain.pilots.counted import ASSESSED, PERCEIVED, Counted, Counts, Group
from services.reporting.domain.pilots.deeds import (
    PILOT_DAYS_MAX,
    Choosing,
    Concluding,
    EndingPilot,
    StartingPilot,
)
from services.reporting.domain.pilots.form_in_use import (
    Adopted,
    FormInUse,
    Given,
    UnitIsBusy,
    form_in_use_id,
)
from services.reporting.domain.pilots.pilot import (
    LastUnit,
    NotEvaluated,
    Outcome,
    Pilot,
    PilotIsOver,
    StillGoingOn,
)
from services.reporting.domain.pilots.shares import Interval, difference, share

__all__ = [
    "ASSESSED",
    "PERCEIVED",
    "PILOT_DAYS_MAX",
    "Adopted",
    "Choosing",
    "Concluding",
    "Counted",
    "Counts",
    "EndingPilot",
    "FormInUse",
    "Given",
    "Group",
    "Interval",
    "LastUnit",
    "NotEvaluated",
    "Outcome",
    "Pilot",
    "PilotIsOver",
    "StartingPilot",
    "StillGoingOn",
    "UnitIsBusy",
    "difference",
    "form_in_use_id",
    "share",
]
