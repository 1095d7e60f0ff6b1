"""A report, for whoever has its receipt: how it goes, the dialogue, and what can be done with it.

Nothing tells a wrong code from a number that does not exist. The code is in no address: each page
is the answer to a form that has it. What was told is on none of them, so whoever finds a code
cannot read it.

opening.py    who has which receipt
status.py     how it goes, and the dialogue
telling.py    adding, correcting, taking back: of an anonymous report
evidence.py   files and posts: of an anonymous report
"""

from services.reporting.pages.receipt import evidence, status, telling
from services.reporting.pages.receipt.opening import no_such_receipt

__all__ = ["no_such_receipt", "routers"]

routers = [telling.router, evidence.router, status.router]
