"""The page that a link, or a picture on the kiosk, opens: three numbers, of which the kiosk shows one. No SQL here.

GET shows and uses nothing up, since previewers fetch links; the pick is a POST, and a wrong one ends it. There is
nothing to approve without looking at the kiosk (N14), and nothing of the guest on the page. For a passkey the phone
signs as well, and one answer carries both: that needs JavaScript, the link does not.
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
from kiosk_backend.services import passkeys
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
        return await _pick(request, look, found)
    if found is None or request.rest:
        return over_page(request.plain)
    if found.state == "proved":
        return _done_page(look)
    return (
        await _passkey_page(request, look, found) if found.method == "passkey" else _numbers_page(request, found, look)
    )


async def _pick(request: Request, look: Look, found: LinkPage | None) -> Page:
    """The pick of a link that never was, or is over, counts for the address and ends like every other.

    A number without the signature of the passkey that is wanted is what a page without JavaScript sends: no answer.
    """
    house, number = request.house, request.fields.get("number", "")[:8]
    credential = request.fields.get("credential", "")
    if found is not None and found.method == "passkey" and not credential:
        return await _passkey_page(request, look, found)

    def pick(tx: Transaction) -> Picked | Refusal:
        busy = take_try(tx, house.desk, request.address, request.now)
        if busy is not None:
            return busy
        if credential:
            return passkeys.use(
                tx, house.desk, house.passkeys, base_url=house.public_base_url, token=request.token, number=number,
                credential=credential, now=request.now,
            )  # fmt: skip
        return pick_number(tx, house.desk, request.token, number, request.now)

    picked = await house.store.run(pick)
    if isinstance(picked, Refusal):
        return busy_page(look, picked)
    if picked == "proved":
        return _done_page(look)
    wrong = "passkey_wrong_title" if credential else "link_wrong_title"
    return simple(look, wrong, "link_wrong", status=410) if picked == "ended" else over_page(request.plain)


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


async def _passkey_page(request: Request, look: Look, found: LinkPage) -> Page:
    house, words, path = request.house, look.words, f"{LINK_PATH}{request.token}"
    options = await house.store.read(
        lambda tx: passkeys.request_options(
            tx, house.desk, house.passkeys, base_url=house.public_base_url, token=request.token, now=request.now
        )
    )
    if options is None:
        return over_page(request.plain)
    return page(
        look,
        words["link_title"],
        card(
            heading(words["link_title"]),
            paragraph(words.say("link_lead", brand=look.brand)),
            paragraph(words["passkey_lead"]),
            frame.passkey_notes(words, "passkey_script"),
            frame.form(numbers(look, found), action=path + look.query, passkey="get", options=options),
        ),
        paragraph(words["link_only"], "note"),
        script="passkey.js",
        path=path,
    )


def _done_page(look: Look) -> Page:
    words = look.words
    return page(
        look,
        words["link_done_title"],
        card(heading(words["link_done_title"]), paragraph(words["link_done"], "done"), paragraph(words["close"])),
    )
