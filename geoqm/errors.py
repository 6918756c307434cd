"""The one error tree; it knows no HTTP and no exit codes.

GeoqmError
├── NotAuthenticated  a login is needed, or the one that was sent is wrong
├── NotFound        the thing does not exist, or not for this caller
├── Forbidden       the caller may not do this
│   └── TooManyAttempts  not now: too many wrong logins
├── Conflict        somebody else changed it, or it exists already
├── RuleViolation   a rule of the field forbids it
├── InvalidInput    the caller can mend it: names field and remedy
├── ImportFailed    a file cannot be imported; nothing was stored
└── Unavailable     a part of the system is missing or does not answer
"""

from typing import ClassVar


class GeoqmError(Exception):
    """An error with a stable `code` and German texts for the user."""

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, remedy: str = "", field: str = "") -> None:
        """Keep the German `message`, what would help (`remedy`) and the input `field`."""
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.field = field

    @property
    def text(self) -> str:
        """Message and remedy as one German text."""
        return f"{self.message} {self.remedy}".strip()


class NotAuthenticated(GeoqmError):
    """A login is needed, or the one that was sent is wrong."""

    code = "not_authenticated"


class NotFound(GeoqmError):
    """The thing does not exist, or not for this caller."""

    code = "not_found"


class Forbidden(GeoqmError):
    """The caller may not do this."""

    code = "forbidden"


class TooManyAttempts(Forbidden):
    """The caller has to wait after too many wrong logins."""

    code = "too_many_attempts"


class Conflict(GeoqmError):
    """The state changed meanwhile, or the thing exists already."""

    code = "conflict"


class RuleViolation(GeoqmError):
    """A rule of the field forbids it."""

    code = "rule_violation"


class InvalidInput(GeoqmError):
    """The input can be mended by the caller; `field` names where."""

    code = "invalid_input"


class ImportFailed(GeoqmError):
    """A file cannot be imported; nothing was stored."""

    code = "import_failed"


class Unavailable(GeoqmError):
    """A part of the system is missing or does not answer."""

    code = "unavailable"
