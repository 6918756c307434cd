"""What letters and questionnaires say in four languages; translated where it is shown."""

from geoqm.i18n import later
from geoqm.letters.kinds import Condition, Use
from geoqm.owners.kinds import Basis, ConsentKind, Origin, OwnerKind, Trigger

CONSENT_VERSION = "Fragebogen 2026-11"
OBJECTION_VERSION = "Widerspruch 2026-11"

SALUTATIONS = {
    OwnerKind.COMPANY: later("Sehr geehrte Damen und Herren,"),
    OwnerKind.PUBLIC_BODY: later("Sehr geehrte Damen und Herren,"),
    OwnerKind.CONDOMINIUM_ASSOCIATION: later("Sehr geehrte Eigentümerinnen und Eigentümer,"),
    OwnerKind.COMMUNITY_OF_HEIRS: later("Sehr geehrte Mitglieder der Erbengemeinschaft,"),
}
DEAR_MS = later("Sehr geehrte Frau {name},")
DEAR_MR = later("Sehr geehrter Herr {name},")
DEAR_PERSON = later("Guten Tag {name},")

CLOSING = later("Mit freundlichen Grüßen")
DATE = later("Datum")
REFERENCE = later("Zeichen")
PAGE = later("Seite {n} von {of}")
ANSWER_TITLE = later("Ihre Antwort in drei Minuten")
ANSWER_TEXT = later(
    "Scannen Sie das Bild mit dem Telefon oder öffnen Sie die Adresse und geben Sie den Code ein. "
    "Der Code gilt bis {day}. Auf Papier geht es auch: Rufen Sie uns an oder kommen Sie vorbei."
)
CODE = later("Code:")
QR_TEXT = later("QR-Code mit der Adresse des Fragebogens")
OBJECTION = later(
    "Sie möchten keine Post von uns? Öffnen Sie {address} und geben Sie Ihren Code {code} ein, "
    "oder sagen Sie es uns auf jedem anderen Weg. Ein Grund ist nicht nötig."
)
OBJECTION_PLAIN = later(
    "Sie möchten keine Post von uns? Sagen Sie es uns auf jedem Weg. Ein Grund ist nicht nötig."
)

NOTICE_TITLE = later("Woher wir Ihre Daten haben (Information nach Art. 14 DSGVO)")
CONTROLLER = later("Verantwortlich:")
DATA_OFFICER = later("Datenschutzbeauftragte Stelle:")
SOURCE = later("Quelle:")
SOURCE_TEXT = later("{origin}, erhoben am {day}.")
DATA = later("Daten:")
DATA_TEXT = later("Name, Anschrift und Angaben zu Ihrem Eigentum an den genannten Gebäuden.")
PURPOSE = later("Zweck:")
GROUND = later("Rechtsgrundlage:")
RECIPIENTS = later("Empfänger:")
RECIPIENTS_TEXT = later("Nur das Team des Quartiersmanagements.")
STORAGE = later("Speicherdauer:")
RIGHTS = later("Ihre Rechte:")
RIGHTS_TEXT = later(
    "Sie können Auskunft (Art. 15 DSGVO), Berichtigung (Art. 16), Löschung (Art. 17) und "
    "Einschränkung (Art. 18) verlangen und der Verarbeitung widersprechen (Art. 21). Sie können "
    "sich bei der Landesbeauftragten für Datenschutz und Informationsfreiheit "
    "Nordrhein-Westfalen beschweren (Art. 77)."
)
WITHDRAWAL_TEXT = later("Eine Einwilligung können Sie jederzeit widerrufen.")
ORIGINS = {
    Origin.LAND_REGISTER: later("Grundbuch"),
    Origin.CADASTRE: later("Liegenschaftskataster"),
    Origin.CITY: later("Stelle der Stadt"),
    Origin.RESEARCH: later("eigene Recherche"),
    Origin.DEMO: later("erfundene Demodaten"),
}
GROUNDS = {
    Basis.URBAN_RENEWAL: later(
        "Aufgabe der Stadterneuerung (Art. 6 Abs. 1 Buchst. e DSGVO, §§ 136 ff., 171e BauGB)"
    ),
    Basis.SECTION_138: later("Auskunftspflicht im Sanierungsgebiet (§ 138 BauGB)"),
    Basis.CONSENT: later("Einwilligung (Art. 6 Abs. 1 Buchst. a DSGVO)"),
}
STORED = {
    Trigger.NO_CONTACT: later("Bis {months} Monate nach dem letzten Kontakt."),
    Trigger.AREA_LIFTED: later("Bis die Sanierungssatzung aufgehoben ist."),
    Trigger.WITHDRAWAL: later("Bis die Einwilligung widerrufen ist."),
}

USES = {
    Use.OWN: later("Ich nutze es selbst"),
    Use.LET: later("Es ist vermietet"),
    Use.BOTH: later("Beides: teils selbst genutzt, teils vermietet"),
    Use.EMPTY: later("Es steht ganz leer"),
    Use.OTHER: later("Etwas anderes"),
}
CONDITIONS = {
    Condition.GOOD: later("gut, nichts zu tun"),
    Condition.SMALL_REPAIRS: later("kleinere Reparaturen nötig"),
    Condition.LARGE_REPAIRS: later("größere Arbeiten nötig"),
    Condition.UNKNOWN: later("weiß ich nicht"),
}
CONSENTS = {
    ConsentKind.CONTACT_MAIL: later("Sie dürfen mir E-Mails zu meinem Haus schreiben."),
    ConsentKind.CONTACT_PHONE: later("Sie dürfen mich zu meinem Haus anrufen."),
    ConsentKind.SHARING: later(
        "Sie dürfen meine Angaben zu leeren Räumen an die Wirtschaftsförderung weitergeben."
    ),
}
