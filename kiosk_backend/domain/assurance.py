"""How sure we are of a guest: what was shown gives a level, purpose and risk say which is enough. Pure.

Levels (verification §6, decisions "Security questions, e-mail"):

- V0: the booking was found, by reference and name. Right answers about the booking leave it at V0.
- V1: V0, a code from the e-mail address on the booking, and two right answers. Neither alone is V1 (N7, S9).
- V2: V0 and something of the number on the booking: a code by text or call, a link, a passkey registered on that
  phone; or a document whose number or date of birth is the one the booking holds. A name alone is not: whoever knows
  the booking's name can compute the check digits of a passport.
- V3: a member of staff saw the guest or the document.

A biometric comparison is no method here: what one would have to promise is in `ports.biometrics` (N15).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

Level = Literal["V0", "V1", "V2", "V3"]
Risk = Literal["held", "email_held", "voip", "soon", "fraud", "hook"]
"""held, email_held: number or address was changed a short time ago. voip: a number that is no SIM. soon: typed before
a phone could show it. fraud: a rule of `domain.fraud` spoke. hook: the operator's risk service asks for more."""

ORDER: Final[tuple[Level, ...]] = ("V0", "V1", "V2", "V3")
OF_THE_NUMBER: Final = frozenset({"sms", "voice", "link", "passkey"})
STRONG: Final = OF_THE_NUMBER | {"document"}
NEEDED: Final[Mapping[str, Level]] = {
    "check_in": "V2",
    "booking_confirmation": "V1",
    "caller": "V2",
    "profile_change": "V2",
}
"""The lowest level by purpose. A profile change needs the old factor at this level and a code on the new, or V3 and a
second person (N11); that it asks twice is `services.profile`'s business."""
SHOW_ID: Final = "show_id"
"""Mark of a pass given at V1: the desk looks at a document (decisions)."""
STEP_UP: Final[tuple[Risk, ...]] = ("voip", "hook")
"""Risks that ask for one more factor unless the site chooses others. "fraud" is left to the site: a rule that is only
recorded must change nothing for a guest; so is "soon", which is noted in the audit: a test rig types faster than a
second, and a phone that hands its code over so fast is rare."""
RISKS: Final[tuple[Risk, ...]] = ("held", "email_held", "voip", "soon", "fraud", "hook")
_KINDS: Final[Mapping[str, str]] = {"sms": "number", "voice": "number", "link": "number"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What the evidence is good for. `needs`: any one of these ways would complete it (empty: staff, or nothing)."""

    allowed: bool
    level: Level
    mark: str = ""
    needs: tuple[str, ...] = ()
    why: str = ""
    """Which risk asked for more, for the audit."""


def level_of(shown: Iterable[str], risk: Iterable[str] = ()) -> Level:
    """The level of everything shown. A number or address on hold proves nothing (verification §6 "24 h hold")."""
    held = frozenset(risk)
    seen = frozenset(shown)
    if "staff" in seen:
        return "V3"
    if "held" in held:
        seen -= OF_THE_NUMBER
    if "email_held" in held:
        seen -= {"email"}
    if seen & STRONG:
        return "V2"
    return "V1" if {"email", "questions"} <= seen else "V0"


def factors(shown: Iterable[str]) -> int:
    """How many different things were shown: a text and a call to one number are the same."""
    return len({_KINDS.get(method, method) for method in shown})


def decide(
    purpose: str,
    shown: Iterable[str],
    *,
    risk: Iterable[str] = (),
    by_email: bool = False,
    step_up: Iterable[str] = STEP_UP,
    offered: Iterable[str] = (),
) -> Decision:
    """Whether the evidence is enough for the purpose.

    `by_email`: the site lets a guest check in at V1, with a pass that says to show a document. `risk`: what spoke
    against the number; those of `step_up` ask for one more factor, whatever the level. `offered`: ways this guest has.
    """
    seen, risks, asked = frozenset(shown), frozenset(risk), frozenset(step_up)
    level = level_of(seen, risks)
    more = sorted((risks & asked) | (risks & {"held", "email_held"}))
    if _enough(purpose, seen, level, risks & asked, by_email=by_email):
        return Decision(True, level, mark=mark_of(level) if purpose == "check_in" else "")
    completing = tuple(
        way
        for way in offered
        if way not in seen
        and _enough(purpose, seen | {way}, level_of(seen | {way}, risks), risks & asked, by_email=by_email)
    )
    return Decision(False, level, needs=completing, why="-".join(more))


def _enough(purpose: str, seen: frozenset[str], level: Level, risks: frozenset[str], *, by_email: bool) -> bool:
    needed = "V1" if purpose == "check_in" and by_email else NEEDED[purpose]
    if ORDER.index(level) < ORDER.index(needed):
        return False
    return level == "V3" or not risks or factors(seen) >= 2


def mark_of(level: str) -> str:
    """Of a pass for somebody proved at this level."""
    return SHOW_ID if level == "V1" else ""


def coded(evidence: str) -> str:
    """`stated` evidence as one word, for the audit."""
    return evidence.replace(" ", "-")


def stated(evidence: Iterable[str]) -> str:
    """Evidence as rows, audit and pass hold it: each method once, separated by blanks."""
    return " ".join(dict.fromkeys(evidence))
