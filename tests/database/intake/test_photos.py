"""The rows of photos: counted, owned by one report, received in pieces."""

from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from geoqm.errors import Conflict, InvalidInput, NotFound
from geoqm.intake import service
from geoqm.intake.codes import EventKind, PhotoState
from geoqm.intake.photos import PhotoRefused, picture
from geoqm.photos import Photo
from tests.database.intake.conftest import NOW, a_draft, a_sent_report

KEY = "ab" * 16


def a_picture() -> Photo:
    written = BytesIO()
    Image.new("RGB", (40, 30), "red").save(written, "JPEG")
    return picture(written.getvalue())


def finished(session: Session, token: str, key: str = KEY) -> int:
    """A photo of the token's report that came in whole; its number."""
    photo = service.begin_photo(session, token, key, 1000, now=NOW)
    service.finish_photo(session, photo, "cd" * 16, a_picture(), now=NOW)
    return photo.id


def test_photo_is_shown_with_its_report_once_it_is_complete(form: Session) -> None:
    token = a_draft(form)
    photo = service.begin_photo(form, token, KEY, 1000, now=NOW)
    service.note_received(form, photo, 400)
    assert service.load_draft(form, token).photos[0].received_bytes == 400
    with pytest.raises(NotFound):
        service.photo_file(form, token, photo.id)
    service.finish_photo(form, photo, "cd" * 16, a_picture(), now=NOW)
    assert service.load_draft(form, token).photos[0].state == PhotoState.READY
    assert service.photo_file(form, token, photo.id) == "cd" * 16


def test_announcing_a_photo_again_goes_on_where_it_stopped(form: Session) -> None:
    token = a_draft(form)
    photo = service.begin_photo(form, token, KEY, 1000, now=NOW)
    service.note_received(form, photo, 400)
    again = service.begin_photo(form, token, KEY, 1000, now=NOW)
    assert (again.id, again.received_bytes) == (photo.id, 400)


def test_ninth_photo_is_refused(form: Session) -> None:
    token = a_draft(form)
    for number in range(8):
        service.begin_photo(form, token, f"{number:032x}", 1000, now=NOW)
    with pytest.raises(InvalidInput, match="schon 8 Fotos"):
        service.begin_photo(form, token, KEY, 1000, now=NOW)


@pytest.mark.parametrize("size", [0, -1, 15 * 1024 * 1024 + 1])
def test_size_is_checked_before_anything_comes(form: Session, size: int) -> None:
    with pytest.raises(PhotoRefused):
        service.begin_photo(form, a_draft(form), KEY, size, now=NOW)


def test_photo_of_somebody_else_does_not_exist(form: Session) -> None:
    token, other = a_draft(form), a_draft(form)
    number = finished(form, token)
    for act in (
        lambda: service.photo_file(form, other, number),
        lambda: service.photo_of(form, other, KEY),
        lambda: service.remove_photo(form, other, number),
        lambda: service.begin_photo(form, other, KEY, 1000, now=NOW),
        lambda: service.photo_file(form, "falsch", number),
    ):
        with pytest.raises(NotFound):
            act()


def test_removed_photo_makes_room(form: Session) -> None:
    token = a_draft(form)
    service.remove_photo(form, token, finished(form, token))
    assert service.load_draft(form, token).photos == ()


def test_photo_after_sending_stands_in_the_history(form: Session) -> None:
    sent = a_sent_report(form)
    finished(form, sent.token)
    own = service.state_for(form, sent.token)
    assert [each.kind for each in own.history] == [EventKind.SENT, EventKind.PHOTO_ADDED]
    assert len(own.draft.photos) == 1


def test_withdrawn_report_takes_no_more_photos(form: Session) -> None:
    sent = a_sent_report(form)
    service.withdraw(form, sent.token, now=NOW)
    with pytest.raises(Conflict):
        service.begin_photo(form, sent.token, KEY, 1000, now=NOW)
