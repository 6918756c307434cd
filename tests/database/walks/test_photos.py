"""Photos of a walk: kept once, without traces, confirmed by hash, deleted for good."""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from PIL import Image
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, NotFound
from geoqm.photos import digest
from geoqm.walks import queries, service
from geoqm.walks.model import WalkPhoto, WalkPicture
from geoqm.walks.schemas import Taken
from tests.database.walks.conftest import NOW, Phone, count

Keep = Callable[..., WalkPhoto]


def a_jpeg(colour: str = "red") -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Kamera von Erika"
    file = BytesIO()
    Image.new("RGB", (80, 60), colour).save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.fixture
def entry_id(phone: Phone) -> UUID:
    (answer,) = phone.send(phone.entry("vacant"))
    return answer.id


@pytest.fixture
def keep(session: Session, entry_id: UUID) -> Keep:
    def _keep(photo_id: UUID, received: bytes, entry: UUID = entry_id) -> WalkPhoto:
        taken = Taken(photo_id, entry, NOW)
        return service.add_photo(session, taken, received, by="mara", now=NOW)

    return _keep


def test_a_photo_sent_again_is_only_confirmed(session: Session, keep: Keep) -> None:
    photo_id, received = uuid4(), a_jpeg()
    assert [keep(photo_id, received).sha256 for _ in range(3)] == [digest(received)] * 3
    assert (count(session, WalkPhoto), count(session, WalkPicture)) == (1, 1)


def test_another_file_does_not_replace_a_photo(keep: Keep) -> None:
    photo_id = uuid4()
    keep(photo_id, a_jpeg())
    with pytest.raises(Conflict, match="schon vergeben"):
        keep(photo_id, a_jpeg("blue"))


def test_what_is_kept_has_no_traces_and_is_not_in_the_trail(session: Session, keep: Keep) -> None:
    photo_id = keep(uuid4(), a_jpeg()).id
    assert b"Erika" not in queries.picture(session, photo_id, small=False)
    trail = session.execute(
        text("SELECT after::text FROM audit_entry WHERE table_name = 'walk_photo'")
    ).scalar_one()
    assert "sha256" in trail
    assert (
        session.scalar(text("SELECT count(*) FROM audit_entry WHERE table_name = 'walk_picture'"))
        == 0
    )


def test_what_is_no_picture_leaves_nothing(session: Session, keep: Keep) -> None:
    with pytest.raises(InvalidInput, match="kein lesbares Foto"):
        keep(uuid4(), b"<svg onload='alert(1)'/>")
    assert count(session, WalkPhoto) == 0


def test_a_photo_needs_its_entry(keep: Keep) -> None:
    with pytest.raises(NotFound, match="Eintrag"):
        keep(uuid4(), a_jpeg(), entry=uuid4())


def test_an_entry_has_twenty_photos_at_most(
    session: Session, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "PHOTOS_PER_ENTRY", 1)
    keep(uuid4(), a_jpeg())
    with pytest.raises(InvalidInput, match="Fotos je Eintrag"):
        keep(uuid4(), a_jpeg())


def test_a_deleted_photo_is_gone_with_its_bytes(session: Session, keep: Keep) -> None:
    photo_id = keep(uuid4(), a_jpeg()).id
    service.delete_photo(session, photo_id)
    assert session.scalars(select(WalkPicture)).all() == []
    with pytest.raises(NotFound):
        queries.picture(session, photo_id, small=True)


def test_photos_stay_with_an_entry_that_does_not_hold(
    session: Session, keep: Keep, entry_id: UUID
) -> None:
    keep(uuid4(), a_jpeg())
    queries.entry(session, entry_id).state = "conflict"
    queries.entry(session, entry_id).result = None
    session.flush()
    assert len(queries.photos_of(session, [entry_id])[entry_id]) == 1
