"""The page where a guest confirms a booking, in process: from the import to the audit, and everything in between."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest

from tests.backend.api.conftest import Desktop, everything
from tests.backend.api.guest_web import Shown, Web, web_of

HOUR, DAY = 3_600_000, 86_400_000
PETRA = "S-1,V7P3SK,unconfirmed,+436641234556,petra@example.com,,Novak,Petra,{arrive},{leave},Courtyard double"

pytestmark = pytest.mark.anyio


@pytest.fixture
async def web(desktop: Desktop) -> Web:
    made = web_of(desktop)
    await made.add_site()
    return made


async def book(web: Web, row: str = PETRA, in_days: int = 9) -> None:
    today = dt.datetime.fromtimestamp(web.desktop.clock.now() / 1000, dt.UTC).date()
    arrive, leave = today + dt.timedelta(days=in_days), today + dt.timedelta(days=in_days + 2)
    await web.book(row.format(arrive=arrive, leave=leave))


async def asked(web: Web) -> str:
    """The path of the link that an unconfirmed booking brought."""
    await book(web)
    assert (await web.chore()).settled == 1
    return await web.link()


async def at_code(web: Web, path: str) -> Shown:
    """The page with the field for the code."""
    (form,) = (await web.get(path)).forms
    return await web.submit(form)


async def test_a_booking_is_confirmed_from_a_phone(web: Web) -> None:
    """Import, text with a link, code to the number on the booking, confirmed; every step in the audit (S30)."""
    path = await asked(web)
    first = await web.get(path)
    assert first.status == 200
    assert first.heading == "Please confirm your booking"
    assert "ending 56" in first.text
    page = await at_code(web, path)
    field = page.forms[0].fields["code"]
    assert (field["autocomplete"], field["inputmode"], field["id"]) == ("one-time-code", "numeric", "code")
    done = await web.submit(page.forms[0], code=await web.code())
    assert done.heading == "Your booking is confirmed"
    assert await web.status() == "reserved"
    events = await web.events("booking.asked_to_confirm", "code.started", "code.verified", "booking.confirmed")
    assert sorted(one.split()[0] for one in events) == [
        "booking.asked_to_confirm", "booking.confirmed", "code.started", "code.verified",
    ]  # fmt: skip
    assert (await web.get(path)).heading == "Your booking is confirmed", "the link still tells"


async def test_the_page_tells_no_more_than_a_kiosk_before_the_code(web: Web) -> None:
    """S27: neither name nor number, reference or e-mail address; S26: nothing personal in the address."""
    path = await asked(web)
    page = await web.get(path)
    for secret in ("Novak", "Petra", "1234556", "V7P3SK", "petra@", "Courtyard"):
        assert secret not in page.html
        assert secret not in path
    assert len(path.rpartition("/")[2]) >= 43, "a token of 256 bits"


async def test_every_message_and_page_says_what_to_do_about_a_wrong_number(web: Web) -> None:
    """Issue 3 "how to correct a phone number": the text points to the page; the page and the one with the code say how
    to change it and whom to tell, and what a stranger who got the text does."""
    await book(web)
    await web.chore()
    (text,) = await web.desktop.texts()
    assert text.body.reveal().endswith("Wrong number? Tell us there.")
    path = re.search(r"(/b/\S+)", text.body.reveal())[1]  # type: ignore[index]
    page = await web.get(path)
    assert f'href="{path}/change"' in page.html
    for wanted in ("Not your number any more? Please tell us: +43 1 234 5600", "Not your booking? Confirm nothing"):
        assert wanted in page.text
    assert "Not your number any more?" in (await web.submit(page.forms[0])).text


async def test_a_site_may_hide_the_dates_until_the_code(desktop: Desktop) -> None:
    web = web_of(desktop)
    await web.add_site(policy={"pre_verification_detail": "minimal"})
    path = await asked(web)
    assert not re.search("20[0-9]{2}", (await web.get(path)).text.replace("Confirm by", "").partition("Phone")[0])


async def test_the_text_with_the_code_ends_with_the_line_browsers_read(web: Web) -> None:
    """S34, X28: the last line is `@host #code`, nothing before it, one blank; no word of the guest is in the text."""
    path = await asked(web)
    await at_code(web, path)
    (text,) = await web.desktop.texts()
    words = text.body.reveal()
    lines = words.split("\n")
    assert re.fullmatch(r"@127\.0\.0\.1 #[0-9]{6}", lines[-1])
    assert lines[-1].endswith(words[:6])
    assert sum(line.startswith("@") for line in lines) == 1
    assert "Novak" not in words
    assert "Petra" not in words


async def test_every_code_that_does_not_work_gets_the_same_answer(web: Web) -> None:
    """X17, S7: wrong, too old, locked, and for a visit that never was: the same status, the same words."""
    path = await asked(web)
    page = await at_code(web, path)
    right = await web.code()
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    answers = [await web.submit(page.forms[0], code=wrong) for _ in range(6)]  # the sixth: no more tries
    web.desktop.clock.advance(700_000)
    answers.append(await web.submit(page.forms[0], code=right))  # too old
    answers.append(await web.post(path, {"do": "confirm", "visit": "vh_" + "A" * 43, "code": right}))
    told = {(one.status, re.sub("vh_[A-Za-z0-9_-]+", "", one.html)) for one in answers}
    assert len(told) == 1
    assert "That code doesn’t work" in answers[0].text
    assert await web.status() == "unconfirmed"


async def test_a_page_says_the_same_whether_or_not_a_text_could_leave(web: Web) -> None:
    """X17: limits and pauses of the number are told to its phone alone; the page asks for the code anyhow."""
    path = await asked(web)
    pages = []
    for attempt in range(6):
        web.address = f"198.51.100.{attempt}"
        pages.append(await at_code(web, path))
    assert len(await web.desktop.texts()) < 6, "the limit of the booking was reached"
    assert {(one.status, re.sub("vh_[A-Za-z0-9_-]+", "", one.html)) for one in pages} == {
        (200, re.sub("vh_[A-Za-z0-9_-]+", "", pages[0].html))
    }


async def test_a_form_that_arrives_twice_sends_one_text(web: Web) -> None:
    """X25: two clicks on one button are one code, and it works."""
    path = await asked(web)
    (form,) = (await web.get(path)).forms
    first, second = await web.submit(form), await web.submit(form)
    assert first.forms[0].hidden == second.forms[0].hidden
    assert (await web.submit(second.forms[0], code=await web.code())).heading == "Your booking is confirmed"


async def test_a_link_that_is_unknown_looks_like_one_that_is_over(web: Web) -> None:
    """X17: the same bytes for a token we never made and for one whose time is over, on GET and on POST."""
    path = await asked(web)
    unknown = path[:-4] + "AAAA"
    never = [await web.get(unknown), await web.post(unknown, {"do": "send"}), await web.get("/b/short")]
    web.desktop.clock.advance(40 * DAY)
    late = [await web.get(path), await web.post(path, {"do": "send"})]
    assert {(one.status, one.html) for one in (*never, *late)} == {(410, never[0].html)}


@pytest.mark.parametrize("typed", ["12345", "1234567", "abcdef", "", "123456\n7", "12345٩1", "9" * 10_000, "١٢٣"])
async def test_what_is_no_code_costs_no_try(web: Web, typed: str) -> None:
    """X27, S18: exactly six digits or it is not compared."""
    path = await asked(web)
    page = await at_code(web, path)
    for _ in range(6):
        answer = await web.submit(page.forms[0], code=typed)
        assert answer.status == 422
        assert "Type all 6 digits." in answer.text
    assert (await web.submit(page.forms[0], code=await web.code())).status == 200


async def test_digits_of_another_script_and_blanks_are_a_code(web: Web) -> None:
    """X27 as a help: an Arabic keyboard and "481 920" are read as the digits they are."""
    path = await asked(web)
    page = await at_code(web, path)
    code = await web.code()
    typed = "".join(chr(0x0660 + int(one)) for one in code[:3]) + " " + code[3:]
    assert (await web.submit(page.forms[0], code=typed)).heading == "Your booking is confirmed"


async def test_of_a_field_that_is_sent_twice_the_first_counts(web: Web) -> None:
    """X27: an array of codes is one code."""
    path = await asked(web)
    page = await at_code(web, path)
    code = await web.code()
    fields = {**page.forms[0].hidden, "code": f"{(int(code) + 1) % 1_000_000:06}&code={code}"}
    body = "&".join(f"{name}={value}" for name, value in fields.items()).encode()
    answer = await web._ask("POST", path, body, {"sec_fetch_site": "same-origin"})
    assert "That code doesn’t work" in answer.text


async def test_a_form_from_another_site_is_refused(web: Web) -> None:
    """A page elsewhere cannot press our buttons, even if it knew the address (CSRF)."""
    path = await asked(web)
    (form,) = (await web.get(path)).forms
    for headers in (
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "https://evil.example"},
    ):
        answer = await web.post(path, form.hidden, **headers)
        assert (answer.status, answer.heading) == (403, "Please open the link again")
    assert await web.desktop.texts() == []
    for headers in ({"origin": "null"}, {"origin": "http://127.0.0.1:8401"}, {}):
        assert (await web.post(path, form.hidden, **headers)).status == 200


async def test_an_address_may_ask_for_ten_texts_an_hour(web: Web) -> None:
    """X5, X6, X7: the eleventh is refused whatever it asks for, also inside one /64 and in IPv4-mapped spelling; the
    header counts for nothing without a trusted proxy; an hour later it is allowed again."""
    path = await asked(web)
    unknown = path[:-4] + "AAAA"
    for n in range(10):
        web.address = f"2001:db8:0:1::{n}"
        assert (await web.post(unknown, {"do": "send"}, x_forwarded_for=f"192.0.2.{n}")).status == 410
    web.address = "2001:db8:0:1:ffff::1"
    refused = await web.post(path, {"do": "send"}, x_forwarded_for="192.0.2.99")
    assert (refused.status, refused.heading) == (429, "Please wait a little")
    assert int(refused.headers["retry-after"]) > 0
    web.address = "2001:db8:0:2::1"
    assert (await web.post(path, {"do": "send"})).status == 200
    web.desktop.clock.advance(2 * HOUR)
    web.address = "2001:db8:0:1::1"
    assert (await web.post(path, {"do": "send"})).status == 200


async def test_an_address_may_try_thirty_codes_in_five_minutes(web: Web) -> None:
    """S3: by default and without a proxy header, X5: also codes for links that never were."""
    path = await asked(web)
    page = await at_code(web, path)
    code, unknown = await web.code(), path[:-4] + "AAAA"
    for _ in range(30):
        assert (await web.post(unknown, {"do": "confirm", "code": "000000"})).status == 410
    assert (await web.submit(page.forms[0], code=code)).status == 429
    web.address = "203.0.113.8"
    assert (await web.submit(page.forms[0], code=code)).status == 200


async def test_nobody_confirmed_in_time_so_it_is_cancelled(web: Web) -> None:
    """The page says that it is too late and whom to call; a file that still says unconfirmed does not bring it back."""
    path = await asked(web)
    page = await at_code(web, path)
    code = await web.code()
    web.desktop.clock.advance(48 * HOUR)
    assert (await web.get(path)).heading == "It’s too late to confirm", "before the chore has come round"
    await web.chore()
    assert await web.status() == "cancelled"
    assert [one.split()[0] for one in await web.events("booking.not_confirmed")] == ["booking.not_confirmed"]
    late = await web.submit(page.forms[0], code=code)
    assert late.heading == "It’s too late to confirm"
    assert "+43 1 234 5600" in late.text
    await book(web, in_days=7)
    await web.chore()
    assert await web.status() == "cancelled"
    assert await web.desktop.texts() == []


async def test_a_confirmed_booking_stays_confirmed_when_the_file_comes_again(web: Web) -> None:
    path = await asked(web)
    page = await at_code(web, path)
    await web.submit(page.forms[0], code=await web.code())
    await book(web)
    web.desktop.clock.advance(72 * HOUR)
    await web.chore()
    assert await web.status() == "reserved"


async def test_on_its_day_nobody_cancels_a_booking(web: Web) -> None:
    """A guest who comes to the kiosk confirms by checking in."""
    await book(web, in_days=1)
    await web.chore()
    web.desktop.clock.advance(48 * HOUR)
    await web.chore()
    assert await web.status() == "unconfirmed"


async def test_a_guest_is_asked_once(web: Web) -> None:
    await asked(web)
    assert (await web.chore()).settled == 0
    await book(web)
    await web.chore()
    assert await web.desktop.texts() == []


async def test_without_a_policy_nobody_is_asked_and_nothing_ends(desktop: Desktop) -> None:
    web = web_of(desktop)
    await web.add_site(hours=0)
    await book(web)
    await web.chore()
    web.desktop.clock.advance(400 * HOUR)
    await web.chore()
    assert await web.desktop.texts() == []
    assert await web.status() == "unconfirmed"


async def test_at_night_the_question_waits_and_the_time_with_it(desktop: Desktop) -> None:
    """Quiet hours hold up what nobody asked for; the hours to confirm begin when it may leave."""
    web = web_of(desktop)
    here = dt.datetime.fromtimestamp(desktop.clock.now() / 1000, ZoneInfo("Europe/Vienna"))
    night = {
        "quiet_from": f"{here - dt.timedelta(hours=1):%H:%M}",
        "quiet_until": f"{here + dt.timedelta(hours=3):%H:%M}",
    }
    await web.add_site(policy=night)
    await book(web)
    assert (await web.chore()).settled == 1
    assert await web.desktop.texts() == []
    desktop.clock.advance(3 * HOUR)
    path = await web.link()
    desktop.clock.advance(48 * HOUR - 60_000)
    assert (await web.get(path)).heading == "Please confirm your booking"


async def test_a_link_never_made_leaves_no_trace_and_a_real_one_only_its_hash(web: Web) -> None:
    """S21: no token is stored, nor what a code confirms with."""
    path = await asked(web)
    page = await at_code(web, path)
    stored = await web.desktop.run(everything)
    assert path.rpartition("/")[2] not in stored
    assert page.forms[0].hidden["visit"] not in stored
    assert "203.0.113.7" not in stored


async def test_a_code_to_confirm_is_good_for_nothing_else(web: Web) -> None:
    """X8, S15: the same visit, asked for a check-in, does not take it."""
    from kiosk_backend.domain.private import Secret
    from kiosk_backend.domain.refusal import Refusal
    from kiosk_backend.domain.verification import WEB
    from kiosk_backend.services.codes import Asking
    from kiosk_backend.services.submission import prove_code

    path = await asked(web)
    page = await at_code(web, path)
    code, house = Secret(await web.code()), web.desktop.house

    def elsewhere(tx: object) -> object:
        site = tx.sites.get("shore")  # type: ignore[attr-defined]
        handle = page.forms[0].hidden["visit"]
        asking = Asking(site, WEB, handle, web.desktop.clock.now())
        return prove_code(tx, house.desk, house.destinations, asking, code)  # type: ignore[arg-type]

    assert isinstance(await web.desktop.run(elsewhere), Refusal)
    assert (await web.submit(page.forms[0], code=code.reveal())).heading == "Your booking is confirmed"


@pytest.mark.parametrize(
    ("accepts", "language", "heading"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de", "Bitte bestätigen Sie Ihre Buchung"),
        ("ar", "ar", "يرجى تأكيد حجزك"),
        ("zh-CN", "zh-Hans", "请确认您的预订"),
        ("pt-BR,fi", "en", "Please confirm your booking"),
        ("fr;q=nonsense, it;q=0", "en", "Please confirm your booking"),
    ],
)
async def test_the_page_speaks_the_language_of_the_phone(
    desktop: Desktop, accepts: str, language: str, heading: str
) -> None:
    web = web_of(desktop)
    await web.add_site(languages=["en", "de", "ar", "zh-Hans"])
    path = await asked(web)
    page = await web.get(path, accept_language=accepts)
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page.html
    assert page.heading == heading
    chosen = await web.get(f"{path}?lang=de", accept_language=accepts)
    assert chosen.heading == "Bitte bestätigen Sie Ihre Buchung"
    assert (await web.submit(chosen.forms[0])).heading == "Geben Sie den Code aus der SMS ein"


async def test_words_of_operator_and_file_are_escaped(desktop: Desktop) -> None:
    """X28, X41: a brand or notice with markup in it is shown as it is written."""
    web = web_of(desktop)
    await web.add_site(
        brand={"theme": "aurora", "name": "<b>Inn & Out</b>", "accent": "#FFCC00"},
        sms_notice="<script>alert(1)</script>",
    )
    path = await asked(web)
    page = await web.get(f'{path}?lang="><script>')
    assert "<script>alert" not in page.html
    assert "&lt;b&gt;Inn &amp; Out&lt;/b&gt;" in page.html
    assert '"><script>' not in page.html


async def test_nobody_may_keep_frame_or_follow_a_page(web: Web) -> None:
    """S26: nothing is stored, referred to or indexed; nothing from elsewhere is loaded; no inline script can run."""
    path = await asked(web)
    (form,) = (await web.get(path)).forms
    for page in (
        await web.get(path),
        await web.submit(form),
        await web.get("/b/unknown"),
        await web.get("/link/unknown"),
    ):
        policy = dict(one.strip().partition(" ")[::2] for one in page.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy.get("script-src", "'self'") == "'self'"
        assert re.fullmatch("'sha256-[A-Za-z0-9+/=]+'", policy["style-src"])
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert "no-store" in page.headers["cache-control"]
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "noindex" in page.headers["x-robots-tag"]
        assert "set-cookie" not in page.headers
        assert not re.search(r"(src|href)=\"(?!/)", page.html), "nothing from elsewhere"


async def test_the_script_of_a_page_is_pinned(web: Web) -> None:
    """A changed file is not run: the page names its hash."""
    import base64
    import hashlib

    page = await at_code(web, await asked(web))
    found = re.search(r'<script src="(/page/code.js)" integrity="sha384-([^"]+)" defer></script>', page.html)
    assert found is not None
    script = await web.get(found[1])
    assert base64.b64encode(hashlib.sha384(script.html.encode()).digest()).decode() == found[2]
    assert (await web.get("/page/passkey.py")).status == 404
    assert (await web.get("/page/../api/page.py")).status == 404


async def test_a_check_in_at_the_kiosk_confirms_too(web: Web) -> None:
    """The code typed at the kiosk shows what a code on the page would have."""
    await book(web, in_days=0)
    desktop = web.desktop
    token = (await desktop.enrol("shore")).token
    wanted = b'{"by":"reference","reference":"V7P3SK","last_name":"Novak"}'
    found = (await desktop.post("/v1/bookings/find", wanted, token=token)).json
    assert found["next_need"] == "code"
    visit = found["visit"].encode()
    await desktop.post("/v1/code/start", b'{"visit":"%b"}' % visit, token=token)
    code = (await web.code()).encode()
    confirmed = (await desktop.post("/v1/code/submit", b'{"visit":"%b","code":"%b"}' % (visit, code), token=token)).json
    who, grant = confirmed["guests"][0]["guest_id"].encode(), confirmed["grant"].encode()
    body = b'{"visit":"%b","grant":"%b","guest_ids":["%b"]}' % (visit, grant, who)
    assert (await desktop.post("/v1/checkin", body, token=token)).status == 200
    assert await web.status() == "reserved"
    (event,) = await web.events("booking.confirmed")
    assert "'by': 'sms'" in event


async def test_the_page_of_one_booking_takes_no_code_of_another(web: Web) -> None:
    """X12, S15: whoever has two links cannot confirm one booking with the code of the other."""
    mine = await asked(web)
    await book(web, PETRA.replace("S-1,V7P3SK", "S-2,W8Q4TL").replace("556,", "557,").replace("Petra", "Paula"))
    await web.chore()
    theirs = await web.link()
    page = await at_code(web, mine)
    code = await web.code()
    answer = await web.post(theirs, {**page.forms[0].hidden, "code": code})
    assert "That code doesn’t work" in answer.text
    assert (await web.submit(page.forms[0], code=code)).heading == "Your booking is confirmed"
    again = await web.post(theirs, {"do": "send", "visit": page.forms[0].hidden["visit"]})
    assert again.forms[0].hidden["visit"] != page.forms[0].hidden["visit"]


async def test_a_link_of_another_kind_opens_no_booking(web: Web) -> None:
    """X8: what it was made for is part of a link."""
    from kiosk_backend.ports.guest_links import GuestLink
    from kiosk_backend.services.guest_links import KIND

    path = await asked(web)
    house, token = web.desktop.house, "B" * 43
    index = house.desk.keys.index("guest_link", "", path.rpartition("/")[2])
    link = await web.desktop.run(lambda tx: tx.guest_links.get([index]))
    other = GuestLink(
        house.desk.keys.index(KIND, "", token), link.site_id, link.booking_id, "address_objection", link.created_at,
        link.expires_at,
    )  # fmt: skip
    await web.desktop.run(lambda tx: tx.guest_links.add(other))
    assert (await web.get(f"/b/{token}")).status == 410


async def test_what_a_number_is_not_enough_for_is_said(desktop: Desktop) -> None:
    """N10: the operator's risk service speaks against the number; the right code is not enough then, and staff help."""

    class Hook:
        asks = True

        async def verdict(self, phone: object, purpose: str) -> str:
            assert purpose == "booking_confirmation"
            return "step_up"

    web = web_of(desktop, risk=Hook())
    await web.add_site()
    page = await at_code(web, await asked(web))
    answer = await web.submit(page.forms[0], code=await web.code())
    assert answer.heading == "Please confirm with our team"
    assert "+43 1 234 5600" in answer.text
    assert await web.status() == "unconfirmed"


async def test_a_guest_without_a_number_is_asked_by_mail_and_told_whom_to_call(web: Web) -> None:
    """N7: a code by e-mail alone would prove too little, so none is offered."""
    await book(web, PETRA.replace("+436641234556", ""))
    assert (await web.chore()).settled == 1
    (event,) = await web.events("booking.asked_to_confirm")
    assert "'channel': 'email'" in event


async def test_questions_of_an_import_use_up_no_texts_of_guests_at_a_kiosk(web: Web) -> None:
    """T3, X22: a large import has a budget of its own; what it leaves over waits for the next hour."""
    from dataclasses import replace

    from kiosk_backend.services.text_limits import Sending, decide_send

    house = web.desktop.house
    desk = replace(house.desk, policy=replace(house.desk.policy, sends_per_site_hour=1))
    web.desktop.house = replace(house, desk=desk)
    await book(web)
    await book(web, PETRA.replace("S-1,V7P3SK", "S-2,W8Q4TL").replace("556,", "557,"))
    assert await web.chore() == (1, True)
    site = await web.desktop.run(lambda tx: tx.sites.get("shore"))

    def for_a_code(tx: object) -> object:
        from kiosk_backend.domain.private import Phone

        sending = Sending(site, Phone("+436641234599"), "check_in", desk.clock.now())
        return decide_send(tx, desk, house.destinations, sending)  # type: ignore[arg-type]

    from kiosk_backend.domain.refusal import Refusal

    assert not isinstance(await web.desktop.run(for_a_code), Refusal)
    web.desktop.clock.advance(2 * HOUR)
    assert (await web.chore()).settled == 1
