"""What each limit of the backend means: section, setting, words. Defaults are read from the settings themselves."""

from typing import Final

ROWS: Final[dict[str, dict[str, str]]] = {
    "policy": {
        "code_digits": "digits of a code by text, call or for a caller",
        "email_code_digits": "digits of a code by e-mail",
        "code_life": "a code is good for",
        "email_code_life": "a code by e-mail is good for",
        "challenge_life": "no challenge is good for longer, whatever is sent again",
        "tries_per_challenge": "codes typed for one challenge",
        "failures_before_pause": "wrong codes in a row for one guest, then self-service by text pauses",
        "failures_before_staff_only": "wrong codes in a row for one guest, then staff only",
        "pauses": "how long it pauses: first, second, from then on",
        "resend_waits": "wait before a code is sent again: first, second, third time",
        "sends_per_challenge": "messages of one challenge",
        "same_code_while_left": "the same code is sent again while so much of its life is left",
        "sends_per_phone_hour": "messages to one number an hour, all purposes, kiosks and spellings together",
        "sends_per_phone_day": "messages to one number a day",
        "caller_extra_sends": "on top of both for texts to callers",
        "challenges_per_subject_hour": "challenges begun for one booking an hour",
        "starts_per_kiosk": "challenges begun at one kiosk, or for one web address, in the window below",
        "starts_per_kiosk_window": "that window",
        "wrong_codes_per_kiosk_hour": "wrong codes at one kiosk an hour, then nothing begins there",
        "lookups_per_kiosk": "look-ups that found nothing at one kiosk, in the window below",
        "lookups_per_kiosk_window": "that window",
        "web_sends_per_address_hour": "messages asked for by one web address (IPv4, IPv6 /64) an hour",
        "web_tries_per_address": "codes and links tried from one web address in five minutes",
        "sends_per_agent_minute": "texts to callers by one member of staff a minute",
        "sends_per_site_hour": "messages of one site an hour; as many again that nobody waits for",
        "sends_per_site_day": "messages of one site a day; as many again that nobody waits for",
        "grant_life": "what a right code permits must be done within",
        "visit_life": "a visit ends after",
        "pin_pause": "wait after a wrong PIN, doubling",
        "pin_failures_before_disabled": "wrong PINs in a row, then an administrator has to help",
        "staff_session_life": "staff are signed out after so long without a touch",
    },
    "spend": {
        "hour": "money an hour, all countries (millionths); production must set it",
        "day": "money a day, all countries; production must set it",
        "country_hour": "money an hour for the numbers of one country; production must set it",
        "country_day": "money a day for the numbers of one country; production must set it",
        "reserve_percent": "beyond a cap, for the home country and numbers verified before; then nothing",
    },
    "fraud": {
        "record_only_days": "days that rules only record, from the first message on",
        "country_day": "unverified messages abroad, a country and day, if a fifth of what is verified is less",
        "country_hour": "the same an hour",
        "home_day": "unverified messages in the site's own country a day",
        "home_hour": "the same an hour",
        "verified_percent": "that fifth",
        "prefix_hour": "messages an hour to numbers alike but for four digits, none verified; then 24 h none",
        "address_day": "unverified messages for one web address a day",
        "address_hour": "the same an hour",
        "countries_per_address": "countries one web address sends to a day, without those it verified in",
    },
}
NOT_LIMITS: Final[dict[str, frozenset[str]]] = {
    "policy": frozenset({"text_countries", "pre_verification_detail"}),
    "spend": frozenset(),
    "fraud": frozenset({"action", "allow_countries", "allow_prefixes", "allow_addresses"}),
}
"""Choices that are no number."""
