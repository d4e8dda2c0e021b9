"""Phone numbers by the numbering plans of the `phonenumbers` package. It knows no booking.

What the package calls a mobile number is one by plan, not by a look at the network: a ported or dead number is found
out by the delivery receipt.
"""

from __future__ import annotations

from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType as Kind

from kiosk_backend.domain.private import Phone
from kiosk_backend.ports.phones import Unreachable

_MOBILE: Final = frozenset((Kind.MOBILE, Kind.FIXED_LINE_OR_MOBILE))
_SILENT: Final = {
    Kind.FIXED_LINE: "is a landline",
    Kind.VOIP: "is an internet number",
    Kind.PAGER: "is a pager",
}
_REFUSED: Final = {
    Kind.PREMIUM_RATE: "is a premium-rate number",
    Kind.SHARED_COST: "is a shared-cost number",
    Kind.TOLL_FREE: "is a freephone number",
    Kind.UAN: "is a company number",
    Kind.VOICEMAIL: "is a voice mailbox",
    Kind.PERSONAL_NUMBER: "is a forwarding number",
}


class PlannedPhoneBook:
    """Implements `kiosk_backend.ports.phones.PhoneBook`."""

    def read(self, text: str, country: str) -> Phone | Unreachable:
        if len(text) > 40:
            raise ValueError("is too long for a phone number")
        try:
            number = phonenumbers.parse(text, country)
        except phonenumbers.NumberParseException:
            raise ValueError("is not a phone number") from None
        if number.extension:
            raise ValueError("has an extension")
        kind = phonenumbers.number_type(number)
        if kind in _MOBILE:
            return _canonical(number)
        if kind in _SILENT:
            return Unreachable(_SILENT[kind], _canonical(number) if kind == Kind.FIXED_LINE else None)
        raise ValueError(_REFUSED.get(kind, "is no number of any numbering plan"))


def _canonical(number: phonenumbers.PhoneNumber) -> Phone:
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
