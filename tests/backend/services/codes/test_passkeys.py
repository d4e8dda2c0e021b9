"""Passkeys: registered after the number was proved, used with the number the kiosk shows, once, and never copied."""

from __future__ import annotations

from collections.abc import Callable

from kiosk_backend.adapters.passkeys import WebAuthn
from kiosk_backend.domain.policy import SECOND
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.services import passkeys
from kiosk_backend.services.codes import CodeState
from kiosk_backend.services.links import continue_check_in, open_link, pick_number
from kiosk_backend.services.proving import Proved, Verified
from tests.backend.services.codes.phone_key import PhoneKey
from tests.backend.services.codes.scene import PHONE, Scene, code_of
from tests.backend.services.codes.test_links import wrong_number

Play = Callable[..., None]
BASE = "https://guests.example"
WEB = "web"
VERIFIER = WebAuthn()


async def invited(scene: Scene, booking_id: str) -> tuple[str, str]:
    """Visit and grant of a guest who has just proved the number on the web page."""
    handle = await scene.visit(booking_id, WEB)
    await scene.start(handle, WEB, purpose="booking_confirmation")
    code = await scene.code(handle, "booking_confirmation")
    proved = await scene.prove(handle, code, WEB, purpose="booking_confirmation")
    assert isinstance(proved, Proved)
    grant = await scene.run(
        lambda tx: passkeys.invite(
            tx, scene.desk, visit=proved.visit, proved_by=proved.challenge.method, now=scene.clock.now()
        )
    )
    assert grant is not None
    return handle, grant.reveal()


async def options(scene: Scene, handle: str, grant: str) -> str:
    made = await scene.run(
        lambda tx: passkeys.creation_options(
            tx, scene.desk, VERIFIER, site=scene.site, kiosk_id=WEB, base_url=BASE, handle=handle, grant=grant,
            now=scene.clock.now(),
        )
    )  # fmt: skip
    assert isinstance(made, str)
    return made


async def keep(scene: Scene, handle: str, grant: str, credential: str) -> bool | Refusal:
    return await scene.run(
        lambda tx: passkeys.register(
            tx, scene.desk, VERIFIER, site=scene.site, kiosk_id=WEB, base_url=BASE, handle=handle, grant=grant,
            credential=credential, now=scene.clock.now(),
        )
    )  # fmt: skip


async def registered(scene: Scene, booking_id: str, phone: PhoneKey) -> None:
    handle, grant = await invited(scene, booking_id)
    assert await keep(scene, handle, grant, phone.make(await options(scene, handle, grant))) is True


async def begun(scene: Scene, booking_id: str) -> tuple[str, CodeState, str]:
    """A kiosk that shows the address of the page: visit, what it may show, the token."""
    handle = await scene.visit(booking_id)
    state = await scene.start(handle, method="passkey", base_url=BASE)
    assert isinstance(state, CodeState)
    assert state.token is not None
    return handle, state, state.token.reveal()


async def asked(scene: Scene, token: str) -> str:
    found = await scene.run(
        lambda tx: passkeys.request_options(tx, scene.desk, VERIFIER, base_url=BASE, token=token, now=scene.clock.now())
    )
    assert found is not None
    return found


async def use(scene: Scene, token: str, number: str, credential: str) -> str:
    return await scene.run(
        lambda tx: passkeys.use(
            tx, scene.desk, VERIFIER, base_url=BASE, token=token, number=number, credential=credential,
            now=scene.clock.now(),
        )
    )  # fmt: skip


async def go_on(scene: Scene, handle: str) -> Verified | Refusal:
    return await scene.run(lambda tx: continue_check_in(tx, scene.desk, scene.to, scene.asking(handle)))


def test_a_passkey_checks_in_without_a_text(play_on_both: Play) -> None:
    """N14: with the number that stands on the kiosk."""

    async def test(scene: Scene) -> None:
        booking_id, phone = await scene.book(), PhoneKey()
        await registered(scene, booking_id, phone)
        sent = len(await scene.messages())
        handle, state, token = await begun(scene, booking_id)
        assert len(await scene.messages()) == sent
        page = await scene.run(lambda tx: open_link(tx, scene.desk, token, scene.clock.now()))
        assert page is not None
        assert (page.method, state.choose_number in page.numbers) == ("passkey", True)
        assert await use(scene, token, state.choose_number, phone.sign(await asked(scene, token))) == "proved"
        outcome = await go_on(scene, handle)
        assert isinstance(outcome, Verified)
        assert outcome.level == "V2"
        assert code_of(await go_on(scene, handle)) == "code_missing"

    play_on_both(test)


def test_the_number_alone_and_the_passkey_alone_prove_nothing(play: Play) -> None:
    """N14: whoever relays the address to somebody else's phone does not have the number there."""

    async def test(scene: Scene) -> None:
        booking_id, phone = await scene.book(), PhoneKey()
        await registered(scene, booking_id, phone)
        handle, state, token = await begun(scene, booking_id)
        assert (
            await scene.run(lambda tx: pick_number(tx, scene.desk, token, state.choose_number, scene.clock.now()))
            == "over"
        )
        signed = phone.sign(await asked(scene, token))
        assert await use(scene, token, await wrong_number(scene, handle), signed) == "ended"
        assert await use(scene, token, state.choose_number, signed) == "over"
        assert code_of(await go_on(scene, handle)) == "code_locked"

    play(test)


def test_a_signature_serves_one_challenge(play: Play) -> None:
    """S15, X9: not the next one either."""

    async def test(scene: Scene) -> None:
        booking_id, phone = await scene.book(), PhoneKey()
        await registered(scene, booking_id, phone)
        _, _, token = await begun(scene, booking_id)
        old = phone.sign(await asked(scene, token))
        _, state, second = await begun(scene, booking_id)
        assert await use(scene, second, state.choose_number, old) == "ended"

    play(test)


def test_a_copied_passkey_is_noticed(play: Play) -> None:
    """Its counter does not rise: sign_count."""

    async def test(scene: Scene) -> None:
        booking_id, phone = await scene.book(), PhoneKey()
        await registered(scene, booking_id, phone)
        phone.count = 7
        handle, state, token = await begun(scene, booking_id)
        assert await use(scene, token, state.choose_number, phone.sign(await asked(scene, token))) == "proved"
        await go_on(scene, handle)
        phone.count = 3
        _, state, token = await begun(scene, booking_id)
        assert await use(scene, token, state.choose_number, phone.sign(await asked(scene, token))) == "ended"

    play(test)


def test_a_passkey_of_another_number_another_site_or_without_a_finger_is_none(play: Play) -> None:
    async def test(scene: Scene) -> None:
        mine, theirs = await scene.book(), await scene.book("+436601234588")
        phone, other = PhoneKey(), PhoneKey()
        await registered(scene, mine, phone)
        await registered(scene, theirs, other)
        _, state, token = await begun(scene, mine)
        assert await use(scene, token, state.choose_number, other.sign(await asked(scene, token))) == "ended"
        phone.verified = False
        _, state, token = await begun(scene, mine)
        assert await use(scene, token, state.choose_number, phone.sign(await asked(scene, token))) == "ended"
        phone.verified, phone.origin = True, "https://guests.example.evil.test"
        scene.clock.advance(3_600 * SECOND)
        _, state, token = await begun(scene, mine)
        assert await use(scene, token, state.choose_number, phone.sign(await asked(scene, token))) == "ended"

    play(test)


def test_a_registration_needs_its_own_grant_once(play: Play) -> None:
    """X40."""

    async def test(scene: Scene) -> None:
        booking_id, phone = await scene.book(), PhoneKey()
        handle, grant = await invited(scene, booking_id)
        made = phone.make(await options(scene, handle, grant))
        assert code_of(await keep(scene, handle, "gr_" + "A" * 43, made)) == "grant_missing"
        assert await keep(scene, handle, grant, made) is True
        assert code_of(await keep(scene, handle, grant, PhoneKey().make(await options(scene, handle, grant)))) == (
            "grant_missing"
        )
        second, again = await invited(scene, booking_id)
        assert await keep(scene, second, again, made) is False  # made for another grant
        assert "passkey.refused" in await scene.events()

    play(test)


def test_an_e_mail_invites_no_passkey_of_the_number(play: Play) -> None:
    """X11."""

    async def test(scene: Scene) -> None:
        handle = await scene.visit(await scene.book(email="maria@example.com"), WEB)
        await scene.start(handle, WEB, purpose="booking_confirmation", method="email")
        code = await scene.code(handle, "booking_confirmation")
        proved = await scene.prove(handle, code, WEB, purpose="booking_confirmation")
        assert isinstance(proved, Proved)
        assert (
            await scene.run(
                lambda tx: passkeys.invite(
                    tx, scene.desk, visit=proved.visit, proved_by=proved.challenge.method, now=scene.clock.now()
                )
            )
            is None
        )

    play(test)


def test_what_is_no_credential_is_refused_without_a_noise(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id, phone = await scene.book(), PhoneKey()
        await registered(scene, booking_id, phone)
        for rubbish in (
            "",
            "{}",
            "[]",
            "null",
            '{"id":1}',
            "x" * 30_000,
            '{"id":"AA","rawId":"AA","type":"public-key"}',
        ):
            scene.clock.advance(1_200 * SECOND)
            _, state, token = await begun(scene, booking_id)
            assert await use(scene, token, state.choose_number, rubbish) == "ended"
            await scene.run(lambda tx: tx.challenges.clear("aurora", booking_id))

    play(test)


def test_a_number_with_no_passkey_has_no_page_to_sign(play: Play) -> None:
    async def test(scene: Scene) -> None:
        booking_id = await scene.book()
        assert not await scene.run(
            lambda tx: tx.passkeys.any_of("aurora", scene.keys.indexes("phone", "aurora", PHONE))
        )
        _, state, token = await begun(scene, booking_id)
        assert await use(scene, token, state.choose_number, PhoneKey().sign(await asked(scene, token))) == "ended"

    play(test)
