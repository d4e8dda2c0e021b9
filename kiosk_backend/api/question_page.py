"""The page that asks two questions about a booking, after a code by e-mail. It knows no SQL and no route."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_backend.api import page as frame
from kiosk_backend.api.booking_page import contact, look_of, path_of
from kiosk_backend.api.page import Page, card, heading, page, paragraph
from kiosk_backend.api.page_route import Request
from kiosk_backend.api.question_words import answer, question
from kiosk_backend.services.guest_page import Questioned


def questions_page(request: Request, questioned: Questioned, missing: Sequence[str] = ()) -> Page:
    """Two questions about the booking, five answers each. `missing`: facts that were not answered."""
    asked = questioned.asked
    look = look_of(request, asked.site, asked.booking)
    words = look.words
    fields = [
        frame.choice(
            f"about-{one.fact}",
            question(words, one.fact),
            [(value, answer(words, one.fact, value)) for value in one.choices],
            wrong=words["questions_missing"] if one.fact in missing else "",
        )
        for one in questioned.questions
    ]
    fixes = [(f"about-{fact}", f"{question(words, fact)} {words['questions_missing']}") for fact in missing]
    if questioned.wrong:
        fixes = [(f"about-{questioned.questions[0].fact}", words["questions_wrong"])]
    hidden = {"do": "answer", "visit": questioned.visit.reveal()}
    parts = [
        heading(words["questions_title"]),
        paragraph(words["questions_lead"]),
        frame.form(*fields, frame.button(words["confirm"]), action=path_of(request) + look.query, hidden=hidden),
    ]
    above = [frame.trouble(words, fixes)] if fixes else []
    below = [paragraph(contact(words, asked.site), "note")]
    return page(
        look, words["questions_title"], *above, card(*parts), *below, trouble=bool(fixes), status=422 if fixes else 200
    )
