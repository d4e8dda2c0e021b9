"""Kiosks over the wire: enrolled once, served while they hold a token, told what they are."""

from __future__ import annotations

import msgspec
import pytest

from kiosk_backend.contract import v1
from kiosk_backend.domain.kiosk import ENROLMENT_LIFE
from kiosk_backend.services import kiosks
from tests.backend.api.conftest import Desktop, everything

pytestmark = pytest.mark.anyio

REPORT = v1.Report(app_version="0.1.0", contract=1, printer="ready", scanner="ready")


def enrolment(code: str, version: str = "0.1.0", contract: int = 1) -> v1.Enrol:
    return v1.Enrol(code=code, app_version=version, contract=contract)


async def test_a_kiosk_learns_who_it_is(desktop: Desktop) -> None:
    answer = await desktop.post("/v1/kiosk/report", REPORT, token=desktop.tokens["aurora"])
    kiosk = msgspec.json.decode(answer.body, type=v1.Kiosk)
    assert (answer.status, kiosk.site.site_id, kiosk.service.open) == (200, "aurora", True)
    assert kiosk.site.reference_hint == "6 letters and numbers"
    assert kiosk.now.utcoffset() is not None
    assert kiosk.now.timestamp() * 1000 == desktop.clock.now()


async def test_an_enrolment_code_works_once(desktop: Desktop) -> None:
    """S8: what staff make for a kiosk."""
    code = await desktop.enrolment_code("aurora")
    first = await desktop.post("/v1/kiosk/enrol", enrolment(code.lower()))
    second = await desktop.post("/v1/kiosk/enrol", enrolment(code))
    assert (first.status, second.status, second.code) == (200, 403, "enrolment_code_wrong")


async def test_an_enrolment_code_works_for_ten_minutes(desktop: Desktop) -> None:
    """S8: it expires."""
    code = await desktop.enrolment_code("aurora")
    desktop.clock.advance(ENROLMENT_LIFE)
    assert (await desktop.post("/v1/kiosk/enrol", enrolment(code))).code == "enrolment_code_wrong"


async def test_an_app_that_is_too_old_uses_up_no_code(desktop: Desktop) -> None:
    code = await desktop.enrolment_code("aurora")
    for old in (enrolment(code, version="0.0.9"), enrolment(code, contract=0), enrolment(code, version="rubbish")):
        assert (await desktop.post("/v1/kiosk/enrol", old)).code == "app_too_old"
    assert (await desktop.post("/v1/kiosk/enrol", enrolment(code))).status == 200


async def test_an_app_that_is_too_old_is_out_of_service_and_serves_nobody(desktop: Desktop) -> None:
    token = desktop.tokens["aurora"]
    answer = await desktop.post("/v1/kiosk/report", msgspec.structs.replace(REPORT, app_version="0.0.1"), token=token)
    assert answer.json["service"] == {"open": False, "reason": "app_too_old"}
    find = b'{"by":"reference","reference":"ABC234","last_name":"Moser"}'
    assert (await desktop.post("/v1/bookings/find", find, token=token)).status == 426
    assert (await desktop.post("/v1/kiosk/report", REPORT, token=token)).json["service"] == {"open": True}


async def test_a_revoked_kiosk_is_refused_from_the_next_request_on(desktop: Desktop) -> None:
    new = await desktop.enrol("aurora", "Second")
    assert await desktop.run(lambda tx: kiosks.revoke(tx, desktop.house.desk, new.kiosk.kiosk_id))
    answer = await desktop.post("/v1/kiosk/report", REPORT, token=new.token)
    assert (answer.status, answer.code) == (401, "kiosk_revoked")
    assert not await desktop.run(lambda tx: kiosks.revoke(tx, desktop.house.desk, new.kiosk.kiosk_id))


async def test_no_token_or_code_is_kept_in_clear(desktop: Desktop) -> None:
    """S12: kept as a keyed hash."""
    code = await desktop.enrolment_code("aurora")
    new = await desktop.enrol("aurora", "Third")
    dump = await desktop.run(everything)
    assert new.kiosk.kiosk_id in dump
    assert new.token not in dump
    assert code not in dump
    assert code.replace("-", "") not in dump


async def test_an_unknown_site_gets_no_code(desktop: Desktop) -> None:
    with pytest.raises(LookupError, match="no site 'nowhere'"):
        await desktop.enrolment_code("nowhere")


@pytest.mark.parametrize("path", ["/v1/health", "/v1/ready"])
async def test_health_is_open_and_names_the_contract(desktop: Desktop, path: str) -> None:
    answer = await desktop.call("GET", path)
    health = msgspec.json.decode(answer.body, type=v1.Health)
    assert (answer.status, health.status, health.contract, health.min_app) == (200, "ok", v1.CONTRACT, v1.MIN_APP)


async def test_a_changed_site_reaches_the_kiosk(desktop: Desktop) -> None:
    token = desktop.tokens["aurora"]
    for name in ("Copper", "Silver"):  # twice within one millisecond of the clock
        await desktop.add_site("aurora", wifi_name=name)
        answer = await desktop.post("/v1/kiosk/report", REPORT, token=token)
        assert answer.json["site"]["wifi_name"] == name
