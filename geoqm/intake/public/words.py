"""The words of the public form for the codes of reports; translated where they are shown."""

from collections.abc import Mapping

from geoqm.i18n import later
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

SUBJECTS: Mapping[str, str] = {
    Subject.DWELLING: later("Wohnung"),
    Subject.SHOP: later("Laden"),
    Subject.GASTRONOMY: later("Gaststätte oder Café"),
    Subject.OFFICE: later("Büro"),
    Subject.PRACTICE: later("Praxis"),
    Subject.WORKSHOP: later("Werkstatt"),
    Subject.STORAGE: later("Lager"),
    Subject.HOUSE: later("Ganzes Haus"),
    Subject.OTHER: later("Etwas anderes"),
}
SUBJECT_ICONS: Mapping[str, str] = {
    Subject.DWELLING: "door",
    Subject.SHOP: "shop",
    Subject.GASTRONOMY: "shop",
    Subject.OFFICE: "office",
    Subject.PRACTICE: "office",
    Subject.WORKSHOP: "key",
    Subject.STORAGE: "building",
    Subject.HOUSE: "house",
    Subject.OTHER: "question",
}
# What is said on the button and in the state's title, by what stands empty.
IS_LET: Mapping[str, str] = {
    Subject.DWELLING: later("Die Wohnung ist vermietet"),
    Subject.SHOP: later("Der Laden ist vermietet"),
    Subject.HOUSE: later("Das Haus wird wieder genutzt"),
}
IS_LET_ELSE = later("Es ist vermietet oder wird wieder genutzt")
REASONS: Mapping[str, str] = {
    StatedReason.CHANGE_OF_TENANT: later("Mieterwechsel"),
    StatedReason.RENOVATION: later("Renovierung oder Umbau"),
    StatedReason.NO_TENANT: later("Noch niemanden gefunden"),
    StatedReason.SALE: later("Verkauf geplant"),
    StatedReason.ESTATE: later("Erbfall"),
    StatedReason.CONDITION: later("Zustand des Hauses"),
    StatedReason.OWN_USE: later("Eigene Nutzung geplant"),
    StatedReason.OTHER: later("Anderer Grund"),
}
WISHES: Mapping[str, str] = {
    Wish.LET: later("Vermieten"),
    Wish.SELL: later("Verkaufen"),
    Wish.INTERIM_USE: later("Zwischennutzung, zum Beispiel für Kunst oder Gründungen"),
    Wish.ADVICE: later("Beratung"),
}
ROLES: Mapping[str, str] = {
    SenderRole.OWNER: later("Mir gehört das Haus oder ein Teil davon"),
    SenderRole.MANAGER: later("Ich verwalte das Haus"),
    SenderRole.AGENT: later("Ich vermittle Immobilien"),
    SenderRole.HEIR: later("Ich habe geerbt"),
    SenderRole.TENANT: later("Ich miete hier"),
    SenderRole.NEIGHBOUR: later("Ich wohne oder arbeite in der Nähe"),
    SenderRole.OTHER: later("Etwas anderes"),
}
HINT_ROLES = (SenderRole.TENANT, SenderRole.NEIGHBOUR, SenderRole.OTHER)

# A new wording gets a new version, which is stored with each consent.
CONSENT_VERSION = "2026-11"
CONSENTS: Mapping[str, str] = {
    ConsentPurpose.CONTACT: later("Sie dürfen mich zu dieser Meldung anrufen oder mir schreiben."),
    ConsentPurpose.REMINDERS: later(
        "Sie dürfen mich alle paar Monate per E-Mail fragen, ob es noch leer steht."
    ),
    ConsentPurpose.PUBLICATION: later("Sie dürfen es öffentlich anbieten, ohne meinen Namen."),
    ConsentPurpose.FORWARDING: later(
        "Sie dürfen die Meldung an die Wirtschaftsförderung (WFMG) weitergeben."
    ),
}
WITHOUT_CONSENT: Mapping[str, str] = {
    ConsentPurpose.CONTACT: later("Ohne dieses Häkchen melden wir uns nicht bei Ihnen."),
    ConsentPurpose.REMINDERS: later("Ohne dieses Häkchen fragen wir nicht nach."),
    ConsentPurpose.PUBLICATION: later("Ohne dieses Häkchen erscheint es nirgends öffentlich."),
    ConsentPurpose.FORWARDING: later("Ohne dieses Häkchen bleibt die Meldung bei uns."),
}
CONSENTS_GIVEN: Mapping[str, str] = {
    ConsentPurpose.CONTACT: later("Wir dürfen Sie zu dieser Meldung anrufen oder Ihnen schreiben."),
    ConsentPurpose.REMINDERS: later("Wir fragen alle paar Monate nach, ob es noch leer steht."),
    ConsentPurpose.PUBLICATION: later("Wir dürfen es öffentlich anbieten, ohne Ihren Namen."),
    ConsentPurpose.FORWARDING: later("Wir dürfen die Meldung an die WFMG weitergeben."),
}
CONSENTS_MISSING: Mapping[str, str] = {
    ConsentPurpose.CONTACT: later("Wir rufen nicht an und schreiben nicht."),
    ConsentPurpose.REMINDERS: later("Wir fragen nicht nach."),
    ConsentPurpose.PUBLICATION: later("Es wird nicht öffentlich angeboten."),
    ConsentPurpose.FORWARDING: later("Die Meldung bleibt bei uns."),
}
HINT_CONSENTS = (ConsentPurpose.CONTACT,)

KINDS: Mapping[str, str] = {
    ReportKind.OWN: later("Leerstand melden"),
    ReportKind.HINT: later("Einen Hinweis geben"),
    ReportKind.OFFICE: later("Meldung für jemanden erfassen"),
}
STATES: Mapping[str, str] = {
    ReportState.SENT: later("Bitte bestätigen Sie Ihre E-Mail-Adresse."),
    ReportState.WAITING: later("Wir prüfen Ihre Meldung."),
    ReportState.ASKED: later("Wir haben eine Frage an Sie."),
    ReportState.ACCEPTED: later("Ihre Meldung ist aufgenommen."),
    ReportState.MERGED: later("Das war uns schon bekannt. Ihre Angaben sind ergänzt."),
    ReportState.REFUSED: later("Wir haben Ihre Meldung abgeschlossen."),
    ReportState.WITHDRAWN: later("Ihre Meldung ist zurückgezogen."),
}
NEXT: Mapping[str, str] = {
    ReportState.SENT: later("Erst danach lesen wir Ihre Meldung."),
    ReportState.WAITING: later("Sie müssen nichts tun."),
    ReportState.ASKED: later(
        "Bitte antworten Sie auf unsere E-Mail oder ändern Sie hier Ihre Angaben."
    ),
    ReportState.ACCEPTED: later("Sagen Sie uns, wenn sich etwas ändert."),
    ReportState.MERGED: later("Sagen Sie uns, wenn sich etwas ändert."),
    ReportState.REFUSED: later("Sie müssen nichts tun."),
    ReportState.WITHDRAWN: later("Sie müssen nichts tun."),
}
REFUSALS: Mapping[str, str] = {
    RefusalReason.RENOVATION: later("Dort wird renoviert. Das zählt nicht als Leerstand."),
    RefusalReason.TENANT_CHANGE: later("Dort wechselt nur die Mietpartei."),
    RefusalReason.HOLIDAY: later("Dort ist nur für längere Zeit niemand da."),
    RefusalReason.ESTATE: later("Dort ist ein Erbfall noch nicht geklärt."),
    RefusalReason.OCCUPIED: later("Dort wird gewohnt oder gearbeitet."),
    RefusalReason.NOT_FOUND: later("Wir haben den Ort nicht gefunden."),
    RefusalReason.OUTSIDE: later("Der Ort liegt nicht in unserem Gebiet."),
    RefusalReason.NOT_A_UNIT: later("Das ist keine Wohnung und keine Gewerbefläche."),
}
EVENTS: Mapping[str, str] = {
    EventKind.SENT: later("Gesendet"),
    EventKind.ENTERED: later("Im Quartiersbüro aufgenommen"),
    EventKind.CONFIRMED: later("E-Mail-Adresse bestätigt"),
    EventKind.CORRECTED: later("Angaben geändert"),
    EventKind.PHOTO_ADDED: later("Foto hinzugefügt"),
    EventKind.CONSENT_GIVEN: later("Einwilligung gegeben"),
    EventKind.CONSENT_WITHDRAWN: later("Einwilligung widerrufen"),
    EventKind.LET: later("Als vermietet gemeldet"),
    EventKind.EXTENDED: later("Steht weiterhin leer"),
    EventKind.WITHDRAWN: later("Zurückgezogen"),
}
GROUND_FLOOR = later("Erdgeschoss")
CELLAR = later("Keller")
UPPER_FLOOR = later("{n}. Stock")
ABOUT = "ungefähr"
