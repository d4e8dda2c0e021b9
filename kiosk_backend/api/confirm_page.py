"""The page where a guest confirms a booking: what it is, a code to the number on it, done. It knows no SQL.

Nothing of the page needs JavaScript. What a code did not work for is never told (wrong, too old, locked: one answer),
nor whether one could be sent; what the link of a message shows is what a kiosk shows before the code.
"""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Final

from markupsafe import Markup

from kiosk_backend.api import page as frame
from kiosk_backend.api.page import Look, Page, card, heading, page, paragraph
from kiosk_backend.api.page_route import Request, busy_page, over_page, simple
from kiosk_backend.api.page_words import Words, chosen, offered
from kiosk_backend.domain.booking import Booking
from kiosk_backend.domain.itinerary import Stay
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.domain.verification import WEB, digits, is_code
from kiosk_backend.ports import Transaction
from kiosk_backend.services import confirmation, guest_page, passkeys
from kiosk_backend.services.guest_page import Asked, Confirmed, Guest

_GAPS: Final = str.maketrans("", "", " \u00a0\u2009-")


async def serve(request: Request) -> Page:
    """GET and HEAD show; POST sends a code or tries one."""
    if request.method != "POST":
        return await _show(request)
    if request.fields.get("do") == "confirm":
        return await _confirm(request)
    if request.fields.get("do") == "passkey":
        return await _save_passkey(request)
    return await _send(request)


async def _show(request: Request) -> Page:
    house = request.house
    asked = await house.store.read(
        lambda tx: guest_page.look(tx, house.desk, house.destinations, request.token, request.now)
    )
    return over_page(request.plain) if asked is None else _standing(request, asked)


async def _send(request: Request) -> Page:
    house, again = request.house, request.fields.get("do") == "again"
    guest = await risk_of(request)
    answer = await house.store.run(lambda tx: guest_page.send(tx, house.desk, house.destinations, guest, again=again))
    if answer is None:
        return over_page(request.plain)
    if isinstance(answer, Refusal):
        return busy_page(request.plain, answer)
    if isinstance(answer, Asked):
        return _standing(request, answer)
    return _code_page(request, answer.asked, answer.visit)


async def risk_of(request: Request) -> Guest:
    """Who asks, with what the operator's risk service says of the number, before anything is sent to it (N10)."""
    house, guest = request.house, guest_of(request)
    if not house.risk.asks:
        return guest
    asked = await house.store.read(
        lambda tx: guest_page.look(tx, house.desk, house.destinations, request.token, request.now)
    )
    if asked is None or asked.method is None or asked.booking.phone is None:
        return guest
    return replace(guest, verdict=await house.risk.verdict(asked.booking.phone, confirmation.PURPOSE))


async def _confirm(request: Request) -> Page:
    house, guest = request.house, guest_of(request)
    asked = await house.store.read(
        lambda tx: guest_page.look(tx, house.desk, house.destinations, request.token, request.now)
    )
    code = typed_code(request.fields.get("code", ""))
    if not is_code(code, _digits(request)):
        if asked is None:
            return over_page(request.plain)
        return _code_page(request, asked, Secret(guest.visit), "code_short")
    answer = await house.store.run(
        lambda tx: guest_page.try_code(tx, house.desk, house.destinations, guest, Secret(code)),
        on_error=lambda tx: guest_page.charge_only(tx, house.desk, house.destinations, guest),
    )
    if isinstance(answer, Refusal) and answer.code == "slow_down":
        return busy_page(request.plain, answer)
    if answer is None or asked is None:
        return over_page(request.plain)
    if isinstance(answer, Refusal):
        if answer.code == "more_needed":
            return _ask_us_page(request, asked)
        return _code_page(request, asked, Secret(guest.visit), "code_wrong")
    if isinstance(answer, Confirmed):
        return await _just_confirmed(request, answer)
    return _standing(request, answer)


async def _just_confirmed(request: Request, confirmed: Confirmed) -> Page:
    """Says so, and offers a passkey where phones can have one for our address."""
    house, asked, grant = request.house, confirmed.asked, confirmed.grant
    look = look_of(request, asked.site, asked.booking)
    options: str | Refusal | None = None
    if grant is not None and request.passkeys:
        options = await house.store.read(
            lambda tx: passkeys.creation_options(
                tx, house.desk, house.passkeys, site=asked.site, kiosk_id=WEB, base_url=house.public_base_url,
                handle=confirmed.visit.reveal(), grant=grant.reveal(), now=request.now,
            )
        )  # fmt: skip
    if grant is None or not isinstance(options, str):
        return _confirmed_page(asked, look)
    words, hidden = look.words, {"do": "passkey", "visit": confirmed.visit.reveal(), "grant": grant.reveal()}
    offer = card(
        Markup("<h2>{}</h2>").format(words["offer_title"]),
        paragraph(words["offer"]),
        frame.passkey_notes(words, "not_saved"),
        frame.form(
            frame.button(words["offer_save"], second=True), action=_path(request) + look.query, hidden=hidden,
            passkey="create", options=options,
        ),
    )  # fmt: skip
    return _confirmed_page(asked, look, offer)


async def _save_passkey(request: Request) -> Page:
    """What the phone made, for the number it has just proved; nothing without it."""
    house, guest = request.house, guest_of(request)

    def save(tx: Transaction) -> tuple[Asked | None, bool | Refusal]:
        asked = guest_page.look(tx, house.desk, house.destinations, request.token, request.now)
        if asked is None:
            return None, False
        return asked, passkeys.register(
            tx, house.desk, house.passkeys, site=asked.site, kiosk_id=WEB, base_url=house.public_base_url,
            handle=guest.visit, grant=request.fields.get("grant", "")[:64],
            credential=request.fields.get("credential", ""), now=request.now,
        )  # fmt: skip

    asked, saved = await house.store.run(save)
    if asked is None:
        return over_page(request.plain)
    look = look_of(request, asked.site, asked.booking)
    return simple(look, "saved_title", "saved") if saved is True else simple(look, "not_saved_title", "not_saved")


def typed_code(text: str) -> str:
    """What a guest typed as ASCII digits: blanks and hyphens between groups go, digits of other scripts become ours.

    Whatever else is in it stays, so that it is refused and costs no try.
    """
    plain = text[:32].strip().translate(_GAPS)
    return "".join(str(unicodedata.decimal(one, one)) for one in plain)


def _digits(request: Request) -> int:
    return digits("sms", request.house.desk.policy)


def guest_of(request: Request) -> Guest:
    """Who asks."""
    return Guest(
        token=request.token,
        address=request.address,
        host=request.host,
        now=request.now,
        visit=request.fields.get("visit", "")[:64],
    )


def look_of(request: Request, site: Site, booking: Booking) -> Look:
    """The page in the guest's language, as the operator looks."""
    languages = offered(site.config.languages)
    return Look.of(site, chosen(request.language, request.accepts, booking.language, languages), languages)


def _path(request: Request) -> str:
    return f"{confirmation.PATH}{request.token}"


def _standing(request: Request, asked: Asked) -> Page:
    """The page of a link before a code was asked for, and after the right one."""
    look = look_of(request, asked.site, asked.booking)
    if asked.state == "open":
        return _open_page(request, asked, look)
    if asked.state == "confirmed":
        return _confirmed_page(asked, look)
    words = look.words
    title = "late_title" if asked.state == "too_late" else "nothing_title"
    sentence = "late" if asked.state == "too_late" else "nothing"
    return page(
        look,
        words[title],
        card(heading(words[title]), paragraph(words[sentence]), paragraph(contact(words, asked.site))),
        path=_path(request),
        status=410 if asked.state == "too_late" else 200,
    )


def _open_page(request: Request, asked: Asked, look: Look) -> Page:
    words, site, by = look.words, asked.site, asked.booking.confirm_by
    rows = booking_facts(words, site, asked.booking)
    if by is not None and by < confirmation.NEVER:
        moment = site.local(by)
        rows.append((words["by"], f"{words.date(moment.date())}, {moment:%H:%M}"))
    parts = [heading(words["confirm_title"]), frame.facts(rows)]
    if asked.method is None:
        parts.append(paragraph(contact(words, site)))
    else:
        hidden = {"do": "send", "visit": guest_page.new_visit(request.house.desk)}
        parts += [
            paragraph(words["confirm_lead"]),
            paragraph(site.config.sms_notice, "note"),
            frame.form(frame.button(words["send"]), action=_path(request) + look.query, hidden=hidden),
        ]
    change = Markup('<p><a class="target" href="{}/change{}">{}</a></p>').format(
        _path(request), look.query, words["change"]
    )
    below = [change, paragraph(correction(words, site), "note"), paragraph(site.config.privacy_notice, "note")]
    return page(look, words["confirm_title"], card(*parts), *below, path=_path(request))


def _code_page(request: Request, asked: Asked, visit: Secret, wrong: str = "") -> Page:
    """The field for the code. `wrong`: the sentence that says what to put right."""
    look = look_of(request, asked.site, asked.booking)
    words, count = look.words, _digits(request)
    said = words.say(wrong, count=count) if wrong else ""
    action, hidden = _path(request) + look.query, {"visit": visit.reveal()}
    ending = asked.booking.phone_ending
    lead = words.say("code_lead", digits=ending)
    code = frame.text_field(
        "code", words["code_label"], hint=words.say("code_hint", count=count), wrong=said, code_digits=count
    )
    parts = [
        heading(words["code_title"]),
        paragraph(lead),
        frame.form(code, frame.button(words["confirm"]), action=action, hidden={"do": "confirm", **hidden}),
        frame.form(
            frame.button(words["resend"], second=True),
            action=action,
            hidden={"do": "again", **hidden},
        ),
    ]
    above = [frame.trouble(words, [("code", said)])] if wrong else []
    below = [paragraph(words["never"], "note"), paragraph(correction(words, asked.site), "note")]
    return page(
        look, words["code_title"], *above, card(*parts), *below, script="code.js", trouble=bool(wrong),
        status=422 if wrong else 200,
    )  # fmt: skip


def _confirmed_page(asked: Asked, look: Look, offer: Markup | None = None) -> Page:
    words = look.words
    parts = [
        heading(words["done_title"]),
        paragraph(words["done"], "done"),
        frame.facts(booking_facts(words, asked.site, asked.booking)),
        paragraph(words["close"]),
    ]
    more = () if offer is None else (offer,)
    return page(look, words["done_title"], card(*parts), *more, script="passkey.js" if more else "")


def _ask_us_page(request: Request, asked: Asked) -> Page:
    """The code was right, and not enough for what speaks against this number."""
    look = look_of(request, asked.site, asked.booking)
    words = look.words
    parts = [heading(words["more_title"]), paragraph(words["more"]), paragraph(contact(words, asked.site))]
    return page(look, words["more_title"], card(*parts), status=403)


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
