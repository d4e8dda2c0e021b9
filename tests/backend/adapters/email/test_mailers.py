"""One conformance class over every mailer, then what is special to SMTP; a real exim at the end."""

import asyncio
import contextlib
import email
import email.policy
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Protocol

import pytest
from aiohttp import web

from kiosk_backend.adapters.email.demo import DemoMailer
from kiosk_backend.adapters.email.letter import letter
from kiosk_backend.adapters.email.smtp import SmtpMailer
from kiosk_backend.adapters.sms.demo_phone_app import DemoPhone
from kiosk_backend.domain.mailing import MailServer as Settings
from kiosk_backend.domain.mailing import mailable
from kiosk_backend.domain.private import Email, Secret
from kiosk_backend.ports.mail import Mail, Mailer
from kiosk_backend.ports.sms import Accepted, Refused, Unclear
from tests.peers.mailserver import MailServer

CODE = "04821357"
ID = "0192f0a1-aaaa-7000-8000-000000000001"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def mail(to: str = "guest@guest.test", *, subject: str = "Your check-in code", body: str = "") -> Mail:
    words = body or f"{CODE} is your Aurora check-in code.\n.\nIt works for 10 minutes. Grüße – Ваш отель"
    return Mail(message_id=ID, to=Email(to), subject=subject, body=Secret(words), life_s=600, language="de")


class Peer(Protocol):
    """Who takes the mail. `mode`: take, never (refuses for good), silent (takes, does not answer), hang_up."""

    mode: str
    arrived: list[str]

    def mailer(self, timeout_s: float = 5.0) -> Mailer: ...
    async def away(self) -> None: ...


@dataclass
class SmtpPeer:
    """A scripted server: plain, since it is on this machine. `answers` replaces the answer to a command."""

    mode: str = "take"
    answers: dict[str, str] = field(default_factory=dict)
    arrived: list[str] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self._open: set[asyncio.StreamWriter] = set()

    async def away(self) -> None:
        self._server.close()
        for writer in self._open:
            writer.transport.abort()
        await self._server.wait_closed()
        for writer in self._open:
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def settings(self, **changed: Any) -> Settings:
        given: dict[str, Any] = {"port": self.port, "tls": "none", "sender": "desk@hotel.test", "sender_name": "Aurora"}
        return Settings(**(given | changed))

    def mailer(self, timeout_s: float = 5.0) -> Mailer:
        return SmtpMailer(self.settings(timeout_s=timeout_s))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with contextlib.suppress(OSError, EOFError):
            writer.write(b"220 scripted\r\n")
            while line := (await reader.readline()).decode().strip():
                self.heard.append(line)
                verb = line.split(" ", 1)[0].split(":")[0]
                if verb == "DATA" and "DATA" not in self.answers:
                    writer.write(b"354 go on\r\n")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    if self.mode == "silent":
                        continue
                    if self.mode == "hang_up":
                        writer.transport.abort()
                        return
                    if self.mode == "take":
                        self.arrived.append(content.decode())
                    answer = "550 no" if self.mode == "never" else self.answers.get("END", "250 taken")
                elif verb == "EHLO":
                    answer = self.answers.get("EHLO", "250-scripted\r\n250 8BITMIME")
                else:
                    answer = self.answers.get(verb, "221 bye" if verb == "QUIT" else "250 ok")
                writer.write(answer.encode() + b"\r\n")


@dataclass
class PhonePeer:
    """The demo phone's own program."""

    mode: str = "take"
    arrived: list[str] = field(default_factory=list)

    async def start(self) -> None:
        self._phone = DemoPhone(lambda _, words, __: self.arrived.append(words))
        application = self._phone.app()
        application.middlewares.append(self._act)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    @web.middleware
    async def _act(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if self.mode == "never":
            self._phone.mode = "refuse"
        if self.mode == "silent":
            await asyncio.Event().wait()
        if self.mode == "hang_up":
            assert request.transport is not None
            request.transport.abort()
        return await handler(request)

    async def away(self) -> None:
        await self._runner.cleanup()

    def mailer(self, timeout_s: float = 5.0) -> Mailer:
        return DemoMailer(Settings(kind="demo", url=self.url, timeout_s=timeout_s))


@pytest.fixture(params=[SmtpPeer, PhonePeer], ids=["smtp", "demo"])
async def peer(request: pytest.FixtureRequest) -> AsyncIterator[Peer]:
    made = request.param()
    await made.start()
    yield made
    await made.away()


@pytest.fixture
async def server() -> AsyncIterator[SmtpPeer]:
    made = SmtpPeer()
    await made.start()
    yield made
    await made.away()


async def handed(mailer: Mailer, one: Mail) -> Any:
    try:
        return await mailer.send(one)
    finally:
        await mailer.close()


@pytest.mark.anyio
class TestEveryMailer:
    """What the worker relies on, whoever carries the mail."""

    async def test_takes_a_mail(self, peer: Peer) -> None:
        assert await handed(peer.mailer(), mail()) == Accepted(ID)
        assert len(peer.arrived) == 1
        assert CODE in peer.arrived[0]

    async def test_a_refusal_is_permanent(self, peer: Peer) -> None:
        peer.mode = "never"
        outcome = await handed(peer.mailer(), mail())
        assert isinstance(outcome, Refused)
        assert outcome.permanent

    @pytest.mark.parametrize("mode", ["silent", "hang_up"])
    async def test_a_lost_answer_is_unclear(self, peer: Peer, mode: str) -> None:
        """F6, X30."""
        peer.mode = mode
        assert isinstance(await handed(peer.mailer(0.3), mail()), Unclear)

    async def test_nobody_listening_is_certainly_not_sent(self, peer: Peer) -> None:
        mailer = peer.mailer()
        await peer.away()
        outcome = await handed(mailer, mail())
        assert isinstance(outcome, Refused)
        assert not outcome.permanent

    @pytest.mark.parametrize(
        "address",
        ["a@b.c\u0085", "<a@b>@c.test", "a,b@c.test", "ä@c.test", "a@[127.0.0.1]", '"a b"@c.test', "a\0@b.test"],
    )
    async def test_an_address_that_could_be_more_is_never_sent_to(self, peer: Peer, address: str) -> None:
        try:
            to = Email(address)
        except ValueError:
            return  # refused where it came in
        outcome = await handed(peer.mailer(), Mail(ID, to, "s", Secret("b"), 600))
        assert outcome == Refused("address_not_usable", permanent=True)
        assert peer.arrived == []

    @pytest.mark.parametrize("subject", [f"Your code {CODE}", "Hello\r\nBcc: all@guest.test", "a\nb"])
    async def test_a_subject_with_the_code_or_another_header_is_refused(self, peer: Peer, subject: str) -> None:
        outcome = await handed(peer.mailer(), mail(subject=subject))
        assert outcome == Refused("subject_not_usable", permanent=True)
        assert peer.arrived == []

    async def test_prints_no_secret(self, peer: Peer) -> None:
        mailer = peer.mailer()
        assert CODE not in repr(mail())
        assert "guest@" not in repr(mail())
        assert "s3cret" not in repr(mailer)
        await mailer.close()


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("command", "answer", "expected"),
    [
        ("RCPT", "550 5.1.1 no such user guest@guest.test", Refused("smtp_550", permanent=True)),
        ("RCPT", "451 4.7.1 greylisted", Refused("smtp_451", permanent=False)),
        ("MAIL", "452 too busy", Refused("smtp_452", permanent=False)),
        ("MAIL", "550 sender not ours", Refused("smtp_550", permanent=False, account=True)),
        ("RCPT", "530 5.7.0 authentication required", Refused("smtp_530", permanent=False, account=True)),
        ("DATA", "554 no", Refused("smtp_554", permanent=True)),
        ("END", "451 scanner away", Refused("smtp_451", permanent=False)),
        ("END", "552 too big", Refused("smtp_552", permanent=True)),
    ],
)
async def test_each_answer_has_its_meaning(server: SmtpPeer, command: str, answer: str, expected: Refused) -> None:
    """Whatever the server says in words, only the number is kept: the words may hold the address."""
    server.answers[command] = answer
    assert await handed(server.mailer(), mail()) == expected


@pytest.mark.anyio
async def test_a_goodbye_that_never_comes_changes_nothing(server: SmtpPeer) -> None:
    server.answers["QUIT"] = "250-and"
    async with asyncio.timeout(3):
        assert await handed(server.mailer(), mail()) == Accepted(ID)


@pytest.mark.anyio
async def test_without_starttls_nothing_is_said(server: SmtpPeer) -> None:
    """The code never travels in clear, nor does the address."""
    mailer = SmtpMailer(server.settings(tls="starttls"))
    outcome = await handed(mailer, mail())
    assert isinstance(outcome, Refused)
    assert not outcome.permanent
    assert {line.split(" ")[0] for line in server.heard} <= {"EHLO", "QUIT"}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"tls": "none", "host": "mail.hotel.test"}, "tls"), ({"sender": ""}, "sender"), ({"sender": "desk"}, "sender"),
        ({"sender": "a@b.c\r\nX: y"}, "sender"), ({"sender_name": "A\r\nBcc: x"}, "sender_name"),
        ({"user": "kiosk"}, "password"), ({"password": Secret("x")}, "user"), ({"port": 0}, "port"),
        ({"timeout_s": 11.0}, "timeout_s"), ({"kind": "demo", "url": "http://phone.example"}, "url"),
        ({"url": "http://127.0.0.1:1"}, "url"), ({"tls": "none", "tls_ca": "x"}, "tls_ca"),
    ],
)  # fmt: skip
def test_settings_refuse_what_would_leak_or_fail(wrong: dict[str, Any], named: str) -> None:
    """S25: the demo phone is on this machine only."""
    with pytest.raises(ValueError, match=named):
        Settings(**({"sender": "desk@hotel.test"} | wrong))


def test_domains_travel_in_ascii() -> None:
    assert mailable("gast@bücher.example") == "gast@xn--bcher-kva.example"
    assert mailable("first.last+tag@x.test") == "first.last+tag@x.test"
    assert mailable("gast@" + "x" * 70 + ".test") is None


def test_a_ca_file_that_is_not_there_refuses_the_start() -> None:
    with pytest.raises(ValueError, match="tls_ca"):
        SmtpMailer(Settings(sender="a@b.test", tls_ca="/nowhere/ca.pem"))


def test_the_letter_says_what_it_is_and_nothing_else() -> None:
    """No picture, no link to count, no second part; the same id whenever it is sent (F6)."""
    own = Settings(sender="desk@hotel.test", sender_name="Aurora Süd")
    raw = letter(mail(subject="Ihr Zugangscode für Süd"), own, "guest@guest.test", 1_790_000_000.0)
    read = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert set(read.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress",
        "Content-Language", "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert read["From"] == "Aurora Süd <desk@hotel.test>"
    assert read["Subject"] == "Ihr Zugangscode für Süd"
    assert read["Message-ID"] == f"<{ID}@hotel.test>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content_type() == "text/plain"
    assert read.get_content().splitlines() == mail().body.reveal().splitlines()
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert letter(mail(), own, "guest@guest.test", 1.0) == letter(mail(), own, "guest@guest.test", 1.0)


@pytest.fixture(scope="module")
def exim(peer_folder: Path) -> Iterator[MailServer]:
    made = MailServer(peer_folder / "exim")
    try:
        yield made.start()
    finally:
        made.stop()


@pytest.mark.peer
class TestRealServer:
    """Through exim, over TLS, with a password."""

    def send(self, exim: MailServer, to: str, **changed: Any) -> Any:
        given: dict[str, Any] = {
            "host": "localhost", "port": exim.starttls, "user": exim.user, "password": Secret(exim.password),
            "sender": "desk@hotel.test", "sender_name": "Aurora", "tls_ca": str(exim.authority),
        }  # fmt: skip
        return asyncio.run(handed(SmtpMailer(Settings(**(given | changed))), mail(to)))

    def address(self) -> str:
        return f"{secrets.token_hex(4)}@guest.test"

    @pytest.mark.parametrize("tls", ["starttls", "implicit"])
    def test_a_mail_arrives_as_it_was_written(self, exim: MailServer, tls: str) -> None:
        """Lines with a single dot, umlauts and Cyrillic included; no code in the server's log."""
        to = self.address()
        port = exim.starttls if tls == "starttls" else exim.implicit
        assert self.send(exim, to, tls=tls, port=port) == Accepted(ID)
        arrived = exim.wait_for_mail(to)
        assert arrived.get_content().strip() == mail().body.reveal()
        assert arrived["Message-ID"] == f"<{ID}@hotel.test>"
        assert "with esmtpsa" in " ".join(str(arrived["Received"]).split())
        assert CODE not in (exim.folder / "mainlog").read_text()

    def test_a_wrong_password_says_so(self, exim: MailServer) -> None:
        assert self.send(exim, self.address(), password=Secret("wrong")) == Refused(
            "smtp_535", permanent=False, account=True
        )

    def test_without_a_password_it_is_refused(self, exim: MailServer) -> None:
        outcome = self.send(exim, self.address(), user="", password=Secret(""))
        assert outcome == Refused("smtp_550", permanent=True)

    def test_an_unknown_authority_is_refused(self, exim: MailServer) -> None:
        outcome = self.send(exim, self.address(), tls_ca="")
        assert isinstance(outcome, Refused)
        assert not outcome.permanent

    def test_for_good_and_for_now(self, exim: MailServer) -> None:
        assert self.send(exim, "x@reject.test") == Refused("smtp_550", permanent=True)
        assert self.send(exim, "x@defer.test") == Refused("smtp_451", permanent=False)

    def test_a_server_without_tls_gets_nothing(self, exim: MailServer) -> None:
        to = self.address()
        outcome = self.send(exim, to, port=exim.plain, user="", password=Secret(""))
        assert isinstance(outcome, Refused)
        assert exim.mails(to) == []
