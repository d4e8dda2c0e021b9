"""Demo bookings whose dates follow today: templates in assets/demo, filled for a site. It knows no database.

Placeholders: {day+N} is the date N days from today at the site, {at+N} the time N minutes from now (whole five
minutes, with the site's offset), {date+N} the date of that time, {at+N@Europe/Oslo} and {date+N@Europe/Oslo} the same
elsewhere, {mobile+NN} and {landline+NN} the example number of the site's country with the ending NN.
"""

from __future__ import annotations

import datetime as dt
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import phonenumbers

import assets
from kiosk_backend.domain.site import Site

_NUMBERS = {"mobile": phonenumbers.PhoneNumberType.MOBILE, "landline": phonenumbers.PhoneNumberType.FIXED_LINE}
_PLACE = re.compile(r"\{(day|at|date|mobile|landline)([+-][0-9]+)?(?:@([A-Za-z_/]+))?\}")


def filled(template: str, site: Site, now: int) -> str:
    """The template with its placeholders replaced; `now` in Unix milliseconds."""
    today = site.today(now)
    five = 5 * 60_000

    def value(place: re.Match[str]) -> str:
        offset = int(place[2] or 0)
        if place[1] in _NUMBERS:
            return example_number(site.country, _NUMBERS[place[1]], offset)
        if place[1] == "day":
            return (today + dt.timedelta(days=offset)).isoformat()
        moment = site.local((now // five + 1) * five + offset * 60_000)
        if place[3]:
            moment = moment.astimezone(ZoneInfo(place[3]))
        return moment.isoformat(timespec="minutes") if place[1] == "at" else moment.date().isoformat()

    return _PLACE.sub(value, template)


def example_number(country: str, kind: int, ending: int) -> str:
    """A number as the numbering plan of a country shows it, in E.164, with other last two digits."""
    number = phonenumbers.example_number_for_type(country, kind)
    assert number is not None, f"{country} has no such numbers"
    return f"{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[:-2]}{ending:02}"


def passport_lines(last_name: str, first_name: str, number: str, born: dt.date, today: dt.date) -> tuple[str, str]:
    """The two lines of a passport of Utopia (ICAO Doc 9303 part 4, appendix B), valid for three years yet.

    Names and number in capital letters A to Z and digits.
    """
    expires = f"{today.year + 3 - 2000:02}{today.month:02}{min(today.day, 28):02}"
    birth, document = f"{born:%y%m%d}", f"{number:<<9}"
    low = f"{document}{_check(document)}UTO{birth}{_check(birth)}<{expires}{_check(expires)}{'<' * 14}<"
    whole = low[:10] + low[13:20] + low[21:43]
    return f"{f'P<UTO{last_name}<<{first_name}':<<44}", low + str(_check(whole))


def _check(text: str) -> int:
    """The check digit of ICAO Doc 9303 part 3 §4.9: weights 7, 3, 1; A is 10, a filler 0."""
    values = (0 if one == "<" else int(one, 36) for one in text)
    return sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values)) % 10


@contextmanager
def demo_file(site: Site, now: int) -> Iterator[Path]:
    """A file with the demo bookings for this kind of site, gone afterwards."""
    template = assets.path(f"demo/bookings-{site.kind}.csv").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bookings-{site.kind}.csv"
        path.write_text(filled(template, site, now), encoding="utf-8")
        yield path
