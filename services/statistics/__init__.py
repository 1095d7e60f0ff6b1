"""Statistics: how many incidents each unit has had, as the board is told.

Listens to: organisation, reporting. Tells: nothing yet.
"""
