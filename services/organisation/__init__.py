"""Organisation: the register of units and people, and who is logged in.

Listens to: nothing. Tells: UnitOpened, UnitClosed, PersonEmployed, RoleGiven, RoleEnded,
SessionStarted, SessionEnded.
"""
