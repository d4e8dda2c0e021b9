"""The pages behind the link of a booking: confirm it, change an address of it. One address each; it knows no page."""

from __future__ import annotations

from litestar.handlers import ASGIRouteHandler

from kiosk_backend.api import change_page, confirm_page
from kiosk_backend.api.house import House
from kiosk_backend.api.page import Page
from kiosk_backend.api.page_route import Request, over_page, pages
from kiosk_backend.services.confirmation import PATH

_PAGES = {"": confirm_page.serve, change_page.NAME: change_page.serve}


def handlers(house: House) -> list[ASGIRouteHandler]:
    """For the public listener."""
    return [pages(house, PATH, _serve)]


async def _serve(request: Request) -> Page:
    serve = _PAGES.get(request.rest)
    return over_page(request.plain) if serve is None else await serve(request)
