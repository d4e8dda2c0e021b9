"""A pass on the guest's phone: the route that makes the link, and the public page behind it. It knows no SQL.

GET shows a page with one button and uses nothing up (previewers fetch links); POST uses the link and shows the passes.
The page has no script, no picture from elsewhere, nothing to store, and says so in its headers.
"""

from __future__ import annotations

from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api.call import Call
from kiosk_backend.api.house import House
from kiosk_backend.api.page import Look, Page
from kiosk_backend.api.page_route import Request, over_page, pages
from kiosk_backend.api.page_words import chosen, offered
from kiosk_backend.api.phone_page import button_page, pass_page
from kiosk_backend.api.route import change
from kiosk_backend.contract import v1
from kiosk_backend.domain.passes import PHONE_LINK_LIFE
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Site
from kiosk_backend.ports import Transaction
from kiosk_backend.services import phone_pass


def _link(tx: Transaction, call: Call[v1.PhonePass]) -> v1.PhoneLink | Refusal:
    """A link for the guest's phone; works once."""
    made = phone_pass.link_for_visit(
        tx,
        call.desk,
        site=call.site,
        kiosk_id=call.kiosk.kiosk_id,
        base_url=call.house.public_base_url,
        handle=call.body.visit,
        pass_ids=call.body.pass_ids,
        now=call.now,
    )
    if isinstance(made, Refusal):
        return made
    return v1.PhoneLink(url=made.reveal(), expires_in_s=PHONE_LINK_LIFE // 1_000)


def handlers(house: House) -> list[ASGIRouteHandler]:
    """The page, for the public listener."""
    return [pages(house, phone_pass.PATH, serve)]


async def serve(request: Request) -> Page:
    """GET and HEAD show a button; POST uses the link and shows the passes."""
    house, token, now = request.house, request.token, request.now
    if request.rest:
        return over_page(request.plain)
    if request.method != "POST":
        waits = await house.store.read(lambda tx: phone_pass.waiting(tx, house.desk, token=token, now=now))
        if waits is None:
            return over_page(request.plain)
        return button_page(_look(request, waits.site, waits.language), f"{phone_pass.PATH}{token}")
    opened = await house.store.run(lambda tx: phone_pass.open_link(tx, house.desk, token=token, now=now))
    if opened is None:
        return over_page(request.plain)
    return pass_page(_look(request, opened.site, opened.language), opened.documents, house.symbols)


def _look(request: Request, site: Site, language: str) -> Look:
    languages = offered(site.config.languages)
    return Look.of(site, chosen(request.language, request.accepts, language, languages), languages)


routes = [
    change(
        "/v1/passes/phone",
        _link,
        takes=v1.PhonePass,
        gives=v1.PhoneLink,
        refuses=("no_public_address", "visit_over", "pass_unknown", "pass_void"),
    )
]
