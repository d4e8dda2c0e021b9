"""A site: a property or an airline station, its brand, its words and its own choices. It knows no SQL and no wire.

The columns of `sites` hold kind, name, time zone and country; everything else is the JSON of `sites.config`, declared
here as dataclasses (`kiosk_backend.domain.declared` refuses unknown keys). Clock times are "HH:MM" wall clock of the
site, durations are minutes. Words: reference/domain.md §5.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kiosk_backend.domain.assurance import RISKS, STEP_UP
from kiosk_backend.domain.declared import Problem, Refused, read
from kiosk_backend.domain.private import Phone

Kind = Literal["stay", "flight"]

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_GSM7 = re.compile(r"[A-Za-z0-9 .,'&-]{1,20}")
_CONTACT = re.compile(r"[A-Za-z0-9 .,/@+()-]{1,40}")


@lru_cache(maxsize=256)
@lru_cache(maxsize=64)
def clock(text: str) -> dt.time:
    """ "HH:MM" as a time. Raises ValueError."""
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        raise ValueError(f"{text!r} is not a time such as 15:00")
    return dt.time.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Brand:
    """How the operator looks; the app checks the colours for contrast."""

    theme: str
    name: str
    accent: str
    tint: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9-]{1,40}", self.theme):
            raise ValueError("theme must be the name of a folder: lower-case letters, digits, hyphens")
        for colour in (self.accent, *(() if self.tint is None else (self.tint,))):
            if not _COLOUR.fullmatch(colour):
                raise ValueError("accent and tint must look like #083F39")


@dataclass(frozen=True, slots=True)
class Place:
    """Where things are, in words a guest can follow."""

    desk: str = "the front desk"
    desk_way: str = ""
    directions: str = ""
    reader: str = ""
    other_kiosk: str = ""
    gate_minutes: dict[str, int] = field(default_factory=dict)
    """Flights: minutes on foot from here to a gate ("B12") or to all gates of a pier ("B")."""

    def __post_init__(self) -> None:
        for gate, minutes in self.gate_minutes.items():
            if not re.fullmatch("[A-Z]{0,3}[0-9]{0,3}[A-Z]?", gate) or not gate:
                raise ValueError("gate_minutes must name gates such as B12, or the letters of a pier such as B")
            if not 1 <= minutes <= 90:
                raise ValueError("gate_minutes must be 1 to 90")

    def minutes_to(self, gate: str) -> int | None:
        """Minutes on foot to a gate as it stands on a booking; None where nobody measured."""
        name = gate.strip().upper()
        pier = re.split("[0-9]", name, maxsplit=1)[0]
        return self.gate_minutes.get(name, self.gate_minutes.get(pier))


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """A rectangle of the floor plan. `goal`: the place to go to after check-in."""

    name: str
    x: int
    y: int
    w: int
    h: int
    goal: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A floor plan in a field of 952 by 520 units: 3 to 5 rectangles, where the kiosk is, the way as [x, y] points."""

    places: tuple[PlanPlace, ...]
    you_x: int
    you_y: int
    route: tuple[tuple[int, ...], ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= len(self.places) <= 5:
            raise ValueError("places must be 1 to 5")
        if any(len(point) != 2 for point in self.route):
            raise ValueError("route must be points of two numbers, [x, y]")
        inside = all(
            min(place.x, place.y) >= 0 and place.x + place.w <= 952 and place.y + place.h <= 520
            for place in self.places
        )
        if not inside:
            raise ValueError("places must lie within 952 by 520")


@dataclass(frozen=True)
class ReferencePattern:
    """What a reference of this site looks like after folding to upper-case letters and digits.

    The pattern sees what `fold_reference` gives, so it must not ask for lower case or punctuation.
    """

    pattern: str
    length: int
    hint: str

    def __post_init__(self) -> None:
        try:
            re.compile(self.pattern)
        except re.error as wrong:
            raise ValueError(f"pattern is not a regular expression: {wrong}") from None
        if not 4 <= self.length <= 20:
            raise ValueError("length must be 4 to 20")

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def matches(self, folded: str) -> bool:
        """Whether a folded reference can be one of ours."""
        return self._compiled.fullmatch(folded) is not None


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """The operator's own choices. Security bounds that no site may cross are `domain.policy.Policy`."""

    pre_verification_detail: Literal["full", "minimal"] = "full"
    second_person_for_override: bool = False
    check_in_by_email: bool = False
    """A code by e-mail and two right answers are enough; the pass then says to show a document (verification §6)."""
    step_up: tuple[str, ...] = STEP_UP
    """Risks that ask for one more factor: voip, soon, fraud, hook."""
    unknown_risk: Literal["allow", "step_up", "block"] = "allow"
    """What a number counts as whose risk nobody could tell (`ports.risk`)."""
    show_room: bool = True
    """False: the pass says "Ask at the desk" instead of the room number."""
    check_in_from: str = "15:00"
    """Stays: self-service opens on the day of arrival."""
    check_in_days_after: int = 1
    """Stays: how many days after the arrival date a guest may still check in here; the stay must not be over."""
    early_check_in: bool = False
    """Stays: before `check_in_from` on the arrival day, if the room is ready."""
    check_in_until: str = "05:00"
    """Stays: last minute of the last day above, wall clock of the following morning."""
    check_out_by: str = "11:00"
    balance_blocks: bool = True
    details_block: bool = True
    """A registration card (stay) or passport details (flight) that miss something send the guest to staff."""
    opens_before_min: int = 24 * 60
    """Flights: the check-in window opens before departure."""
    closes_before_min: int = 45
    boards_before_min: int = 40
    gate_closes_before_min: int = 15
    confirm_within_hours: int = 0
    """A booking that came unconfirmed: the guest is asked to confirm it, and it is cancelled when nobody did within so
    many hours. 0: nobody is asked and nothing is cancelled."""
    quiet_from: str = "21:00"
    """From then on no text leaves that nobody asked for just now (a booking to confirm)."""
    quiet_until: str = "08:00"
    keep_days: int = 30
    """Days after departure until a booking with its personal values is deleted (S28)."""

    def __post_init__(self) -> None:
        for name in ("check_in_from", "check_in_until", "check_out_by", "quiet_from", "quiet_until"):
            clock(getattr(self, name))
        if not 0 < self.closes_before_min < self.opens_before_min <= 72 * 60:
            raise ValueError("closes_before_min must be above 0 and below opens_before_min (at most 4320)")
        if not 0 < self.gate_closes_before_min <= self.boards_before_min:
            raise ValueError("gate_closes_before_min must be above 0 and at most boards_before_min")
        if not set(self.step_up) <= set(RISKS):
            raise ValueError(f"step_up must name some of {', '.join(RISKS)}")
        if not 0 <= self.check_in_days_after <= 14:
            raise ValueError("check_in_days_after must be 0 to 14")
        if not 0 <= self.confirm_within_hours <= 24 * 90:
            raise ValueError("confirm_within_hours must be 0 to 2160")
        if not 1 <= self.keep_days <= 3_650:
            raise ValueError("keep_days must be 1 to 3650")

    @property
    def opens_at_clock(self) -> dt.time:
        """Stays: wall clock of `check_in_from`."""
        return clock(self.check_in_from)


@dataclass(frozen=True, slots=True)
class Route:
    """A gateway that carries the texts of a site. `weight`: its share while all work; 0: only what others cannot carry.
    `countries` of the number (ISO 3166 alpha-2); empty: all. `last_resort`: never tried out, only when nothing else is
    left, such as a modem."""

    gateway: str
    weight: int = 100
    countries: tuple[str, ...] = ()
    last_resort: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 1_000:
            raise ValueError("weight must be 0 to 1000")
        for country in self.countries:
            if not re.fullmatch("[A-Z]{2}", country):
                raise ValueError("countries must be two capital letters each, such as AT")


@dataclass(frozen=True, slots=True)
class Config:
    """What `sites.config` holds."""

    brand: Brand
    references: tuple[ReferencePattern, ...]
    place: Place = Place()
    plan: Plan | None = None
    languages: tuple[str, ...] = ("en",)
    policy: SitePolicy = SitePolicy()
    staff_phone: Phone | None = None
    """Gets the text when a guest calls for help."""
    sender: str = ""
    """Name in texts to guests, GSM-7; empty: the brand's name."""
    contact: str = ""
    """How a guest who did not ask for something reaches us, in notices: a number or a short address, GSM-7."""
    routes: tuple[Route, ...] = ()
    """Which gateways carry the texts of this site; empty: those of the settings, in their order."""
    carrier: str = ""
    """Flights: IATA designator, "NW"."""
    carrier_name: str = ""
    station: str = ""
    """Flights: IATA airport code, "LIS"."""
    wifi_name: str = ""
    wifi_password: str = ""
    breakfast: str = ""
    breakfast_place: str = ""
    need_anything: str = ""
    bag_desks: str = ""
    bag_drop: str = ""
    sms_notice: str = ""
    privacy_notice: str = ""
    room_types: tuple[str, ...] = ()
    """Stays: what the rooms are called, five or more, so that a guest can be asked which one was booked."""
    ways: dict[str, str] = field(default_factory=dict)
    """Stays: floor to the directions printed on the pass, such as {"4": "Lifts: on your right"}."""

    def __post_init__(self) -> None:
        if not self.references:
            raise ValueError("references must name at least one pattern")
        if not self.languages:
            raise ValueError("languages must name at least one")
        names = [route.gateway for route in self.routes]
        if len(set(names)) < len(names):
            raise ValueError("routes must name a gateway once")
        if self.contact and not _CONTACT.fullmatch(self.contact):
            raise ValueError("contact must be 1 to 40 plain characters: a number or a short address")
        if self.sender and not _GSM7.fullmatch(self.sender):
            raise ValueError("sender must be 1 to 20 plain letters, digits, spaces or .,'&-")


@dataclass(frozen=True)
class Site:
    """A property or a station."""

    site_id: str
    kind: Kind
    name: str
    time_zone: str
    country: str
    config: Config

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where its clocks are."""
        return ZoneInfo(self.time_zone)

    @property
    def policy(self) -> SitePolicy:
        """The operator's choices."""
        return self.config.policy

    @property
    def sender(self) -> str:
        """How texts to guests name us: GSM-7, never words of a guest."""
        if self.config.sender:
            return self.config.sender
        plain = unicodedata.normalize("NFKD", self.config.brand.name).encode("ascii", "ignore").decode()
        return re.sub(r"[^A-Za-z0-9 .,'&-]", "", plain)[:20].strip()

    def local(self, at: int) -> dt.datetime:
        """Unix milliseconds as an instant with the offset of this place."""
        return dt.datetime.fromtimestamp(at / 1000, self.zone)

    def today(self, at: int) -> dt.date:
        """The date on this site's wall at `at` (Unix milliseconds)."""
        return self.local(at).date()

    def instant(self, day: dt.date, wall: dt.time) -> int:
        """Unix milliseconds of a wall-clock time here; a time a clock change skips is the one after the gap."""
        return _instant(self.zone, day, wall)

    def awake_at(self, at: int) -> int:
        """`at`, or when the quiet hours that hold it are over (Unix milliseconds)."""
        begin, end = clock(self.policy.quiet_from), clock(self.policy.quiet_until)
        here = self.local(at)
        wall = here.time()
        if begin == end or not (begin <= wall < end if begin < end else wall >= begin or wall < end):
            return at
        later = wall >= begin and begin > end
        return self.instant(here.date() + dt.timedelta(days=int(later)), end)

    def accepts_reference(self, folded: str) -> bool:
        """Whether a folded reference fits a pattern of this site."""
        return any(pattern.matches(folded) for pattern in self.config.references)


@lru_cache(maxsize=1_024)
def _instant(zone: ZoneInfo, day: dt.date, wall: dt.time) -> int:
    return int(dt.datetime.combine(day, wall, zone).timestamp() * 1000)


def site(*, site_id: str, kind: str, name: str, time_zone: str, country: str, config: str) -> Site:
    """A Site from the columns of its row. Raises Refused with every problem."""
    problems: list[Problem] = []
    if kind not in ("stay", "flight"):
        problems.append(Problem("kind", "must be one of stay, flight"))
    if not name.strip():
        problems.append(Problem("name", "must not be empty"))
    if not re.fullmatch(r"[A-Z]{2}", country):
        problems.append(Problem("country", "must be two capital letters (ISO 3166)"))
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(Problem("time_zone", f"{time_zone!r} is not a time zone such as Europe/Vienna"))
    parsed: Config | None = None
    try:
        parsed = read(Config, json.loads(config), "config")
    except json.JSONDecodeError as wrong:
        problems.append(Problem("config", f"is not JSON: {wrong.msg} at line {wrong.lineno}"))
    except Refused as refused:
        problems.extend(refused.problems)
    if problems or parsed is None:
        raise Refused(problems)
    return Site(site_id, "stay" if kind == "stay" else "flight", name, time_zone, country, parsed)
