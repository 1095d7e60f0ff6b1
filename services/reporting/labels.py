"""The Swedish words of reporting, and what to say when a field is not right."""

from services.reporting.domain import (
    WHY_ASK,
    WHY_BREAK,
    Answer,
    Ground,
    How,
    NameAnswer,
    Naming,
    ReadAs,
    Refusal,
    Review,
    Secrecy,
)
from shared.web.labels import PURPOSES

ASK_CHOICES = [(purpose, PURPOSES[purpose]) for purpose in WHY_ASK]
BREAK_CHOICES = [(purpose, PURPOSES[purpose]) for purpose in WHY_BREAK]

GROUNDS = {
    Ground.NO_SECRECY: "Ingen sekretess",
    Ground.CONSENT: "Samtycke",
    Ground.NO_HARM: "Ingen tar skada",
    Ground.OWN_DUTY: "Nödvändigt för vår egen uppgift",
    Ground.DUTY_BY_LAW: "Lag eller förordning kräver det",
    Ground.GENERAL_CLAUSE: "Generalklausulen",
}
GROUND_CHOICES = [
    (Ground.NO_SECRECY, GROUNDS[Ground.NO_SECRECY], "Inget som är hemligt finns kvar i texten."),
    (Ground.CONSENT, GROUNDS[Ground.CONSENT], "Den som uppgiften gäller har sagt ja. OSL 12:2."),
    (Ground.NO_HARM, GROUNDS[Ground.NO_HARM], "Du har prövat det, och det står klart."),
    (Ground.OWN_DUTY, GROUNDS[Ground.OWN_DUTY], "Vi kan inte sköta vårt uppdrag annars. OSL 10:2."),
    (Ground.DUTY_BY_LAW, GROUNDS[Ground.DUTY_BY_LAW], "OSL 10:28."),
    (
        Ground.GENERAL_CLAUSE,
        GROUNDS[Ground.GENERAL_CLAUSE],
        "OSL 10:27. Det är uppenbart att det väger tyngre att lämna ut än att skydda.",
    ),
]
SECRECIES = {
    Secrecy.SECURITY: "Säkerhets- och bevakningsåtgärder (OSL 18:8)",
    Secrecy.PERSONNEL: "Personaladministration (OSL 39 kap.)",
    Secrecy.CARRIED_OVER: "Vår sekretess följer med (OSL 11 kap.)",
    Secrecy.NONE: "Ingen sekretess",
}
REFUSALS = {
    Refusal.SECRECY: "Sekretess hindrar det",
    Refusal.NOT_NEEDED: "Det behövs inte för syftet",
    Refusal.OTHER_WAY: "Det kan lösas på annat sätt",
}
ANSWERS = {
    Answer.ASKED: "Väntar på svar",
    Answer.GRANTED: "Lämnad",
    Answer.REFUSED: "Nekad",
    Answer.WITHDRAWN: "Återtagen",
}

READ_AS = {
    ReadAs.MANAGER: "Chef",
    ReadAs.DEPUTY: "Ersättare för chefen",
    ReadAs.SAFETY_REPRESENTATIVE: "Skyddsombud",
    ReadAs.LEADER_ABOVE: "Överordnad chef",
    ReadAs.OWNER: "Händelseansvarig",
    ReadAs.ON_CALL: "Jour",
    ReadAs.SECURITY: "Säkerhetsavdelningen",
    ReadAs.AUDITOR: "Revisor",
}
HOW_READ = {
    How.ORDINARY: "",
    How.DISCLOSED: "Läste den text som chefen har lämnat ut.",
    How.MASKED: "Läste historiken, men inga texter.",
    How.BROKEN_GLASS: "Öppnade i ett nödläge.",
    How.NAME: "Såg namnet, som var dolt. En identitetsförvaltare hade sagt ja.",
}
REVIEWS = {
    Review.WAITS: "En överordnad chef ska granska det, men har inte gjort det än.",
    Review.JUSTIFIED: "En överordnad chef har granskat det: det var befogat.",
    Review.NOT_JUSTIFIED: "En överordnad chef har granskat det: det var inte befogat.",
}

MEDIA = {"image": "Bild", "video": "Film", "audio": "Ljud", "text": "Text", "message": "E-post"}
MEDIA_OTHER = "Dokument"
FELT = {True: "Ja", False: "Nej", None: "Ingen uppgift"}

NAMING_CHOICES = [
    (Naming.NAMED, "Med namn", "Den som läser rapporten ser vem du är."),
    (
        Naming.HIDDEN,
        "Dolt namn (en person kan få veta)",
        "Den som läser ser inte vem du är. En identitetsförvaltare bestämmer vem som får veta.",
    ),
]
NAME_ANSWERS = {
    NameAnswer.WAITING: "Väntar på svar",
    NameAnswer.GRANTED: "Beviljad",
    NameAnswer.DENIED: "Nekad",
}

MESSAGE_SENTENCES = {
    ("text", "string_too_short"): "Skriv ett meddelande.",
    ("text", "string_too_long"): "Korta meddelandet till högst 4 000 tecken.",
    ("id", "uuid_parsing"): "Öppna sidan på nytt och skriv meddelandet där.",
}
SENTENCES = {
    ("units", "missing"): "Välj minst en enhet.",
    ("units", "too_short"): "Välj minst en enhet.",
    ("units", "uuid_parsing"): "Välj enheter som finns.",
    ("edition", "missing"): "Välj ett formulär.",
    ("first_day", "missing"): "Välj den första dagen.",
    ("first_day", "date_from_datetime_parsing"): "Välj den första dagen.",
    ("last_day", "missing"): "Välj den sista dagen.",
    ("last_day", "date_from_datetime_parsing"): "Välj den sista dagen.",
    ("last_day", "lasts_too_long"): "En pilot kan vara i högst ett år.",
    ("question", "missing"): "Skriv vad ni vill få veta.",
    ("question", "string_too_short"): "Skriv vad ni vill få veta.",
    ("question", "string_too_long"): "Korta texten till högst 20 000 tecken.",
    ("adopted", "missing"): "Välj om alla ska få formuläret.",
    ("routine_version", "routine_missing"): "Skriv vilken version av rutinen som gäller sedan.",
    ("routine_version", "int_parsing"): "Skriv versionen som ett heltal.",
    ("identity", "enum"): "Välj ett av alternativen i listan.",
    ("granted", "missing"): "Välj om de får veta namnet.",
    ("why", "missing"): "Skriv kort varför.",
    ("why", "string_too_short"): "Skriv kort varför.",
    ("why", "string_too_long"): "Korta texten till högst 20 000 tecken.",
    ("url", "missing"): "Skriv adressen till inlägget.",
    (
        "url",
        "string_pattern_mismatch",
    ): "Skriv hela adressen. Den börjar med https:// eller http://.",
    ("url", "string_too_long"): "Adressen är för lång.",
    ("captured_at", "missing"): "Skriv när du såg det: både datum och klockslag.",
    (
        "captured_at",
        "datetime_from_date_parsing",
    ): "Skriv när du såg det: både datum och klockslag.",
    ("tags", "no_tag"): "Ett ord ska ha minst 3 bokstäver eller siffror, och högst 80 tecken.",
    ("tags", "too_short"): "Skriv minst en hashtagg eller ett nyckelord.",
    ("tags", "too_long"): "Skriv högst 20 åt gången.",
    ("tags", "missing"): "Skriv minst en hashtagg eller ett nyckelord.",
    ("note", "string_too_long"): "Korta texten till högst 2 000 tecken.",
    ("purpose", "missing"): "Välj vad du behöver det för.",
    ("purpose", "enum"): "Välj ett av syftena i listan.",
    ("reason", "missing"): "Skriv kort varför.",
    ("reason", "string_too_short"): "Skriv kort varför.",
    ("reason", "string_too_long"): "Korta texten till högst 20 000 tecken.",
    ("ground", "missing"): "Välj på vilken grund du lämnar ut.",
    ("ground", "enum"): "Välj en av grunderna i listan.",
    ("secrecy", "missing"): "Välj vilken sekretess som gäller hos mottagaren.",
    ("secrecy", "enum"): "Välj ett av alternativen i listan.",
    ("text", "missing"): "Skriv en text.",
    ("text", "string_too_short"): "Skriv en text.",
    ("text", "string_too_long"): "Korta texten.",
    ("because", "missing"): "Välj varför du inte lämnar ut.",
    ("because", "enum"): "Välj ett av alternativen i listan.",
    ("justified", "missing"): "Välj om nödöppningen var befogad.",
    ("unit", "missing"): "Välj var det hände.",
    ("unit", "uuid_parsing"): "Välj en enhet som finns.",
    ("event_type", "missing"): "Välj vilken sorts händelse det var.",
    ("event_type", "enum"): "Välj en av sorterna i listan.",
    ("threat_or_violence", "missing"): "Svara ja eller nej på om det var hot eller våld.",
    ("forms", "missing"): "Kryssa i minst ett alternativ.",
    ("forms", "too_short"): "Kryssa i minst ett alternativ.",
    ("forms", "enum"): "Välj bland alternativen i listan.",
    (
        "felt_as_influence",
        "missing",
    ): "Svara ja eller nej på om personen ville påverka någon i tjänsten.",
    ("happened_at", "missing"): "Skriv när det hände: både datum och klockslag.",
    ("happened_at", "datetime_from_date_parsing"): "Skriv när det hände: både datum och klockslag.",
    ("what_happened", "missing"): "Berätta kort vad som hände.",
    ("what_happened", "string_too_short"): "Berätta kort vad som hände.",
    ("what_happened", "string_too_long"): "Korta texten till högst 20 000 tecken.",
    ("influence", "influence_differs"): "Säg samma sak i felt_as_influence och influence.wanted.",
    ("influence", "nothing_wanted"): "Ange inget syfte och ingen påverkan när svaret är nej.",
    ("influence", "none_and_some"): "Ange antingen none eller det som stämmer.",
    ("severity_felt", "greater_than_equal"): "Välj ett tal från 1 till 4.",
    ("severity_felt", "less_than_equal"): "Välj ett tal från 1 till 4.",
}
