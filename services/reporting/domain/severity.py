"""How serious a report looks, from its facts alone; whoever answers for it decides herself."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from services.reporting.domain.further import Circumstances, Effect, Influence, Wanted
from shared.events import Form

LOW, CONSIDERABLE, SERIOUS, ACUTE = 1, 2, 3, 4


class Reason(StrEnum):
    """One fact that speaks for a severity."""

    WEAPON = "weapon"
    GOING_ON = "going_on"
    INJURED = "injured"
    HOME_OR_FAMILY = "home_or_family"
    VIOLENCE = "violence"
    EXTORTION = "extortion"
    SICK_LEAVE = "sick_leave"
    LEFT_ASSIGNMENT = "left_assignment"
    THREAT = "threat"
    SEVERAL = "several"
    INFLUENCE_WANTED = "influence_wanted"
    WORK_CHANGED = "work_changed"


SPEAKS_FOR = {
    Reason.WEAPON: ACUTE,
    Reason.GOING_ON: ACUTE,
    Reason.INJURED: SERIOUS,
    Reason.HOME_OR_FAMILY: SERIOUS,
    Reason.VIOLENCE: SERIOUS,
    Reason.EXTORTION: SERIOUS,
    Reason.SICK_LEAVE: SERIOUS,
    Reason.LEFT_ASSIGNMENT: SERIOUS,
    Reason.THREAT: CONSIDERABLE,
    Reason.SEVERAL: CONSIDERABLE,
    Reason.INFLUENCE_WANTED: CONSIDERABLE,
    Reason.WORK_CHANGED: CONSIDERABLE,
}
WORK_CHANGED = {
    Effect.HESITATED,
    Effect.AVOIDED_ACTION,
    Effect.CHANGED_HANDLING,
    Effect.CHANGED_OFFICER,
}


@dataclass(frozen=True)
class Proposal:
    """A severity from 1 to 4, and every fact that speaks for one as high, or nearly."""

    severity: int
    reasons: tuple[Reason, ...]


def propose(
    forms: Collection[Form],
    circumstances: Circumstances | None = None,
    influence: Influence | None = None,
) -> Proposal:
    """Return the severity that the gravest fact speaks for, with all facts, the gravest first.

    That something goes on is acute only when somebody is threatened or hurt by it.
    """
    facts = circumstances or Circumstances()
    effects = set(influence.effects) if influence else set()
    danger = facts.injured or not {Form.THREAT, Form.VIOLENCE, Form.EXTORTION}.isdisjoint(forms)
    holds = {
        Reason.WEAPON: facts.weapon,
        Reason.GOING_ON: facts.going_on and danger,
        Reason.INJURED: facts.injured,
        Reason.HOME_OR_FAMILY: facts.home_or_family,
        Reason.VIOLENCE: Form.VIOLENCE in forms,
        Reason.EXTORTION: Form.EXTORTION in forms,
        Reason.SICK_LEAVE: Effect.SICK_LEAVE in effects,
        Reason.LEFT_ASSIGNMENT: Effect.LEFT_ASSIGNMENT in effects,
        Reason.THREAT: Form.THREAT in forms,
        Reason.SEVERAL: facts.several,
        Reason.INFLUENCE_WANTED: influence is not None and influence.wanted == Wanted.YES,
        Reason.WORK_CHANGED: not effects.isdisjoint(WORK_CHANGED),
    }
    reasons = tuple(reason for reason in Reason if holds[reason])
    return Proposal(max((SPEAKS_FOR[reason] for reason in reasons), default=LOW), reasons)
