"""The one settings object, read from `GEOQM_*` once at the rim and passed down as values."""

from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
# Folders below `var_dir` with files that the database names: a backup takes them along.
KEPT_FOLDERS: Final = ("grants", "letters", "photos")


class MailSecurity(StrEnum):
    """How the connection to the mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(BaseSettings):
    """What an installation decides; every name is documented in docs/einstellungen.md."""

    model_config = SettingsConfigDict(env_prefix="GEOQM_", frozen=True, extra="ignore")

    var_dir: Path = Field(
        default=ROOT / "var", description="Ordner für Datenbank, Schlüssel und Dateien."
    )
    data_dir: Path = Field(
        default=ROOT / "data", description="Ordner der mitgelieferten offenen Daten."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="Eigene PostGIS-Datenbank (postgresql://…). Leer: privates PostGIS unter var/.",
    )
    database_read_url: SecretStr | None = Field(
        default=None, description="Lesekopie der Datenbank für Kacheln und Schnittstelle."
    )
    database_listen: str = Field(
        default="",
        description="Adressen, auf denen das private PostGIS Zugänge der Planung annimmt (Port 5432), "
        "zum Beispiel 127.0.0.1 oder 0.0.0.0; siehe docs/planer-datenbank.md. Leer: nur dieser Rechner, über seinen Socket.",
    )
    public_url: str | None = Field(
        default=None,
        description="Adresse, unter der geoqm von außen erreichbar ist, zum Beispiel "
        "https://geoqm.example. Leer: die Adresse der Anfrage.",
    )
    site_name: str = Field(
        default="Gladbach & Westend", description="Name des Gebiets auf der Startseite."
    )
    operator: str = Field(
        default="",
        description="Wer diese Seite verantwortet: Name, Anschrift, Telefon, E-Mail "
        "(für Impressum und Datenschutz, mehrere Zeilen möglich).",
    )
    imprint_url: str = Field(default="", description="Adresse des vollständigen Impressums.")
    privacy_url: str = Field(
        default="", description="Adresse der vollständigen Datenschutzerklärung."
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Adressen der Reverse-Proxys, deren X-Forwarded-Angaben gelten (durch Komma getrennt).",
    )
    secure_cookies: bool | None = Field(
        default=None, description="Cookies nur über HTTPS. Leer: wie die Anfrage."
    )
    session_hours: int = Field(
        default=12, ge=1, le=720, description="Dauer einer Anmeldung in Stunden."
    )
    basemap: bool = Field(
        default=False,
        description="Hintergrundkarte eines fremden Dienstes anbieten. Aus: kein Aufruf nach außen.",
    )
    basemap_url: str = Field(
        default="https://sgx.geodatenzentrum.de/wmts_basemapde/tile/1.0.0/"
        "de_basemapde_web_raster_grau/default/GLOBAL_WEBMERCATOR/{z}/{y}/{x}.png",
        description="Kacheladresse der Hintergrundkarte.",
    )
    basemap_attribution: str = Field(
        default="© basemap.de / BKG", description="Quellenangabe der Hintergrundkarte."
    )
    planner_database: str = Field(
        default="",
        description="Adresse der Datenbank in QGIS-Projekten der Planung, ohne Anmeldung: "
        "postgresql://HOST:5432/geoqm?sslmode=verify-full. Leer: der Dienst „geoqm“ aus pg_service.conf.",
    )
    tile_cache_mb: int = Field(
        default=64, ge=0, le=4096, description="Speicher je Prozess für fertige Kacheln in MB."
    )
    upload_mb: int = Field(
        default=512, ge=1, le=4096, description="Größte Datei für einen Import in MB."
    )
    smtp_host: str = Field(
        default="",
        description="Mailserver für den Versand. Leer: Nachrichten bleiben im Postausgang.",
    )
    smtp_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Anschluss des Mailservers. 0: passend zur Verschlüsselung (587, 465 oder 25).",
    )
    smtp_security: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        description="Verschlüsselung zum Mailserver: starttls, tls oder none.",
    )
    smtp_user: str = Field(default="", description="Anmeldename am Mailserver. Leer: ohne.")
    smtp_password: SecretStr | None = Field(default=None, description="Kennwort am Mailserver.")
    smtp_ca_file: Path | None = Field(
        default=None,
        description="Zertifikate (PEM), denen beim Mailserver vertraut wird. Leer: die des Systems.",
    )
    mail_from: str = Field(
        default="", description="Absenderadresse der E-Mails, zum Beispiel quartier@geoqm.example."
    )
    mail_from_name: str = Field(
        default="",
        description="Name des Absenders. Leer: „Quartiersmanagement“ und der Name des Gebiets.",
    )
    mail_reply_to: str = Field(
        default="", description="Adresse für Antworten. Leer: die Absenderadresse."
    )
    mail_per_minute: int = Field(
        default=30, ge=1, le=10_000, description="Höchstens so viele E-Mails je Minute."
    )
    mail_keep_days: int = Field(
        default=90,
        ge=7,
        le=3650,
        description="Nach so vielen Tagen werden Empfänger und Text aus dem Postausgang gelöscht.",
    )
    reports_per_client: int = Field(
        default=30,
        ge=1,
        description="Meldungen je Anschluss und Stunde, die das öffentliche Formular annimmt.",
    )
    reports_per_hour: int = Field(
        default=2000, ge=1, description="Meldungen je Stunde von allen zusammen."
    )
    letter_name: str = Field(
        default="",
        description="Absender der Briefe. Leer: „Quartiersmanagement“ und der Name des Gebiets.",
    )
    letter_subtitle: str = Field(
        default="", description="Zeile unter dem Absender im Briefkopf. Leer: keine."
    )
    letter_address: str = Field(
        default="",
        description="Anschrift des Absenders für Briefkopf und Fenster (Zeilen durch | getrennt).",
    )
    letter_contact: str = Field(
        default="",
        description="Telefon, E-Mail, Sprechzeiten im Briefkopf (Zeilen durch | getrennt).",
    )
    letter_controller: str = Field(
        default="",
        description="Verantwortlicher nach Art. 4 Nr. 7 DSGVO mit Anschrift, für den Hinweis in Briefen.",
    )
    letter_data_officer: str = Field(
        default="",
        description="Erreichbarkeit der Datenschutzbeauftragten, für den Hinweis in Briefen.",
    )
    report_target_days: int = Field(
        default=5,
        ge=1,
        le=60,
        description="Zielzeit des Eingangs: so viele Werktage bis zur Entscheidung. Gilt für neue Meldungen.",
    )
    report_draft_days: int = Field(
        default=7,
        ge=1,
        le=90,
        description="So viele Tage bleibt der Entwurf einer Meldung auf dem Server.",
    )
    report_unconfirmed_days: int = Field(
        default=30,
        ge=2,
        le=365,
        description="Nach so vielen Tagen wird eine Meldung mit nicht bestätigter E-Mail-Adresse gelöscht.",
    )
    report_refused_days: int = Field(
        default=183,
        ge=30,
        le=1830,
        description="Nach so vielen Tagen wird eine abgelehnte oder zurückgezogene Meldung gelöscht.",
    )
    report_sender_days: int = Field(
        default=730,
        ge=30,
        le=3650,
        description="So viele Tage nach der Entscheidung werden Name und Kontakt zu einer Meldung gelöscht.",
    )
    report_link_days: int = Field(
        default=400,
        ge=30,
        le=3650,
        description="So viele Tage gilt der Link, mit dem jemand die eigene Meldung ansieht und ändert.",
    )
    grant_kept_years: int = Field(
        default=5,
        ge=1,
        le=30,
        description="So viele Jahre nach dem Ende eines bewilligten Förderfalls bleiben Person und Unterlagen.",
    )
    grant_refused_kept_years: int = Field(
        default=2,
        ge=1,
        le=30,
        description="So viele Jahre nach dem Ende eines Förderfalls ohne Bewilligung bleiben Person und Unterlagen.",
    )
    retention_owner_months: int = Field(
        default=24,
        ge=6,
        le=120,
        description="So viele Monate nach dem letzten Kontakt werden Daten über Eigentümerinnen und Eigentümer gelöscht.",
    )
    retention_owner_consent_months: int = Field(
        default=36,
        ge=12,
        le=120,
        description="So viele Monate nach dem Widerruf wird eine Einwilligung gelöscht.",
    )
    retention_owner_merge_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="So lange lässt sich eine Zusammenführung doppelter Eigentümer zurücknehmen, in Monaten.",
    )
    retention_owner_look_months: int = Field(
        default=12,
        ge=6,
        le=60,
        description="So viele Monate bleibt das Protokoll der Einsichten in Eigentümerdaten.",
    )
    retention_actor_contact_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="So viele Monate nach ihrem Ende wird eine Ansprechperson gelöscht.",
    )
    retention_contact_months: int = Field(
        default=120,
        ge=6,
        le=360,
        description="So viele Monate bleibt ein Kontakt (Besuch, Anruf, Beratung) in der Akte.",
    )
    retention_follow_up_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="So viele Monate bleibt eine erledigte Wiedervorlage.",
    )
    retention_questionnaire_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="So viele Monate nach seinem Ablauf wird ein Fragebogen gelöscht.",
    )
    retention_questionnaire_answer_months: int = Field(
        default=24,
        ge=1,
        le=120,
        description="So viele Monate nach ihrem Eingang wird die Antwort auf einen Fragebogen gelöscht.",
    )
    export_keep_hours: int = Field(
        default=72,
        ge=1,
        le=720,
        description="So viele Stunden liegt eine Datei bereit, die im Hintergrund erstellt wurde (/export).",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO",
        description="Ausführlichkeit der Protokolle: DEBUG, INFO, WARNING oder ERROR.",
    )
    without_demo: bool = Field(
        default=False, description="Beim ersten Einrichten keine Demodaten und Demokonten anlegen."
    )
