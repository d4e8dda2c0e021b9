"""The page where a guest changes the number or e-mail address of a booking: what, two codes, done. It knows no SQL.

Below the link of the booking (`/b/<token>/change`); nothing of it needs JavaScript.
"""

from __future__ import annotations

from typing import Final

from kiosk_backend.api import page as frame
from kiosk_backend.api.booking_page import contact, guest_of, look_of, look_up, typed_code
from kiosk_backend.api.confirm_page import risk_of
from kiosk_backend.api.page import Page, card, heading, page, paragraph
from kiosk_backend.api.page_route import Request, busy_page, over_page
from kiosk_backend.domain.private import Secret
from kiosk_backend.domain.profile import What
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.verification import digits, is_code
from kiosk_backend.services import confirmation, guest_change, guest_page
from kiosk_backend.services.guest_change import Half, Step
from kiosk_backend.services.guest_page import Asked

NAME: Final = "change"
"""What follows the token in the path."""
_HALVES: Final[dict[str, Half]] = {"old": "old", "new": "new"}
_KINDS: Final[dict[str, What]] = {"phone": "phone", "email": "email"}


async def serve(request: Request) -> Page:
    """GET asks what to change; POST begins, sends again, or tries a code."""
    if request.method != "POST":
        asked = await look_up(request)
        return over_page(request.plain) if asked is None else _ask_page(request, asked)
    do = request.fields.get("do", "")
    if do in _KINDS:
        return await _begin(request, do)
    half, what = _HALVES.get(request.fields.get("half", "")), _KINDS.get(request.fields.get("what", ""))
    if half is None or what is None:
        return over_page(request.plain)
    return await (_try if do == "code" else _again)(request, half, what)


async def _begin(request: Request, what: str) -> Page:
    house, guest = request.house, await risk_of(request)
    answer = await house.store.run(
        lambda tx: guest_change.begin(
            tx, house.desk, house.destinations, house.phones, guest, what, request.fields.get("new", "")[:254]
        )
    )
    if isinstance(answer, Step):
        return _code_page(request, answer)
    asked = await look_up(request)
    if answer is None or asked is None:
        return over_page(request.plain)
    if answer.code == "address_unusable":
        return _ask_page(request, asked, wrong=what)
    return _refused(request, asked, answer)


async def _again(request: Request, half: Half, what: What) -> Page:
    house, guest, change_id = request.house, await risk_of(request), request.fields.get("change", "")[:64]
    answer = await house.store.run(
        lambda tx: guest_change.again(tx, house.desk, house.destinations, guest, change_id, half, what)
    )
    if answer is None:
        return over_page(request.plain)
    return busy_page(request.plain, answer) if isinstance(answer, Refusal) else _code_page(request, answer)


async def _try(request: Request, half: Half, what: What) -> Page:
    house, guest, change_id = request.house, guest_of(request), request.fields.get("change", "")[:64]
    asked = await look_up(request)
    if asked is None:
        return over_page(request.plain)
    here = Step(asked, Secret(guest.visit), change_id, half, what)
    code = typed_code(request.fields.get("code", ""))
    if not is_code(code, _digits(request, here)):
        return _code_page(request, here, "code_short")
    answer = await house.store.run(
        lambda tx: guest_change.try_code(tx, house.desk, house.destinations, guest, change_id, half, Secret(code)),
        on_error=lambda tx: guest_change.charge(tx, house.desk, house.destinations, guest, change_id),
    )
    if answer is None:
        return over_page(request.plain)
    if isinstance(answer, Step):
        return _code_page(request, answer)
    if isinstance(answer, Refusal):
        told = answer.code in guest_change.TELLING or answer.retry_after_s is not None
        return _refused(request, asked, answer) if told else _code_page(request, here, "code_wrong")
    look = look_of(request, asked.site, asked.booking)
    words = look.words
    parts = [heading(words["changed_title"]), paragraph(words["changed"], "done"), paragraph(words["close"])]
    return page(look, words["changed_title"], card(*parts))


def _refused(request: Request, asked: Asked, refusal: Refusal) -> Page:
    if refusal.code == "slow_down":
        return busy_page(request.plain, refusal)
    look = look_of(request, asked.site, asked.booking)
    words = look.words
    parts = [heading(words["change_staff_title"]), paragraph(words["change_staff"])]
    return page(
        look, words["change_staff_title"], card(*parts, paragraph(contact(words, asked.site))), status=403
    )  # fmt: skip


def _digits(request: Request, step: Step) -> int:
    email = step.half == "new" and step.what == "email"
    return digits("email" if email else "sms", request.house.desk.policy)


def _path(request: Request) -> str:
    return f"{confirmation.PATH}{request.token}/{NAME}"


def _ask_page(request: Request, asked: Asked, wrong: str = "") -> Page:
    """Two fields, each with a button of its own: one thing is changed at a time."""
    look = look_of(request, asked.site, asked.booking)
    words, visit = look.words, guest_page.new_visit(request.house.desk)
    fields = []
    for what, kind in (("phone", "tel"), ("email", "email")):
        said = words["change_unusable"] if wrong == what else ""
        field = frame.text_field(
            "new", words[f"change_{what}"], wrong=said, kind=kind, autocomplete=kind, field_id=f"new-{what}"
        )
        button = frame.button(words[f"change_{what}_go"], second=True)
        hidden = {"do": what, "visit": visit}
        fields.append(card(frame.form(field, button, action=_path(request) + look.query, hidden=hidden)))
    above = [frame.trouble(words, [(f"new-{wrong}", words["change_unusable"])])] if wrong else []
    return page(
        look,
        words["change"],
        *above,
        heading(words["change"]),
        paragraph(words["change_lead"]),
        *fields,
        paragraph(contact(words, asked.site), "note"),
        path=_path(request),
        trouble=bool(wrong),
        status=422 if wrong else 200,
    )


def _code_page(request: Request, step: Step, wrong: str = "") -> Page:
    asked = step.asked
    look = look_of(request, asked.site, asked.booking)
    words, count = look.words, _digits(request, step)
    said = words.say(wrong, count=count) if wrong else ""
    hidden = {"visit": step.visit.reveal(), "change": step.change_id, "half": step.half, "what": step.what}
    old = step.half == "old"
    title = words["change_old_title" if old else "change_new_title"]
    lead = words.say("code_lead", digits=asked.booking.phone_ending) if old else words["change_new_lead"]
    code = frame.text_field(
        "code", words["code_label"], hint=words.say("code_hint", count=count), wrong=said, code_digits=count
    )
    action = _path(request) + look.query
    parts = [
        heading(title),
        paragraph(lead),
        frame.form(code, frame.button(words["change_go"]), action=action, hidden={"do": "code", **hidden}),
        frame.form(frame.button(words["resend"], second=True), action=action, hidden={"do": "again", **hidden}),
    ]
    above = [frame.trouble(words, [("code", said)])] if wrong else []
    return page(
        look, title, *above, card(*parts), paragraph(words["never"], "note"), script="code.js", trouble=bool(wrong),
        status=422 if wrong else 200,
    )  # fmt: skip
