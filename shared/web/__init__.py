"""Pages and APIs: what every service's HTTP side has in common.

app.py       builds a service's FastAPI app
problems.py  errors as problem details (RFC 9457) or as a page
pages.py     templates, and who sees which menu
forms.py     reading a form that is really ours
swedish.py   dates, sorting and words
headers.py   security headers on every answer
"""
