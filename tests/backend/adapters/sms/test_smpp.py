"""The SMPP gateway against a message centre that is told what to do, another one, and Kannel's own client of it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from kiosk_backend.adapters.sms import smpp, smpp_link
from kiosk_backend.adapters.sms import smpp_units as units
from kiosk_backend.adapters.sms.kannel import KannelGateway
from kiosk_backend.adapters.sms.posting import CAPPED
from kiosk_backend.adapters.sms.smpp import SmppGateway
from kiosk_backend.domain.delivery import MessageState
from kiosk_backend.domain.gateways import Kannel as KannelSettings
from kiosk_backend.domain.gateways import Smpp
from kiosk_backend.domain.private import Phone, Secret
from kiosk_backend.ports import StoreUnavailable
from kiosk_backend.ports.sms import Accepted, Callback, Refused, Text, Unclear
from tests.peers import smsc as centre_units
from tests.peers.certificates import own_certificate
from tests.peers.kannel import Kannel
from tests.peers.receipts import ReceiptSink
from tests.peers.smsc import Smsc

CODE = "048213"
pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reconnects and looks again without delay; the real figures are checked below."""
    monkeypatch.setattr(smpp, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(smpp, "HELD_S", (0.0, 0.02, 0.05, 0.1))


def settings(port: int, **changed: Any) -> Smpp:
    given = {"host": "127.0.0.1", "port": port, "system_id": "kiosk", "password": Secret("secret1"), "sender": "Hotel"}
    return Smpp(**(given | {"tls": False} | changed))


def text(message_id: str = "m-1", *, words: str = f"{CODE} is your code.", life_s: int = 300, sender: str = "") -> Text:
    return Text(message_id=message_id, to=Phone("+436601234542"), body=Secret(words), life_s=life_s, sender=sender)


class Desk:
    """Who listens: keeps the receipts, and may be an outbox that remembers what was sent before a restart."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, MessageState]] = []
        self.known: dict[str, str] = {}
        self.away = False
        self._news = asyncio.Condition()

    async def note(self, message_id: str, state: MessageState) -> None:
        if self.away:
            raise StoreUnavailable
        self.noted.append((message_id, state))
        async with self._news:
            self._news.notify_all()

    async def find(self, gateway: str, reference: str) -> str | None:
        return self.known.get(reference) if gateway == "carrier" else None

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: len(self.noted) >= count)


@contextlib.asynccontextmanager
async def listening(gateway: SmppGateway, desk: Desk) -> AsyncIterator[None]:
    task = asyncio.create_task(gateway.listen(desk.note))
    try:
        yield
    finally:
        await gateway.close()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def bound(gateway: SmppGateway) -> None:
    async with asyncio.timeout(10):
        while gateway._link is None:
            await asyncio.sleep(0)


@contextlib.asynccontextmanager
async def session(centre: Smsc, desk: Desk, **changed: Any) -> AsyncIterator[SmppGateway]:
    gateway = SmppGateway(settings(centre.port, **changed), "carrier", desk.find)
    async with listening(gateway, desk):
        await bound(gateway)
        yield gateway


def test_the_figures_are_those_of_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gateway timeouts of verification §6: 2 s to connect, 5 s in all."""
    monkeypatch.undo()
    assert (smpp_link.CONNECT_S, settings(1).timeout_s) == (2.0, 5.0)
    assert (smpp.FIRST_WAIT_S, smpp.LONGEST_WAIT_S) == (0.5, 30.0)
    assert sum(smpp.HELD_S) < 10


async def test_a_text_is_handed_over_with_all_it_needs() -> None:
    """X33: the network drops it when the code is too old; registered_delivery asks for the receipt."""
    desk = Desk()
    async with Smsc() as centre, session(centre, desk) as gateway:
        assert await gateway.send(text(life_s=290)) == Accepted("M1")
        assert await gateway.send(text(sender="12345")) == Accepted("M2")
    first, second = centre.submits
    assert first.short_message == f"{CODE} is your code.".encode()
    assert (first.destination_addr, first.dest_addr_ton, first.dest_addr_npi) == ("436601234542", 1, 1)
    assert (first.source_addr, first.source_addr_ton) == ("Hotel", 5)
    assert (second.source_addr, second.source_addr_ton) == ("12345", 3)
    assert first.validity_period == "000000000450000R"
    assert (first.registered_delivery, first.data_coding, first.esm_class) == (1, 0, 0)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("DELIVRD", "delivered"), ("UNDELIV", "not_delivered"), ("EXPIRED", "not_delivered"),
        ("REJECTD", "not_delivered"), ("DELETED", "not_delivered"), ("ACCEPTD", "handed_over"),
        ("ENROUTE", "handed_over"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("when", ["early", "report"])
async def test_a_receipt_finds_its_message_before_and_after_the_response(word: str, state: str, when: str) -> None:
    """F8; states by SMPP 3.4 §5.2.28."""
    desk = Desk()
    async with Smsc(**{when: word}) as centre, session(centre, desk) as gateway:
        assert await gateway.send(text()) == Accepted("M1")
        await desk.until(1)
        await centre.until(lambda: centre.answers)
    assert desk.noted == [("m-1", state)]
    assert centre.answers == [(centre_units.DELIVER | centre_units.ANSWER, 0)]


async def test_receipts_come_twice_and_by_tags() -> None:
    """F7."""
    desk = Desk()
    async with Smsc() as centre, session(centre, desk) as gateway:
        await gateway.send(text("a"))
        await gateway.send(text("b"))
        await centre.receipt("M1", "UNDELIV", tags=True)
        await desk.until(1)
        await centre.receipt("M1", "DELIVRD")
        await desk.until(2)
        await centre.receipt("M1", "DELIVRD")
        await desk.until(3)
        await centre.receipt("M2", "DELIVRD", tags=True)
        await desk.until(4)
    assert desk.noted == [("a", "not_delivered"), ("a", "delivered"), ("a", "delivered"), ("b", "delivered")]


async def test_after_a_restart_the_outbox_knows_whose_receipt_it_is() -> None:
    desk = Desk()
    desk.known["M77"] = "before"
    async with Smsc() as centre, session(centre, desk):
        await centre.receipt("M77", "DELIVRD")
        await desk.until(1)
    assert desk.noted == [("before", "delivered")]


@pytest.mark.parametrize(("how", "reported"), [("decimal", "26"), ("hex", "1a")])
async def test_a_centre_may_spell_its_ids_in_two_ways(how: str, reported: str) -> None:
    desk = Desk()
    spelt = "1A" if how == "decimal" else "26"
    async with Smsc(spell=lambda _: spelt) as centre, session(centre, desk, receipt_ids=how) as gateway:
        await gateway.send(text())
        await centre.receipt(reported, "DELIVRD")
        await desk.until(1)
    assert desk.noted == [("m-1", "delivered")]


async def test_a_receipt_of_nobody_and_an_unknown_state_are_answered_and_change_nothing() -> None:
    """X29."""
    desk = Desk()
    async with Smsc() as centre, session(centre, desk) as gateway:
        await gateway.send(text())
        await centre.receipt("M9", "DELIVRD")
        await centre.receipt("M1", "PONDERD")
        await centre.until(lambda: len(centre.answers) == 2)
        assert gateway._link is not None
    assert desk.noted == []
    assert {status for _, status in centre.answers} == {0}


async def test_a_receipt_that_cannot_be_noted_is_asked_for_again() -> None:
    desk = Desk()
    async with Smsc() as centre, session(centre, desk) as gateway:
        await gateway.send(text())
        desk.away = True
        await centre.receipt("M1", "DELIVRD")
        await centre.until(lambda: centre.answers)
        desk.away = False
        await centre.receipt("M1", "DELIVRD")
        await desk.until(1)
        await centre.until(lambda: len(centre.answers) == 2)
    assert [status for _, status in centre.answers] == [units.ASK_AGAIN, 0]


async def test_what_a_receipt_repeats_of_the_text_goes_nowhere() -> None:
    """X15: the first 20 characters, with the code, come back in `text:`, even as a false id and state."""
    desk = Desk()
    with capture_logs() as logged:
        async with Smsc() as centre, session(centre, desk) as gateway:
            await gateway.send(text())
            await centre.receipt("M1", "DELIVRD", text=f"{CODE} id:M2 stat:UNDELIV")
            await desk.until(1)
            await centre.receipt("M9", "PONDERD", text=CODE)
            await centre.send(b"\0\0\0\x16\0\0\0\x05\0\0\0\0\0\0\0\x63" + CODE.encode())
            await centre.until(lambda: len(centre.answers) == 3)
            assert CODE not in repr(gateway)
    assert desk.noted == [("m-1", "delivered")]
    assert sorted(status for _, status in centre.answers) == [0, 0, units.NEVER]
    assert logged
    assert CODE not in repr(logged)
    assert "1234542" not in repr(logged)


def deliver(said: bytes, kind: int = 0x04) -> bytes:
    return b"\0\1\x01436601234542\0\5\0Hotel\0" + bytes([kind, 0, 0]) + b"\0\0\0\0\0\0" + bytes([len(said)]) + said


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (deliver(b"id:M1 stat:DELIVRD err:000 text:048213"), ("M1", 2)),
        (deliver(b"ID:M1 err:000 Stat:undeliv Text:048213"), ("M1", 5)),
        (deliver(b"id:M1 err:000 text:048213 stat:DELIVRD"), ("M1", 0)),
        (deliver(b"stat:DELIVRD text:id:M2"), ("", 2)),
        (deliver(b"") + b"\x04\x24\0\x12id:M3 stat:EXPIRED", ("M3", 3)),
        (deliver(b"id:M4 stat:DELIVRD") + b"\x14\x00\0\x02\xff\xfe", ("M4", 2)),
        (deliver(b"id:M5 stat:ENROUTE", 0x20), ("M5", 1)),
        (deliver(b"STOP", 0x00), None),
    ],
    ids=[
        "plain",
        "other spelling",
        "state in the text",
        "id in the text",
        "payload",
        "odd tag",
        "notification",
        "reply",
    ],
)
def test_receipts_are_read_as_networks_write_them(body: bytes, read: tuple[str, int] | None) -> None:
    """X15: neither an id nor a state is taken from what follows `text:`."""
    assert units.read_receipt(body) == read


async def test_no_more_receipts_are_held_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """X29: a flood of receipts of nobody costs the network answers, not us memory."""
    monkeypatch.setattr(smpp, "MOST_HELD", 2)
    desk = Desk()
    async with Smsc() as centre, session(centre, desk):
        for number in range(5):
            await centre.receipt(f"X{number}", "DELIVRD")
        await centre.until(lambda: len(centre.answers) == 5)
    assert sorted(status for _, status in centre.answers) == [0, 0, *[units.ASK_AGAIN] * 3]


@pytest.mark.parametrize("header_only", [False, True])
async def test_a_wrong_password_says_so(header_only: bool) -> None:
    """Also where the refusal is a header alone."""
    desk = Desk()
    async with Smsc(password="other", header_only=header_only) as centre:
        gateway = SmppGateway(settings(centre.port), "carrier", desk.find)
        with capture_logs() as logged:
            async with listening(gateway, desk):
                async with asyncio.timeout(10):
                    while "refused" not in gateway._why:
                        await asyncio.sleep(0)
                outcome = await gateway.send(text())
    assert outcome == Refused("not_connected: bind_refused_RINVPASWD", permanent=False, account=True)
    assert {"event": "gateway.not_connected", "gateway": "carrier", "reason": "bind_refused_RINVPASWD"}.items() <= (
        logged[0].items()
    )
    assert "secret1" not in repr(gateway)
    assert centre.binds == 0


@pytest.mark.parametrize("header_only", [False, True])
@pytest.mark.parametrize("status", [centre_units.THROTTLED, centre_units.QUEUE_FULL])
async def test_throttled_means_later_and_a_pause(
    status: int, header_only: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk()
    async with Smsc(statuses=[status], header_only=header_only) as centre, session(centre, desk) as gateway:
        first = await gateway.send(text())
        second = await gateway.send(text())
        gateway._paused_until = 0.0
        third = await gateway.send(text())
    assert first == Refused(units.status_name(status), permanent=False)
    assert second == Refused(CAPPED, permanent=False)
    assert isinstance(third, Accepted)
    assert len(centre.submits) == 1


@pytest.mark.parametrize(
    ("status", "permanent"), [(centre_units.BAD_NUMBER, True), (centre_units.SYSTEM_ERROR, False), (0x0421, False)]
)
async def test_a_refusal_names_its_status(status: int, permanent: bool) -> None:
    desk = Desk()
    async with Smsc(statuses=[status]) as centre, session(centre, desk) as gateway:
        assert await gateway.send(text()) == Refused(units.status_name(status), permanent=permanent)


async def test_no_answer_in_time_is_unclear_and_a_late_one_still_counts() -> None:
    """F6, X30; the receipt of such a message finds it."""
    desk = Desk()
    async with Smsc(silent=1) as centre, session(centre, desk, timeout_s=0.2) as gateway:
        assert await gateway.send(text()) == Unclear("no_answer")
        sequence = centre.submits[0].sequence_number
        await centre.send(units.bare(units.Command.SUBMIT | units.ANSWER, sequence, 0, b"M1\0"))
        await centre.receipt("M1", "DELIVRD")
        await desk.until(1)
    assert desk.noted == [("m-1", "delivered")]


async def test_a_cut_in_flight_is_unclear_at_once_and_the_session_comes_back() -> None:
    """F6."""
    desk = Desk()
    async with Smsc(cut_next=True) as centre, session(centre, desk) as gateway:
        async with asyncio.timeout(2):
            assert await gateway.send(text()) == Unclear("link_cut")
        assert isinstance(await gateway.send(text()), Refused)
        await centre.until(lambda: centre.binds == 2)
        await bound(gateway)
        assert await gateway.send(text()) == Accepted("M2")


async def test_without_a_session_nothing_is_waited_for() -> None:
    """Before the first one, while nobody listens there, and after the end."""
    desk = Desk()
    async with Smsc() as centre:
        port = centre.port
    gateway = SmppGateway(settings(port), "carrier", desk.find)
    assert await gateway.send(text()) == Refused("not_connected: not_started", permanent=False)
    async with listening(gateway, desk):
        async with asyncio.timeout(10):
            while gateway._why == "not_started":
                await asyncio.sleep(0)
        assert await gateway.send(text()) == Refused(
            "not_connected: no_connection_ConnectionRefusedError", permanent=False
        )
    assert await gateway.send(text()) == Refused("not_connected: closed", permanent=False)


async def test_a_silent_line_is_asked_and_given_up() -> None:
    """enquire_link: answered in both directions; without an answer the session is made anew."""
    desk = Desk()
    async with Smsc() as centre, session(centre, desk, enquire_link_s=1.0) as gateway:
        await centre.ask(centre_units.ENQUIRE)
        await centre.until(lambda: (centre_units.ENQUIRE | centre_units.ANSWER, 0) in centre.answers)
        gateway._link.quiet_s = 0.05  # type: ignore[union-attr]
        await centre.ask(centre_units.ENQUIRE)
        await centre.until(lambda: centre.enquiries >= 2)
        assert centre.binds == 1


async def test_a_line_that_answers_nothing_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    monkeypatch.setattr(smpp_link, "ANSWER_S", 0.1)
    async with Smsc() as centre, session(centre, desk) as gateway:
        gateway._link.quiet_s = 0.05  # type: ignore[union-attr]
        await centre.ask(centre_units.ENQUIRE)  # wakes the reader, which then waits the shorter time
        await centre.until(lambda: centre.enquiries)
        centre.mute = True
        async with asyncio.timeout(10):
            while gateway._link is not None:
                await asyncio.sleep(0)
        centre.mute = False
        await centre.until(lambda: centre.binds == 2)


async def test_a_centre_may_say_goodbye() -> None:
    desk = Desk()
    async with Smsc() as centre, session(centre, desk) as gateway:
        await centre.ask(centre_units.UNBIND)
        await centre.until(lambda: centre.binds == 2)
        await bound(gateway)
        assert isinstance(await gateway.send(text()), Accepted)
    assert (centre_units.UNBIND | centre_units.ANSWER, 0) in centre.answers


@pytest.mark.parametrize("closing", [True, False])
async def test_the_end_is_said(closing: bool) -> None:
    """A centre that is not told keeps the session, and may allow only one."""
    desk = Desk()
    async with Smsc() as centre:
        gateway = SmppGateway(settings(centre.port), "carrier", desk.find)
        task = asyncio.create_task(gateway.listen(desk.note))
        await bound(gateway)
        if closing:
            await gateway.close()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await centre.until(lambda: centre.goodbyes)
    assert centre.goodbyes == 1


async def test_a_line_that_is_not_smpp_is_dropped() -> None:
    desk = Desk()
    async with Smsc() as centre, session(centre, desk):
        await centre.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await centre.until(lambda: centre.binds == 2)


async def test_the_window_and_the_rate_hold_back() -> None:
    desk = Desk()
    async with Smsc(silent=9) as centre, session(centre, desk, window=2, timeout_s=0.3) as gateway:
        outcomes = await asyncio.gather(*(gateway.send(text(str(number))) for number in range(4)))
        assert len(centre.submits) == 2
        assert outcomes.count(Unclear("no_answer")) == 2
        assert outcomes.count(Refused("window_full", permanent=False)) == 2
    async with Smsc() as centre, session(centre, desk, rate_per_s=4.0, timeout_s=0.4) as gateway:
        outcomes = await asyncio.gather(*(gateway.send(text(str(number))) for number in range(4)))
    assert sum(isinstance(outcome, Accepted) for outcome in outcomes) == 2
    assert outcomes.count(Refused(CAPPED, permanent=False)) == 2


@pytest.mark.parametrize(
    ("words", "coding", "sizes"),
    [
        ("é" * 160, 0, [160]),
        ("x" * 159 + "€", 0, [6 + 153, 6 + 8]),
        ("x" * 152 + "€" * 5, 0, [6 + 152, 6 + 10]),
        ("オ" * 70, 8, [140]),
        ("オ" * 66 + "😀😀😀", 8, [6 + 132, 6 + 12]),
    ],
    ids=["one", "euro", "escape at the cut", "one of kana", "surrogate at the cut"],
)
async def test_long_texts_and_other_scripts(words: str, coding: int, sizes: list[int]) -> None:
    """One receipt, of the first segment: the code stands there. No character is torn apart."""
    desk = Desk()
    async with Smsc(report="DELIVRD") as centre, session(centre, desk) as gateway:
        assert await gateway.send(text(words=words)) == Accepted("M1")
        await desk.until(1)
    assert [unit.sm_length for unit in centre.submits] == sizes
    assert {unit.data_coding for unit in centre.submits} == {coding}
    assert [unit.registered_delivery for unit in centre.submits] == [1] + [0] * (len(sizes) - 1)
    if len(sizes) == 1:
        body = centre.submits[0].short_message
    else:
        assert {unit.esm_class for unit in centre.submits} == {0x40}
        heads = [unit.short_message[:6] for unit in centre.submits]
        assert [tuple(head[:3] + head[4:]) for head in heads] == [(5, 0, 3, 2, 1), (5, 0, 3, 2, 2)]
        assert heads[0][3] == heads[1][3]
        body = b"".join(unit.short_message[6:] for unit in centre.submits)
    if coding == 8:
        assert body.decode("utf-16-be") == words
    assert len(desk.noted) == 1


async def test_a_later_segment_that_fails_leaves_it_open() -> None:
    desk = Desk()
    async with Smsc() as centre, session(centre, desk, rate_per_s=20.0) as gateway:
        sending = asyncio.create_task(gateway.send(text(words="x" * 200)))
        await centre.until(lambda: centre.submits)
        centre.statuses.append(centre_units.THROTTLED)
        assert await sending == Unclear("segment_2_RTHROTTLED")


async def test_tls_with_an_authority_of_its_own(tmp_path: Path) -> None:
    """Trusted by its own CA file, refused without it."""
    certificate, key = own_certificate(tmp_path)
    desk = Desk()
    async with Smsc(tls=(str(certificate), str(key))) as centre:
        async with session(centre, desk, host="localhost", tls=True, tls_ca=str(certificate)) as gateway:
            assert await gateway.send(text()) == Accepted("M1")
        stranger = SmppGateway(settings(centre.port, tls=True), "carrier")
        async with listening(stranger, desk):
            async with asyncio.timeout(10):
                while stranger._why == "not_started":
                    await asyncio.sleep(0)
            assert "SSLCertVerificationError" in stranger._why


def test_a_ca_file_that_is_not_there_refuses_the_start() -> None:
    with pytest.raises(ValueError, match="tls_ca"):
        SmppGateway(settings(1, tls=True, tls_ca="/nowhere/ca.pem"))


async def test_a_bug_in_noting_ends_the_chore() -> None:
    async def broken(message_id: str, state: MessageState) -> None:
        raise LookupError

    async with Smsc(report="DELIVRD") as centre:
        gateway = SmppGateway(settings(centre.port), "carrier")
        task = asyncio.create_task(gateway.listen(broken))
        await bound(gateway)
        await gateway.send(text())
        with pytest.raises(ExceptionGroup):
            await task
        await gateway.close()


def test_nobody_may_report_by_callback() -> None:
    callback = Callback("POST", "https://desk.example/r", {}, {}, b"", 0)
    assert SmppGateway(settings(1)).read_receipt(callback) == "forged"


async def test_another_message_centre_takes_it_too() -> None:
    """smpp34's own server, which shares no code with the client or with the centre above."""
    import smpp34

    from tests.peers.ports import free_port

    server = smpp34.Server("127.0.0.1", port := free_port(), system_id="OTHER")
    await server.start()
    desk = Desk()
    gateway = SmppGateway(settings(port), "carrier", desk.find)
    try:
        async with listening(gateway, desk):
            esme = await server.next()
            assert isinstance(esme, smpp34.Esme)
            await bound(gateway)
            sending = asyncio.create_task(gateway.send(text()))
            taken = await server.next()
            assert isinstance(taken, smpp34.SubmitSmEvent)
            assert taken.short_message == f"{CODE} is your code.".encode()
            taken.accept("abc-1")
            assert await sending == Accepted("abc-1")
            report = (
                b"id:abc-1 sub:001 dlvrd:001 submit date:2611211902 done date:2611211902 stat:DELIVRD err:000 text:"
            )
            answer = await esme.deliver_sm("Hotel", report, source_addr="436601234542", esm_class=4)
            assert answer.is_success
    finally:
        await server.stop()
    assert desk.noted == [("m-1", "delivered")]


@pytest.mark.peer
async def test_kannel_speaks_with_that_centre_as_we_do(tmp_path: Path, receipts: ReceiptSink) -> None:
    """The test's centre is one that a client of others understands; the code's life goes the whole way (X33)."""
    async with Smsc(report="DELIVRD") as centre:
        kannel = Kannel(tmp_path, centre.port)
        try:
            await asyncio.to_thread(kannel.start)
            own = KannelSettings(
                url=kannel.send_url, username=kannel.user, password=Secret(kannel.password), sender="Hotel",
                smsc=kannel.smsc,
            )  # fmt: skip
            gateway = KannelGateway(own)
            outcome = await gateway.send(replace(text(), receipt_url=f"{receipts.url}/r"))
            await gateway.close()
            assert isinstance(outcome, Accepted)
            await asyncio.to_thread(receipts.wait_for, "st=1")
        finally:
            await asyncio.to_thread(kannel.stop)
    [unit] = centre.submits
    assert unit.short_message == f"{CODE} is your code.".encode()
    assert unit.registered_delivery
    assert unit.validity_period
