"""Routes of the proofs that need no phone: questions from the booking, and a document. It decides nothing.

What is typed or scanned here is personal: it is in no answer and no log, and the document is not kept.
"""

from __future__ import annotations

from kiosk_backend.api.call import Call
from kiosk_backend.api.codes import asking_of, confirmed
from kiosk_backend.api.route import change
from kiosk_backend.contract import v1
from kiosk_backend.domain.refusal import Refusal
from kiosk_backend.ports import Transaction
from kiosk_backend.services import documents, questions


def _ask(tx: Transaction, call: Call[v1.Visit]) -> v1.Questions | Refusal:
    """Two questions about the booking, the same for a visit whenever it asks."""
    asked = questions.ask(tx, call.desk, asking_of(tx, call, "questions"))
    if isinstance(asked, Refusal):
        return asked
    return v1.Questions(
        questions=[v1.Question(fact=one.fact, choices=one.choices) for one in asked.questions],
        tries_left=asked.tries_left,
    )


def _answer(tx: Transaction, call: Call[v1.Answers]) -> v1.Confirmed | Refusal:
    """Answers them; right ones bring the staff, beside an e-mail code they may be enough."""
    asking = asking_of(tx, call, "questions")
    return confirmed(call, questions.answer(tx, call.desk, asking, call.kiosk, call.body.answers))


def _show(tx: Transaction, call: Call[v1.ShowDocument]) -> v1.Confirmed | Refusal:
    """Holds the lines of a document against the booking."""
    asking = asking_of(tx, call, "document")
    return confirmed(call, documents.show_document(tx, call.desk, asking, call.kiosk, call.body.lines))


_REFUSES = ("visit_over", "no_such_way", "staff_only", "more_needed")

routes = [
    change(
        "/v1/code/questions", _ask, takes=v1.Visit, gives=v1.Questions,
        refuses=("visit_over", "no_such_way", "staff_only"),
    ),
    change(
        "/v1/code/answers", _answer, takes=v1.Answers, gives=v1.Confirmed, refuses=(*_REFUSES, "answers_wrong"),
    ),
    change(
        "/v1/code/document", _show, takes=v1.ShowDocument, gives=v1.Confirmed,
        refuses=(*_REFUSES, "document_unreadable", "document_wrong"),
    ),
]  # fmt: skip
