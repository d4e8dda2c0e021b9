"""The page that a link from the kiosk opens: three numbers, of which the kiosk shows one. It knows no SQL.

GET shows and uses nothing up, since previewers fetch links; the pick is a POST, and a wrong one ends it. There is
nothing to approve without looking at the kiosk (N14), and nothing of the guest on the page.
"""

from __future__ import annotations

from litestar.handlers import ASGIRouteHandler
from markupsafe import Markup

from kiosk_backend.api import page as frame
from kiosk_backend.api.house import House
from kiosk_backend.api.page import Look, Page, card, heading, page, paragraph
from kiosk_backend.api.page_route import Request, busy_page, over_page, pages, simple
from kiosk_backend.api.page_words import chosen, offered
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Transaction
from kiosk_backend.services.codes import LINK_PATH
from kiosk_backend.services.links import LinkPage, Picked, open_link, pick_number
from kiosk_backend.services.web_limits import take_try


def handlers(house: House) -> list[ASGIRouteHandler]:
    """For the public listener."""
    return [pages(house, LINK_PATH, serve)]


async def serve(request: Request) -> Page:
    """GET and HEAD show the numbers; POST picks one."""
    house = request.house
    found = await house.store.read(lambda tx: open_link(tx, house.desk, request.token, request.now))
    look = request.plain if found is None else look_of(request, found)
    if request.method == "POST" and not request.rest:
        return await _pick(request, look)
    if found is None or found.method != "link" or request.rest:
        return over_page(request.plain)
    return _done_page(look) if found.state == "proved" else _numbers_page(request, found, look)


async def _pick(request: Request, look: Look) -> Page:
    """The pick of a link that never was, or is over, counts for the address and ends like every other."""
    house, number = request.house, request.fields.get("number", "")[:8]

    def pick(tx: Transaction) -> Picked | Refusal:
        busy = take_try(tx, house.desk, request.address, request.now)
        return busy or pick_number(tx, house.desk, request.token, number, request.now)

    picked = await house.store.run(pick)
    if isinstance(picked, Refusal):
        return busy_page(look, picked)
    if picked == "proved":
        return _done_page(look)
    return simple(look, "link_wrong_title", "link_wrong", status=410) if picked == "ended" else over_page(look)


def look_of(request: Request, found: LinkPage) -> Look:
    """The page in the guest's language, as the operator looks."""
    languages = offered(found.site.config.languages)
    return Look.of(found.site, chosen(request.language, request.accepts, found.language, languages), languages)


def numbers(look: Look, found: LinkPage) -> Markup:
    """Three buttons, each as likely as the others to whoever does not see the kiosk."""
    return Markup('<fieldset><legend>{}</legend><div class="picks">{}</div></fieldset>').format(
        look.words["link_legend"], Markup("").join(frame.button(one, name="number", value=one) for one in found.numbers)
    )


def _numbers_page(request: Request, found: LinkPage, look: Look) -> Page:
    words, path = look.words, f"{LINK_PATH}{request.token}"
    return page(
        look,
        words["link_title"],
        card(
            heading(words["link_title"]),
            paragraph(words.say("link_lead", brand=look.brand)),
            frame.form(numbers(look, found), action=path + look.query),
        ),
        paragraph(words["link_only"], "note"),
        path=path,
    )


def _done_page(look: Look) -> Page:
    words = look.words
    return page(
        look,
        words["link_done_title"],
        card(heading(words["link_done_title"]), paragraph(words["link_done"], "done"), paragraph(words["close"])),
    )
