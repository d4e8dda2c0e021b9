"""Demo bookings whose dates follow today: templates in assets/demo, filled for a site. It knows no database.

Placeholders: {day+N} is the date N days from today at the site, {at+N} the time N minutes from now (whole five
minutes, with the site's offset), {date+N} the date of that time, {at+N@Europe/Oslo} and {date+N@Europe/Oslo} the same
elsewhere, {mobile+NN} the example mobile number of the site's country with the ending NN.
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

_PLACE = re.compile(r"\{(day|at|date|mobile)([+-][0-9]+)?(?:@([A-Za-z_/]+))?\}")


def filled(template: str, site: Site, now: int) -> str:
    """The template with its placeholders replaced; `now` in Unix milliseconds."""
    today = site.today(now)
    five = 5 * 60_000

    def value(place: re.Match[str]) -> str:
        offset = int(place[2] or 0)
        if place[1] == "mobile":
            return example_mobile(site.country, offset)
        if place[1] == "day":
            return (today + dt.timedelta(days=offset)).isoformat()
        moment = site.local((now // five + 1) * five + offset * 60_000)
        if place[3]:
            moment = moment.astimezone(ZoneInfo(place[3]))
        return moment.isoformat(timespec="minutes") if place[1] == "at" else moment.date().isoformat()

    return _PLACE.sub(value, template)


def example_mobile(country: str, ending: int) -> str:
    """A mobile number as the numbering plan of a country shows it, in E.164, with other last two digits."""
    number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.MOBILE)
    assert number is not None, f"{country} has no mobile numbers"
    return f"{phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[:-2]}{ending:02}"


@contextmanager
def demo_file(site: Site, now: int) -> Iterator[Path]:
    """A file with the demo bookings for this kind of site, gone afterwards."""
    template = assets.path(f"demo/bookings-{site.kind}.csv").read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"bookings-{site.kind}.csv"
        path.write_text(filled(template, site, now), encoding="utf-8")
        yield path
