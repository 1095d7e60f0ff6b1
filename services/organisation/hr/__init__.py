"""Files from an HR system: who works where and who leads what, as the employer knows it.

mapping.py   which column holds what; mapping.toml is the default, and explains each part
cells.py     what one cell means, or why it cannot be used
said.py      what the file says of people and units, by their ids
known.py     what the register says
memory.py    what files have said before: only that is a file's to take back
plan.py      the difference: units.py, leaders.py (with told.py) and people.py each have a part
apply.py     does it, many people in one commit, each step safe to do again
changes.py   each change, one by one; listing.py says them in words
report.py    what was done, for the operator
imports.py   all of it in order

The file itself is read by shared.files.
"""
