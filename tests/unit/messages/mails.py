"""A template for tests, with texts in all languages."""

from pathlib import Path

from geoqm.messages.declaration import MailTemplate, Placeholder

PROBE = MailTemplate(
    name="probe",
    title="Probe",
    purpose="Nur für Tests.",
    folder=Path(__file__).parent / "texts",
    placeholders=(
        Placeholder("name", "Name", "Erika Beispiel"),
        Placeholder("address", "Adresse", "Hindenburgstraße 46"),
        Placeholder("note", "Nachricht des Teams", "Zeile eins\nZeile zwei", several_lines=True),
        Placeholder(
            "link",
            "Persönlicher Link",
            "https://geoqm.example/meldung/abc",
            link=True,
            secret=True,
            required=True,
        ),
    ),
)
