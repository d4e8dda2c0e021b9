"""Gateways that answer what a test tells them, and what tests of sending ask again and again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kiosk_backend.domain.delivery import Channel, MessageState
from kiosk_backend.ports.mail import Mail
from kiosk_backend.ports.sms import Accepted, Callback, Handover, Note, Reading, SmsGateway, Text
from kiosk_backend.services.delivery import take_receipt
from kiosk_backend.services.sending import SendingWorker
from tests.backend.services.codes.scene import Scene

PUBLIC = "https://desk.example"


@dataclass
class ScriptedGateway:
    """Answers what it is told, then accepts; keeps what it got."""

    answers: list[Handover] = field(default_factory=list)
    name: str = "kannel"
    channels: frozenset[Channel] = frozenset({"text"})
    receipts: bool = True
    sent: list[Text] = field(default_factory=list)
    during: Callable[[Text], Any] | None = None

    async def send(self, text: Text) -> Handover:
        self.sent.append(text)
        if self.during is not None:
            await self.during(text)
        return self.answers.pop(0) if self.answers else Accepted(f"ref-{len(self.sent)}")

    def read_receipt(self, callback: Callback) -> Reading:
        return "unknown"

    async def listen(self, note: Note) -> None:
        """Reports by callback."""

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Notes:
    lines: list[str] = field(default_factory=list)

    def info(self, event: str, **facts: object) -> None:
        self.lines.append(f"{event} {facts}")

    warning = info


@dataclass
class ScriptedMailer:
    """As ScriptedGateway, for e-mail."""

    answers: list[Handover] = field(default_factory=list)
    name: str = "smtp"
    sent: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> Handover:
        self.sent.append(mail)
        return self.answers.pop(0) if self.answers else Accepted("250")

    async def close(self) -> None:
        """Nothing is open."""


def worker(
    scene: Scene, *gateways: SmsGateway, notes: Notes | None = None, owner: str = "", **more: Any
) -> SendingWorker:
    return SendingWorker(scene.store, scene.desk, gateways, notes or Notes(), PUBLIC, owner, **more)


async def started(scene: Scene) -> str:
    handle = await scene.visit(await scene.book())
    await scene.start(handle)
    return handle


async def receipt(scene: Scene, message_id: str, state: MessageState, *gateways: SmsGateway, by: str = "") -> bool:
    return await scene.run(
        lambda tx: take_receipt(tx, scene.desk, message_id=message_id, state=state, gateways=gateways, gateway=by)
    )


async def line(scene: Scene, handle: str) -> str:
    state = await scene.state(handle)
    return str(getattr(state, "delivery", state))
