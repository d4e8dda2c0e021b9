"""The page that asks two questions about a booking, after a code by e-mail. It knows no SQL and no route."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_backend.api import page as frame
from kiosk_backend.api.booking_page import contact, look_of, path_of
from kiosk_backend.api.page import Look, Page, card, heading, page, paragraph
from kiosk_backend.api.page_route import Request
from kiosk_backend.api.question_words import answer, question
from kiosk_backend.domain.private import Secret
from kiosk_backend.services.guest_page import Questioned
from kiosk_backend.services.questions import Asked


def questions_page(request: Request, questioned: Questioned, missing: Sequence[str] = ()) -> Page:
    """The page of that booking. `missing`: facts that were not answered."""
    asked = questioned.asked
    look = look_of(request, asked.site, asked.booking)
    return drawn(
        look, path_of(request) + look.query, questioned.questions, questioned.visit, contact(look.words, asked.site),
        wrong=questioned.wrong, missing=missing,
    )  # fmt: skip


def drawn(
    look: Look, action: str, questions: Sequence[Asked], visit: Secret, whom: str, *, wrong: bool = False,
    missing: Sequence[str] = (),
) -> Page:  # fmt: skip
    """Two questions, five answers each. `whom`: to call; `wrong`: the first answers were not right."""
    words = look.words
    fields = [
        frame.choice(
            f"about-{one.fact}",
            question(words, one.fact),
            [(value, answer(words, one.fact, value)) for value in one.choices],
            wrong=words["questions_missing"] if one.fact in missing else "",
        )
        for one in questions
    ]
    fixes = [(f"about-{fact}", f"{question(words, fact)} {words['questions_missing']}") for fact in missing]
    if wrong:
        fixes = [(f"about-{questions[0].fact}", words["questions_wrong"])]
    hidden = {"do": "answer", "visit": visit.reveal()}
    parts = [
        heading(words["questions_title"]),
        paragraph(words["questions_lead"]),
        frame.form(*fields, frame.button(words["confirm"]), action=action, hidden=hidden),
    ]
    above = [frame.trouble(words, fixes)] if fixes else []
    title = words["questions_title"]
    return page(
        look, title, *above, card(*parts), paragraph(whom, "note"), trouble=bool(fixes), status=422 if fixes else 200
    )
