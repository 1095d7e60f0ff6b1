"""Who may do what: every cell of one table, asked of Cedar."""

import re
from dataclasses import replace
from uuid import uuid4

import cedarpy
import pytest

from shared.access import Action, Relation, Resource, State, may
from shared.access.decide import HERE
from shared.events import Role
from shared.identity.register import Employed

MY_UNIT, OTHER_UNIT, MY_PERSON, OTHER_PERSON = uuid4(), uuid4(), uuid4(), uuid4()

# A line is a role of someone who has no unit and leads none; a column is an action.
# "yes" is permitted, "-" is refused.
TABLE = """
                      report watch receive statistics import training units register ask deputy log audit kia decide lead see form
manager               -      -     -       yes        -      yes      yes   -        -   yes    -   -     -   -      -    -   -
department_head       -      -     -       yes        -      yes      yes   -        -   yes    -   -     -   -      -    -   -
safety_representative -      -     -       yes        -      -        yes   -        -   -      -   -     -   -      -    yes -
hr                    -      -     -       yes        -      yes      yes   -        -   -      -   -     yes -      -    yes -
security              -      yes   yes     yes        -      -        yes   -        yes -      -   -     -   -      -    yes -
director              -      -     -       yes        -      yes      yes   -        -   yes    -   -     -   -      -    yes -
training_coordinator  -      -     -       -          -      yes      yes   -        -   -      -   -     -   yes    -    -   -
board_secretary       -      -     -       yes        yes    -        yes   -        -   -      -   -     -   -      -    yes -
board_member          yes    -     -       yes        -      -        yes   -        -   -      -   -     -   -      -    -   -
elected_official      yes    -     -       -          -      -        yes   -        -   -      -   -     -   -      -    -   -
identity_custodian    -      -     -       -          -      -        yes   -        -   -      -   -     -   -      -    -   -
registrar             -      -     -       -          -      -        yes   -        -   -      -   -     -   -      -    -   -
auditor               -      -     -       yes        -      -        yes   -        -   -      yes yes   -   -      -    yes -
on_call               -      -     -       -          -      -        yes   -        -   -      -   -     -   -      -    -   -
administrator         -      -     -       -          yes    -        yes   yes      -   -      yes -     yes -      yes  yes yes
(none)                -      -     -       -          -      -        yes   -        -   -      -   -     -   -      -    -   -
(employed)            yes    -     -       -          -      -        yes   -        -   -      -   -     -   -      -    -   -
"""  # noqa: E501 - a table reads by its columns
COLUMNS = {
    "report": Action.REPORT,
    "watch": Action.WATCH_ALARMS,
    "receive": Action.RECEIVE_CASE,
    "statistics": Action.READ_STATISTICS,
    "import": Action.IMPORT_SERIES,
    "training": Action.SEE_TRAINING,
    "units": Action.SEE_ORGANISATION,
    "register": Action.CHANGE_ORGANISATION,
    "ask": Action.ASK_DISCLOSURE,
    "deputy": Action.NAME_DEPUTY,
    "log": Action.SEE_SECURITY_LOG,
    "audit": Action.AUDIT_INCIDENT,
    "kia": Action.IMPORT_KIA,
    "decide": Action.DECIDE_TRAINING,
    "lead": Action.LEAD_PILOT,
    "see": Action.SEE_PILOT,
    "form": Action.CHOOSE_FORM,
}
# Asked about one thing: these depend on how she stands to it, whatever her role.
BY_RELATION = {
    Action.SEE_INCIDENT_LINE,
    Action.READ_INCIDENT,
    Action.HANDLE_INCIDENT,
    Action.HANDLE_CAMPAIGN,
    Action.SET_ASIDE,
    Action.SEE_READERS,
    Action.CHANGE_REPORT,
    Action.REQUEST_SAFETY,
    Action.DECIDE_DISCLOSURE,
    Action.READ_DISCLOSED,
    Action.BREAK_GLASS,
    Action.REVIEW_GLASS,
    Action.EXPORT_KIA,
    Action.WRITE_TO_REPORTER,
    Action.ASK_IDENTITY,
    Action.DECIDE_IDENTITY,
}
OPEN_TO_ALL = {Action.SEE_ORGANISATION}  # the one thing that is refused to nobody who is signed in


def someone(line: str) -> Employed:
    """Return who a line of the table is about."""
    if line == "(employed)":
        return Employed(MY_PERSON, unit=MY_UNIT)
    return Employed(MY_PERSON, roles=frozenset() if line == "(none)" else frozenset({Role(line)}))


def cells() -> list[tuple[str, Action, bool]]:
    """Read the table."""
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (who, COLUMNS[column], cell == "yes")
        for who, *row in lines
        for column, cell in zip(head, row, strict=True)
    ]


@pytest.mark.parametrize(("who", "action", "permitted"), cells())
def test_a_cell_of_the_table_holds(who: str, action: Action, permitted: bool) -> None:
    assert may(someone(who), action) is permitted


def test_the_table_has_every_role_and_every_action() -> None:
    assert {who for who, _, _ in cells()} == {*Role, "(none)", "(employed)"}
    assert {action for _, action, _ in cells()} == set(Action) - BY_RELATION


def test_every_permission_is_refused_to_someone() -> None:
    refused = {action for _, action, permitted in cells() if not permitted}
    permitted = {action for _, action, permitted in cells() if permitted}
    assert permitted - refused == OPEN_TO_ALL
    assert refused - permitted == set()


HERE_NAMED, ELSEWHERE = "socialnamnden", "kommunstyrelsen"
WORKS_HERE = Employed(MY_PERSON, unit=MY_UNIT, authority=HERE_NAMED)
LEADER = replace(WORKS_HERE, roles=frozenset({Role.MANAGER}), manages=frozenset({MY_UNIT}))
ABOVE = replace(WORKS_HERE, roles=frozenset({Role.DIRECTOR}), oversees=frozenset({MY_UNIT}))
SAFETY = replace(WORKS_HERE, areas={Role.SAFETY_REPRESENTATIVE: frozenset({MY_UNIT})})
HR = replace(WORKS_HERE, areas={Role.HR: frozenset({MY_UNIT})}, authority=ELSEWHERE)
ON_CALL = replace(WORKS_HERE, on_call_in=frozenset({HERE_NAMED}))
EVERY_ROLE = replace(WORKS_HERE, roles=frozenset(Role))
MINE = frozenset({MY_PERSON})

TOLD = Resource(MY_UNIT, HERE_NAMED, reporter=OTHER_PERSON)


@pytest.mark.parametrize(
    ("asker", "thing", "permitted"),
    [
        pytest.param(WORKS_HERE, replace(TOLD, reporter=MY_PERSON), True, id="the reporter"),
        pytest.param(WORKS_HERE, TOLD, False, id="another person"),
        pytest.param(LEADER, TOLD, True, id="the manager"),
        pytest.param(LEADER, replace(TOLD, reporter=None), True, id="nobody knows who told"),
        pytest.param(LEADER, replace(TOLD, unit=OTHER_UNIT), False, id="another manager"),
        pytest.param(LEADER, Resource(), False, id="a thing without unit or reporter"),
        pytest.param(LEADER, replace(TOLD, named=MINE), False, id="it is about the manager"),
        pytest.param(LEADER, replace(TOLD, conflicted=MINE), False, id="a conflict of interest"),
        pytest.param(LEADER, replace(TOLD, state=State.WITHDRAWN), False, id="taken back"),
        pytest.param(
            replace(LEADER, authority=ELSEWHERE), TOLD, False, id="a manager in another authority"
        ),
        pytest.param(ABOVE, TOLD, False, id="the leader above"),
        pytest.param(ABOVE, replace(TOLD, state=State.LIFTED), True, id="lifted to her"),
        pytest.param(SAFETY, TOLD, True, id="the safety representative"),
        pytest.param(HR, TOLD, False, id="hr"),
        pytest.param(ON_CALL, TOLD, False, id="on call"),
        pytest.param(ON_CALL, replace(TOLD, opened_by=MINE), True, id="on call, glass broken"),
        pytest.param(
            replace(WORKS_HERE, authority=ELSEWHERE),
            replace(TOLD, given_to=frozenset({ELSEWHERE}), opened_by=MINE),
            False,
            id="another authority, whatever it was given",
        ),
        pytest.param(EVERY_ROLE, TOLD, False, id="roles and a desk alone"),
    ],
)
def test_an_incident_is_read_by_who_is_near_to_it_in_its_own_authority(
    asker: Employed, thing: Resource, permitted: bool
) -> None:
    assert may(asker, Action.READ_INCIDENT, thing) is permitted


def policies() -> str:
    """Return the text of the policies."""
    return (HERE / "policies.cedar").read_text()


def schema() -> str:
    """Return the text of the schema."""
    return (HERE / "schema.cedarschema").read_text()


def test_the_policies_are_valid_by_the_schema() -> None:
    found = cedarpy.validate_policies(policies(), schema())
    assert found.validation_passed, found.errors


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("principal.employed", "principal.hired"), ('Action::"report"', 'Action::"reprot"')],
)
def test_a_misspelt_policy_is_not_valid(right: str, wrong: str) -> None:
    found = cedarpy.validate_policies(policies().replace(right, wrong), schema())
    assert not found.validation_passed


def test_the_schema_knows_the_same_actions_as_the_code() -> None:
    actions = schema().partition("action ")[2].partition("appliesTo")[0]
    assert {name.strip().strip('"') for name in actions.split(",")} == set(Action)


def test_the_policies_name_no_role_that_does_not_exist() -> None:
    words = {word for n, word in enumerate(policies().split('"')) if n % 2}
    underscored = {word for word in words if "_" in word}
    assert underscored <= set(Role)


def test_the_policies_name_no_relation_that_does_not_exist() -> None:
    said = re.findall(r"stands\.contains\w*\(\[?([^)\]]+)", policies())
    assert {word.strip(' "') for words in said for word in words.split(",")} <= set(Relation)
