"""How an employee number becomes the opaque id by which the register knows a person.

The number itself is stored nowhere. Numbers are easily guessed, so what ids are made of is a
secret: made at the first import or login, unless the operator has chosen it.
"""

from uuid import UUID, uuid4, uuid5

from shared.secrets import secret_file
from shared.settings import Settings

NAMESPACE = "hr.namespace"


def person_of(settings: Settings, number: str) -> UUID:
    """Return the id of whoever has an employee number."""
    namespace = settings.oidc_person_namespace
    if namespace is None:
        made = secret_file(settings.keys / NAMESPACE, lambda: str(uuid4()).encode())
        namespace = UUID(made.decode().strip())
    return uuid5(namespace, f"person/{number}")
