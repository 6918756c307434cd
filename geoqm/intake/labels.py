"""The German words for the codes of reports, as staff, tables and QGIS read them."""

from geoqm.intake.codes import (
    ConsentPurpose,
    EventKind,
    RefusalReason,
    ReportKind,
    ReportState,
    SenderRole,
    StatedReason,
    Subject,
    Wish,
)

STATES = {
    ReportState.DRAFT: "Entwurf",
    ReportState.SENT: "E-Mail noch nicht bestätigt",
    ReportState.WAITING: "wartet",
    ReportState.ASKED: "Rückfrage gestellt",
    ReportState.ACCEPTED: "bestätigt",
    ReportState.MERGED: "zusammengeführt",
    ReportState.REFUSED: "abgelehnt",
    ReportState.WITHDRAWN: "zurückgezogen",
}
KINDS = {
    ReportKind.OWN: "eigener Leerstand",
    ReportKind.HINT: "Hinweis Dritter",
    ReportKind.OFFICE: "vom Team erfasst",
}
SUBJECTS = {
    Subject.DWELLING: "Wohnung",
    Subject.SHOP: "Laden",
    Subject.GASTRONOMY: "Gastronomie",
    Subject.OFFICE: "Büro",
    Subject.PRACTICE: "Praxis",
    Subject.WORKSHOP: "Werkstatt",
    Subject.STORAGE: "Lager",
    Subject.HOUSE: "ganzes Haus",
    Subject.OTHER: "Sonstiges",
}
STATED_REASONS = {
    StatedReason.CHANGE_OF_TENANT: "Mieterwechsel",
    StatedReason.RENOVATION: "Renovierung oder Umbau",
    StatedReason.NO_TENANT: "niemand gefunden",
    StatedReason.SALE: "Verkauf geplant",
    StatedReason.ESTATE: "Erbfall",
    StatedReason.CONDITION: "schlechter Zustand",
    StatedReason.OWN_USE: "eigene Nutzung geplant",
    StatedReason.OTHER: "anderer Grund",
}
WISHES = {
    Wish.LET: "vermieten",
    Wish.SELL: "verkaufen",
    Wish.INTERIM_USE: "Zwischennutzung",
    Wish.ADVICE: "Beratung",
}
SENDER_ROLES = {
    SenderRole.OWNER: "Eigentümer/in",
    SenderRole.MANAGER: "Hausverwaltung",
    SenderRole.AGENT: "Makler/in",
    SenderRole.HEIR: "Erbe/Erbin",
    SenderRole.TENANT: "Mieter/in",
    SenderRole.NEIGHBOUR: "Nachbar/in",
    SenderRole.OTHER: "andere Person",
}
PURPOSES = {
    ConsentPurpose.CONTACT: "Kontakt",
    ConsentPurpose.REMINDERS: "Erinnerungen",
    ConsentPurpose.PUBLICATION: "Veröffentlichung",
    ConsentPurpose.FORWARDING: "Weitergabe an die Stadt",
}
REFUSALS = {
    RefusalReason.RENOVATION: "Renovierung",
    RefusalReason.TENANT_CHANGE: "Mieterwechsel",
    RefusalReason.HOLIDAY: "längere Abwesenheit",
    RefusalReason.ESTATE: "Erbfall, noch ungeklärt",
    RefusalReason.OCCUPIED: "bewohnt oder genutzt",
    RefusalReason.NOT_FOUND: "Ort nicht gefunden",
    RefusalReason.OUTSIDE: "außerhalb des Gebiets",
    RefusalReason.NOT_A_UNIT: "keine Wohnung, kein Gewerbe",
    RefusalReason.SPAM: "keine ernsthafte Meldung",
    RefusalReason.OTHER: "anderer Grund",
}
EVENTS = {
    EventKind.SENT: "gesendet",
    EventKind.ENTERED: "vom Team erfasst",
    EventKind.CONFIRMED: "E-Mail bestätigt",
    EventKind.CORRECTED: "berichtigt",
    EventKind.PHOTO_ADDED: "Foto ergänzt",
    EventKind.CONSENT_GIVEN: "Einwilligung erteilt",
    EventKind.CONSENT_WITHDRAWN: "Einwilligung widerrufen",
    EventKind.LET: "als vermietet gemeldet",
    EventKind.EXTENDED: "steht weiter leer",
    EventKind.WITHDRAWN: "zurückgezogen",
    EventKind.LINK_SENT: "Link neu gesendet",
    EventKind.ASSIGNED: "zugewiesen",
    EventKind.NOTED: "Notiz",
    EventKind.ACCEPTED: "bestätigt",
    EventKind.MERGED: "zusammengeführt",
    EventKind.ASKED: "Rückfrage gestellt",
    EventKind.REFUSED: "abgelehnt",
    EventKind.UNDONE: "rückgängig gemacht",
    EventKind.SETTLED: "Nachricht übernommen",
}
