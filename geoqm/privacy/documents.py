"""A person report as JSON for programs and as PDF for the person (GDPR Art. 15, 20)."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from geoqm.access.rules import local_time
from geoqm.db.personal import Personal
from geoqm.privacy.queries import PersonReport
from geoqm.typesetting.template import Template

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
RIGHTS = (
    "Sie können Berichtigung (Art. 16 DSGVO), Löschung (Art. 17), Einschränkung (Art. 18) verlangen, der "
    "Verarbeitung widersprechen (Art. 21) und sich bei der Landesbeauftragten für Datenschutz und "
    "Informationsfreiheit Nordrhein-Westfalen beschweren (Art. 77)."
)
_LABELS = {
    "id": "Nummer",
    "kind": "Art",
    "name": "Name",
    "first_name": "Vorname",
    "title": "Anrede oder Titel",
    "email": "E-Mail",
    "phone": "Telefon",
    "language": "Sprache",
    "channel": "Weg",
    "note": "Notiz",
    "dataset": "Datenbestand",
    "source_id": "Kennung der Quelle",
    "import_run_id": "Importlauf",
    "collection_id": "Erhebung",
    "last_contact_on": "letzter Kontakt",
    "restricted_on": "gesperrt seit",
    "restriction_reason": "Grund der Sperre",
    "merged_into_id": "zusammengeführt mit",
    "erased_on": "gelöscht am",
    "owner_id": "Eigentum Nr.",
    "building_id": "Gebäude Nr.",
    "unit_id": "Einheit Nr.",
    "numerator": "Anteil (Zähler)",
    "denominator": "Anteil (Nenner)",
    "began_on": "seit",
    "ended_on": "bis",
    "street": "Straße",
    "postcode": "Postleitzahl",
    "city": "Ort",
    "country": "Land",
    "extra": "Zusatz",
    "valid_from": "gilt ab",
    "valid_until": "gilt bis",
    "role": "Rolle",
    "representative_id": "vertreten durch Nr.",
    "authority_seen_on": "Vollmacht gesehen am",
    "text_version": "Fassung des Textes",
    "given_on": "erteilt am",
    "withdrawn_on": "widerrufen am",
    "recorded_by": "aufgenommen von",
    "scope": "Umfang",
    "made_on": "erklärt am",
    "lifted_on": "aufgehoben am",
    "term": "Suchwort",
    "reason": "Anlass oder Grund",
    "user_name": "Wer",
    "looked_at": "Wann",
    "found": "Treffer",
    "origin": "Herkunft",
    "purpose": "Zweck",
    "basis": "Rechtsgrundlage",
    "trigger": "Löschanlass",
    "collected_on": "erhoben am",
    "area_id": "Gebiet Nr.",
    "kept_until_on": "aufzubewahren bis",
    "case_id": "Förderfall (interne Nr.)",
    "campaign_id": "Kampagne Nr.",
    "campaign_person_id": "Eintrag der Kampagne Nr.",
    "state": "Stand",
    "left_out_reason": "ausgelassen wegen",
    "via": "Bezug",
    "contact_id": "Kontakt Nr.",
    "outcome": "Ergebnis",
    "happened_on": "am",
    "happened_at": "um",
    "topics": "Themen",
    "advice_result": "Ergebnis der Beratung",
    "funding": "genannte Förderung",
    "moved_from": "Stand davor",
    "client_key": "Kennung des Geräts",
    "recorded_at": "eingetragen am",
    "due_on": "fällig am",
    "subject": "Worum es geht",
    "assigned_to": "zuständig",
    "created_at": "angelegt am",
    "created_by": "angelegt von",
    "done_at": "erledigt am",
    "done_by": "erledigt von",
    "changed_at": "geändert am",
    "changed_by": "geändert von",
}
_LABELS |= {
    "batch_id": "Serienbrief Nr.",
    "campaign_person_id": "Person der Kampagne Nr.",
    "building_ids": "Gebäude Nr.",
    "position": "Platz in der Druckdatei",
    "skip_reason": "ausgelassen weil",
    "has_notice": "mit Hinweis nach Art. 14 DSGVO",
    "file_key": "Datei",
    "sha256": "Prüfsumme",
    "produced_at": "erstellt am",
    "sent_on": "verschickt am",
    "letter_id": "Brief Nr.",
    "questionnaire_id": "Fragebogen Nr.",
    "expires_at": "gilt bis",
    "answers": "Zahl der Antworten",
    "answered_at": "zuletzt beantwortet",
    "way": "Weg der Rückmeldung",
    "use": "Nutzung",
    "empty_units": "leere Einheiten",
    "empty_note": "was leer steht",
    "condition": "Zustand",
    "invested_in": "zuletzt investiert",
    "investment": "was gemacht wurde",
    "wants_advice": "möchte Beratung",
    "consents": "Einwilligungen",
    "words": "Bemerkung",
    "arrived_at": "eingegangen am",
    "entered_by": "eingetippt von",
}
_LABELS |= {
    "template": "Vorlage",
    "recipient": "Empfänger",
    "text_part": "Text",
    "sent_at": "verschickt am",
    "requested_at": "gewünscht am",
    "number": "Nummer der Meldung",
    "address_text": "Ort in eigenen Worten",
    "vacant_since": "leer seit",
    "stated_reason": "genannter Grund",
    "report_id": "Meldung (interne Nr.)",
    "email_confirmed_at": "E-Mail bestätigt am",
    "given_at": "erteilt am",
    "withdrawn_at": "widerrufen am",
    "actor": "Wer",
    "data": "Angaben dazu",
    "decided_at": "entschieden am",
    "decided_by": "entschieden von",
    "used_at": "benutzt am",
    "full_name": "voller Name",
    "revoked_at": "beendet am",
}
_ACTIONS = {"INSERT": "angelegt", "UPDATE": "geändert", "DELETE": "gelöscht", "FORGET": "vergessen"}


def as_json(report: PersonReport) -> bytes:
    """The whole report, machine-readable, with names as the database knows them."""
    content = {
        "subject": report.person.subject,
        "numbers": report.person.numbers,
        "made_on": report.made_on,
        "rights": RIGHTS,
        "sections": [
            {
                "table": each.table,
                "title": each.about.title,
                "purpose": each.about.purpose,
                "legal_basis": each.about.basis,
                "recipients": each.about.recipients,
                "retention": retention(each.about),
                "rows": each.rows,
            }
            for each in report.sections
        ],
        "changes": [
            {"at": e.at, "table": e.table, "action": e.action, "user": e.who, **e.values}
            for e in report.trail
        ],
    }
    return json.dumps(content, default=_plain, ensure_ascii=False, indent=1).encode()


def as_pdf(report: PersonReport) -> bytes:
    """The report to read and to send; data are handed over as JSON and never become markup."""
    content = {
        "title": f"Auskunft nach Art. 15 DSGVO: {report.person.title}",
        "made_on": f"{report.made_on:%d.%m.%Y}",
        "rights": RIGHTS,
        "sections": [
            {
                "title": each.about.title,
                "about": f"Zweck: {each.about.purpose}. Grundlage: {each.about.basis}."
                f" Empfänger: {each.about.recipients}. Aufbewahrung: {retention(each.about)}.",
                "rows": [_told(row) for row in each.rows],
            }
            for each in report.sections
        ],
        "trail": [
            [f"{e.at[:16].replace('T', ' ')}", e.table, _ACTIONS.get(e.action, e.action), e.who]
            for e in report.trail
        ],
    }
    return Template(_TEMPLATE).pdf(content)


def retention(about: Personal) -> str:
    """How long rows of a table are kept, in German."""
    if about.kept:
        return about.kept
    if about.months is None:
        return "so lange wie die Person geführt wird"
    if about.months == 0:
        return "bis zu dem Tag, der bei der Zeile steht"
    return f"{about.months} Monate"


def _told(row: Mapping[str, Any]) -> list[list[str]]:
    """The filled columns of a row in German."""
    return [
        [_LABELS.get(name, name), _said(value)]
        for name, value in row.items()
        if value not in (None, "", [])
    ]


def _said(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{local_time(value):%d.%m.%Y, %H:%M} Uhr"
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
