"""Roles as they are typed on the command line."""

from geoqm.db.roles import Role
from geoqm.errors import InvalidInput


def role_of(text: str, option: str) -> Role:
    """The role of that name. Raises InvalidInput."""
    try:
        return Role(text)
    except ValueError as error:
        raise InvalidInput(
            f"Die Rolle „{text}“ gibt es nicht.",
            remedy="Möglich sind: " + ", ".join(Role) + ".",
            field=option,
        ) from error
