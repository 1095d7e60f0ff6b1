"""How an employee number becomes the opaque id by which the register knows a person.

The number itself is stored nowhere. Numbers are easily guessed, so what ids are made of is a
secret: made at the first import or login, unless the operator has chosen it.
"""

from uuid import UUID, uuid4, uuid5

from shared.secrets import secret_file
from shared.settings import Settings

NAMESPACE = "hr.namespace"


def plain(number: str) -> str:
    """Return a number in one spelling: some programs drop the zeros that it begins with."""
    text = " ".join(number.split()).casefold()
    return text.lstrip("0") or "0" if text.isdigit() else text


def namespace_of(settings: Settings) -> UUID:
    """Return what ids are made of, made at first use unless the operator has chosen it."""
    if settings.oidc_person_namespace is not None:
        return settings.oidc_person_namespace
    made = secret_file(settings.keys / NAMESPACE, lambda: str(uuid4()).encode())
    return UUID(made.decode().strip())


def person_of(settings: Settings, number: str) -> UUID:
    """Return the id of whoever has an employee number."""
    return person_in(namespace_of(settings), number)


def person_in(namespace: UUID, number: str) -> UUID:
    """Return the id that follows from a number where ids are made of a namespace."""
    return uuid5(namespace, f"person/{plain(number)}")
