"""Organisation: the register of units and people, and who is logged in.

Listens to: nothing. Tells: UnitOpened, UnitRenamed, UnitMoved, UnitSucceeded, UnitClosed,
PersonEmployed, EmploymentEnded, RoleGiven, RoleEnded, DeputyNamed, DeputyRecalled, SessionStarted,
SessionEnded.
"""
