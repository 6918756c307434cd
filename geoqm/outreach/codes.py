"""The German words for kinds and codes of the slice, in the order in which forms offer them.

Topics and funds are those of the programme: the measures of the courtyard and façade guideline
(council, 27.03.2019), the survey of owners in the preparatory investigations, the two funds.
"""

from geoqm.outreach.kinds import (
    AdviceResult,
    CampaignChannel,
    CampaignState,
    ContactChannel,
    LeftOut,
    Outcome,
    PersonState,
)

CHANNELS = {
    ContactChannel.CALL: "Telefonat",
    ContactChannel.VISIT: "Besuch",
    ContactChannel.LETTER: "Brief",
    ContactChannel.MAIL: "E-Mail",
    ContactChannel.EVENT: "Veranstaltung",
    ContactChannel.ADVICE: "Baufachliche Erstberatung",
}
OUTCOMES = {
    Outcome.REACHED: "erreicht",
    Outcome.IN_TALK: "im Gespräch, es geht weiter",
    Outcome.ANSWERED: "Antwort erhalten",
    Outcome.NOT_THERE: "nicht angetroffen",
    Outcome.CARD_LEFT: "Karte eingeworfen",
    Outcome.SENT: "verschickt",
    Outcome.RETURNED: "unzustellbar zurück",
    Outcome.DECLINED: "kein Interesse",
}
ADVICE_RESULTS = {
    AdviceResult.THINKING: "überlegt noch",
    AdviceResult.MEASURE: "Maßnahme geplant",
    AdviceResult.APPLICATION: "Antrag wird vorbereitet",
    AdviceResult.DOCUMENTS: "Unterlagen fehlen",
    AdviceResult.REFERRED: "an andere Stelle vermittelt",
    AdviceResult.NONE: "keine Maßnahme",
}
TOPICS = {
    "facade": "Fassade: Putz, Anstrich, Türen und Tore",
    "cladding": "Verkleidungen entfernen, ursprüngliche Fassade",
    "entrance": "Eingänge schaffen oder verbessern",
    "unsealing": "Hof entsiegeln",
    "courtyard": "Hof, Vorflächen, Mauern, Garagen gestalten",
    "green_facade": "Fassadenbegrünung",
    "green_roof": "Dachbegrünung",
    "graffiti": "Graffiti entfernen, Schutzanstrich",
    "condition": "Zustand und Instandsetzung",
    "heating": "Heizung",
    "monument": "Denkmalschutz",
    "vacancy": "Leerstand und Vermietung",
    "interim_use": "Zwischennutzung",
    "conversion": "Umnutzung",
    "redevelopment": "Sanierungsgebiet",
    "financing": "Finanzierung",
}
FUNDING = {
    "facade_programme": "Hof- und Fassadenprogramm",
    "q14": "Verfügungsfonds Q14",
    "active_participation": "Fonds „Aktive Mitwirkung“",
    "tax_relief": "steuerliche Erleichterung im Sanierungsgebiet (Auskunft: Stadt, Steuerberatung)",
    "other": "andere Förderung",
}
CAMPAIGN_STATES = {
    CampaignState.DRAFT: "Entwurf",
    CampaignState.RUNNING: "läuft",
    CampaignState.ENDED: "beendet",
}
CAMPAIGN_CHANNELS = {
    CampaignChannel.LETTER: "Brief",
    CampaignChannel.VISIT: "Besuch",
    CampaignChannel.CALL: "Telefonat",
    CampaignChannel.MAIL: "E-Mail",
}
PERSON_STATES = {
    PersonState.PLANNED: "geplant",
    PersonState.SENT: "verschickt",
    PersonState.REACHED: "erreicht",
    PersonState.IN_TALK: "im Gespräch",
    PersonState.ADVICE: "Beratung",
    PersonState.APPLICATION: "Antrag",
    PersonState.DECLINED: "abgelehnt",
}
LEFT_OUT = {
    LeftOut.OBJECTION: ("Widerspruch", "Widersprüche"),
    LeftOut.RESTRICTED: ("gesperrt", "gesperrt"),
    LeftOut.ERASED: ("gelöscht", "gelöscht"),
    LeftOut.NO_ADDRESS: ("ohne Anschrift", "ohne Anschrift"),
    LeftOut.NO_MAIL: ("ohne E-Mail-Adresse", "ohne E-Mail-Adresse"),
    LeftOut.NO_PHONE: ("ohne Telefonnummer", "ohne Telefonnummer"),
    LeftOut.BY_HAND: ("von Hand ausgelassen", "von Hand ausgelassen"),
}
