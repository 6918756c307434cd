"""Secrets: random passwords and tokens, and what the database keeps of them.

Passwords are hashed with argon2; tokens are random enough for SHA-256.
"""

import hashlib
import secrets
import unicodedata
from functools import cache

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# Keys are told from passwords by this, so that a revoked key never counts as a guess.
TOKEN_PREFIX = "gq_"  # noqa: S105 (not a secret)
_LONGEST = 1024
# Without letters and digits that are mixed up when read aloud.
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_ARGON2 = PasswordHash((Argon2Hasher(),))


def new_password() -> str:
    """A random password of about 92 bits in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def new_token(prefix: str = "") -> str:
    """A random token of 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What the database keeps of a session or API token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def password_hash(password: str) -> str:
    """What the database keeps of a password."""
    return _ARGON2.hash(_bytes(password))


def is_right(password: str, stored: str | None) -> bool:
    """Whether `password` belongs to the stored hash; takes as long when there is none."""
    if stored is None:
        _ARGON2.verify(_bytes(password), _decoy())
        return False
    return _ARGON2.verify(_bytes(password), stored)


@cache
def _decoy() -> str:
    return password_hash(new_password())


def _bytes(password: str) -> bytes:
    """The password in one spelling; one that is too long to be real becomes a wrong one."""
    if len(password) > _LONGEST:
        return b""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")
