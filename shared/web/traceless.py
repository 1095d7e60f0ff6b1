"""Pages that leave no trace of who used them, for whoever wants nobody to know.

On these, nobody looks at a session, no line is written to the security log, and no limit counts by
person. What is refused is counted, without who.
"""

from ipaddress import IPv6Address, ip_address

from starlette.types import Scope

from shared.settings import Settings

ANONYMOUS_FORM = "/rapportera/anonymt"
RECEIPT = "/kvitto"


def leaves_no_trace(scope: Scope) -> bool:
    """Whether a request is for one of these pages."""
    path = str(scope.get("path", ""))
    return any(path == page or path.startswith(f"{page}/") for page in (ANONYMOUS_FORM, RECEIPT))


def may_be_anonymous(scope: Scope, settings: Settings) -> bool:
    """Whether a request comes from a network where nobody has to say who she is."""
    address = str(scope["client"][0]) if scope.get("client") else ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in settings.may_be_anonymous_in)
