"""Personal and secret values: types that do not print what they hold. It knows no log, no screen and no key.

`str`, `repr`, `format` and f-strings give the masked text; the value itself comes out of `reveal()` alone, so every
place that shows one can be found. They do not pickle and have no order. Masking rules: verification §5.7 and X18
(short values are masked whole: `f@bar` and five-digit numbers must not leak).
"""

from __future__ import annotations

import hmac
import re
from typing import NoReturn, final

BULLETS = "••••"
"""Always four, so that the mask does not tell the length."""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def mask_phone(number: str) -> str:
    """Last two digits only; never the prefix. Fewer than seven digits are masked whole."""
    digits = [character for character in number if character.isdecimal()]
    return f"{BULLETS} {''.join(digits[-2:])}" if len(digits) >= 7 else BULLETS


def mask_email(address: str) -> str:
    """First character, bullets, the domain's first character and its last label; `f@bar` is masked whole."""
    local, at, domain = address.rpartition("@")
    name, dot, suffix = domain.rpartition(".")
    if not (at and dot) or len(local) < 3 or len(name) < 3 or len(suffix) < 2:
        return BULLETS
    return f"{local[0]}{BULLETS}@{name[0]}{BULLETS}.{suffix}"


class Private:
    """A value that prints as a mask. Equality is by type and value, in constant time."""

    __slots__ = ("__value",)

    def __init__(self, value: str) -> None:
        self.__value = value

    def reveal(self) -> str:
        """The value itself: for sealing, sending, or the one screen it belongs to."""
        return self.__value

    def masked(self) -> str:
        """What may be shown or logged instead."""
        return BULLETS

    @final
    def __str__(self) -> str:
        return self.masked()

    @final
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.masked()})"

    @final
    def __format__(self, spec: str) -> str:
        return format(self.masked(), spec)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return hmac.compare_digest(self.__value.encode(), other.reveal().encode())

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.__value))

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} holds a private value and is not pickled")


@final
class Secret(Private):
    """A code, PIN, token or password. Prints as bullets."""

    __slots__ = ()


@final
class Phone(Private):
    """A number in E.164 ("+4366012345678"). Raises ValueError for any other form, without quoting it."""

    __slots__ = ()

    def __init__(self, number: str) -> None:
        if not _E164.fullmatch(number):
            raise ValueError("a phone number must be in E.164 form")
        super().__init__(number)

    @property
    def ending(self) -> str:
        """The two last digits: all of it that a kiosk's screen may show before the code."""
        return self.reveal()[-2:]

    def masked(self) -> str:
        return mask_phone(self.reveal())


@final
class Email(Private):
    """An e-mail address. Raises ValueError without quoting it when it cannot be one."""

    __slots__ = ()

    def __init__(self, address: str) -> None:
        local, at, domain = address.rpartition("@")
        if not (local and at and domain) or len(address) > 254 or any(map(str.isspace, address)):
            raise ValueError("not an e-mail address")
        super().__init__(address)

    def masked(self) -> str:
        return mask_email(self.reveal())


@final
class PersonName(Private):
    """A name as the source wrote it; prints as bullets, not as an initial."""

    __slots__ = ()


@final
class Birthday(Private):
    """A date of birth in ISO form."""

    __slots__ = ()


@final
class Document(Private):
    """The number of a passport, identity card or membership."""

    __slots__ = ()


@final
class Address(Private):
    """A postal address or a part of it."""

    __slots__ = ()
