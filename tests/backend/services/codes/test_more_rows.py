"""What each statement on challenges, subjects, limits and grants writes, and which row it leaves alone."""

from collections.abc import Callable
from dataclasses import replace

from kiosk_backend.adapters.keys.ring import KeyRing, RootKey
from kiosk_backend.domain.policy import HOUR, MINUTE, SECOND
from kiosk_backend.domain.verification import Challenge, Subject
from kiosk_backend.ports.grants import Grant
from kiosk_backend.ports.limits import Limit
from kiosk_backend.services.codes import CodeState
from kiosk_backend.services.grants import consume_grant, issue_grant, release_grant
from kiosk_backend.services.visits import open_visit
from tests.backend.services.codes.scene import Scene

Play = Callable[..., None]
FULL = Challenge(
    challenge_id="c1", site_id="aurora", subject="b1", purpose="check_in", method="sms", kiosk_id="kiosk-1",
    visit_index=b"v1", max_attempts=5, mac_key_id="k1", mac=b"m1", code_sealed=b"s1", code_expires_at=300,
    started_at=10, ends_at=600, resend_at=30, sends=1, generation=1, attempts=2, state="open", delivery="handed_over",
    delivery_version=3, sent_at=20,
)  # fmt: skip
OTHER = replace(FULL, challenge_id="c2", subject="b2", visit_index=b"v2")


async def stored(scene: Scene, challenge_id: str = "c1") -> Challenge | None:
    return await scene.run(lambda tx: tx.challenges.get(challenge_id))


def test_a_challenge_is_kept_as_it_was_given(play: Play) -> None:
    async def test(scene: Scene) -> None:
        assert await scene.run(lambda tx: tx.challenges.add(FULL, "test"))
        assert await scene.run(lambda tx: tx.challenges.add(OTHER, "test"))
        assert await stored(scene) == FULL
        assert await stored(scene, "c3") is None

        def found(tx: object) -> list[Challenge | None]:
            challenges = tx.challenges  # type: ignore[attr-defined]
            return [
                challenges.open_of("aurora", "b1", "check_in"), challenges.latest("aurora", b"v1"),
                challenges.open_of("borealis", "b1", "check_in"), challenges.open_of("aurora", "b3", "check_in"),
                challenges.open_of("aurora", "b1", "caller"), challenges.latest("borealis", b"v1"),
                challenges.latest("aurora", b"v3"),
            ]  # fmt: skip

        assert await scene.run(found) == [FULL, FULL, None, None, None, None, None]

    play(test)


def test_the_latest_challenge_of_a_visit_is_the_newest(play: Play) -> None:
    async def test(scene: Scene) -> None:
        for number, state in (("c5", "superseded"), ("c7", "open"), ("c6", "expired")):
            one = replace(FULL, challenge_id=number, state=state)
            assert await scene.run(lambda tx, one=one: tx.challenges.add(one, "test"))
        latest = await scene.run(lambda tx: tx.challenges.latest("aurora", b"v1"))
        assert latest is not None
        assert latest.challenge_id == "c7"

    play(test)


def test_a_resend_writes_what_changed_and_nothing_else(play: Play) -> None:
    async def test(scene: Scene) -> None:
        for one in (FULL, OTHER):
            await scene.run(lambda tx, one=one: tx.challenges.add(one, "test"))
        again = replace(
            FULL, mac_key_id="k2", mac=b"m2", code_sealed=b"s2", code_expires_at=301, resend_at=31, sends=2,
            generation=2, delivery="queued", delivery_version=4, sent_at=None,
        )  # fmt: skip
        assert await scene.run(lambda tx: tx.challenges.sent_again(again, sends=1))
        assert await stored(scene) == again
        assert await stored(scene, "c2") == OTHER

    play(test)


def test_a_report_is_written_once_to_its_open_challenge_and_tells_whom_to_wake(play: Play) -> None:
    async def test(scene: Scene) -> None:
        for one in (FULL, OTHER):
            await scene.run(lambda tx, one=one: tx.challenges.add(one, "test"))
        assert await scene.run(lambda tx: tx.challenges.report("c1", "delivered")) == "kiosk-1"
        told = replace(FULL, delivery="delivered", delivery_version=4)
        assert await stored(scene) == told
        assert await scene.run(lambda tx: tx.challenges.report("c1", "handed_over", sent_at=40)) == "kiosk-1"
        sent = replace(FULL, delivery="handed_over", delivery_version=5, sent_at=40)
        assert await stored(scene) == sent
        assert await scene.run(lambda tx: tx.challenges.close("c1", "used", 50))
        assert not await scene.run(lambda tx: tx.challenges.close("c1", "locked", 51))
        assert await scene.run(lambda tx: tx.challenges.report("c1", "delivered")) is None
        assert await scene.run(lambda tx: tx.challenges.report("c1", "delivered", sent_at=60)) is None
        assert await stored(scene) == replace(sent, state="used", code_sealed=None)
        assert await stored(scene, "c2") == OTHER

    play(test)


def test_failures_and_pauses_belong_to_one_booking_of_one_site(play: Play) -> None:
    async def test(scene: Scene) -> None:
        keys = [("aurora", "b1"), ("aurora", "b2"), ("borealis", "b1")]
        for site_id, subject in keys:
            first = await scene.run(lambda tx, a=site_id, b=subject: tx.challenges.failed(a, b, 1))
            assert first == Subject(1, 0, None)
        await scene.run(lambda tx: tx.challenges.pause("aurora", "b1", 70, 2))
        assert await scene.run(lambda tx: tx.challenges.failed("aurora", "b1", 3)) == Subject(2, 1, 70)
        await scene.run(lambda tx: tx.challenges.pause("aurora", "b1", 90, 4))

        async def all_of_them() -> list[Subject]:
            return await scene.run(lambda tx: [tx.challenges.subject(*key) for key in keys])

        assert await all_of_them() == [Subject(2, 2, 90), Subject(1, 0, None), Subject(1, 0, None)]
        await scene.run(lambda tx: tx.challenges.clear("aurora", "b1"))
        assert await all_of_them() == [Subject(), Subject(1, 0, None), Subject(1, 0, None)]

    play(test)


def test_ending_a_visit_touches_only_its_unused_living_grants(play: Play) -> None:
    async def test(scene: Scene) -> None:
        plain = Grant("aurora", "booking", "kiosk-1", b"visit", "check_in", "sms", "V2", 1_000, 2_000)
        grants = {
            b"mine": plain, b"over": replace(plain, expires_at=1_200), b"used": plain,
            b"visit": replace(plain, visit_index=b"other"), b"site": replace(plain, site_id="borealis"),
        }  # fmt: skip
        asked = {"site_id": "aurora", "kiosk_id": "kiosk-1", "visit_index": b"visit", "purpose": "check_in"}
        for index, grant in grants.items():
            await scene.run(lambda tx, index=index, grant=grant: tx.grants.add(index, grant))
        assert await scene.run(lambda tx: tx.grants.consume(b"used", now=1_100, **asked)) == plain
        assert await scene.run(lambda tx: tx.grants.end_visit("aurora", b"visit", 1_200)) == 1
        for index, other in ((b"visit", {"visit_index": b"other"}), (b"site", {"site_id": "borealis"})):
            left = await scene.run(
                lambda tx, index=index, other=other: tx.grants.consume(index, now=1_300, **{**asked, **other})
            )
            assert left == grants[index]
        assert not await scene.run(lambda tx: tx.grants.release(b"used", 1_101))  # used at another moment
        assert await scene.run(lambda tx: tx.grants.release(b"used", 1_100))
        assert await scene.run(lambda tx: tx.grants.consume(b"used", now=1_300, **asked)) == plain

    play(test)


def test_what_was_given_back_does_not_shorten_the_wait(play: Play) -> None:
    async def test(scene: Scene) -> None:
        limits = [Limit("a", HOUR, 1)]
        assert await scene.run(lambda tx: tx.limits.take(limits, scene.clock.now())) is None
        await scene.run(lambda tx: tx.limits.give_back(limits, scene.clock.now()))
        scene.clock.advance(30 * MINUTE)
        assert await scene.run(lambda tx: tx.limits.take(limits, scene.clock.now())) is None
        reached = await scene.run(lambda tx: tx.limits.take(limits, scene.clock.now()))
        assert reached is not None
        assert reached.limit == limits[0]
        assert reached.retry_after > HOUR - 5 * MINUTE
        scene.clock.advance(reached.retry_after - 1)
        last = await scene.run(lambda tx: tx.limits.take(limits, scene.clock.now()))
        assert last is not None
        assert last.retry_after == 1
        scene.clock.advance(1)
        assert await scene.run(lambda tx: tx.limits.take(limits, scene.clock.now())) is None

    play(test)


def test_where_no_limit_is_set_none_is_reached(play: Play) -> None:
    async def test(scene: Scene) -> None:
        assert await scene.run(lambda tx: tx.limits.take([], scene.clock.now())) is None

    play(test)


def test_a_code_that_is_over_has_no_seconds_left(play: Play) -> None:
    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book())
        await scene.start(handle)
        scene.clock.advance(299 * SECOND + 1)
        state = await scene.state(handle)
        assert isinstance(state, CodeState)
        assert (state.expires_in_s, state.resend_in_s) == (1, 0)
        scene.clock.advance(400 * SECOND)
        state = await scene.state(handle)
        assert isinstance(state, CodeState)
        assert (state.expires_in_s, state.resend_in_s) == (0, 0)

    play(test)


def test_a_grant_outlives_the_rotation_of_its_key(play: Play) -> None:
    """Given under the old key, it is found, used up and given back under the new one."""
    old = [RootKey(f"0000000{n}", use, bytes([n]) * 32, n) for n, use in ((1, "data"), (2, "signing"))]
    before, after = KeyRing(old), KeyRing([*old, RootKey("00000003", "data", bytes([3]) * 32, 3)])

    async def test(scene: Scene) -> None:
        _, visit = await scene.run(
            lambda tx: open_visit(
                tx, scene.desk, site_id="aurora", kiosk_id="kiosk-1", booking_id="b1", found_by="reference",
                now=scene.clock.now(),
            )
        )  # fmt: skip
        grant = await scene.run(
            lambda tx: issue_grant(
                tx, scene.desk, visit=visit, purpose="check_in", evidence="staff", level="V3", staff_id="s1",
                second_staff_id="s2", why="no_phone", now=scene.clock.now(),
            )
        )  # fmt: skip
        desk = replace(scene.desk, keys=after)
        assert desk.keys.indexes("grant", "aurora", grant.reveal())[0] != before.index(
            "grant", "aurora", grant.reveal()
        )

        async def use() -> Grant | None:
            now = scene.clock.now()
            return await scene.run(
                lambda tx: consume_grant(tx, desk, handle=grant.reveal(), visit=visit, purpose="check_in", now=now)
            )

        used = await use()
        assert used is not None
        assert (used.staff_id, used.second_staff_id, used.why) == ("s1", "s2", "no_phone")
        assert await use() is None
        await scene.run(lambda tx: release_grant(tx, desk, handle=grant.reveal(), grant=used, now=scene.clock.now()))
        assert await use() == used

    play(test, keys=before)
