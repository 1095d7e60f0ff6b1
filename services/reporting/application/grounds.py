"""Who may ask for what is secret in an authority, and on what ground it may give."""

from services.reporting.application.reporting import resource
from services.reporting.domain import Giving, Ground, Incident
from shared.access import Action
from shared.events import concerns_security
from shared.identity.principal import Principal
from shared.refusal import FieldError, Missing, Refused

NO_GENERAL_CLAUSE = FieldError(
    "ground",
    "Generalklausulen gäller inte det som är hemligt i socialtjänsten eller vården (OSL 10:27)."
    " Välj en annan grund, eller lämna inte ut texten.",
)


class Grounds:
    """The grounds, and the authorities whose secrecy the general clause does not lift."""

    def __init__(self, without_general_clause: frozenset[str]) -> None:
        self._without_general_clause = without_general_clause

    def of(self, incident: Incident) -> list[Ground]:
        """Return those on which the owning authority may give."""
        if incident.authority not in self._without_general_clause:
            return list(Ground)
        return [ground for ground in Ground if ground != Ground.GENERAL_CLAUSE]

    def check(self, incident: Incident, giving: Giving) -> None:
        """Refuse one on which it may not, also when warnings have been read. Raises `Refused`."""
        if giving.ground not in self.of(incident):
            raise Refused(NO_GENERAL_CLAUSE)


def may_ask(found: Incident, asker: Principal) -> None:
    """Go on only if she may ask about this one: of what is no case, security knows nothing."""
    asker.must(Action.ASK_DISCLOSURE, resource(found, asker.person))
    is_a_case = concerns_security(
        found.forms,
        threat_or_violence=found.threat_or_violence,
        felt_as_influence=found.felt_as_influence,
    )
    if not is_a_case or not asker.known.authority:
        raise Missing
