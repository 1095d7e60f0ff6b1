"""What a service answers from: its inbox and its views, moved forward in one transaction.

view.py          what a view is
store.py         the inbox, and all views of a service
dead_letters.py  what could not be understood, and is kept until it can
rebuild.py       makes a view anew from the beginning, beside the old one
"""

from shared.views.store import Gap, Views
from shared.views.view import Change, View, on

__all__ = ["Change", "Gap", "View", "Views", "on"]
