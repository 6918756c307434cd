"""German words for the codes of the slice."""

from geoqm.facades.subjects import SUBJECTS
from geoqm.grants.kinds import (
    Account,
    BookingKind,
    EventKind,
    LetterKind,
    PaperState,
    Step,
)

STEPS = {
    Step.INTEREST: "Interesse",
    Step.ADVICE: "Erstberatung",
    Step.DOCUMENTS: "Unterlagen",
    Step.CHECK: "Prüfung",
    Step.AWARD: "Bewilligung",
    Step.EXECUTION: "Ausführung",
    Step.PROOF: "Verwendungsnachweis",
    Step.PAYOUT: "Abnahme und Auszahlung",
    Step.COMMITMENT: "Zweckbindung",
    Step.CLOSED: "abgeschlossen",
    Step.WITHDRAWN: "zurückgezogen",
    Step.REJECTED: "abgelehnt",
    Step.REVOKED: "widerrufen",
}
BOOKINGS = {
    BookingKind.ALLOTTED: "bereitgestellt",
    BookingKind.REDUCED: "entnommen",
    BookingKind.RESERVED: "reserviert",
    BookingKind.AWARDED: "bewilligt",
    BookingKind.PAID: "ausgezahlt",
    BookingKind.RELEASED: "freigegeben",
    BookingKind.REPAID: "zurückgezahlt",
}
ACCOUNTS = {
    Account.OUTSIDE: "außerhalb",
    Account.FREE: "frei",
    Account.RESERVED: "reserviert",
    Account.AWARDED: "bewilligt",
    Account.PAID: "ausgezahlt",
}
PAPER_STATES = {
    PaperState.RECEIVED: "eingegangen",
    PaperState.ACCEPTED: "in Ordnung",
    PaperState.RETURNED: "nachzubessern",
    PaperState.WAIVED: "nicht nötig",
}
PROOF_PAPERS = {
    "invoice": "Rechnungen",
    "payment": "Zahlungsbelege",
    "photos_after": "Fotos nachher",
}
"""What the proof of use needs (facts of b.4, step 7)."""
OTHER_PAPERS = {"signed": "Unterschriebene Fassung", "other": "Sonstiges"}
PHOTOS = frozenset({"photos", "photos_after"})
LETTERS = {
    LetterKind.AWARD: "Bewilligung",
    LetterKind.REJECTION: "Ablehnung",
    LetterKind.REMINDER: "Erinnerung",
    LetterKind.PAYOUT: "Mitteilung über die Auszahlung",
    LetterKind.REVOCATION: "Widerruf",
}
EVENTS = {
    EventKind.OPENED: "angelegt",
    EventKind.STEP: "Schritt",
    EventKind.DECISION: "Entscheidung",
    EventKind.MONEY: "Geld",
    EventKind.PAPER: "Unterlage",
    EventKind.LETTER: "Schreiben",
    EventKind.SCOPE: "Umfang",
    EventKind.REMINDER: "Erinnerung",
    EventKind.CHANGE: "Änderung",
    EventKind.NOTE: "Notiz",
}
MEASURES = {
    "facade": "Fassade",
    "entrance": "Eingang, Tür, Tor",
    "graffiti": "Graffiti entfernen, Schutzanstrich",
    "unsealing": "Hof entsiegeln",
    "courtyard": "Hof oder Vorgarten",
    "greening": "Begrünung",
    "green_roof": "Gründach",
    "roof_renewal": "Dach",
    "energy_renovation": "Energetische Sanierung",
    "single_trade": "Einzelnes Gewerk",
    "other": "Sonstiges",
}
APPLICANTS = {
    "private_owner": "Privatperson",
    "owners_community": "Eigentümergemeinschaft",
    "owner": "Firma oder Organisation",
    "entitled_person": "verfügungsberechtigte Person",
    "tenant_with_consent": "Mieterin oder Mieter mit Einverständnis",
    "other": "andere",
}
OUTCOMES = {
    "met": "erfüllt",
    "not_met": "nicht erfüllt",
    "unknown": "unbekannt",
    "ask": "von einer Person zu entscheiden",
}
REASONS = {
    "rule_unknown": "Die Richtlinie nennt dazu nichts Bekanntes.",
    "no_data": "Zum Haus fehlt die Angabe.",
    "bounds": "Nicht genau genug bekannt.",
    "edge": "Das Haus liegt nahe an der ungefähren Grenze.",
    "later": "Noch nicht erhoben.",
    "person": "Eine Person entscheidet.",
    "compared": "Verglichen mit der Richtlinie.",
}


def subject(name: str) -> str:
    """The German title of what a criterion asks for."""
    found = SUBJECTS.get(name)
    return found.title if found else name
