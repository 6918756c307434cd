"""STARTTLS, TLS and login against a real server; wrong ones are told in words."""

import ssl
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from geoqm.errors import Unavailable
from geoqm.jobs.declaration import JobContext
from geoqm.messages import delivery
from tests.database.messages.conftest import PASSWORD, Mailer, authenticate, mail_server


def server(mailer: Mailer, **values: Any) -> AbstractContextManager[int]:
    # aiosmtpd warns of a login without encryption; the tests want to see what we do then.
    required = values.get("auth_require_tls", True)
    return mail_server(
        mailer.inbox, "localhost", authenticator=authenticate, auth_required=required, **values
    )


def with_settings(mailer: Mailer, **values: object) -> JobContext:
    settings = mailer.background.settings
    changed = {
        **settings.model_dump(),
        "smtp_host": "localhost",
        "smtp_user": "geoqm",
        "smtp_password": PASSWORD,
        **values,
    }
    return JobContext(mailer.engine, type(settings).model_validate(changed))


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_message_travels_encrypted_after_login(
    mailer: Mailer, certificate: tuple[Path, Path], server_tls: ssl.SSLContext, security: str
) -> None:
    secured = (
        {"tls_context": server_tls, "require_starttls": True}
        if security == "starttls"
        else {"tls": server_tls, "auth_require_tls": False}
    )
    mailer.enqueue()
    with server(mailer, **secured) as port:
        background = with_settings(
            mailer, smtp_port=port, smtp_security=security, smtp_ca_file=certificate[0]
        )
        assert delivery.deliver(background) == "1 versendet"
    assert len(mailer.inbox.messages) == 1


def test_unknown_certificate_is_refused(mailer: Mailer, server_tls: ssl.SSLContext) -> None:
    mailer.enqueue()
    with server(mailer, tls_context=server_tls) as port:
        background = with_settings(mailer, smtp_port=port, smtp_security="starttls")
        with pytest.raises(Unavailable, match="nicht erreichbar"):
            delivery.deliver(background)
    assert mailer.inbox.messages == []


def test_server_without_starttls_gets_nothing(mailer: Mailer) -> None:
    mailer.enqueue()
    with server(mailer, auth_require_tls=False) as port:
        background = with_settings(mailer, smtp_port=port, smtp_security="starttls")
        with pytest.raises(Unavailable):
            delivery.deliver(background)
    assert mailer.inbox.messages == []


def test_wrong_password_names_the_settings(mailer: Mailer) -> None:
    mailer.enqueue()
    with server(mailer, auth_require_tls=False) as port:
        background = with_settings(
            mailer,
            smtp_port=port,
            smtp_security="none",
            smtp_password="falsch",  # noqa: S106
        )
        with pytest.raises(Unavailable, match="lehnt die Anmeldung ab") as told:
            delivery.deliver(background)
    assert "GEOQM_SMTP_PASSWORD" in told.value.text
    assert "falsch" not in told.value.text


def test_password_never_travels_in_the_clear(mailer: Mailer) -> None:
    mailer.enqueue()
    background = with_settings(mailer, smtp_host="mail.geoqm.example", smtp_security="none")
    with pytest.raises(Unavailable, match="unverschlüsselt"):
        delivery.deliver(background)
