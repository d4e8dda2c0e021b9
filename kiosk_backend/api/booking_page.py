"""What every page behind the link of a booking has in common: who asks, the look, facts, whom to call. No SQL here."""

from __future__ import annotations

import unicodedata
from typing import Final

from markupsafe import Markup

from kiosk_backend.api.page import Look, paragraph
from kiosk_backend.api.page_route import Request
from kiosk_backend.api.page_words import Words, chosen, offered
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.itinerary import Stay
from kiosk_backend.domain.site import Site
from kiosk_backend.services import confirmation, guest_page
from kiosk_backend.services.guest_page import Asked, Guest

_GAPS: Final = str.maketrans("", "", " \u00a0\u2009-")


def guest_of(request: Request) -> Guest:
    """Who asks."""
    return Guest(
        token=request.token,
        address=request.address,
        host=request.host,
        now=request.now,
        visit=request.fields.get("visit", "")[:64],
        way=request.fields.get("way", "")[:16],
        mails=request.house.mails,
        base_url=request.house.public_base_url,
    )


async def look_up(request: Request) -> Asked | None:
    """What the link is about. None: no link of ours, or its time is over."""
    house = request.house
    return await house.store.read(
        lambda tx: guest_page.look(tx, house.desk, house.destinations, request.token, request.now, mails=house.mails)
    )


def look_of(request: Request, site: Site, booking: Booking) -> Look:
    """The page in the guest's language, as the operator looks."""
    languages = offered(site.config.languages)
    return Look.of(site, chosen(request.language, request.accepts, booking.language, languages), languages)


def path_of(request: Request) -> str:
    return f"{confirmation.PATH}{request.token}"


def typed_code(text: str) -> str:
    """What a guest typed as ASCII digits: blanks and hyphens between groups go, digits of other scripts become ours.

    Whatever else is in it stays, so that it is refused and costs no try.
    """
    plain = text[:32].strip().translate(_GAPS)
    return "".join(str(unicodedata.decimal(one, one)) for one in plain)


def booking_facts(words: Words, site: Site, booking: Booking) -> list[tuple[str, str]]:
    """What may be shown before the code: place or flight, dates, how many, two digits of the phone (S27)."""
    rows = [(words["place"], site.config.brand.name)]
    if site.policy.pre_verification_detail == "full":
        if isinstance(booking.itinerary, Stay):
            stay = booking.itinerary
            rows += [(words["arrive"], words.date(stay.arrive)), (words["leave"], words.date(stay.leave))]
        else:
            for leg in booking.legs:
                way = f"{leg.flight}, {leg.from_city} – {leg.to_city}"
                rows += [(words["flight"], way), (words["date"], words.date(leg.date))]
    rows.append((words["guests"], str(len(booking.party))))
    if booking.phone_ending:
        rows.append((words["phone"], words.say("ending", digits=booking.phone_ending)))
    return rows


def contact(words: Words, site: Site) -> str:
    """Whom to call."""
    return words.say("call", contact=site.config.contact) if site.config.contact else words["ask"]


def correction(words: Words, site: Site) -> str:
    """How to correct a phone number."""
    return words.say("correct", contact=site.config.contact) if site.config.contact else words["correct_ask"]


def wrong_number(request: Request, asked: Asked, look: Look) -> list[Markup]:
    """What to do about a number or e-mail address that is wrong, or about somebody else's booking."""
    words, site = look.words, asked.site
    said = [paragraph(words["not_yours"], "note")]
    if asked.booking.phone is None:
        return [*said, paragraph(contact(words, site), "note")] if asked.ways else said
    change = Markup('<p><a class="target" href="{}/change{}">{}</a></p>').format(
        path_of(request), look.query, words["change"]
    )
    return [change, paragraph(correction(words, site), "note"), *said]
