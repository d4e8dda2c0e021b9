"""The page where a guest confirms a booking: what it is, a code, done. It knows no SQL.

The code goes to the number on the booking, or to its e-mail address: then two questions about the booking follow.

Nothing of the page needs JavaScript. What a code did not work for is never told (wrong, too old, locked: one answer),
nor whether one could be sent; what the link of a message shows is what a kiosk shows before the code.
"""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from kiosk_backend.api import page as frame
from kiosk_backend.api.booking_page import (
    booking_facts,
    contact,
    correction,
    guest_of,
    look_of,
    look_up,
    path_of,
    typed_code,
    wrong_number,
)
from kiosk_backend.api.page import Look, Page, card, heading, page, paragraph
from kiosk_backend.api.page_route import Request, busy_page, over_page, simple
from kiosk_backend.api.question_page import questions_page
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import WEB, digits, is_code
from kiosk_backend.ports import Transaction
from kiosk_backend.services import confirmation, guest_page, passkeys
from kiosk_backend.services.guest_page import Asked, Confirmed, Guest, Questioned


async def serve(request: Request) -> Page:
    """GET and HEAD show; POST sends a code or tries one."""
    if request.method != "POST":
        return await _show(request)
    if request.fields.get("do") == "confirm":
        return await _confirm(request)
    if request.fields.get("do") == "answer":
        return await _answer(request)
    if request.fields.get("do") == "passkey":
        return await _save_passkey(request)
    return await _send(request)


async def _show(request: Request) -> Page:
    asked = await look_up(request)
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
    asked = await look_up(request)
    if asked is None or asked.way(guest.way) != "sms" or asked.booking.phone is None:
        return guest
    return replace(guest, verdict=await house.risk.verdict(asked.booking.phone, confirmation.PURPOSE))


async def _confirm(request: Request) -> Page:
    house, guest = request.house, guest_of(request)
    asked = await look_up(request)
    code = typed_code(request.fields.get("code", ""))
    if not is_code(code, _digits(request)):
        if asked is None:
            return over_page(request.plain)
        return _code_page(request, asked, Secret(guest.visit), "short")
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
            return _ask_us_page(request, asked, "more" if asked.way(guest.way) == "sms" else "more_here")
        return _code_page(request, asked, Secret(guest.visit), "wrong")
    if isinstance(answer, Questioned):
        return questions_page(request, answer)
    if isinstance(answer, Confirmed):
        return await _just_confirmed(request, answer)
    return _standing(request, answer)


async def _answer(request: Request) -> Page:
    """Two answers, which cost a try together; a form without one of them costs none."""
    house, guest = request.house, guest_of(request)
    before = await house.store.run(lambda tx: guest_page.asked_before(tx, house.desk, house.destinations, guest))
    facts = [] if before is None else [one.fact for one in before.questions]
    answers = {fact: said for fact in facts if (said := request.fields.get(f"about-{fact}", "")[:200])}
    if before is not None and len(answers) < len(facts):
        return questions_page(request, before, missing=[fact for fact in facts if fact not in answers])
    answer = await house.store.run(
        lambda tx: guest_page.try_answers(tx, house.desk, house.destinations, guest, answers),
        on_error=lambda tx: guest_page.charge_answers(tx, house.desk, house.destinations, guest),
    )
    if isinstance(answer, Refusal):
        if answer.code == "slow_down":
            return busy_page(request.plain, answer)
        asked = await look_up(request)
        return over_page(request.plain) if asked is None else _ask_us_page(request, asked, "more_here")
    if isinstance(answer, Questioned):
        return questions_page(request, answer)
    if isinstance(answer, Confirmed):
        return await _just_confirmed(request, answer)
    return over_page(request.plain) if answer is None else _standing(request, answer)


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
            frame.button(words["offer_save"], second=True), action=path_of(request) + look.query, hidden=hidden,
            passkey="create", options=options,
        ),
    )  # fmt: skip
    return _confirmed_page(asked, look, offer)


async def _save_passkey(request: Request) -> Page:
    """What the phone made, for the number it has just proved; nothing without it."""
    house, guest = request.house, guest_of(request)

    def save(tx: Transaction) -> tuple[Asked | None, bool | Refusal]:
        asked = guest_page.look(tx, house.desk, house.destinations, request.token, request.now, mails=house.mails)
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


def _digits(request: Request) -> int:
    return digits("email" if request.fields.get("way") == "email" else "sms", request.house.desk.policy)


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
        path=path_of(request),
        status=410 if asked.state == "too_late" else 200,
    )


def _open_page(request: Request, asked: Asked, look: Look) -> Page:
    words, site, by = look.words, asked.site, asked.booking.confirm_by
    rows = booking_facts(words, site, asked.booking)
    if by is not None and by < confirmation.NEVER and asked.ways:
        moment = site.local(by)
        rows.append((words["by"], f"{words.date(moment.date())}, {moment:%H:%M}"))
    parts = [heading(words["confirm_title"]), frame.facts(rows)]
    if asked.ways:
        texted = asked.way() == "sms"
        parts += [
            paragraph(words["confirm_lead" if texted else "confirm_lead_email"]),
            paragraph(site.config.sms_notice if texted else "", "note"),
            *_ways(request, asked, look, guest_page.new_visit(request.house.desk)),
        ]
    else:
        parts += [paragraph(words["no_way"]), paragraph(contact(words, site))]
    below = [*wrong_number(request, asked, look), paragraph(site.config.privacy_notice, "note")]
    return page(look, words["confirm_title"], card(*parts), *below, path=path_of(request))


def _ways(
    request: Request, asked: Asked, look: Look, visit: str, besides: str = "", *, first: bool = True
) -> list[Markup]:
    """A button for each way a code can reach this guest, without the one that was chosen (`besides`)."""
    says = {"sms": "send", "email": "send_email"}
    return [
        frame.form(
            frame.button(look.words[says[way]], second=bool(at) or not first),
            action=path_of(request) + look.query,
            hidden={"do": "send", "way": way, "visit": visit},
        )
        for at, way in enumerate(one for one in asked.ways if one != besides)
    ]


def _code_page(request: Request, asked: Asked, visit: Secret, wrong: str = "") -> Page:
    """The field for the code. `wrong`: short or wrong, what is to be put right."""
    look, way = look_of(request, asked.site, asked.booking), asked.way(request.fields.get("way", "")) or "sms"
    words, count, kind = look.words, _digits(request), "code_email" if way == "email" else "code"
    said = words.say(f"{kind}_wrong" if wrong == "wrong" else "code_short", count=count) if wrong else ""
    action, hidden = path_of(request) + look.query, {"visit": visit.reveal(), "way": way}
    lead = words.say(f"{kind}_lead", digits=asked.booking.phone_ending)
    code = frame.text_field(
        "code", words["code_label"], hint=words.say("code_hint", count=count), wrong=said, code_digits=count
    )
    parts = [
        heading(words[f"{kind}_title"]),
        paragraph(lead),
        frame.form(
            code,
            frame.button(words["change_go" if way == "email" else "confirm"]),
            action=action,
            hidden={"do": "confirm", **hidden},
        ),
        frame.form(
            frame.button(words["resend_email" if way == "email" else "resend"], second=True),
            action=action,
            hidden={"do": "again", **hidden},
        ),
        *_ways(request, asked, look, visit.reveal(), besides=way, first=False),
    ]
    above = [frame.trouble(words, [("code", said)])] if wrong else []
    told = correction(words, asked.site) if way == "sms" else contact(words, asked.site)
    below = [paragraph(words["never"], "note"), paragraph(told, "note")]
    return page(
        look, words[f"{kind}_title"], *above, card(*parts), *below, script="code.js" if way == "sms" else "",
        trouble=bool(wrong),
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


def _ask_us_page(request: Request, asked: Asked, why: str) -> Page:
    """What was shown is not enough: for what speaks against this number, or without right answers."""
    look = look_of(request, asked.site, asked.booking)
    words = look.words
    parts = [heading(words["more_title"]), paragraph(words[why]), paragraph(contact(words, asked.site))]
    return page(look, words["more_title"], card(*parts), status=403)
