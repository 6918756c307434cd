"""`geoqm user …` and `geoqm token …`. Passwords and keys are printed once, when made."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from geoqm.access import queries, service
from geoqm.access.rules import local_time, normal_name
from geoqm.cli.console import say, show
from geoqm.cli.days import day_of
from geoqm.cli.german import GermanTyper
from geoqm.cli.installation import admin_session
from geoqm.db.roles import Role
from geoqm.errors import NotFound

app = GermanTyper("Konten der Nutzerinnen und Nutzer.")
tokens = GermanTyper("Zugangsschlüssel für Programme wie QGIS.")
Name = Annotated[str, typer.Argument(help="Name des Kontos.")]


class UserRole(StrEnum):
    """Roles that a user can have."""

    PLANNER = "planner"
    STAFF = "staff"
    ADMIN = "admin"


@app.command()
def add(
    name: Name,
    role: Annotated[UserRole, typer.Option(help="Rolle: planner, staff oder admin.")],
    full_name: Annotated[str, typer.Option(help="Vor- und Nachname.")] = "",
) -> None:
    """Ein Konto anlegen; das Kennwort wird nur dieses eine Mal gezeigt."""
    with admin_session() as session:
        password = service.add_user(session, name, Role(role.value), full_name=full_name)
    say(f"Konto „{normal_name(name)}“ angelegt. Kennwort: {password}")


@app.command("list")
def list_users() -> None:
    """Alle Konten zeigen."""
    with admin_session() as session:
        found = queries.users(session)
    if not found:
        say("Noch keine Konten. Das erste: geoqm user add NAME --role admin")
        return
    show(
        ("Name", "Person", "Rolle", "Zustand"),
        [
            (
                each.name,
                each.full_name,
                Role(each.role).label,
                f"gesperrt seit {local_time(each.disabled_at):%d.%m.%Y}"
                if each.disabled_at
                else "aktiv",
            )
            for each in found
        ],
    )


@app.command()
def disable(name: Name) -> None:
    """Ein Konto sperren; alle Anmeldungen und Schlüssel enden sofort."""
    with admin_session() as session:
        service.disable_user(session, name, now=_now())
    say(f"Konto „{name}“ ist gesperrt. Wieder öffnen: geoqm user enable {name}")


@app.command()
def enable(name: Name) -> None:
    """Ein gesperrtes Konto wieder öffnen; das Kennwort bleibt."""
    with admin_session() as session:
        service.enable_user(session, name, now=_now())
    say(f"Konto „{name}“ ist wieder offen.")


@app.command()
def reset(name: Name) -> None:
    """Ein neues Kennwort vergeben; alle Anmeldungen enden, Schlüssel bleiben."""
    with admin_session() as session:
        password = service.reset_password(session, name, now=_now())
    say(f"Neues Kennwort für „{name}“: {password}")


@tokens.command("create")
def create_token(
    name: Name,
    title: Annotated[str, typer.Option(help="Wofür der Schlüssel ist.")],
    write: Annotated[
        bool, typer.Option("--write", help="Der Schlüssel darf auch schreiben.")
    ] = False,
    until: Annotated[str, typer.Option(help="Gültig bis, zum Beispiel 31.12.2027.")] = "",
) -> None:
    """Einen Schlüssel anlegen; er wird nur dieses eine Mal gezeigt."""
    last_day = day_of(until, "--until")
    with admin_session() as session:
        token = service.create_token(
            session,
            _user_id(session, name),
            title,
            now=_now(),
            can_write=write,
            expires_on=last_day,
        )
    say(f"Schlüssel „{title}“ für „{name}“: {token}")


@tokens.command("list")
def list_tokens(
    name: Annotated[str, typer.Argument(help="Name des Kontos. Ohne Angabe: alle.")] = "",
) -> None:
    """Die Schlüssel zeigen, ohne die Schlüssel selbst."""
    with admin_session() as session:
        owner = _user_id(session, name) if name else None
        found = queries.tokens(session, user_id=owner)
    if not found:
        say("Keine Schlüssel.")
        return
    show(
        ("Nummer", "Konto", "Wofür", "darf", "gültig bis"),
        [
            (
                str(each.id),
                each.user_name,
                each.title,
                "lesen und schreiben" if each.can_write else "lesen",
                f"{each.expires_on:%d.%m.%Y}" if each.expires_on else "unbegrenzt",
            )
            for each in found
        ],
    )


@tokens.command("revoke")
def revoke_token(
    number: Annotated[int, typer.Argument(help="Nummer aus „geoqm token list“.")],
) -> None:
    """Einen Schlüssel widerrufen; er gilt sofort nicht mehr."""
    with admin_session() as session:
        service.revoke_token(session, number, now=_now())
    say("Der Schlüssel gilt nicht mehr.")


def _user_id(session: Session, name: str) -> int:
    user = queries.user_by_name(session, name)
    if user is None:
        raise NotFound(
            f"Ein aktives Konto „{name}“ gibt es nicht.",
            remedy="Alle Konten zeigt „geoqm user list“.",
            field="name",
        )
    return user.user_id


def _now() -> datetime:
    return datetime.now(UTC)
