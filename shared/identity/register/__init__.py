"""Who works where, who answers for what, and who is logged in, as organisation tells it.

Each service keeps its own copy and answers from it alone, about today or any other day.
"""

from shared.identity.register.employed import Deputyship, Employed
from shared.identity.register.lists import Coming, Known
from shared.identity.register.snapshot import Snapshot, Unit
from shared.identity.register.view import LEADS, Register

__all__ = ["LEADS", "Coming", "Deputyship", "Employed", "Known", "Register", "Snapshot", "Unit"]
