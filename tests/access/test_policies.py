"""Every cell of the table of standings holds, and no policy, and no word of one, is idle."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cedarpy import PolicySet

from shared.access import Action, Relation, Resource, State, decide, may, relations
from shared.identity.register import Employed
from tests.access.standing import COLUMNS, Cell, cells
from tests.architecture import test_access as by_role

POLICIES = by_role.policies()
POLICY = re.compile(r'@id\("([a-z-]+)"\)\n(?:permit|forbid) .*?;\n', re.DOTALL)


@contextmanager
def instead(text: str) -> Iterator[None]:
    """Let other policies decide."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decide, "POLICIES", decide.by_action(text))
        decide.forget()
        yield
    decide.forget()


def question(cell: Cell) -> tuple[Employed, Action, Resource]:
    """Return what is asked in a cell."""
    asker, thing = cell.who_and_what()
    return asker, cell.action, thing


def holds_everywhere() -> bool:
    """Whether all cells of both tables hold."""
    for cell in cells():
        if may(*question(cell)) is not cell.permitted:
            return False
    return all(
        may(by_role.someone(who), action) is permitted for who, action, permitted in by_role.cells()
    )


@pytest.mark.parametrize("cell", cells(), ids=str)
def test_what_someone_may_follows_from_how_she_stands(cell: Cell) -> None:
    asker, action, thing = question(cell)
    assert relations(asker, thing) == cell.stands
    assert may(asker, action, thing) is cell.permitted


def test_the_policies_of_one_action_decide_as_all_of_them_do() -> None:
    sliced = [may(*question(cell)) for cell in cells()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decide, "POLICIES", dict.fromkeys(Action, PolicySet.from_str(POLICIES)))
        decide.forget()
        assert [may(*question(cell)) for cell in cells()] == sliced


def test_the_table_has_every_action_that_is_about_one_report() -> None:
    assert set(COLUMNS.values()) == by_role.BY_RELATION | {
        Action.ASK_DISCLOSURE,
        Action.AUDIT_INCIDENT,
        Action.LEAD_PILOT,
    }


def test_the_table_has_every_relation_and_every_state() -> None:
    assert {relation for cell in cells() for relation in cell.stands} == set(Relation)
    assert {cell.state for cell in cells()} == set(State)


def test_every_policy_has_a_name_of_its_own() -> None:
    names = [found[1] for found in POLICY.finditer(POLICIES)]
    assert len(names) == len(set(names)) == POLICIES.count("permit (") + POLICIES.count("forbid (")


def test_what_is_refused_to_everyone_stands_first() -> None:
    assert POLICIES.rindex("\nforbid (") < POLICIES.index("\npermit (")


@pytest.mark.parametrize("policy", [*POLICY.finditer(POLICIES)], ids=lambda found: found[1])
def test_without_a_policy_some_cell_is_another(policy: re.Match[str]) -> None:
    with instead(POLICIES.replace(policy[0], "")):
        assert not holds_everywhere()


def words() -> Iterator[tuple[str, int, int]]:
    """Yield every word of every policy: what to call it, and from where to where it stands."""
    for policy in POLICY.finditer(POLICIES):
        for word in re.finditer(r'"([a-z_-]+)"', policy[0]):
            if word.start() > len("@id("):
                start = policy.start() + word.start(1)
                yield f"{policy[1]} {word[1]}", start, start + len(word[1])


@pytest.mark.parametrize(
    ("start", "end"), [pytest.param(*where, id=called) for called, *where in words()]
)
def test_without_a_word_of_a_policy_some_cell_is_another(start: int, end: int) -> None:
    with instead(f"{POLICIES[:start]}something-else{POLICIES[end:]}"):
        assert not holds_everywhere()
