"""What whoever gives a text is warned of, and has to have read before it is given."""

from uuid import UUID

from services.reporting.application.openness import may_know
from services.reporting.domain import Giving, Incident, open_or_none
from shared.identity.marks import Marks, NobodyAnswers
from shared.identity.principal import Principal
from shared.refusal import FieldError

NO_SECRECY = FieldError(
    "secrecy",
    "Ingen sekretess skyddar texten hos mottagaren. Ta bort allt som kan skada någon,"
    " och kryssa sedan i att du har läst varningen.",
)
PERSONAL_NUMBER = FieldError(
    "text",
    "Det ser ut som om ett personnummer står kvar. Ta bort det, eller kryssa i att du har"
    " läst varningen.",
)
UNTOUCHED = FieldError(
    "text",
    "Det här är hela texten, ord för ord. Ta bort det som inte behövs, eller kryssa i att du har"
    " läst varningen.",
)
REPORTER_NAMED = FieldError(
    "text",
    "Namnet, e-postadressen eller telefonnumret till den som rapporterade ser ut att stå kvar."
    " Ta bort det, eller kryssa i att du har läst varningen.",
)
NOT_COMPARED = FieldError(
    "text",
    "Det gick inte att kontrollera om den som rapporterade nämns. Läs texten en gång till,"
    " och kryssa i att du har läst varningen.",
)
NAME_HIDDEN = FieldError(
    "text",
    "Namnet på den som rapporterade är dolt. Läs texten en gång till så att inget i den avslöjar"
    " vem det är, och kryssa i att du har läst varningen.",
)
WARNINGS = frozenset(
    {NO_SECRECY, PERSONAL_NUMBER, UNTOUCHED, REPORTER_NAMED, NOT_COMPARED, NAME_HIDDEN}
)


async def warnings_of(
    giving: Giving, incident: Incident, marks: Marks, asker: Principal
) -> list[FieldError]:
    """Return what may do harm, the worst of it for each field."""
    of_text = await _of_text(giving, incident, marks, asker)
    found = [] if of_text is None else [of_text]
    return [*found, NO_SECRECY] if giving.lacks_secrecy else found


async def _of_text(
    giving: Giving, incident: Incident, marks: Marks, asker: Principal
) -> FieldError | None:
    if giving.has_personal_number:
        return PERSONAL_NUMBER
    if giving.text.split() == (open_or_none(incident.what_happened) or "").split():
        return UNTOUCHED
    if incident.is_hidden and not may_know(incident, asker):
        return NAME_HIDDEN  # an answer about a name that she tries would tell her whether it is so
    reporter = open_or_none(incident.reporter)
    if not reporter:  # erased, or never told: KIA does not say who
        return None
    try:
        return REPORTER_NAMED if await marks.give_away(UUID(reporter), giving.text) else None
    except NobodyAnswers:
        return NOT_COMPARED
