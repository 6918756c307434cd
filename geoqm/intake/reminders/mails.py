"""The e-mail that asks whether it is still empty."""

from pathlib import Path

from geoqm.messages.declaration import MailTemplate, Placeholder

REMINDER = MailTemplate(
    name="reminder",
    title="Steht es noch leer?",
    purpose="Geht an Meldende, die Erinnerungen zugestimmt haben, wenn eine Nachfrage fällig ist.",
    folder=Path(__file__).parent / "texts",
    placeholders=(
        Placeholder("name", "Name der meldenden Person", "Erika Beispiel"),
        Placeholder("address", "Adresse", "Hindenburgstraße 46"),
        Placeholder("number", "Nummer der Meldung", "M-2026-0344"),
        Placeholder("reported_on", "Tag der Meldung", "22.11.2026"),
        Placeholder(
            "link",
            "Persönlicher Link zur Antwort",
            "https://geoqm.example/meldung/abc/aktuell",
            link=True,
            secret=True,
            required=True,
        ),
        Placeholder("office", "Name des Quartiersmanagements", "Gladbach & Westend"),
    ),
)
