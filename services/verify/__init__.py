"""`motkraft verify`: everything that must hold in an installation, checked from what is stored.

findings.py     what is found, and how far a check has come
logs.py         each log by itself: nothing missing, changed or out of order
checkpoints.py  what was signed about a log is what the log is
inboxes.py      what was heard is what was told, in order
streams.py      what lies on NATS is what was told, in order
views.py        a view is what its facts make of it
sums.py         a parent is the sum of its children, a year of its days
evidence.py     what was attached is there, and is what was attached
privacy.py      what is sealed, and who people are, is readable nowhere else
reader.py       reads files for privacy.py, in a process of its own
receipts.py     what people were promised is in the store, once
everything.py   all of it
"""

from services.verify.everything import check
from services.verify.findings import Finding

__all__ = ["Finding", "check"]
