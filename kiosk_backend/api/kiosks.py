"""Routes of kiosks: enrolment, report, health. The documented example of the route pattern. It knows no SQL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from kiosk_backend.api.call import Call
from kiosk_backend.api.house import House
from kiosk_backend.api.route import change, tell, view
from kiosk_backend.contract import v1
from kiosk_backend.domain.kiosk import Kiosk, too_old
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.domain.site import Plan, Site
from kiosk_backend.ports import Transaction
from kiosk_backend.services import kiosks
from kiosk_backend.services.delivery import text_service_of


def _report(tx: Transaction, call: Call[v1.Report]) -> v1.Kiosk:
    """Device states in, the kiosk's own state out."""
    body, old = call.body, call.house.served
    kiosks.report(
        tx, call.kiosk, app_version=body.app_version, printer=body.printer, scanner=body.scanner, now=call.now
    )
    outdated = too_old(body.app_version, body.contract, min_app=old.min_app, min_contract=old.min_contract)
    texts, _ = text_service_of(tx, call.site.site_id, call.now)
    return msgspec.structs.replace(kiosk_of(call, call.kiosk, call.site, outdated=outdated), texts=texts)


def _enrol(tx: Transaction, call: Call[v1.Enrol]) -> v1.Enrolled | Refusal:
    """Trades a one-time code for the device token, shown this once."""
    body = call.body
    new = kiosks.enrol(
        tx,
        call.desk,
        code=body.code,
        app_version=body.app_version,
        contract=body.contract,
        served=call.house.served,
    )
    if isinstance(new, Refusal):
        return new
    return v1.Enrolled(token=new.token.reveal(), kiosk=kiosk_of(call, new.kiosk, new.site))


def _health(house: House) -> v1.Health:
    """Whether the service answers at all."""
    now = dt.datetime.fromtimestamp(house.desk.clock.now() / 1000, dt.UTC)
    return v1.Health(status="ok", contract=v1.CONTRACT, min_app=house.served.min_app, now=now)


def _ready(tx: Transaction, call: Call[None]) -> v1.Health:
    """Whether the service can work: a round trip to the database."""
    tx.sites.count()
    return _health(call.house)


def kiosk_of(call: Call[Any], kiosk: Kiosk, site: Site, *, outdated: bool = False) -> v1.Kiosk:
    """All a kiosk must know of itself. `outdated`: guests are not served until the app is updated."""
    back_at = None if kiosk.service_back_at is None else site.local(kiosk.service_back_at)
    service = v1.ServiceState(open=kiosk.service_open, reason=kiosk.service_reason, back_at=back_at)
    return v1.Kiosk(
        kiosk_id=kiosk.kiosk_id,
        name=kiosk.name,
        site=site_of(site, phone_pass=bool(call.house.public_base_url)),
        service=v1.ServiceState(open=False, reason="app_too_old") if outdated else service,
        contract=v1.CONTRACT,
        min_app=call.house.served.min_app,
        now=site.local(call.now),
    )


def site_of(site: Site, *, phone_pass: bool) -> v1.Site:
    """The part of a site that a screen shows."""
    config = site.config
    brand, place, reference = config.brand, config.place, config.references[0]
    return v1.Site(
        site_id=site.site_id,
        kind=site.kind,
        name=site.name,
        time_zone=site.time_zone,
        languages=list(config.languages),
        brand=v1.Brand(theme=brand.theme, name=brand.name, accent=brand.accent, tint=brand.tint),
        reference_length=reference.length,
        reference_hint=reference.hint,
        place=v1.Place(
            desk=place.desk,
            desk_way=place.desk_way,
            directions=place.directions,
            reader=place.reader,
            other_kiosk=place.other_kiosk,
        ),
        plan=None if config.plan is None else plan_of(config.plan),
        wifi_name=config.wifi_name,
        breakfast=config.breakfast,
        breakfast_place=config.breakfast_place,
        bag_desks=config.bag_desks,
        phone_pass=phone_pass,
        sms_notice=config.sms_notice,
        privacy_notice=config.privacy_notice,
    )


def plan_of(plan: Plan) -> v1.Plan:
    """The floor plan as a screen draws it."""
    return v1.Plan(
        places=[v1.PlanPlace(name=p.name, x=p.x, y=p.y, w=p.w, h=p.h, goal=p.goal) for p in plan.places],
        you_x=plan.you_x,
        you_y=plan.you_y,
        route=[(point[0], point[1]) for point in plan.route],
    )


routes = [
    tell("/v1/health", _health, gives=v1.Health),
    view("/v1/ready", _ready, gives=v1.Health, open_door=True),
    change(
        "/v1/kiosk/enrol",
        _enrol,
        takes=v1.Enrol,
        gives=v1.Enrolled,
        refuses=("enrolment_code_wrong", "app_too_old"),
        open_door=True,
        keyed=False,  # the code itself is good for one time
    ),
    change("/v1/kiosk/report", _report, takes=v1.Report, gives=v1.Kiosk, keyed=False, serves_old_apps=True),
]
