"""Which numbers a code may be sent to, by the public numbering plans (phonenumbers). It knows no gateway.

The plan tells a number's kind, not whether it is in service. In some countries (US) mobile numbers cannot be told from
fixed ones, so FIXED_LINE_OR_MOBILE gets texts; a landline gets calls; an internet number needs another factor; premium,
shared cost, satellite and the rest get nothing (X20).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType as Kind

from kiosk_backend.domain.gateway import Gateway
from kiosk_backend.domain.private import Phone
from kiosk_backend.ports.sms import Destination, Reach, Text

_REACH: Final[dict[int, Reach]] = {
    Kind.MOBILE: "text",
    Kind.FIXED_LINE_OR_MOBILE: "text",
    Kind.FIXED_LINE: "voice_only",
    Kind.VOIP: "step_up",
}
_NAMES: Final[dict[int, str]] = {kind: Kind.to_string(kind).lower() for kind in Kind.values()}
_NO_COUNTRY: Final = "001"
_CALLING_CODES: Final = frozenset(f"+{code}" for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


@lru_cache(maxsize=64)
def _calling_codes(countries: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({f"+{phonenumbers.country_code_for_region(country)}" for country in countries})


def _parsed(number: str, code: str) -> phonenumbers.PhoneNumber | None:
    """A number as imports leave it, +CODE and digits, is taken apart here: half of what phonenumbers would cost."""
    rest = number[len(code) :]
    if code and rest.isascii() and rest.isdigit() and not rest.startswith("0"):
        return phonenumbers.PhoneNumber(country_code=int(code), national_number=int(rest))
    try:
        return phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return None


class NumberingPlans:
    """See `ports.sms.Destinations`. `reserved`: prefixes of numbers kept for drama that the demo may use (X34)."""

    def __init__(self, reserved: tuple[str, ...] = ()) -> None:
        self._reserved = reserved
        self._last: tuple[Phone, tuple[str, ...], Destination] | None = None

    def judge(self, phone: Phone, countries: tuple[str, ...]) -> Destination:
        last = self._last  # one use case asks more than once about the phone of its booking
        if last is not None and last[0] is phone and last[1] == countries:
            return last[2]
        destination = self._judged(phone, countries)
        self._last = phone, countries, destination
        return destination

    def _judged(self, phone: Phone, countries: tuple[str, ...]) -> Destination:
        number = phone.reveal()
        if self._reserved and number.startswith(self._reserved):
            return Destination(country_of(phone) or _main_country(number), "reserved", "text")
        code = next((code for code in _calling_codes(countries) if number.startswith(code)), "")
        parsed = _parsed(number, code)
        if parsed is None:
            return Destination(_NO_COUNTRY, "unknown", "refused", "no_number")
        country = phonenumbers.region_code_for_number(parsed) or _NO_COUNTRY
        if country not in countries:
            return Destination(country, _NAMES[phonenumbers.number_type(parsed)], "refused", "country")
        kind = phonenumbers.number_type(parsed)
        reach = _REACH.get(kind, "refused")
        return Destination(country, _NAMES[kind], reach, _NAMES[kind] if reach == "refused" else "")


def _main_country(number: str) -> str:
    """Of the calling code: numbers for drama belong to no plan."""
    parsed = _parsed(number, "")
    code = None if parsed is None else parsed.country_code
    return _NO_COUNTRY if code is None else phonenumbers.region_code_for_country_code(code)


def _calling_code(number: str) -> str:
    """What a number begins with, + included; no calling code begins with another. Empty: none."""
    for end in (2, 3, 4):
        if number[:end] in _CALLING_CODES:
            return number[:end]
    return ""


def country_of(phone: Phone) -> str:
    """The country of a number (ISO 3166 alpha-2); empty where the plan does not tell one (satellite, freephone)."""
    number = phone.reveal()
    parsed = _parsed(number, _calling_code(number))
    region = None if parsed is None else phonenumbers.region_code_for_number(parsed)
    return region if region is not None and region.isalpha() else ""


def sender_of(own: Gateway, text: Text) -> str:
    """Who a text comes from: whom the message names, else the gateway's sender in the country of the number."""
    if text.sender:
        return text.sender
    return own.sender_in(country_of(text.to)) if own.senders else own.sender
