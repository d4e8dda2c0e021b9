"""Words that depend on a value: dates, times, counts, and why the guest is sent to the desk.

Pages hold all other copy (``qsTr``). Dates are never short (experience L5): weekday, day, month, year. Knows Qt's
translations and locale, not the guest.
"""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime


def _tr(text: str) -> str:
    return QCoreApplication.translate("Wording", text)


def long_date(day: dt.date) -> str:
    """Tuesday 24 November 2026, in the language of the screen."""
    return QLocale().toString(_qdate(day), "dddd d MMMM yyyy")


def weekday(day: dt.date) -> str:
    """Tuesday."""
    return QLocale().toString(_qdate(day), "dddd")


def day_and_month(day: dt.date) -> str:
    """24 November 2026: under a weekday that stands above it."""
    return QLocale().toString(_qdate(day), "d MMMM yyyy")


def date_span(first: dt.date, last: dt.date) -> str:
    """Tuesday 24 to Thursday 26 November 2026; months and years are said once when they are the same."""
    locale = QLocale()
    if (first.year, first.month) == (last.year, last.month):
        start = locale.toString(_qdate(first), "dddd d")
    elif first.year == last.year:
        start = locale.toString(_qdate(first), "dddd d MMMM")
    else:
        start = long_date(first)
    return _tr("{first} to {last}").format(first=start, last=long_date(last))


def clock(moment: dt.datetime) -> str:
    """15:42 or 3:42 pm by locale, in the offset the moment carries."""
    return QLocale().toString(QTime(moment.hour, moment.minute), _clock_pattern())


def _clock_pattern() -> str:
    return "h:mm ap" if "a" in QLocale().timeFormat(QLocale.FormatType.ShortFormat).lower() else "HH:mm"


def begin_line(words: str) -> str:
    """Words of the site that stand on a line of their own here and in the middle of one on the pass."""
    return words[:1].upper() + words[1:]


def nights(count: int) -> str:
    """2 nights."""
    return _tr("1 night") if count == 1 else QCoreApplication.translate("Wording", "%n nights", "", count)


def minutes_and_seconds(seconds: float) -> str:
    """1:42."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02d}"


def _qdate(day: dt.date) -> QDate:
    return QDate(day.year, day.month, day.day)


def why_desk(code: str, desk: str = "the front desk") -> tuple[str, str]:
    """Title and sentence for each refusal that ends at ``desk``; an unknown code says "see us" (contract rule)."""
    see_us = _tr("Please see us at {desk}")
    first = _tr("Please see us at {desk} first")
    not_here = _tr("This screen can’t check you in right now")
    again = _tr("Please start again")
    table = {
        "see_staff": (first, _tr("We check you in there.")),
        "balance_due": (first, _tr("A payment is still open.")),
        "room_not_ready": (_tr("Your room isn’t ready yet"), _tr("Leave your bags with us until it is.")),
        "details_missing": (see_us, _tr("Some details are missing. We add them together.")),
        "cancelled": (see_us, _tr("This booking was cancelled. We can help.")),
        "dangerous_goods": (see_us, _tr("Tell us what is in your bags. We find a way.")),
        "locked_by_staff": (see_us, _tr("Our team is looking at your booking now.")),
        "already_checked_in": (_tr("You’re checked in already"), _tr("We print your pass at {desk}.")),
        "not_checked_in": (see_us, _tr("We make your pass there.")),
        "pass_unknown": (see_us, _tr("We make your pass there.")),
        "pass_void": (see_us, _tr("A newer pass was made. We print it there.")),
        "no_public_address": (
            _tr("We print your pass at the desk"),
            _tr("You’re checked in. Only the paper is missing."),
        ),
        "visit_over": (again, _tr("Too much time has passed. We cleared your details.")),
        "code_missing": (again, _tr("Your code is no longer good. You get a new one.")),
        "grant_missing": (again, _tr("Too much time has passed. Please confirm it’s you again.")),
        "unavailable": (
            _tr("We can’t reach our booking system"),
            _tr("Nothing you need to do here. We help you at {desk}."),
        ),
        "busy": (not_here, _tr("Our system is busy. We help you at {desk}.")),
        "not_enrolled": (not_here, _tr("We check you in at {desk}.")),
        "kiosk_revoked": (not_here, _tr("We check you in at {desk}.")),
        "app_too_old": (not_here, _tr("We check you in at {desk}.")),
    }
    title, sentence = table.get(code, (_tr("Please go to {desk}"), _tr("We check you in there.")))
    return title.format(desk=desk), sentence.format(desk=desk)


def question(fact: str) -> str:
    """What is asked about one fact of the booking; a fact of tomorrow is asked for in general."""
    return {
        "arrival_weekday": _tr("On which day do you arrive?"),
        "leave_date": _tr("On which day do you leave?"),
        "nights": _tr("How many nights do you stay?"),
        "guests": _tr("How many guests are on the booking?"),
        "children": _tr("How many children are on the booking?"),
        "room_type": _tr("Which room did you book?"),
        "bed": _tr("Which bed did you book?"),
        "to_pay_now": _tr("How much is still to pay?"),
        "city_tax": _tr("How much is the city tax?"),
        "booked_name_initial": _tr("Which letter does your first name begin with?"),
        "other_initial": _tr("Which letter does your companion’s first name begin with?"),
        "flight_number": _tr("Which flight do you take?"),
        "seat": _tr("Which seat is yours?"),
        "seat_position": _tr("Where is your seat?"),
        "cabin": _tr("Which cabin did you book?"),
        "bags": _tr("How many bags do you drop?"),
        "bag_kg": _tr("How heavy may your bags be?"),
        "arrival_time": _tr("At what time do you land?"),
        "onward_city": _tr("Where do you fly on to?"),
        "onward_flight": _tr("Which flight do you take next?"),
    }.get(fact, _tr("Which of these is on your booking?"))


def answer(fact: str, value: str) -> str:
    """A value of the booking as a guest reads it: days in words, counts with what is counted."""
    if value.isdecimal() and fact == "arrival_weekday":
        return QLocale().dayName(int(value)) if 1 <= int(value) <= 7 else value
    if value.isdecimal() and fact == "nights":
        return nights(int(value))
    if value.isdecimal() and fact == "guests":
        return _tr("1 guest") if value == "1" else _tr("{count} guests").format(count=value)
    if fact == "bag_kg":
        return _tr("{weight} kg").format(weight=value)
    if value == "0":
        return _tr("None")
    if fact == "seat_position":
        return {"window": _tr("Window"), "middle": _tr("Middle"), "aisle": _tr("Aisle")}.get(value, value)
    try:
        return long_date(dt.date.fromisoformat(value)) if fact.endswith("date") else value
    except ValueError:
        return value
