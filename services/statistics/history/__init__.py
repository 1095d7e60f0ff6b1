"""The units through all their days: whose numbers stand where, by the tree of now and of then.

all_days.py  every unit that there has been, and the rows of a table on any days
one_day.py   the tree of one day, in which also who is closed has a place
amounts.py   imported numbers, divided so that they can go where their units go
changes.py   what has happened to the units of a table, for whoever reads it
"""

from services.statistics.history.all_days import ByTree, History, Part, Place

__all__ = ["ByTree", "History", "Part", "Place"]
