"""Files from KIA: events that were reported there, as incidents of ours.

mapping.py   which column holds what, and what its words mean; mapping.toml is the default, a guess
said.py      what the file says, line by line, and what cannot be used
units.py     which unit of the register a name in the file is
imports.py   takes it in, many at once, each number once for ever
report.py    what was done, for whoever sent the file
export.py    what leaves again as a file, with what was answered here; answer.py sends it

The file itself is read by shared.files.
"""
