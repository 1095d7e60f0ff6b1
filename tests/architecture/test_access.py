"""Who may do what: every cell of one table, asked of Cedar."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

import cedarpy
import pytest

from shared.access import Action, Resource, may
from shared.access.decide import HERE
from shared.events import Role

MY_UNIT, OTHER_UNIT, MY_PERSON, OTHER_PERSON = uuid4(), uuid4(), uuid4(), uuid4()

# A line is a role of someone who has no unit and leads none; a column is an action.
# "yes" is permitted, "-" is refused.
TABLE = """
                       report  watch  receive  statistics  import  training  units  register
manager                -       -      -        yes         -       yes       yes    -
department_head        -       -      -        yes         -       yes       yes    -
safety_representative  -       -      -        -           -       -         yes    -
hr                     -       -      -        yes         -       yes       yes    -
security               -       yes    yes      yes         -       -         yes    -
director               -       -      -        yes         -       yes       yes    -
training_coordinator   -       -      -        -           -       yes       yes    -
board_secretary        -       -      -        yes         yes     -         yes    -
board_member           yes     -      -        yes         -       -         yes    -
elected_official       yes     -      -        -           -       -         yes    -
identity_custodian     -       -      -        -           -       -         yes    -
registrar              -       -      -        -           -       -         yes    -
auditor                -       -      -        yes         -       -         yes    -
administrator          -       -      -        -           yes     -         yes    yes
(none)                 -       -      -        -           -       -         yes    -
(employed)             yes     -      -        -           -       -         yes    -
"""
COLUMNS = {
    "report": Action.REPORT,
    "watch": Action.WATCH_ALARMS,
    "receive": Action.RECEIVE_CASE,
    "statistics": Action.READ_STATISTICS,
    "import": Action.IMPORT_SERIES,
    "training": Action.SEE_TRAINING,
    "units": Action.SEE_ORGANISATION,
    "register": Action.CHANGE_ORGANISATION,
}
OPEN_TO_ALL = {Action.SEE_ORGANISATION}  # the one thing that is refused to nobody who is signed in


@dataclass(frozen=True)
class Someone:
    """A person who asks."""

    person: UUID = MY_PERSON
    unit: UUID | None = None
    roles: frozenset[Role] = frozenset()
    manages: frozenset[UUID] = field(default_factory=frozenset)


def someone(line: str) -> Someone:
    """Return who a line of the table is about."""
    if line == "(employed)":
        return Someone(unit=MY_UNIT)
    return Someone(roles=frozenset() if line == "(none)" else frozenset({Role(line)}))


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
    assert {action for _, action, _ in cells()} == set(Action) - {Action.READ_INCIDENT}


def test_every_permission_is_refused_to_someone() -> None:
    refused = {action for _, action, permitted in cells() if not permitted}
    permitted = {action for _, action, permitted in cells() if permitted}
    assert permitted - refused == OPEN_TO_ALL
    assert refused - permitted == set()


LEADER = Someone(unit=MY_UNIT, roles=frozenset({Role.MANAGER}), manages=frozenset({MY_UNIT}))
EVERY_ROLE = Someone(unit=MY_UNIT, roles=frozenset(Role))


@pytest.mark.parametrize(
    ("asker", "resource", "permitted"),
    [
        pytest.param(Someone(), Resource(OTHER_UNIT, MY_PERSON), True, id="the reporter"),
        pytest.param(Someone(), Resource(OTHER_UNIT, OTHER_PERSON), False, id="another person"),
        pytest.param(LEADER, Resource(MY_UNIT, OTHER_PERSON), True, id="the manager"),
        pytest.param(LEADER, Resource(MY_UNIT), True, id="the manager; nobody knows who told"),
        pytest.param(LEADER, Resource(OTHER_UNIT), False, id="another unit's manager"),
        pytest.param(LEADER, Resource(), False, id="a thing without unit or reporter"),
        pytest.param(EVERY_ROLE, Resource(MY_UNIT), False, id="roles and a desk alone"),
    ],
)
def test_an_incident_is_read_by_its_reporter_and_the_manager_alone(
    asker: Someone, resource: Resource, permitted: bool
) -> None:
    assert may(asker, Action.READ_INCIDENT, resource) is permitted


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
    [("principal.manages", "principal.leads"), ('Action::"report"', 'Action::"reprot"')],
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
