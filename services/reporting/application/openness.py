"""What tells who told a report: a name, a number to ring, where she works, what a file is called.

All of it is hidden where her name is, and from whoever may not know that.
"""

from pathlib import PurePath

from services.reporting.application.reporting import resource
from services.reporting.domain import (
    ANONYMOUS,
    REPORTER,
    Attachment,
    Incident,
    Naming,
    open_or_none,
)
from shared.access import Action
from shared.identity.principal import Principal

NAMELESS = "bilaga"


def may_know(found: Incident, asker: Principal) -> bool:
    """Whether somebody may see what tells who told it. Of an anonymous one, nobody may."""
    if found.was_told_by(asker.person):
        return True
    if found.naming != Naming.HIDDEN:
        return found.naming == Naming.NAMED
    handles = asker.may(Action.ASK_IDENTITY, resource(found, asker.person))
    return handles and found.name_is_granted


def file_name(found: Incident, one: Attachment, asker: Principal) -> str | None:
    """Return what a file is called when somebody is shown it; none once that is erased.

    People's telephones and computers write their names into those of their files.
    """
    name = open_or_none(one.name)
    if name is None or one.by not in (REPORTER, ANONYMOUS) or may_know(found, asker):
        return name
    number = list(found.attachments).index(one.id) + 1
    return f"{NAMELESS}-{number}{PurePath(name).suffix}"
