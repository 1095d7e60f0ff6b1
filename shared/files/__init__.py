"""Files that other systems send us: read line by line, and what is to be put right in them.

reading.py   text or workbook: columns and numbered lines
cells.py     what a cell means, as far as all files mean the same
findings.py  what could not be taken in, and why
"""
