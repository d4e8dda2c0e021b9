"""The ways to confirm on the screen: those the backend offers, each leading where it should; the delivery line."""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtGui import QAccessible

from kiosk_app.flow import Event, Position, Step
from kiosk_app.viewmodels.proof_views import WAYS
from kiosk_backend.contract import v1
from tests.app.pages.samples import ASKED, CARD, PASSPORT, SCENES, STAY_CARD, Scene, by, code, problem
from tests.app.pages.stage import PORTRAIT, Setup, Stage, stage


@pytest.fixture(scope="module")
def shown(qapp: object) -> Iterator[Stage]:
    QAccessible.setActive(True)
    with stage(Setup("portrait", PORTRAIT)) as made:
        yield made


def offered(shown: Stage) -> list[str]:
    return [name.removeprefix("way_") for item in shown.items() if (name := item.objectName()).startswith("way_")]


def said(shown: Stage) -> list[str]:
    return [str(item.property("text")) for item in shown.items() if item.inherits("QQuickText")]


def sheet(shown: Stage, *, ways: list[str], **changes: Any) -> list[str]:
    card = v1.BookingCard(kind="stay", place_name="Hotel Aurora", phone_ending="42", ways=ways)
    shown.show(Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, "booking": card, **changes}))
    return offered(shown)


@pytest.mark.parametrize("ways", [["email", "sms"], ["document", "passkey", "voice"], ["questions"], []])
def test_the_ways_are_the_backends_in_its_order_and_the_team_always(shown: Stage, ways: list[str]) -> None:
    """I1, N8: a code by text is never the only way."""
    if not ways:
        shown.show(Scene(Step.CHOOSE_OTHER_WAY, changes={"code": None, "booking": None}))
        assert offered(shown) == []
    else:
        assert sheet(shown, ways=ways) == ways
    assert "Ask our team" in said(shown)


def test_a_way_of_tomorrow_is_not_offered(shown: Stage) -> None:
    assert sheet(shown, ways=["iris", "sms"]) == ["sms"]


@pytest.mark.parametrize(
    ("refusal", "left"),
    [
        ("sms_paused", ["email", "document"]),
        ("no_such_way", ["sms", "link", "document"]),
        ("document_wrong", ["sms", "link", "email"]),
        ("staff_only", []),
    ],
)
def test_after_a_refusal_the_ways_that_still_work_are_offered(shown: Stage, refusal: str, left: list[str]) -> None:
    """N6: a pause of texts leaves the other ways and the team."""
    changes: dict[str, Any] = {"way": "email", **problem(refusal)}
    assert sheet(shown, ways=["sms", "link", "email", "document"], **changes) == left
    assert "Ask our team" in said(shown)


@pytest.mark.parametrize("refusal", ["sms_paused", "no_sends_left", "code_expired", "staff_only"])
def test_where_no_way_is_left_the_team_is_named(shown: Stage, refusal: str) -> None:
    assert sheet(shown, ways=["sms"], **problem(refusal)) == []
    assert any("Our team can help you now." in text for text in said(shown))


def test_what_the_backend_still_needs_is_all_that_is_offered(shown: Stage) -> None:
    assert sheet(shown, ways=["sms", "email"], **problem("more_needed", needs=["document"])) == ["document"]
    assert "One more check keeps your booking safe." in said(shown)


@pytest.mark.parametrize("way", WAYS)
def test_each_way_leads_to_its_page(shown: Stage, way: str) -> None:
    sheet(shown, ways=list(WAYS))
    shown.session.confirmBy(way)
    expected = {"link": Step.SENDING_LINK, "passkey": Step.OPENING_PAGE, "document": Step.SHOW_DOCUMENT}
    expected["questions"] = Step.ASKING
    assert shown.session.position.step is expected.get(way, Step.SENDING_CODE)
    assert shown.session._guest.way == way


def test_a_way_forgets_what_was_typed_for_the_one_before(shown: Stage) -> None:
    shown.show(SCENES["other-way"])
    assert shown.session._guest.typed.code
    shown.session.confirmBy("voice")
    assert shown.session._guest.typed.code == ""


@pytest.mark.parametrize("left", [4, 3, 2, 1])
def test_after_three_wrong_tries_another_way_is_offered_first(shown: Stage, left: int) -> None:
    """Decisions: other method offered after 3 of 5 tries."""
    changes = {"code": code(resend_in_s=0), **problem("code_wrong", tries_left=left)}
    shown.show(Scene(Step.ENTER_CODE, changes=changes))
    button = next(item for item in shown.items() if item.objectName() == "otherWay")
    assert (button.property("kind"), button.property("text")) == (
        ("primary", "Choose another way") if left <= 2 else ("secondary", "Text me a new code")
    )


def test_a_text_that_cannot_arrive_makes_another_way_the_first(shown: Stage) -> None:
    for scene in ("code-not-delivered", "link-not-delivered"):
        shown.show(SCENES[scene])
        button = next(item for item in shown.items() if item.objectName() == "otherWay")
        assert (button.property("kind"), button.property("text")) == ("primary", "Choose another way")


# design.md 8.6, word for word
LINE = {
    "queued": ("Sending your code.", "This takes a moment.", "pending", "idle", "idle"),
    "handed_over": (
        "Handed to the network.",
        "It should reach your phone in a few seconds.",
        "done",
        "done",
        "pending",
    ),
    "delivered": ("Delivered to your phone.", "Open your messages to see it.", "done", "done", "done"),
    "late": ("Still on its way.", "Some networks take a minute.", "done", "done", "pending"),
    "rerouted": ("The first route didn’t work.", "We’re sending it another way.", "done", "pending", "idle"),
    "not_delivered": ("We couldn’t reach your phone.", "Choose another way below.", "done", "stopped", "idle"),
    "unknown_receipts": ("Handed to the network.", "We can’t see when it arrives.", "done", "done", "idle"),
}


def line(shown: Stage) -> tuple[str, ...]:
    item = next(one for one in shown.items() if one.property("networkText") is not None)
    return tuple(str(item.property(name)) for name in ("title", "text", "sent", "network", "phone"))


@pytest.mark.parametrize("state", LINE)
def test_the_delivery_line_says_each_of_the_seven_states(shown: Stage, state: str) -> None:
    """X15: what is shown is what is known of the text."""
    assert state in v1.DeliveryState.__args__  # type: ignore[attr-defined]
    shown.show(Scene(Step.ENTER_CODE, changes={"code": code(state)}))
    assert line(shown) == LINE[state]


@pytest.mark.parametrize("method", ["voice", "email"])
@pytest.mark.parametrize("state", LINE)
def test_calls_and_emails_have_words_of_their_own_and_the_same_marks(shown: Stage, state: str, method: str) -> None:
    shown.show(Scene(Step.ENTER_CODE, changes=by(method, state)))
    title, text, *marks = line(shown)
    assert marks == list(LINE[state][2:])
    assert len(f"{title} {text}".split()) <= 12
    assert "messages" not in text
    assert title in said(shown) or any(title in one for one in said(shown))


def test_the_delivery_line_moves_while_the_sheet_is_open(shown: Stage) -> None:
    shown.show(Scene(Step.CHOOSE_OTHER_WAY, changes={"code": code("handed_over")}))
    assert line(shown)[0] == "Handed to the network."
    shown.session._guest = shown.session._guest.__class__(booking=STAY_CARD, code=code("delivered"))
    shown.session.happen(Event.DELIVERY_CHANGED)
    shown.settle()
    assert shown.session.position == Position(Step.CHOOSE_OTHER_WAY)
    assert line(shown)[0] == "Delivered to your phone."


def test_texts_that_are_slow_are_told_on_the_first_page_and_another_way_leads(shown: Stage) -> None:
    shown.show(SCENES["attract-texts-slow"])
    assert "Text messages are slow now. You can confirm another way." in said(shown)
    shown.show(SCENES["is-this-you-texts-slow"])
    kinds = {item.objectName(): item.property("kind") for item in shown.controls()}
    assert (kinds["otherWay"], kinds["sendCode"]) == ("primary", "secondary")


def test_questions_come_one_by_one_and_back_leads_to_the_one_before(shown: Stage) -> None:
    shown.show(Scene(Step.ANSWER_QUESTION, changes={"questions": ASKED, "answers": ()}))
    shown.session.answer(1)
    assert shown.session.view["question"] == "How many nights do you stay?"
    shown.session.send("BACK")
    assert shown.session.view["question"] == "Which room did you book?"
    shown.session.answer(0)
    shown.session.answer(2)
    assert shown.session.position.step is Step.CHECKING_ANSWERS
    assert shown.session._guest.answers == ("Garden room", "3")


@pytest.mark.parametrize("lines", [PASSPORT, CARD])
def test_a_document_read_line_by_line_goes_on_at_once(shown: Stage, lines: tuple[str, ...]) -> None:
    shown.show(SCENES["document"])
    for line_ in lines[:-1]:
        shown.session.scanned(line_)
        assert shown.session.position.step is Step.SHOW_DOCUMENT
    shown.session.scanned(lines[-1])
    assert shown.session.position.step is Step.CHECKING_DOCUMENT
    assert shown.session._guest.scanned.splitlines() == list(lines)


def test_another_code_held_to_the_scanner_is_no_document(shown: Stage) -> None:
    shown.show(SCENES["document-half"])
    shown.session.scanned("K1:ABC-123 %")
    shown.settle()
    assert "We couldn’t read that document." in said(shown)
    assert shown.session._guest.scanned == ""


def test_the_square_of_the_passkey_page_is_drawn_from_the_visit_and_its_address_is_nowhere_in_the_page(
    shown: Stage,
) -> None:
    """S26: no secret of the visit in a property of the page."""
    shown.show(SCENES["passkey"])
    assert shown.session.phone_link == code(method="passkey").page_url
    assert "check.example" not in repr(shown.session.view)
