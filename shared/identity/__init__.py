"""Who is asking, as every service knows it: from the register's events, never over HTTP.

register/     units, people, roles and sessions as organisation has told of them
tokens/       cookies and bearer tokens
numbers.py    the opaque id that follows from an employee number
principal.py  the person behind a request
names.py      names for ids, asked for when a page is drawn
"""
