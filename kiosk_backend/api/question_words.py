"""What is asked about a booking on a guest page, in the languages of `page_words`. It knows no HTML and no booking.

The facts are those of `domain.questions`; a fact without a row is asked for in general.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from kiosk_backend.api.page_words import LANGUAGES, Row, Words

# fmt: off
_ANY: Final[Row] = (
    "Which of these is on your booking?", "Was davon steht in Ihrer Buchung?", "Que comporte votre réservation ?",
    "¿Qué figura en su reserva?", "Che cosa c’è nella sua prenotazione?", "أي مما يلي في حجزك؟",
    "ご予約にあるのはどれですか。", "您的预订中有哪一项？")
QUESTIONS: Final[Mapping[str, Row]] = {
    "arrival_weekday": (
        "On which day do you arrive?", "An welchem Tag reisen Sie an?", "Quel jour arrivez-vous ?",
        "¿Qué día llega?", "In che giorno arriva?", "في أي يوم تصل؟", "何曜日に到着しますか。", "您星期几到达？"),
    "leave_date": (
        "On which day do you leave?", "An welchem Tag reisen Sie ab?", "Quel jour partez-vous ?",
        "¿Qué día se va?", "In che giorno parte?", "في أي يوم تغادر؟", "いつ出発しますか。", "您哪天离开？"),
    "nights": (
        "How many nights do you stay?", "Wie viele Nächte bleiben Sie?", "Combien de nuits restez-vous ?",
        "¿Cuántas noches se queda?", "Quante notti resta?", "كم ليلة ستقيم؟", "何泊しますか。", "您住几晚？"),
    "children": (
        "How many children are on the booking?", "Wie viele Kinder sind in der Buchung?",
        "Combien d’enfants y a-t-il dans la réservation ?", "¿Cuántos niños hay en la reserva?",
        "Quanti bambini ci sono nella prenotazione?", "كم عدد الأطفال في الحجز؟", "ご予約のお子様は何人ですか。",
        "预订中有几名儿童？"),
    "room_type": (
        "Which room did you book?", "Welches Zimmer haben Sie gebucht?", "Quelle chambre avez-vous réservée ?",
        "¿Qué habitación reservó?", "Quale camera ha prenotato?", "أي غرفة حجزت؟", "どの部屋をご予約ですか。",
        "您预订了哪种房间？"),
    "bed": (
        "Which bed did you book?", "Welches Bett haben Sie gebucht?", "Quel lit avez-vous réservé ?",
        "¿Qué cama reservó?", "Quale letto ha prenotato?", "أي سرير حجزت؟", "どのベッドをご予約ですか。",
        "您预订了哪种床？"),
    "to_pay_now": (
        "How much is still to pay?", "Wie viel ist noch zu zahlen?", "Combien reste-t-il à payer ?",
        "¿Cuánto falta por pagar?", "Quanto resta da pagare?", "كم بقي للدفع؟", "お支払い残額はいくらですか。",
        "还需支付多少？"),
    "city_tax": (
        "How much is the city tax?", "Wie hoch ist die Ortstaxe?", "Quel est le montant de la taxe de séjour ?",
        "¿Cuánto es la tasa turística?", "Quanto è la tassa di soggiorno?", "كم تبلغ ضريبة المدينة؟",
        "宿泊税はいくらですか。", "城市税是多少？"),
    "booked_name_initial": (
        "Which letter does your first name begin with?", "Mit welchem Buchstaben beginnt Ihr Vorname?",
        "Par quelle lettre commence votre prénom ?", "¿Con qué letra empieza su nombre?",
        "Con quale lettera inizia il suo nome?", "بأي حرف يبدأ اسمك الأول؟", "お名前（名）の最初の文字は何ですか。",
        "您名字的首字母是什么？"),
    "other_initial": (
        "Which letter does your companion’s first name begin with?",
        "Mit welchem Buchstaben beginnt der Vorname Ihrer Begleitung?",
        "Par quelle lettre commence le prénom de l’autre personne ?",
        "¿Con qué letra empieza el nombre de su acompañante?",
        "Con quale lettera inizia il nome di chi l’accompagna?", "بأي حرف يبدأ اسم مرافقك؟",
        "同行者のお名前（名）の最初の文字は何ですか。", "您同伴名字的首字母是什么？"),
    "seat": (
        "Which seat is yours?", "Welcher Sitz ist Ihrer?", "Quel est votre siège ?", "¿Cuál es su asiento?",
        "Qual è il suo posto?", "ما هو مقعدك؟", "お座席はどれですか。", "您的座位是哪个？"),
    "cabin": (
        "Which cabin did you book?", "Welche Klasse haben Sie gebucht?", "Quelle classe avez-vous réservée ?",
        "¿Qué clase reservó?", "Quale classe ha prenotato?", "أي درجة حجزت؟", "どのクラスをご予約ですか。",
        "您预订了哪个舱位？"),
    "bags": (
        "How many bags do you drop?", "Wie viele Koffer geben Sie auf?", "Combien de bagages déposez-vous ?",
        "¿Cuántas maletas factura?", "Quanti bagagli consegna?", "كم حقيبة ستسلّم؟", "お預けの荷物はいくつですか。",
        "您托运几件行李？"),
    "bag_kg": (
        "How heavy may your bags be?", "Wie schwer dürfen Ihre Koffer sein?",
        "Quel poids vos bagages peuvent-ils avoir ?", "¿Cuánto pueden pesar sus maletas?",
        "Quanto possono pesare i suoi bagagli?", "ما الوزن المسموح لحقائبك؟", "お荷物は何キロまでですか。",
        "您的行李限重多少？"),
    "arrival_time": (
        "At what time do you land?", "Um welche Uhrzeit landen Sie?", "À quelle heure atterrissez-vous ?",
        "¿A qué hora aterriza?", "A che ora atterra?", "في أي وقت تهبط؟", "何時に着陸しますか。", "您几点降落？"),
    "onward_city": (
        "Where do you fly on to?", "Wohin fliegen Sie weiter?", "Vers où continuez-vous ?",
        "¿Adónde sigue su viaje?", "Dove prosegue il viaggio?", "إلى أين تكمل رحلتك؟", "次はどこへ飛びますか。",
        "您接着飞往哪里？"),
    "onward_flight": (
        "Which flight do you take next?", "Welchen Flug nehmen Sie danach?", "Quel vol prenez-vous ensuite ?",
        "¿Qué vuelo toma después?", "Quale volo prende dopo?", "أي رحلة تأخذ بعدها؟", "次の便はどれですか。",
        "您接下来乘坐哪个航班？"),
}
_NONE: Final[Row] = ("None", "Keine", "Aucun", "Ninguno", "Nessuno", "لا شيء", "なし", "没有")
# fmt: on


def question(words: Words, fact: str) -> str:
    """What is asked about one fact."""
    return words.of(QUESTIONS.get(fact, _ANY))


def answer(words: Words, fact: str, value: str) -> str:
    """A value of the booking as a guest reads it."""
    if fact == "arrival_weekday":
        return words.weekday(int(value))
    if fact.endswith("_date"):
        return words.date(dt.date.fromisoformat(value))
    if fact == "bag_kg":
        return f"{value} kg"
    return words.of(_NONE) if value == "0" else value


assert all(len(row) == len(LANGUAGES) for row in (*QUESTIONS.values(), _ANY, _NONE))
