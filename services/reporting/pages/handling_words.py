"""The Swedish words of a manager's work with an incident."""

from services.reporting.application import Step
from services.reporting.domain import Progress, Stage
from services.reporting.labels import SENTENCES
from services.reporting.views.inbox import Which
from shared.events import Verdict

STAGES = {
    Stage.RECEIVED: "Ny",
    Stage.ACKNOWLEDGED: "Bekräftad",
    Stage.INVESTIGATING: "Under utredning",
    Stage.ACTING: "Åtgärder pågår",
    Stage.FOLLOWING_UP: "Uppföljning",
    Stage.CLOSED: "Avslutad",
    Stage.WITHDRAWN: "Återtagen",
    Stage.DUPLICATE: "Dubblett",
}

WHICH = {
    Which.ALL: "Alla",
    Which.NEW: "Nya",
    Which.OVERDUE: "Försenade",
    Which.MINE: "Mina",
    Which.EFFECT: "Hjälpte det?",
    Which.OPEN: "Pågående",
    Which.OVER: "Avslutade",
}
NOTHING = {
    Which.NEW: "Inget nytt. Allt är bekräftat.",
    Which.OVERDUE: "Inget är försenat.",
    Which.MINE: "Du är inte ansvarig för någon pågående händelse.",
    Which.EFFECT: "Ingen åtgärd behöver kontrolleras nu.",
    Which.OPEN: "Inget pågår.",
    Which.OVER: "Inget är avslutat ännu.",
}

# What to do next: what it is called, why, which page, and what the link says.
NEXT = {
    Step.ACKNOWLEDGE: (
        "Bekräfta att du har sett rapporten",
        "Då vet den som rapporterade att någon tar hand om det.",
        "",
        "Bekräfta",
    ),
    Step.ASSESS_SEVERITY: (
        "Bedöm hur allvarligt det är",
        "Det avgör om någon behöver skyddas nu.",
        "bedom/allvar",
        "Bedöm allvaret",
    ),
    Step.ASSESS_INFLUENCE: (
        "Bedöm om det var ett försök att påverka",
        "Din bedömning står bredvid det som rapportören kände. Den ersätter det inte.",
        "bedom/paverkan",
        "Bedöm påverkan",
    ),
    Step.CLASSIFY: (
        "Klassa händelsen",
        "Stämmer det som är ikryssat? Klassningen räknas i statistiken.",
        "bedom/klassning",
        "Klassa händelsen",
    ),
    Step.INVESTIGATE: (
        "Börja utreda",
        "Ta reda på varför det kunde hända. Skyddsombudet har rätt att vara med.",
        "utred",
        "Till utredningen",
    ),
    Step.CONCLUDE: (
        "Gör klart utredningen",
        "Skriv orsakerna och vad ni kom fram till.",
        "utred",
        "Till utredningen",
    ),
    Step.ACT: (
        "Genomför åtgärderna",
        "Minst en åtgärd är inte klar.",
        "atgarder",
        "Till åtgärderna",
    ),
    Step.TELL: (
        "Berätta för rapportören hur det gick",
        "Den som rapporterade ska få veta vad som hände sedan.",
        "avsluta",
        "Skriv till rapportören",
    ),
    Step.CLOSE: (
        "Avsluta händelsen",
        "Rapportören har fått veta hur det gick, och inga åtgärder är kvar.",
        "avsluta",
        "Till avslutet",
    ),
}

TO_DO = (
    ("bedom/allvar", "Bedöm allvaret"),
    ("bedom/paverkan", "Bedöm påverkan"),
    ("bedom/klassning", "Klassa händelsen"),
    ("utred", "Utred"),
    ("atgarder", "Åtgärder"),
    ("ansvarig", "Utse ansvarig"),
    ("koppla", "Koppla till en annan händelse"),
    ("flytta", "Flytta till en annan enhet"),
    ("lamna", "Lämna över till överordnad chef"),
    ("avsluta", "Avsluta"),
)

VERDICTS = {
    Verdict.NONE: "Ingen påverkan",
    Verdict.SUSPECTED: "Misstänkt påverkan",
    Verdict.CONFIRMED: "Bekräftad påverkan",
}
VERDICT_CHOICES = (
    (Verdict.NONE, "Ingen påverkan", "Inget tyder på att någon ville styra ett beslut."),
    (Verdict.SUSPECTED, "Misstänkt påverkan", "Det finns tecken, men det är inte säkert."),
    (Verdict.CONFIRMED, "Bekräftad påverkan", "Det är tydligt vad personen ville uppnå."),
)

SEVERITIES = {1: "1, låg", 2: "2, förhöjd", 3: "3, allvarlig", 4: "4, akut"}
SEVERITY_KINDS = {1: "neutral", 2: "info", 3: "warning", 4: "danger"}
SCALE_CHOICES = (
    (
        "concreteness",
        "Hur konkret var det?",
        (
            (1, "Allmänt eller oklart"),
            (2, "Riktat mot en viss person"),
            (3, "Personen sa vad, när eller var"),
        ),
    ),
    (
        "capacity",
        "Kan personen göra allvar av det?",
        (
            (1, "Inget tyder på det"),
            (2, "Det är möjligt"),
            (3, "Ja. Har gjort det förr, eller har till exempel vapen"),
        ),
    ),
    (
        "nearness",
        "Hur nära är det?",
        (
            (1, "På avstånd, till exempel telefon eller nät"),
            (2, "På arbetsplatsen, eller vet var den drabbade arbetar"),
            (3, "Vid hemmet eller familjen, eller så pågår det nu"),
        ),
    ),
    (
        "consequence",
        "Vad kan det leda till?",
        ((1, "Obehag"), (2, "Skada"), (3, "Allvarlig skada eller fara för liv")),
    ),
)

STEPS = {
    "talk-to-the-exposed": "Prata med den som är drabbad",
    "offer-support": "Erbjud stöd",
    "protect-now": "Skydda: behövs något redan i dag?",
    "secure-evidence": "Spara bevis: meddelanden, bilder, vittnen",
    "consider-police-report": "Ta ställning till polisanmälan",
    "notify-work-environment-authority": "Ta ställning till anmälan till Arbetsmiljöverket",
    "inform-the-group": "Berätta för arbetsgruppen det som den behöver veta",
}

PROGRESS = {
    Progress.PLANNED: "Beslutad",
    Progress.COMPLETED: "Genomförd",
    Progress.VERIFIED: "Har hjälpt",
    Progress.INEFFECTIVE: "Hjälpte inte tillräckligt",
    Progress.HANDED_OVER: "Överlämnad",
}

SOMETHING = "Något annat har ändrats"
HAPPENED = {
    "acknowledged": "Händelsen har bekräftats",
    "conflict-declared": "Någon har anmält jäv",
    "lifted": "Händelsen har lyfts till överordnad chef",
    "withdrawn": "Rapporten har tagits tillbaka",
    "classified": "Händelsen har klassats",
    "influence-assessed": "Påverkan har bedömts",
    "severity-assessed": "Allvaret har bedömts",
    "owner-assigned": "En ansvarig har utsetts",
    "investigation-started": "Utredningen har börjat",
    "cause-identified": "En orsak har skrivits in",
    "investigation-concluded": "Utredningen är klar",
    "checklist-step-completed": "Ett steg i checklistan är klart",
    "action-planned": "En åtgärd har beslutats",
    "action-completed": "En åtgärd är genomförd",
    "action-effect-verified": "En åtgärd har hjälpt",
    "action-found-ineffective": "En åtgärd hjälpte inte tillräckligt",
    "action-handed-over": "En åtgärd har lämnats över",
    "linked-together": "Händelsen har kopplats till en annan",
    "link-undone": "En koppling har tagits bort",
    "told-again": "En annan rapport är en dubblett av den här",
    "told-again-undone": "En annan rapport är inte längre en dubblett av den här",
    "duplicate-found": "Händelsen är en dubblett",
    "duplicate-undone": "Händelsen är inte längre en dubblett",
    "transferred": "Händelsen har flyttats till en annan enhet",
    "outcome-told": "Rapportören har fått veta hur det gick",
    "outcome-told-in-message": "Rapportören har fått veta i ett meddelande hur det gick",
    "identity-hidden": "Rapportören har dolt sitt namn",
    "identity-revealed": "Rapportören har visat sitt namn",
    "identity-requested": "Någon har bett att få veta rapportörens namn",
    "identity-granted": "Begäran om namnet har beviljats",
    "identity-denied": "Begäran om namnet har nekats",
    "message-to-reporter-posted": "Rapportören har fått ett meddelande",
    "message-from-reporter-posted": "Rapportören har skrivit ett meddelande",
    "closed": "Händelsen har avslutats",
    "reopened": "Händelsen har öppnats igen",
    "disclosure-asked": "En annan myndighet har bett att få veta vad som hände",
    "disclosure-granted": "En text har lämnats ut",
    "disclosure-refused": "En begäran om utlämnande har nekats",
    "glass-broken": "Någon i jour har öppnat rapporten i ett nödläge",
}

_ONE_OF = "Välj ett av alternativen."
FORM_SENTENCES = SENTENCES | {
    ("verdict", "missing"): "Välj vad du kommer fram till.",
    ("ground", "missing"): "Skriv kort varför.",
    ("ground", "string_too_short"): "Skriv kort varför.",
    **{(name, "missing"): _ONE_OF for name, _, _ in SCALE_CHOICES},
    ("person", "missing"): "Välj vem som är ansvarig.",
    ("owner", "missing"): "Välj vem som ska göra det.",
    ("with_representative", "missing"): "Svara ja eller nej.",
    ("cause", "missing"): "Skriv orsaken.",
    ("cause", "string_too_short"): "Skriv orsaken.",
    ("conclusion", "missing"): "Skriv vad ni kom fram till.",
    ("conclusion", "string_too_short"): "Skriv vad ni kom fram till.",
    ("step", "missing"): "Välj ett steg.",
    ("what", "missing"): "Skriv vad som ska göras.",
    ("what", "string_too_short"): "Skriv vad som ska göras.",
    ("due", "missing"): "Skriv när det senast ska vara klart.",
    ("receiver", "missing"): "Skriv vem som tar över.",
    ("receiver", "string_too_short"): "Skriv vem som tar över.",
    ("helped", "missing"): "Svara ja eller nej.",
    ("unit", "missing"): "Välj en enhet.",
    ("other", "missing"): "Skriv den andra rapportens nummer.",
    ("text", "missing"): "Skriv hur det gick.",
    ("text", "string_too_short"): "Skriv hur det gick.",
    ("reason", "missing"): "Skriv varför.",
    ("reason", "string_too_short"): "Skriv varför.",
}
