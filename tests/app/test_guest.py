"""What a visit knows prints nothing of the guest and merges without losing what was typed meanwhile."""

from dataclasses import replace

from kiosk_app.guest import Guest, Typed, merge, next_guest
from kiosk_backend.contract import v1

CANARY = "Zzyzx9Canary"


def full() -> Guest:
    card = v1.BookingCard(kind="stay", place_name=CANARY, first_name=CANARY, phone_ending="42")
    return Guest(
        visit_number=3,
        typed=Typed(reference=CANARY, last_name=CANARY, code="481920", line1=CANARY, line2=CANARY, line3=CANARY),
        questions=v1.Questions(questions=[v1.Question(fact="room_type", choices=[CANARY])], tries_left=2),
        answers=(CANARY,),
        code=v1.CodeStatus(**STATUS, email_hint=CANARY, page_url=CANARY),
        scanned=CANARY,
        visit=CANARY,
        booking=card,
        link=v1.PhoneLink(url=CANARY, expires_in_s=600),
        farewell={"gate": "B12"},
        problem=v1.Problem(code="code_wrong", message=CANARY),
    )


def test_the_repr_of_a_guest_tells_nothing_of_the_guest() -> None:
    text = repr(full()) + repr(full().typed)
    assert CANARY not in text
    assert "481920" not in text
    assert "code_wrong" in text


def test_an_answer_does_not_undo_what_was_typed_while_it_was_under_way() -> None:
    before = Guest(typed=Typed(code="4"))
    after = replace(before, code=v1.CodeStatus(**STATUS), code_asked_at=7.0)
    now = replace(before, typed=Typed(code="481"))
    merged = merge(before, after, now)
    assert merged.typed.code == "481"
    assert (merged.code, merged.code_asked_at) == (after.code, 7.0)


def test_the_next_guest_is_empty_but_for_the_number_of_the_visit() -> None:
    assert next_guest(full()) == Guest(visit_number=4)


def test_done_keeps_public_facts_only() -> None:
    assert next_guest(full(), farewell=True) == Guest(visit_number=4, farewell={"gate": "B12"})


STATUS = {
    "delivery": "delivered",
    "version": 2,
    "digits": 6,
    "phone_ending": "42",
    "expires_in_s": 300,
    "resend_in_s": 30,
    "sends_left": 2,
    "tries_left": 5,
}
