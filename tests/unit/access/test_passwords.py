"""Random secrets and what is kept of them."""

from geoqm.access import passwords


def test_passwords_and_tokens_differ_each_time() -> None:
    assert len({passwords.new_password() for _ in range(50)}) == 50
    assert len({passwords.new_token() for _ in range(50)}) == 50


def test_tokens_carry_256_bits() -> None:
    assert len(passwords.new_token()) == 43


def test_right_password_fits_and_others_do_not() -> None:
    stored = passwords.password_hash("Straße-9")
    assert stored.startswith("$argon2id$")
    assert passwords.is_right("Straße-9", stored)
    assert not passwords.is_right("strasse-9", stored)


def test_umlaut_typed_in_two_parts_is_the_same_password() -> None:
    assert passwords.is_right("Mu\u0308ller-77", passwords.password_hash("Müller-77"))


def test_nobody_has_a_right_password() -> None:
    assert not passwords.is_right("irgendwas", None)


def test_hostile_passwords_are_wrong_and_nothing_else() -> None:
    stored = passwords.password_hash("x" * 1024)
    assert passwords.is_right("x" * 1024, stored)
    for hostile in ("x" * 1025, "", "\0", "\udc80", "x" * 1_000_000):
        assert not passwords.is_right(hostile, stored)
