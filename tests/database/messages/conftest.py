"""A real mail server in the test process, and an outbox of its own for each module."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult
from sqlalchemy import Engine, text

from geoqm.db.engine import make_engine, session_scope
from geoqm.jobs.declaration import JobContext
from geoqm.messages import service
from geoqm.messages.model import Message
from tests.unit.messages.mails import PROBE
from tests.web.conftest import make_settings

SENDER = "quartier@geoqm.example.com"
PASSWORD = "geheim"  # noqa: S105 (of the server in this process)


@dataclass
class Inbox:
    """What arrived, and the answers to give in turn before the usual ones.

    `wait` answers never; `drop` takes the message and breaks the connection.
    """

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    to_rcpt: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    waiting: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Accept the recipient, or answer as told."""
        answer = await self._answer(self.to_rcpt)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the message, or refuse it as told."""
        if not (self.to_data and self.to_data[0].startswith(("4", "5"))):
            self.messages.append(message_from_bytes(envelope.content, policy=default))
            self.recipients += envelope.rcpt_tos
        answer = await self._answer(self.to_data)
        if answer == "drop":
            server.transport.abort()
        return answer

    async def _answer(self, told: list[str]) -> str:
        answer = told.pop(0) if told else "250 OK"
        if answer == "wait":
            self.waiting.set()
            await asyncio.sleep(60)
        return answer


@dataclass(frozen=True, slots=True)
class Mailer:
    """The outbox, the job's context, and the mail server."""

    background: JobContext
    engine: Engine
    inbox: Inbox

    def enqueue(self, key: str = "probe:1", **more: str) -> None:
        """Put a message into the outbox."""
        with session_scope(self.engine) as session:
            service.enqueue(
                session,
                key=key,
                template=PROBE,
                to=more.pop("to", "erika@example.com"),
                language=more.pop("language", "de"),
                values=PROBE.examples() | more,
            )

    def message(self, key: str = "probe:1") -> Message:
        """The message as it is now."""
        with session_scope(self.engine) as session:
            return session.query(Message).filter_by(key=key).one()

    def change(self, statement: str) -> None:
        """Change the outbox behind everybody's back, for example its clocks."""
        with self.engine.begin() as connection:
            connection.execute(text(f"UPDATE outbox_message SET {statement}"))


@pytest.fixture(scope="module")
def mail_url(migrated_template: str, clone: Callable[[str], str]) -> str:
    """A database for the tests of one module."""
    return clone(migrated_template)


@pytest.fixture(scope="module")
def mail_engine(mail_url: str) -> Iterator[Engine]:
    """The owner's engine on it."""
    engine = make_engine(mail_url)
    yield engine
    engine.dispose()


@contextmanager
def mail_server(
    inbox: Inbox, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None, **values: Any
) -> Iterator[int]:
    """Run a mail server on a free port of the loop-back interface; the port."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    protocols: list[SMTP] = []

    def _protocol() -> SMTP:
        protocols.append(SMTP(inbox, hostname="localhost", loop=loop, **values))
        return protocols[-1]

    async def _stop(server: asyncio.Server) -> None:
        server.close()
        for each in protocols:
            if isinstance(each.transport, asyncio.Transport):
                each.transport.abort()
        await asyncio.sleep(0.01)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    starting = loop.create_server(_protocol, host, 0, ssl=tls)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result(10)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        asyncio.run_coroutine_threadsafe(_stop(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


@pytest.fixture
def mailer(mail_engine: Engine, mail_url: str, tmp_path: Path) -> Iterator[Mailer]:
    """An empty outbox and a server that takes its messages."""
    inbox = Inbox()
    with mail_server(inbox) as port:
        settings = make_settings(
            mail_url,
            tmp_path,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_security="none",
            mail_from=SENDER,
        )
        yield Mailer(JobContext(mail_engine, settings), mail_engine, inbox)
    with mail_engine.begin() as connection:
        connection.execute(text("DELETE FROM outbox_message"))


def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    """Accept one name and password."""
    known = data.login == b"geoqm" and data.password == PASSWORD.encode()
    return AuthResult(success=known, handled=False)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost and its key, made for this run."""
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(  # noqa: S603
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    return certificate, key


@pytest.fixture
def server_tls(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's side of the encryption."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context
