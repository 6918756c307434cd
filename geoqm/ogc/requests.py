"""What a map API request asks for: caller, address of the service, parameters, format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.types import Scope

from geoqm.errors import InvalidInput
from geoqm.http.context import AppContext
from geoqm.http.identity import Identity
from geoqm.layer.selection import unknown_parameter


@dataclass(frozen=True, slots=True)
class OgcRequest:
    """A request with everything looked up that handlers need."""

    context: AppContext
    identity: Identity
    headers: Mapping[str, str]
    scope: Scope
    path: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]

    @property
    def base(self) -> str:
        """The address of the service as the client used it, without a slash at the end."""
        public = self.context.settings.public_url
        if public:
            return public.rstrip("/") + "/ogc"
        host = self.headers.get("host", "localhost")
        return f"{self.scope['scheme']}://{host}{self.scope.get('root_path', '')}/ogc"

    def first(self, name: str) -> str | None:
        """The value of a parameter; None when it was not sent."""
        return next((value for key, value in self.parameters if key == name), None)

    def without(self, *names: str) -> list[tuple[str, str]]:
        """The parameters except some."""
        return [(key, value) for key, value in self.parameters if key not in names]

    def address(self, *path: str, query: Iterable[tuple[str, str]] = ()) -> str:
        """An absolute address below the service."""
        pairs = list(query)
        tail = f"?{urlencode(pairs, safe=':/,')}" if pairs else ""
        return "/".join((self.base, *path)) + tail

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
        return "text/html" in self.headers.get("accept", "")

    def allow(self, *names: str) -> None:
        """Refuse parameters that are not among `names` and `f`."""
        for key, _ in self.parameters:
            if key not in names and key != "f":
                raise unknown_parameter(key, names)


def headers_of(scope: Scope) -> Headers:
    """The request headers."""
    return Headers(scope=scope)


def parameters_of(scope: Scope) -> tuple[tuple[str, str], ...]:
    """The query parameters in order; bytes that are no UTF-8 are refused."""
    try:
        query = scope["query_string"].decode("ascii")
        return tuple(parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=200))
    except (UnicodeDecodeError, ValueError) as error:
        raise InvalidInput("Die Abfrage in der Adresse ist nicht lesbar.") from error
