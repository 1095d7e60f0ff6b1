"""What severity the facts of a report speak for, and why."""

import pytest

from services.reporting.domain import (
    Circumstances,
    Effect,
    Influence,
    PerceivedPurpose,
    Reason,
    Wanted,
    propose,
)
from shared.events import Form

NOTHING = Circumstances()


@pytest.mark.parametrize(
    ("forms", "facts", "influence", "severity", "reasons"),
    [
        ({Form.HARASSMENT}, None, None, 1, ()),
        ({Form.HARASSMENT}, NOTHING, Influence(wanted=Wanted.NO), 1, ()),
        ({Form.HARASSMENT}, Circumstances(going_on=True), None, 1, ()),
        ({Form.HARASSMENT}, Circumstances(client_harmed=True), None, 1, ()),
        ({Form.THREAT}, NOTHING, None, 2, (Reason.THREAT,)),
        ({Form.PRESSURE}, Circumstances(several=True), None, 2, (Reason.SEVERAL,)),
        (
            {Form.PRESSURE},
            NOTHING,
            Influence(wanted=Wanted.YES, effects=(Effect.HESITATED,)),
            2,
            (Reason.INFLUENCE_WANTED, Reason.WORK_CHANGED),
        ),
        (
            {Form.THREAT},
            Circumstances(home_or_family=True),
            None,
            3,
            (Reason.HOME_OR_FAMILY, Reason.THREAT),
        ),
        ({Form.VIOLENCE}, NOTHING, None, 3, (Reason.VIOLENCE,)),
        ({Form.EXTORTION}, NOTHING, None, 3, (Reason.EXTORTION,)),
        ({Form.HARASSMENT}, Circumstances(injured=True), None, 3, (Reason.INJURED,)),
        (
            {Form.HARASSMENT},
            NOTHING,
            Influence(wanted=Wanted.UNSURE, effects=(Effect.SICK_LEAVE,)),
            3,
            (Reason.SICK_LEAVE,),
        ),
        (
            {Form.THREAT},
            Circumstances(going_on=True),
            None,
            4,
            (Reason.GOING_ON, Reason.THREAT),
        ),
        (
            {Form.THREAT},
            Circumstances(weapon=True),
            Influence(wanted=Wanted.YES, purpose=PerceivedPurpose.PREVENT_OR_DELAY),
            4,
            (Reason.WEAPON, Reason.THREAT, Reason.INFLUENCE_WANTED),
        ),
    ],
)
def test_the_gravest_fact_decides_and_all_of_them_are_named(
    forms: set[Form],
    facts: Circumstances | None,
    influence: Influence | None,
    severity: int,
    reasons: tuple[Reason, ...],
) -> None:
    found = propose(forms, facts, influence)
    assert (found.severity, found.reasons) == (severity, reasons)


def test_no_further_fact_makes_it_less_severe() -> None:
    facts: dict[str, bool] = {}
    before = 0
    for name in reversed(Circumstances.model_fields):
        facts[name] = True
        severity = propose({Form.THREAT}, Circumstances(**facts)).severity
        assert severity >= before
        before = severity
    assert before == 4
