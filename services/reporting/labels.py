"""The Swedish words of the form, and what to say when a field is not right."""

from shared.events import EventType, Form

EVENT_TYPE_CHOICES = (
    (EventType.NEAR_MISS, "Något hände, men ingen blev skadad", "Kallas tillbud."),
    (EventType.ACCIDENT, "Någon blev skadad", "I kroppen eller psykiskt. Kallas olycksfall."),
    (
        EventType.COMMUTING_ACCIDENT,
        "Någon blev skadad på väg till eller från jobbet",
        "Kallas färdolycksfall.",
    ),
    (
        EventType.OCCUPATIONAL_DISEASE,
        "Någon har blivit sjuk av det som hänt över tid",
        "Kallas arbetssjukdom.",
    ),
    (EventType.RISK_OBSERVATION, "Inget har hänt, men jag ser en risk", "Kallas riskobservation."),
)

FORM_CHOICES = (
    (Form.THREAT, "Hot", "Mot dig, någon annan eller din familj."),
    (Form.VIOLENCE, "Våld", "Slag, knuff, grepp eller något som kastas."),
    (Form.HARASSMENT, "Trakasserier", "Kränkningar, många samtal, att bli filmad eller förföljd."),
    (Form.VANDALISM, "Skadegörelse", "Något förstördes."),
    (Form.PRESSURE, "Påtryckningar", "Någon pressade dig utan att hota."),
    (Form.EXTORTION, "Utpressning", "Någon krävde något och hotade att annars skada dig."),
    (Form.IMPROPER_OFFER, "Erbjudande", "Pengar, gåvor eller tjänster."),
    (Form.IMPROPER_RELATION, "Olämplig relation", "Vänskap eller relation med baktankar."),
    (Form.INFILTRATION, "Infiltration", "Någon på arbetsplatsen hjälper utomstående i smyg."),
    (Form.DISINFORMATION, "Ryktesspridning", "Lögner eller uthängning, till exempel på nätet."),
)

SENTENCES = {
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
    ("severity_felt", "greater_than_equal"): "Välj ett tal från 1 till 4.",
    ("severity_felt", "less_than_equal"): "Välj ett tal från 1 till 4.",
}
