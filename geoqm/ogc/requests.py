"""What a map API request asks for: caller, address of the service, parameters, format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from psycopg import DataError, errors
from starlette.types import Scope

from geoqm.errors import InvalidInput
from geoqm.http.context import AppContext
from geoqm.http.identity import Identity
from geoqm.http.lines import Row
from geoqm.layer.moments import Moment
from geoqm.layer.selection import repeated_parameter, unknown_parameter


@dataclass(frozen=True, slots=True)
class OgcRequest:
    """A request with everything looked up that handlers need."""

    context: AppContext
    identity: Identity
    headers: Mapping[str, str]
    scope: Scope
    path: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]
    base: str
    """The address of the service as the client used it, without a slash at the end."""

    @property
    def names(self) -> set[str]:
        """The names of the parameters."""
        return {name for name, _ in self.parameters}

    def first(self, name: str) -> str | None:
        """The value of a parameter; None when it was not sent. Raises for one that came twice."""
        found = [value for key, value in self.parameters if key == name]
        if len(found) > 1:
            raise repeated_parameter(name)
        return found[0] if found else None

    def without(self, *names: str) -> list[tuple[str, str]]:
        """The parameters except some."""
        return [(key, value) for key, value in self.parameters if key not in names]

    def address(self, *path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """An absolute address below the service."""
        pairs = list(query)
        tail = f"?{urlencode(pairs, safe=':/,')}" if pairs else ""
        return "/".join((self.base, *path)) + tail

    async def fetch(
        self,
        statement: str,
        values: Mapping[str, Any],
        *,
        prepare: bool = False,
        moment: Moment | None = None,
    ) -> Row | None:
        """The first row of a statement; values that PostgreSQL refuses are the caller's mistake."""
        try:
            return await self.context.pools.row(
                self.identity.role, statement, values, prepare=prepare, moment=moment
            )
        except (DataError, errors.InternalError_) as error:
            raise InvalidInput("Ein Wert der Abfrage ist nicht möglich.") from error

    def wants_html(self) -> bool:
        """Whether a page is wanted: by `f`, else by Accept; raises for an unknown format."""
        wanted = self.first("f")
        if wanted in {"html", "json"}:
            return wanted == "html"
        if wanted is not None:
            raise InvalidInput(
                f"Das Format „{wanted[:40]}“ gibt es nicht.",
                remedy="Möglich sind f=json und f=html.",
                field="f",
            )
        return prefers_html(self.headers.get("accept", ""))

    def allow(self, *names: str) -> None:
        """Refuse parameters that are not among `names` and `f`."""
        for key, _ in self.parameters:
            if key not in names and key != "f":
                raise unknown_parameter(key, {*names, "f"})


def prefers_html(accept: str) -> bool:
    """Whether an Accept header names HTML before any JSON, as browsers do."""
    html, json = accept.find("text/html"), accept.find("json")
    return html >= 0 and (json < 0 or html < json)


def headers_of(scope: Scope) -> dict[str, str]:
    """The request headers, names in lower case; of a repeated one the last counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def base_of(context: AppContext, headers: Mapping[str, str], scope: Scope) -> str:
    """The address of the service: the one that is set, else the one that the client used."""
    public = context.settings.public_url
    if public:
        return public.rstrip("/") + "/ogc"
    host = headers.get("host", "localhost")
    return f"{scope['scheme']}://{host}{scope.get('root_path', '')}/ogc"


def parameters_of(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The query parameters in order; bytes that are no UTF-8 are refused."""
    if not scope["query_string"]:
        return ()
    try:
        query = scope["query_string"].decode("ascii")
        return tuple(parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=200))
    except (UnicodeDecodeError, ValueError) as error:
        raise InvalidInput("Die Abfrage in der Adresse ist nicht lesbar.") from error
