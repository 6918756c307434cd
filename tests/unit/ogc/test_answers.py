"""ETags, compression and what is sent of an answer."""

import asyncio
import gzip
from typing import Any

import pytest

from geoqm.ogc.answers import Answer, etag_of, send_answer, unchanged, zip_bytes


def sent(answer: Answer, method: str = "GET", **request: str) -> tuple[int, dict[str, str], bytes]:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    headers = {name.replace("_", "-"): value for name, value in request.items()}
    asyncio.run(send_answer(answer, method, headers, send))
    found = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
    return messages[0]["status"], found, messages[1]["body"]


def test_etag_depends_on_every_part_and_their_borders() -> None:
    assert etag_of("a", "bc") == etag_of("a", b"bc")
    assert len({etag_of("a", "bc"), etag_of("ab", "c"), etag_of("abc")}) == 3
    assert etag_of("x").startswith('"')


@pytest.mark.parametrize(
    ("header", "expected"),
    [("", False), ('"other"', False), ('"a"', True), ('"b", "a"', True), ("*", True)],
)
def test_if_none_match_names_one_or_many(header: str, expected: bool) -> None:
    assert unchanged({"if-none-match": header}, '"a"') is expected


def test_zipped_bytes_are_gzip() -> None:
    assert gzip.decompress(zip_bytes(b"geoqm" * 100)) == b"geoqm" * 100


def test_long_answer_is_zipped_for_those_who_take_it() -> None:
    answer = Answer(b"x" * 2000)
    status, headers, body = sent(answer, accept_encoding="gzip, br")
    assert (status, headers["content-encoding"]) == (200, "gzip")
    assert gzip.decompress(body) == answer.body
    assert int(headers["content-length"]) == len(body)
    assert sent(answer)[2] == answer.body


def test_short_answer_is_not_worth_zipping() -> None:
    assert "content-encoding" not in sent(Answer(b"x"), accept_encoding="gzip")[1]


def test_kept_gzip_is_sent_as_it_is() -> None:
    answer = Answer(zip_bytes(b"tile"), zipped=True)
    _, headers, body = sent(answer, accept_encoding="gzip")
    assert (headers["content-encoding"], body) == ("gzip", answer.body)


def test_head_has_the_length_but_no_body() -> None:
    _, headers, body = sent(Answer(b"abc"), "HEAD")
    assert (headers["content-length"], body) == ("3", b"")


def test_known_state_is_304_without_content() -> None:
    status, headers, body = sent(Answer(b"abc", etag='"a"'), if_none_match='"a"')
    assert (status, body, headers["etag"]) == (304, b"", '"a"')
    assert "content-length" not in headers


def test_private_answers_stay_out_of_shared_caches() -> None:
    assert sent(Answer(b"", private=True))[1]["cache-control"].startswith("private")
    assert sent(Answer(b""))[1]["cache-control"].startswith("public")
