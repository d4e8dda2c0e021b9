"""A visit that ends takes its code and its grants with it; what a reached limit answers; who may be texted."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from kiosk_backend.domain.policy import DAY, HOUR, Policy
from kiosk_backend.domain.private import Phone
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports.sms import Destination
from kiosk_backend.services.grants import consume_grant
from kiosk_backend.services.submission import Verified
from kiosk_backend.services.visits import end_visit, known
from tests.backend.services.codes.scene import PHONE, Scene, code_of

Play = Callable[..., None]


async def end(scene: Scene, handle: str, kiosk_id: str = "kiosk-1") -> bool:
    now = scene.clock.now()
    return await scene.run(
        lambda tx: end_visit(
            tx, scene.desk, site_id="aurora", kiosk_id=kiosk_id, handle=handle, how="finished", now=now
        )
    )


def test_a_visit_that_ends_closes_its_open_code_once_and_says_so(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        handle = await scene.visit(booking_id)
        await scene.start(handle)
        code = await scene.code(handle)
        assert not await end(scene, handle, "kiosk-2")
        assert (await scene.challenge(handle)).state == "open"
        assert await end(scene, handle)
        found = await scene.challenge(handle)
        assert (found.state, found.code_sealed) == ("superseded", None)
        assert code_of(await scene.submit(handle, code)) == "visit_over"
        assert not await end(scene, handle)
        rows = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 99))
        ended = [json.loads(row.body) for row in rows if row.event == "visit.ended"]
        assert ended == [{"booking_id": booking_id, "how": "finished"}]

    play(test)


def test_a_visit_that_ends_ends_its_unused_grant_and_leaves_the_used_code_used(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        outcome = await scene.submit(handle, await scene.code(handle))
        assert isinstance(outcome, Verified)
        visit = await scene.run(lambda tx: known(tx, scene.desk, site_id="aurora", handle=handle))
        assert await end(scene, handle)
        assert (await scene.challenge(handle)).state == "used"
        now = scene.clock.now()
        late = await scene.run(
            lambda tx: consume_grant(
                tx, scene.desk, handle=outcome.grant.reveal(), visit=visit, purpose="check_in", now=now
            )
        )
        assert late is None

    play(test)


@pytest.mark.parametrize(
    "odd",
    ["", "vh_" + "A" * 62, "gr_" + "A" * 62, "xx_" + "A" * 43, "A" * 100_000],
    ids=["empty", "long visit", "long grant", "other", "huge"],
)
def test_what_is_no_handle_is_not_even_looked_for(play: Play, odd: str) -> None:
    async def test(scene: Scene) -> None:
        asked: list[str] = []
        handle = await scene.visit(await scene.book())
        visit = await scene.run(lambda tx: known(tx, scene.desk, site_id="aurora", handle=handle))
        assert visit is not None

        def look(tx: Any) -> object:
            plain = tx.db._execute
            tx.db._execute = lambda sql, *rest: (asked.append(sql), plain(sql, *rest))[1]
            try:
                now = scene.clock.now()
                assert consume_grant(tx, scene.desk, handle=odd, visit=visit, purpose="check_in", now=now) is None
                return known(tx, scene.desk, site_id="aurora", handle=odd)
            finally:
                tx.db._execute = plain

        assert await scene.run(look) is None
        assert asked == []

    play(test)


@pytest.mark.parametrize(
    ("bucket", "window", "most", "code"),
    [
        ("texts/aurora", HOUR, "sends_per_site_hour", "sms_paused"),
        ("texts/aurora", DAY, "sends_per_site_day", "sms_paused"),
        ("wrong/kiosk-1", HOUR, "wrong_codes_per_kiosk_hour", "slow_down"),
    ],
)
def test_a_reached_limit_is_told_with_its_wait_not_kept_and_audited(
    play: Play, bucket: str, window: int, most: str, code: str
) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.use_up(bucket, window, getattr(scene.policy, most))
        refused = await scene.start(handle)
        assert isinstance(refused, Refusal)
        assert (refused.code, refused.repeat) == (code, False)
        assert isinstance(refused.retry_after_s, int)
        assert window - window // 12 <= refused.retry_after_s * 1_000 <= window + window // 12
        rows = await scene.run(lambda tx: tx.audit.rows("kiosk-1", 0, 99))
        assert [(row.event, json.loads(row.body)["rule"]) for row in rows] == [
            ("code.limit_reached", bucket.partition("/")[0])
        ]

    play(test)


@dataclass
class Asked:
    """Destinations that allow nothing and keep what they were asked."""

    of: list[tuple[Phone, tuple[str, ...]]] = field(default_factory=list)

    def judge(self, phone: Phone, countries: tuple[str, ...]) -> Destination:
        self.of.append((phone, countries))
        return Destination("AT", "mobile", "refused")


def test_the_number_on_file_is_held_against_the_sites_country_and_the_policys(play: Play) -> None:
    """X20."""
    asked = Asked()

    async def test(scene: Scene) -> None:
        assert code_of(await scene.start(await scene.visit(await scene.book()))) == "no_phone"
        assert set(asked.of) == {(Phone(PHONE), ("AT", "DE", "SE"))}

    play(test, to=asked, policy=Policy(text_countries=("DE", "SE")))
