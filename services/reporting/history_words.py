"""What has happened to an incident, in one Swedish sentence for each kind of event."""

from collections.abc import Callable
from typing import Any

from babel.lists import format_list

from services.reporting.application.who import Who
from services.reporting.domain import FACTS, Incident, Wanted, WhyLifted
from services.reporting.labels import REFUSALS
from shared.events import Verdict
from shared.eventstore.domain import Aggregate
from shared.web.labels import EVENT_TYPES, LOCALE, PURPOSES, forms
from shared.web.swedish import day

WHO = {
    Who.REPORTER: "Rapportören",
    Who.MANAGER: "Chefen",
    Who.DEPUTY: "En ersättare för chefen",
    Who.LEADER_ABOVE: "En överordnad chef",
    Who.SAFETY_REPRESENTATIVE: "Skyddsombudet",
    Who.ON_CALL: "Den som hade jour",
    Who.OWNER: "Den som håller i ärendet",
    Who.HR: "HR",
    Who.SECURITY: "Säkerhetsavdelningen",
    Who.IDENTITY_CUSTODIAN: "Identitetsförvaltaren",
    Who.REGISTRAR: "Registratorn",
    Who.SOMEBODY: "En medarbetare",
    Who.KIA: "En fil från KIA",
    Who.MOTKRAFT: "Motkraft",
}
VERDICTS = {
    Verdict.NONE: "ingen påverkan",
    Verdict.SUSPECTED: "misstänkt påverkan",
    Verdict.CONFIRMED: "bekräftad påverkan",
}
WANTED = {Wanted.YES: "ja", Wanted.NO: "nej", Wanted.UNSURE: "vet inte"}
CORRECTED = {
    "happened_at": "när det hände",
    "event_type": "vilken sorts händelse det var",
    "threat_or_violence": "om det var hot eller våld",
    "forms": "vad det var",
    "felt_as_influence": "om det var påverkan",
}
LIFTED = {
    WhyLifted.CONFLICT: "den närmaste chefen är jävig",
    WhyLifted.SILENCE: "ingen hade bekräftat den i tid",
    WhyLifted.ASKED_FOR: "någon bad om det",
}


def _corrected(event: Incident.FactsCorrected) -> str:
    names = [CORRECTED[fact] for fact in FACTS if getattr(event, fact) is not None]
    return f"rättade {format_list(names, locale=LOCALE)}"


def _purpose(event: Any) -> str:
    return PURPOSES[event.purpose].lower()


# What stands after who did it.
DID: dict[type[Aggregate.Event], Callable[[Any], str]] = {
    Incident.Reported: lambda _: "rapporterade händelsen",
    Incident.OfficialExposed: lambda _: "rapporterade som förtroendevald",
    Incident.InfluencePerceived: lambda e: (
        f"svarade om det var ett försök att påverka: {WANTED[e.wanted]}"
    ),
    Incident.ActorTold: lambda _: "berättade vilken sorts person det var",
    Incident.CircumstancesTold: lambda _: "svarade på frågorna om hur farligt det är",
    Incident.PlacesTold: lambda _: "berättade var den drabbade är anställd",
    Incident.ToldForColleague: lambda _: "rapporterade åt en kollega",
    Incident.ContactWished: lambda _: "berättade hur den vill bli kontaktad",
    Incident.FormFilled: lambda e: f"fyllde i formuläret på {e.seconds} sekunder",
    Incident.DetailsAdded: lambda _: "lade till uppgifter",
    Incident.FactsCorrected: _corrected,
    Incident.TextCorrected: lambda _: "skrev om texten om vad som hände",
    Incident.KiaLinked: lambda e: f"gav händelsen numret {e.number} i KIA",
    Incident.KiaUnlinked: lambda e: f"tog bort numret {e.number} i KIA, som var fel",
    Incident.KiaToldApart: lambda _: "sa att den inte är samma som en liknande händelse",
    Incident.KiaInfluenceAnswered: lambda e: (
        f"svarade att det {'var' if e.felt else 'inte var'} ett försök att påverka"
    ),
    Incident.EvidenceAttached: lambda _: "lade till en fil",
    Incident.PostCaptured: lambda _: "lade till ett inlägg från nätet",
    Incident.Acknowledged: lambda _: "bekräftade rapporten och tog sig an den",
    Incident.Classified: lambda e: (
        f"klassade händelsen: {EVENT_TYPES[e.event_type].lower()}, {forms(e.forms).lower()}"
    ),
    Incident.InfluenceAssessed: lambda e: f"bedömde om det var påverkan: {VERDICTS[e.verdict]}",
    Incident.SeverityAssessed: lambda e: f"bedömde allvarligheten till {e.severity} av 4",
    Incident.OwnerAssigned: lambda _: "utsåg den som ska hålla i ärendet",
    Incident.InvestigationStarted: lambda e: (
        f"inledde en utredning, {'med' if e.with_representative else 'utan'} skyddsombudet"
    ),
    Incident.CauseIdentified: lambda _: "fann en orsak",
    Incident.InvestigationConcluded: lambda _: "avslutade utredningen",
    Incident.ChecklistStepCompleted: lambda _: "gjorde ett steg i checklistan",
    Incident.ActionPlanned: lambda e: f"beslutade om en åtgärd som ska vara klar {day(e.due)}",
    Incident.ActionCompleted: lambda _: "genomförde en åtgärd",
    Incident.ActionEffectVerified: lambda _: "kontrollerade en åtgärd: den hjälpte",
    Incident.ActionFoundIneffective: lambda _: "kontrollerade en åtgärd: den hjälpte inte nog",
    Incident.ActionHandedOver: lambda _: "lämnade över en åtgärd till någon annan",
    Incident.DuplicateFound: lambda _: "fann att samma händelse redan är rapporterad",
    Incident.DuplicateUndone: lambda _: "fann att händelsen ändå inte är en dubblett",
    Incident.ToldAgain: lambda _: "fann en dubblett till rapporten",
    Incident.ToldAgainUndone: lambda _: "fann att dubbletten ändå var en annan händelse",
    Incident.LinkedTogether: lambda _: "kopplade rapporten till en annan som hör ihop med den",
    Incident.LinkUndone: lambda _: "tog bort kopplingen till en annan rapport",
    Incident.TagsGiven: lambda _: "lade till hashtaggar eller nyckelord",
    Incident.CampaignJoined: lambda _: "kopplade rapporten till en kampanj",
    Incident.CampaignLeft: lambda _: "tog bort rapporten ur en kampanj",
    Incident.Transferred: lambda _: "flyttade rapporten till en annan enhet",
    Incident.OutcomeTold: lambda _: "berättade för rapportören hur det gick",
    Incident.OutcomeToldInMessage: lambda _: (
        "berättade i ett meddelande till rapportören hur det gick"
    ),
    Incident.Closed: lambda _: "avslutade ärendet",
    Incident.Reopened: lambda _: "öppnade ärendet igen",
    Incident.ConditionsAccepted: lambda _: "godkände villkoren för att läsa",
    Incident.SafetyRequestMade: lambda e: (
        f"begärde något av arbetsgivaren, som ska svara senast {day(e.answer_by)}"
    ),
    Incident.SafetyRequestAnswered: lambda _: "svarade på skyddsombudets begäran",
    Incident.ConflictDeclared: lambda _: "anmälde att någon är jävig och inte ska handlägga den",
    Incident.Lifted: lambda e: f"lyfte rapporten till en överordnad chef: {LIFTED[e.because]}",
    Incident.IdentityHidden: lambda _: "valde att dölja sitt namn",
    Incident.IdentityRevealed: lambda _: "visade sitt namn",
    Incident.IdentityRequested: lambda _: "bad att få veta rapportörens namn",
    Incident.IdentityGranted: lambda _: "beviljade begäran om namnet",
    Incident.IdentityDenied: lambda _: "nekade begäran om namnet",
    Incident.MessageToReporterPosted: lambda _: "skrev ett meddelande till rapportören",
    Incident.MessageFromReporterPosted: lambda _: "skrev ett meddelande",
    Incident.Withdrawn: lambda _: "tog tillbaka rapporten",
    Incident.DisclosureAsked: lambda e: f"bad att få veta vad som hände. Syfte: {_purpose(e)}",
    Incident.DisclosureGranted: lambda _: "lämnade ut en maskad text till en annan myndighet",
    Incident.DisclosureRefused: lambda e: (
        f"lämnade inte ut något till en annan myndighet. Skäl: {REFUSALS[e.because].lower()}"
    ),
    Incident.DisclosureWithdrawn: lambda _: "tog tillbaka den text som var utlämnad",
    Incident.GlassBroken: lambda e: f"öppnade rapporten i ett nödläge. Syfte: {_purpose(e)}",
    Incident.GlassReviewed: lambda e: (
        f"granskade nödöppningen och fann att den {'var' if e.justified else 'inte var'} befogad"
    ),
}
# What the texts of an event are.
TEXTS = {
    "what_happened": "Vad som hände",
    "text": "Text",
    "reason": "Skäl",
    "cause": "Orsak",
    "conclusion": "Slutsats",
    "what": "Åtgärd",
    "receiver": "Till vem",
    "answer": "Svar",
    "ground": "Grund",
    "note": "Anteckning",
    "name": "Filens namn",
    "sha256": "Kontrollsumma för filen",
    "received": "Kontrollsumma för det som skickades",
    "url": "Adress",
    "tags": "Hashtaggar och nyckelord",
}


def sentence(event: Aggregate.Event, who: Who) -> str:
    """Say what has happened. Something newer than this page is said to be there, by its code."""
    did = DID.get(type(event), lambda e: f"gjorde något som saknar ord här ({e.TOPIC})")
    return f"{WHO[who]} {did(event)}."


def text_name(name: str) -> str:
    """Say what a text of an event is."""
    return TEXTS.get(name, "Text")
