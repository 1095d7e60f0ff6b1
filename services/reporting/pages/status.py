"""How it goes with a report, for whoever told it: what has happened, and what comes next."""

from dataclasses import dataclass

from services.reporting.domain import Incident, Stage
from services.reporting.views.inbox import LATE_AFTER
from shared import clock
from shared.web.swedish import moment

SHORT = {
    Stage.RECEIVED: "Väntar på bekräftelse",
    Stage.ACKNOWLEDGED: "Bekräftad",
    Stage.INVESTIGATING: "Utreds",
    Stage.ACTING: "Åtgärder pågår",
    Stage.FOLLOWING_UP: "Följs upp",
    Stage.CLOSED: "Avslutad",
    Stage.WITHDRAWN: "Återtagen",
    Stage.DUPLICATE: "Redan rapporterad",
}
_SAID = {
    Stage.ACKNOWLEDGED: (
        "{leader} har bekräftat rapporten och tagit sig an den.",
        "Nu ska händelsen utredas utan dröjsmål. Det finns inget fast datum.",
    ),
    Stage.INVESTIGATING: (
        "Händelsen utreds.",
        "När utredningen är klar bestäms det vad som ska göras. Det finns inget fast datum.",
    ),
    Stage.ACTING: (
        "Det är bestämt vad som ska göras, och det pågår.",
        "När åtgärderna är klara ska du få veta hur det gick.",
    ),
    Stage.FOLLOWING_UP: (
        "Åtgärderna är gjorda.",
        "Nu kontrolleras det att de har hjälpt.",
    ),
    Stage.CLOSED: (
        "Ärendet är avslutat.",
        "Du behöver inte göra något. Har det hänt mer kan du lägga till det.",
    ),
    Stage.WITHDRAWN: (
        "Du har tagit tillbaka rapporten.",
        "Ingen annan än du kan läsa den. Inget mer händer med den.",
    ),
    Stage.DUPLICATE: (
        "Samma händelse finns i en annan rapport.",
        "Den följs upp där. Det du har berättat finns kvar.",
    ),
}


LATE = "Hör av dig till din chefs chef eller ditt skyddsombud."
LATE_ANONYMOUS = (
    "Skriv ett meddelande här, eller prata med ett skyddsombud. Du behöver inte säga vem du är."
)


@dataclass(frozen=True)
class Status:
    """In one or two words, and in one sentence each of what was and what will be."""

    short: str
    has_happened: str
    comes_next: str
    is_late: bool = False


def status(incident: Incident) -> Status:
    """Say how it goes."""
    stage, leader = incident.stage, "Den som leder enheten"
    if incident.is_lifted:
        leader = "Den överordnade chefen"
    if stage == Stage.WITHDRAWN and incident.is_anonymous:
        return Status(
            SHORT[stage], _SAID[stage][0], "Ingen kan läsa den. Inget mer händer med den."
        )
    if stage != Stage.RECEIVED:
        has_happened, comes_next = _SAID[stage]
        return Status(SHORT[stage], has_happened.format(leader=leader), comes_next)
    if incident.units_before:  # from when the new leader has it is not known here
        return Status(
            SHORT[stage],
            "Rapporten har flyttats till den enhet som den hör till.",
            f"{leader} ska bekräfta den.",
        )
    at_last = incident.created_on + LATE_AFTER
    has_happened = "Rapporten har kommit in. Ingen har bekräftat den ännu."
    if incident.is_lifted:
        has_happened = "En överordnad chef har fått ta över rapporten. Den är inte bekräftad ännu."
    if clock.now() > at_last:
        late = f"Den skulle ha bekräftats senast {moment(at_last)}."
        return Status(
            SHORT[stage],
            f"{has_happened} {late}",
            LATE_ANONYMOUS if incident.is_anonymous else LATE,
            is_late=True,
        )
    return Status(
        SHORT[stage], has_happened, f"{leader} ska bekräfta den senast {moment(at_last)}."
    )
