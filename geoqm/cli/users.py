"""`geoqm user …` and `geoqm token …`."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.table import Table
from sqlalchemy.orm import Session

from geoqm.access import queries, service
from geoqm.cli.console import console, say
from geoqm.cli.installation import owner_session
from geoqm.db.roles import Role
from geoqm.errors import InvalidInput, NotFound

app = typer.Typer(help="Konten der Nutzerinnen und Nutzer.", no_args_is_help=True)
tokens = typer.Typer(help="Zugangsschlüssel für Programme wie QGIS.", no_args_is_help=True)
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
    with owner_session() as session:
        password = service.add_user(session, name, Role(role.value), full_name=full_name)
    say(f"Konto „{name}“ angelegt. Kennwort: {password}")


@app.command("list")
def list_users() -> None:
    """Alle Konten zeigen."""
    table = Table("Name", "Person", "Rolle", "Zustand")
    with owner_session() as session:
        for user in queries.users(session):
            state = "gesperrt" if user.disabled_at else "aktiv"
            table.add_row(user.name, user.full_name, Role(user.role).title, state)
    console.print(table)


@app.command()
def disable(name: Name) -> None:
    """Ein Konto sperren; alle Sitzungen enden sofort."""
    with owner_session() as session:
        service.disable_user(session, name, now=datetime.now(UTC))
    say(f"Konto „{name}“ ist gesperrt.")


@app.command()
def reset(name: Name) -> None:
    """Ein neues Kennwort vergeben und das Konto wieder öffnen."""
    with owner_session() as session:
        password = service.reset_password(session, name, now=datetime.now(UTC))
    say(f"Neues Kennwort für „{name}“: {password}")


@tokens.command("create")
def create_token(
    name: Name,
    title: Annotated[str, typer.Option(help="Wofür der Schlüssel ist.")],
    write: Annotated[
        bool, typer.Option("--write", help="Der Schlüssel darf auch schreiben.")
    ] = False,
    until: Annotated[str, typer.Option(help="Gültig bis, zum Beispiel 2027-12-31.")] = "",
) -> None:
    """Einen Schlüssel anlegen; er wird nur dieses eine Mal gezeigt."""
    with owner_session() as session:
        token = service.create_token(
            session,
            _user_id(session, name),
            title,
            now=datetime.now(UTC),
            can_write=write,
            expires_on=_day(until),
        )
    say(f"Schlüssel „{title}“ für „{name}“: {token}")


@tokens.command("list")
def list_tokens(name: Name) -> None:
    """Die Schlüssel eines Kontos zeigen, ohne die Schlüssel selbst."""
    table = Table("Nummer", "Wofür", "Schreiben", "gültig bis")
    with owner_session() as session:
        for token in queries.tokens(session, user_id=_user_id(session, name)):
            until = f"{token.expires_on:%d.%m.%Y}" if token.expires_on else "unbegrenzt"
            table.add_row(str(token.id), token.title, "ja" if token.can_write else "nein", until)
    console.print(table)


@tokens.command("revoke")
def revoke_token(
    name: Name, number: Annotated[int, typer.Argument(help="Nummer aus „geoqm token list“.")]
) -> None:
    """Einen Schlüssel widerrufen."""
    with owner_session() as session:
        user_id = _user_id(session, name)
        service.revoke_token(session, number, now=datetime.now(UTC), user_id=user_id)
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


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput(
            f"„{text}“ ist kein Datum.", remedy="Beispiel: 2027-12-31.", field="until"
        ) from error
