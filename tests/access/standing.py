"""What follows from how someone stands to a report: one table, and people who stand so."""

from dataclasses import dataclass
from typing import TypeVar
from uuid import uuid4

from shared.access import Action, Relation, Resource, State
from shared.events import Role
from shared.identity.register import Employed

# A line is what she is besides employed, how she stands to a report, and how far it has come; a
# column is an action. "yes" is permitted, "-" is refused.
TABLE = """
role               stands                                     state     line read readers ask decide disclosed break review handle change audit kia safety write name names aside campaign pilot
-                  -                                          open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  same-authority                             open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  reporter                                   open      yes  yes  yes     -   -      -         -     -      -      yes    -     -   -      -     -    -     -     -        -
-                  reporter                                   withdrawn yes  yes  yes     -   -      -         -     -      -      yes    -     -   -      -     -    -     -     -        -
-                  reporter+named                             open      yes  yes  yes     -   -      -         -     -      -      yes    -     -   -      -     -    -     -     -        -
-                  reporter+conflicted                        open      yes  yes  yes     -   -      -         -     -      -      yes    -     -   -      -     -    -     -     -        -
-                  manager+same-authority                     open      yes  yes  -       -   yes    -         -     -      yes    -      -     yes -      yes   yes  -     -     yes      -
-                  manager+same-authority                     closed    yes  yes  -       -   yes    -         -     -      yes    -      -     yes -      yes   yes  -     -     yes      -
-                  manager+same-authority                     withdrawn yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     yes      -
-                  manager                                    open      yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  manager+same-authority+named               open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  manager+same-authority+conflicted          open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  manager+same-authority+reporter            open      yes  yes  yes     -   yes    -         -     -      yes    yes    -     yes -      -     -    -     -     yes      -
-                  manager+same-authority+reporter+named      open      yes  yes  yes     -   -      -         -     -      -      yes    -     -   -      -     -    -     -     -        -
-                  manager+reporter                           open      yes  yes  yes     -   yes    -         -     -      -      yes    -     -   -      -     -    -     -     -        -
-                  overseer+same-authority                    open      yes  -    -       -   -      -         -     yes    -      -      -     -   -      -     -    -     -     -        -
-                  overseer+same-authority                    lifted    yes  yes  -       -   yes    -         -     yes    yes    -      -     -   -      yes   yes  -     yes   yes      -
-                  overseer                                   lifted    yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  overseer+same-authority+named              lifted    -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  overseer+same-authority+conflicted         lifted    -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  safety-representative+same-authority       open      yes  yes  -       -   -      -         -     -      -      -      -     -   yes    -     -    -     -     -        -
-                  safety-representative                      open      yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  safety-representative+same-authority+named open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  safety-representative+same-authority       withdrawn yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  hr-partner+same-authority                  open      yes  -    -       -   -      -         -     -      -      -      -     yes -      -     -    -     -     -        yes
-                  hr-partner                                 open      yes  -    -       -   -      -         -     -      -      -      -     yes -      -     -    -     -     -        yes
-                  hr-partner+named                           open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        yes
-                  on-call+same-authority                     open      -    -    -       -   -      -         yes   -      -      -      -     -   -      -     -    -     -     -        -
-                  on-call+same-authority                     withdrawn -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  on-call+same-authority+reporter            withdrawn yes  yes  yes     -   -      -         yes   -      -      yes    -     -   -      -     -    -     -     -        -
-                  on-call                                    open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  on-call+same-authority+named               open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  on-call+same-authority+conflicted          open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  on-call+same-authority+broke-glass         open      yes  yes  -       -   -      -         yes   -      -      -      -     -   -      -     -    -     -     -        -
-                  on-call+broke-glass                        open      yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  same-authority+broke-glass                 open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  overseer+same-authority+broke-glass        open      yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
security           -                                          open      -    -    -       yes -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
security           given                                      open      -    -    -       yes -      yes       -     -      -      -      -     -   -      -     -    -     -     -        -
security           given                                      withdrawn -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
security           given+named                                open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
security           given+conflicted                           open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  given                                      open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
registrar          -                                          open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
registrar          same-authority                             open      yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
registrar          same-authority+named                       open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
auditor            -                                          open      -    -    -       -   -      -         -     -      -      -      yes   -   -      -     -    -     -     -        -
auditor            named                                      open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  owner+same-authority                       open      yes  yes  -       -   -      -         -     -      yes    -      -     -   -      yes   yes  -     -     yes      -
-                  owner+same-authority                       closed    yes  yes  -       -   -      -         -     -      yes    -      -     -   -      yes   yes  -     -     yes      -
-                  owner+same-authority                       withdrawn yes  -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     yes      -
-                  owner+same-authority+named                 open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  owner+same-authority+conflicted            open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
-                  owner                                      open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
identity_custodian -                                          open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
identity_custodian same-authority                             open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    yes   -     -        -
identity_custodian same-authority                             lifted    -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    yes   -     -        -
identity_custodian same-authority                             withdrawn -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
identity_custodian same-authority+named                       open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
identity_custodian same-authority+conflicted                  open      -    -    -       -   -      -         -     -      -      -      -     -   -      -     -    -     -     -        -
identity_custodian same-authority+reporter                    open      yes  yes  yes     -   -      -         -     -      -      yes    -     -   -      -     -    -     -     -        -
identity_custodian manager+same-authority                     open      yes  yes  -       -   yes    -         -     -      yes    -      -     yes -      yes   yes  -     -     yes      -
identity_custodian owner+same-authority                       open      yes  yes  -       -   -      -         -     -      yes    -      -     -   -      yes   yes  -     -     yes      -
identity_custodian overseer+same-authority                    open      yes  -    -       -   -      -         -     yes    -      -      -     -   -      -     -    -     -     -        -
identity_custodian overseer+same-authority                    lifted    yes  yes  -       -   yes    -         -     yes    yes    -      -     -   -      yes   yes  -     yes   yes      -
-                  owner+same-authority+reporter              open      yes  yes  yes     -   -      -         -     -      yes    yes    -     -   -      -     -    -     -     yes      -
"""  # noqa: E501 - a table reads by its columns
COLUMNS = {
    "line": Action.SEE_INCIDENT_LINE,
    "read": Action.READ_INCIDENT,
    "readers": Action.SEE_READERS,
    "ask": Action.ASK_DISCLOSURE,
    "decide": Action.DECIDE_DISCLOSURE,
    "disclosed": Action.READ_DISCLOSED,
    "break": Action.BREAK_GLASS,
    "review": Action.REVIEW_GLASS,
    "handle": Action.HANDLE_INCIDENT,
    "change": Action.CHANGE_REPORT,
    "audit": Action.AUDIT_INCIDENT,
    "kia": Action.EXPORT_KIA,
    "safety": Action.REQUEST_SAFETY,
    "campaign": Action.HANDLE_CAMPAIGN,
    "write": Action.WRITE_TO_REPORTER,
    "name": Action.ASK_IDENTITY,
    "names": Action.DECIDE_IDENTITY,
    "aside": Action.SET_ASIDE,
    "pilot": Action.LEAD_PILOT,
}
T = TypeVar("T")

HERE, ELSEWHERE = "socialnamnden", "kommunstyrelsen"


@dataclass(frozen=True)
class Cell:
    """One question, and its answer."""

    role: str
    stands: frozenset[Relation]
    state: State
    action: Action
    permitted: bool

    def __str__(self) -> str:
        return f"{self.role} {'+'.join(sorted(self.stands))} {self.state} {self.action}"

    def who_and_what(self) -> tuple[Employed, Resource]:
        """Return someone who stands so, and what to."""
        her, another, unit = uuid4(), uuid4(), frozenset({uuid4()})
        authority = HERE if Relation.SAME_AUTHORITY in self.stands else ELSEWHERE

        def if_she(stands_so: Relation, then: frozenset[T]) -> frozenset[T]:
            return then if stands_so in self.stands else frozenset()

        areas = {
            Role.SAFETY_REPRESENTATIVE: if_she(Relation.SAFETY_REPRESENTATIVE, unit),
            Role.HR: if_she(Relation.HR_PARTNER, unit),
        }
        asker = Employed(
            her,
            authority=authority,
            roles=frozenset() if self.role == "-" else frozenset({Role(self.role)}),
            manages=if_she(Relation.MANAGER, unit),
            oversees=if_she(Relation.OVERSEER, unit),
            areas=areas,
            on_call_in=if_she(Relation.ON_CALL, frozenset({HERE})),
        )
        thing = Resource(
            unit=next(iter(unit)),
            authority=HERE,
            reporter=her if Relation.REPORTER in self.stands else another,
            named=if_she(Relation.NAMED, frozenset({her})),
            owner=her if Relation.OWNER in self.stands else None,
            conflicted=if_she(Relation.CONFLICTED, frozenset({her})),
            given_to=if_she(Relation.GIVEN, frozenset({authority})),
            opened_by=if_she(Relation.BROKE_GLASS, frozenset({her})),
            state=self.state,
        )
        return asker, thing


def cells() -> list[Cell]:
    """Read the table."""
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    return [
        Cell(
            role,
            frozenset() if stands == "-" else frozenset(map(Relation, stands.split("+"))),
            State(state),
            COLUMNS[column],
            cell == "yes",
        )
        for role, stands, state, *row in lines
        for column, cell in zip(head[3:], row, strict=True)
    ]
