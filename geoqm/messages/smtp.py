"""One connection to the mail server: STARTTLS, TLS or none, with login where it is set.

An error says whether the server may have taken the message, and carries a German text without
personal data: what servers answer often repeats the recipient.
"""

import asyncio
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from types import TracebackType

import aiosmtplib

from geoqm.errors import Unavailable
from geoqm.messages import rules
from geoqm.messages.model import Message
from geoqm.settings import MailSecurity, Settings

_TIMEOUT_S = 30.0


class TryLater(Exception):
    """This message was not taken; another attempt may help."""


class Refused(Exception):
    """This message will never be taken."""


class Uncertain(Exception):
    """The connection broke while the message was handed over: nobody knows."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as the settings say."""

    address: str
    name: str
    reply_to: str


def sender_of(settings: Settings) -> Sender:
    """The sender. Raises Unavailable where the settings do not name a usable one."""
    try:
        address = rules.mail_address(settings.mail_from)
        reply_to = rules.mail_address(settings.mail_reply_to) if settings.mail_reply_to else ""
    except Exception as error:
        raise Unavailable(
            "Der Absender der E-Mails ist keine E-Mail-Adresse.",
            remedy="Setzen Sie GEOQM_MAIL_FROM und gegebenenfalls GEOQM_MAIL_REPLY_TO.",
        ) from error
    name = settings.mail_from_name or f"Quartiersmanagement {settings.site_name}"
    return Sender(address, rules.header_text(name, 80), reply_to)


def envelope(message: Message, sender: Sender) -> EmailMessage:
    """The message with its headers; a line end in a header is an error of `email` itself."""
    made = EmailMessage()
    made["From"] = formataddr((sender.name, sender.address))
    made["To"] = message.recipient
    made["Subject"] = message.subject
    made["Date"] = format_datetime(message.created_at)
    made["Message-ID"] = rules.message_id(message.key, message.created_at, sender.address)
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = message.language
    if message.unsubscribe_url:
        made["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if sender.reply_to:
        made["Reply-To"] = sender.reply_to
    made.set_content(message.text_part, cte="quoted-printable")
    made.add_alternative(message.html_part, subtype="html", cte="quoted-printable")
    return made


class Connection:
    """A connection to the mail server for one batch of messages."""

    def __init__(self, settings: Settings) -> None:
        """Prepare; opens nothing yet. Raises Unavailable for settings that cannot work."""
        _refuse_open_password(settings)
        self._client = aiosmtplib.SMTP(
            hostname=settings.smtp_host,
            port=settings.smtp_port or _PORTS[settings.smtp_security],
            use_tls=settings.smtp_security is MailSecurity.TLS,
            start_tls=settings.smtp_security is MailSecurity.STARTTLS,
            tls_context=_tls(settings),
            username=settings.smtp_user or None,
            password=settings.smtp_password.get_secret_value() if settings.smtp_password else None,
            timeout=_TIMEOUT_S,
        )

    async def __aenter__(self) -> "Connection":
        try:
            await self._client.connect()
        except aiosmtplib.SMTPAuthenticationError as error:
            raise Unavailable(
                "Der Mailserver lehnt die Anmeldung ab.",
                remedy="Prüfen Sie GEOQM_SMTP_USER und GEOQM_SMTP_PASSWORD.",
            ) from error
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise Unavailable(
                f"Der Mailserver ist nicht erreichbar ({type(error).__name__}).",
                remedy="Prüfen Sie GEOQM_SMTP_HOST, GEOQM_SMTP_PORT und GEOQM_SMTP_SECURITY.",
            ) from error
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._client.quit()
        except (aiosmtplib.SMTPException, OSError):
            self._client.close()

    async def announce(self, sender: str, recipient: str) -> None:
        """Name sender and recipient; the server has taken nothing yet.

        Raises Unavailable where no message can be sent at all.
        """
        try:
            await self._client.rset()
            await self._client.mail(sender)
            await self._client.rcpt(recipient)
        except aiosmtplib.SMTPSenderRefused as error:
            raise Unavailable(
                f"Der Mailserver lehnt den Absender ab (Antwort {error.code}).",
                remedy="Prüfen Sie GEOQM_MAIL_FROM und die Anmeldung am Mailserver.",
            ) from error
        except aiosmtplib.SMTPResponseException as error:
            raise _answer(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable("Die Verbindung zum Mailserver brach ab.") from error

    async def hand_over(self, content: bytes) -> None:
        """Hand the content over: from here on only the server's answer tells what happened."""
        try:
            await self._client.data(content)
        except aiosmtplib.SMTPResponseException as error:
            raise _answer(error) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Uncertain("Die Verbindung brach bei der Übergabe ab.") from error


def try_connection(settings: Settings) -> None:
    """Connect, log in and leave again. Raises Unavailable with the reason."""

    async def _try() -> None:
        async with Connection(settings):
            pass

    asyncio.run(_try())


_PORTS = {MailSecurity.STARTTLS: 587, MailSecurity.TLS: 465, MailSecurity.NONE: 25}


def _answer(error: aiosmtplib.SMTPResponseException) -> TryLater | Refused:
    if 500 <= error.code < 600:
        return Refused(f"Der Mailserver lehnt die Nachricht ab (Antwort {error.code}).")
    return TryLater(f"Der Mailserver nimmt die Nachricht gerade nicht an (Antwort {error.code}).")


def _refuse_open_password(settings: Settings) -> None:
    local = settings.smtp_host in {"localhost", "127.0.0.1", "::1"}
    if settings.smtp_user and settings.smtp_security is MailSecurity.NONE and not local:
        raise Unavailable(
            "Das Kennwort des Mailservers würde unverschlüsselt übertragen.",
            remedy="Setzen Sie GEOQM_SMTP_SECURITY auf starttls oder tls.",
        )


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if settings.smtp_security is MailSecurity.NONE:
        return None
    return ssl.create_default_context(
        cafile=str(settings.smtp_ca_file) if settings.smtp_ca_file else None
    )
