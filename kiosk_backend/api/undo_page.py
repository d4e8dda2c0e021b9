"""The page where the owner of an old address says "this wasn't me" (N12). It knows no SQL; nothing needs JavaScript.

GET shows and changes nothing, since previewers fetch links; one POST puts the old address back or calls the staff.
"""

from __future__ import annotations

from litestar.handlers import ASGIRouteHandler
from markupsafe import Markup

from kiosk_backend.api import page as frame
from kiosk_backend.api.booking_page import contact, look_of
from kiosk_backend.api.house import House
from kiosk_backend.api.page import Page, card, heading, page, paragraph
from kiosk_backend.api.page_route import Request, busy_page, over_page, pages
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services import objection
from kiosk_backend.services.address_change import OBJECT_PATH
from kiosk_backend.services.objection import Objection


def handlers(house: House) -> list[ASGIRouteHandler]:
    """For the public listener."""
    return [pages(house, OBJECT_PATH, serve)]


async def serve(request: Request) -> Page:
    """GET and HEAD show; POST objects."""
    house, token, now = request.house, request.token, request.now
    if request.rest:
        return over_page(request.plain)
    if request.method != "POST":
        found = await house.store.read(lambda tx: objection.look(tx, house.desk, token, now))
        return over_page(request.plain) if found is None else _page(request, found)
    answer = await house.store.run(
        lambda tx: objection.object_to(
            tx, house.desk, house.destinations, token=token, address=request.address, now=now
        )
    )
    if isinstance(answer, Refusal):
        return busy_page(request.plain, answer)
    return over_page(request.plain) if answer is None else _page(request, answer)


def _page(request: Request, found: Objection) -> Page:
    look = look_of(request, found.site, found.booking)
    words, path = look.words, f"{OBJECT_PATH}{request.token}"
    called = paragraph(contact(words, found.site))
    parts: list[Markup]
    if found.state in ("undone", "staff_called"):
        title = "undone_title" if found.state == "undone" else "objected_title"
        said = "undone" if found.state == "undone" else "objected"
        parts = [paragraph(words[said], "done"), called]
        return page(look, words[title], card(heading(words[title]), *parts))
    staff = found.state == "of_staff"
    parts = [
        paragraph(words.say(f"undo_{found.what}", brand=look.brand)),
        paragraph(words["undo_staff" if staff else "undo_lead"]),
        frame.form(frame.button(words["undo_staff_go" if staff else "undo_go"]), action=path + look.query),
    ]
    return page(
        look,
        words["undo_title"],
        card(heading(words["undo_title"]), *parts),
        paragraph(words["undo_keep"], "note"),
        paragraph(contact(words, found.site), "note"),
        path=path,
    )
