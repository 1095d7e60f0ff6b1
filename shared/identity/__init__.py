"""Who is asking, as every service knows it: from the register's events, never over HTTP.

register.py   units, people, roles and sessions as organisation has told of them
tokens.py     cookies and bearer tokens
principal.py  the person behind a request
names.py      names for ids, asked for when a page is drawn
"""
