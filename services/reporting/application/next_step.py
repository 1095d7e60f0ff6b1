"""What to do next with an incident: one thing at a time, in the order in which it helps."""

from enum import StrEnum

from services.reporting.domain import NOT_COUNTED, Incident, Lacking, Stage


class Step(StrEnum):
    """One thing to do."""

    ACKNOWLEDGE = "acknowledge"
    ASSESS_SEVERITY = "assess_severity"
    ASSESS_INFLUENCE = "assess_influence"
    CLASSIFY = "classify"
    INVESTIGATE = "investigate"
    CONCLUDE = "conclude"
    ACT = "act"
    TELL = "tell"
    CLOSE = "close"


def next_step(incident: Incident) -> Step | None:
    """Return what to do next; nothing when it is closed or does not count.

    Severity comes first of what is judged, since somebody may have to be protected.
    """
    if incident.stage in NOT_COUNTED or incident.stage == Stage.CLOSED:
        return None
    left = {
        Step.ACKNOWLEDGE: incident.stage == Stage.RECEIVED,
        Step.ASSESS_SEVERITY: incident.severity is None,
        Step.ASSESS_INFLUENCE: incident.influence is None,
        Step.CLASSIFY: incident.classified is None,
        Step.INVESTIGATE: not incident.investigation_began,
        Step.CONCLUDE: incident.is_investigated,
        Step.ACT: bool(incident.open_actions),
        Step.TELL: Lacking.OUTCOME in incident.lacking,
    }
    return next((step for step, is_left in left.items() if is_left), Step.CLOSE)
