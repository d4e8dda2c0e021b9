"""Why a guest needs help, in the words of the text to staff: what the guest was doing, or what brought them. Pure.

The screen calls its steps by names of its own; here they become a few things a person can picture. Words are short: the
whole text is one segment (`domain.texts`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

QUESTIONS_ANSWERED: Final = "questions_answered"
"""Two right answers: too little to let a guest in, enough for somebody to come."""
DOCUMENT_SHOWN: Final = "document_shown"
"""A document in the guest's name, with nothing on the booking to hold it against."""
ADDRESS_OBJECTED: Final = "address_objected"
"""Somebody says on our page that a change two members of staff made was not theirs."""
BOOKING_LEFT: Final = "booking_left"
"""A booking that its guest had no way to confirm in time, left to the staff."""

_ABOUT: Final[Mapping[str, str]] = {
    QUESTIONS_ANSWERED: "answered", DOCUMENT_SHOWN: "shown", ADDRESS_OBJECTED: "objected", BOOKING_LEFT: "left",
    **dict.fromkeys((
        "find_booking", "scan_code", "type_reference", "type_name", "finding", "try_other_details", "choose_booking",
        "choosing",
    ), "finding"),
    **dict.fromkeys(("confirm_booking", "read_why_not"), "booking"),
    **dict.fromkeys((
        "sending_code", "enter_code", "checking_code", "resending_code", "sending_link", "wait_for_phone",
        "resending_link", "opening_page", "use_passkey", "continuing", "choose_other_way",
    ), "proving"),
    **dict.fromkeys(("asking", "answer_question", "checking_answers"), "questions"),
    **dict.fromkeys(("show_document", "type_document", "checking_document"), "document"),
    **dict.fromkeys(("declare_bags", "confirm_details", "checking_in"), "details"),
    **dict.fromkeys((
        "reissuing", "printing", "take_pass", "say_if_printed", "linking_phone", "scan_phone_pass",
    ), "pass"),
}  # fmt: skip
"""By step of the screen, or by what brought them."""

_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "answered": "answered 2 questions", "shown": "showed a document to look at", "finding": "finding the booking",
        "booking": "something with the booking", "proving": "confirming it's them", "questions": "answering questions",
        "document": "showing a document", "details": "checking in", "pass": "getting the pass",
        "other": "at the screen",
        "objected": "says: I didn't change it",
        "left": "a booking to confirm",
    },
    "de": {
        "answered": "2 Fragen beantwortet", "shown": "Ausweis gezeigt: ansehen", "finding": "Buchung finden",
        "booking": "etwas mit der Buchung", "proving": "sich bestätigen", "questions": "Fragen beantworten",
        "document": "Ausweis zeigen", "details": "Einchecken", "pass": "Pass bekommen", "other": "am Bildschirm",
        "objected": "sagt: nicht geändert",
        "left": "Buchung zu bestätigen",
    },
    "fr": {
        "answered": "a répondu à 2 questions", "shown": "pièce d'identité à vérifier",
        "finding": "trouver la réservation", "booking": "sa réservation", "proving": "confirmer son identité",
        "questions": "répondre aux questions", "document": "montrer une pièce", "details": "enregistrement",
        "pass": "obtenir le passe", "other": "à l'écran",
        "objected": "dit : pas changé par moi",
        "left": "réservation à confirmer",
    },
    "es": {
        "answered": "respondidas 2 preguntas", "shown": "un documento para mirar",
        "finding": "encontrar la reserva", "booking": "algo de la reserva", "proving": "confirmar quién es",
        "questions": "responder preguntas", "document": "mostrar un documento", "details": "el registro",
        "pass": "obtener el pase", "other": "la pantalla",
        "objected": "dice: no lo he cambiado",
        "left": "confirmar una reserva",
    },
    "it": {
        "answered": "ha risposto a 2 domande", "shown": "documento da guardare", "finding": "trovare la prenotazione",
        "booking": "la prenotazione", "proving": "confermare chi è", "questions": "rispondere alle domande",
        "document": "mostrare un documento", "details": "il check-in", "pass": "avere il pass", "other": "lo schermo",
        "objected": "dice: non cambiato",
        "left": "prenotazione da confermare",
    },
    "ar": {
        "answered": "أجاب عن سؤالين", "shown": "أظهر وثيقة", "finding": "البحث عن الحجز", "booking": "الحجز",
        "proving": "تأكيد الهوية", "questions": "الأسئلة", "document": "إظهار وثيقة", "details": "تسجيل الوصول",
        "pass": "البطاقة", "other": "الشاشة",
        "objected": "لم أغيّره",
        "left": "حجز للتأكيد",
    },
    "ja": {
        "answered": "質問2つに回答済み", "shown": "身分証の確認待ち", "finding": "予約の検索", "booking": "予約の内容",
        "proving": "本人確認", "questions": "質問への回答", "document": "身分証の提示", "details": "チェックイン",
        "pass": "パスの受け取り", "other": "画面の操作",
        "objected": "変更していないとの連絡",
        "left": "未確認の予約",
    },
    "zh-Hans": {
        "answered": "已答对两个问题", "shown": "证件待查看", "finding": "查找预订", "booking": "预订内容",
        "proving": "确认身份", "questions": "回答问题", "document": "出示证件", "details": "办理入住或登机",
        "pass": "领取凭证", "other": "屏幕操作",
        "objected": "称未更改过",
        "left": "待确认的预订",
    },
}  # fmt: skip


def help_word(language: str, step: str) -> str:
    """What staff read of a step; of one nobody knows, that the guest stands at the screen."""
    return _WORDS[language][_ABOUT.get(step, "other")]
