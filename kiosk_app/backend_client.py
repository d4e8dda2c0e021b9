"""The only module that speaks HTTP: contract in, contract out.

A refusal of the backend is raised as ``Refused`` with its ``Problem``; anything that kept an answer from arriving is
an ``Outage``. Nothing of a request or an answer is put into an exception's text, so none can reach a log. The caller
decides about retries: a change is repeated with the same idempotency key.
"""

from __future__ import annotations

import ssl
import sys
from ipaddress import ip_address
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from kiosk_backend.contract import v1

# httpx imports its optional command line if click, rich and pygments happen to be installed: a tenth of the start and
# 8 MB. It copes with a missing one; `None` is how Python says that a module is not there.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
import httpx  # noqa: E402

T = TypeVar("T")

_CONNECT_S = 2.0
_ANSWER_S = 10.0
_LONG_POLL_SLACK_S = 5.0


class Refused(Exception):
    """The backend said no, with a stable code."""

    def __init__(self, problem: v1.Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    @property
    def code(self) -> str:
        """The stable code of the refusal; one that is not known means "see staff"."""
        return self.problem.code


class Outage(Exception):
    """No usable answer: the backend is away, slow, or newer than this app understands."""


def check_address(base_url: str) -> None:
    """Refuse plain HTTP off loopback. Raises ``ValueError`` with a sentence for the operator."""
    url = httpx.URL(base_url)
    if url.scheme == "https":
        return
    if url.scheme != "http" or not _is_loopback(url.host):
        raise ValueError(
            f"backend.url must start with https:// unless it is on this machine: {url.scheme}://{url.host}"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class BackendClient:
    """One kiosk's line to its backend. Made, used and closed inside the network thread."""

    def __init__(self, base_url: str, token: str, *, ca_file: str = "") -> None:
        check_address(base_url)
        # reading the machine's authorities takes 20 ms: not where nobody is asked for a certificate
        plain = httpx.URL(base_url).scheme == "http"
        verify = False if plain else ssl.create_default_context(cafile=ca_file or None)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            verify=verify,
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(_ANSWER_S, connect=_CONNECT_S),
            limits=httpx.Limits(max_connections=8),
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def health(self) -> v1.Health:
        """Ask whether the backend is there; needs no token."""
        return await self._call("GET", "/v1/health", None, v1.Health)

    async def enrol(self, request: v1.Enrol) -> v1.Enrolled:
        """Trade a one-time enrolment code for this kiosk's device token; needs no token."""
        return await self._post("/v1/kiosk/enrol", request, v1.Enrolled)

    async def report(self, request: v1.Report) -> v1.Kiosk:
        """Tell the states of the devices, learn the kiosk's own."""
        return await self._post("/v1/kiosk/report", request, v1.Kiosk)

    async def find(self, query: v1.Find, key: str) -> v1.Found:
        """Find a booking."""
        return await self._post("/v1/bookings/find", query, v1.Found, key=key)

    async def choose(self, visit: str, key: str) -> v1.Found:
        """Take one of several bookings of the same guest."""
        return await self._post("/v1/bookings/choose", v1.Visit(visit=visit), v1.Found, key=key)

    async def start_code(self, visit: str, method: str, key: str) -> v1.CodeStatus:
        """Begin one of the ways that go through a phone or an inbox: sms, voice, email, link, passkey."""
        return await self._post("/v1/code/start", v1.StartCode(visit=visit, method=method), v1.CodeStatus, key=key)

    async def resend_code(self, visit: str, key: str) -> v1.CodeStatus:
        """Have the code sent again."""
        return await self._post("/v1/code/resend", v1.Visit(visit=visit), v1.CodeStatus, key=key)

    async def watch_delivery(self, visit: str, after: int, wait_s: float) -> v1.CodeStatus:
        """Wait until the delivery line changes, ``wait_s`` seconds at most."""
        request = v1.WatchDelivery(visit=visit, after=after, wait_s=wait_s)
        return await self._post("/v1/code/delivery", request, v1.CodeStatus, wait_s=wait_s)

    async def submit_code(self, visit: str, code: str, key: str) -> v1.Confirmed:
        """Have a typed code checked."""
        return await self._post("/v1/code/submit", v1.SubmitCode(visit=visit, code=code), v1.Confirmed, key=key)

    async def continue_proved(self, visit: str, key: str) -> v1.Confirmed:
        """Go on with what the phone has shown by link or passkey."""
        return await self._post("/v1/code/continue", v1.Visit(visit=visit), v1.Confirmed, key=key)

    async def questions(self, visit: str, key: str) -> v1.Questions:
        """Get the questions about the booking."""
        return await self._post("/v1/code/questions", v1.Visit(visit=visit), v1.Questions, key=key)

    async def answer(self, visit: str, answers: dict[str, str], key: str) -> v1.Confirmed:
        """Have the answers checked; ``answers``: fact to the value chosen."""
        return await self._post("/v1/code/answers", v1.Answers(visit=visit, answers=answers), v1.Confirmed, key=key)

    async def show_document(self, visit: str, lines: list[str], key: str) -> v1.Confirmed:
        """Have the machine-readable lines of a document held against the booking."""
        return await self._post("/v1/code/document", v1.ShowDocument(visit=visit, lines=lines), v1.Confirmed, key=key)

    async def check_in(self, request: v1.CheckIn, key: str) -> v1.CheckedIn:
        """Check guests in, exactly once for one key."""
        return await self._post("/v1/checkin", request, v1.CheckedIn, key=key)

    async def pass_again(self, visit: str, grant: str, key: str) -> v1.CheckedIn:
        """Get the pass of a guest who is checked in already, as a new version."""
        return await self._post("/v1/passes/again", v1.PassAgain(visit=visit, grant=grant), v1.CheckedIn, key=key)

    async def pass_progress(self, request: v1.PassProgress, key: str) -> None:
        """Tell what the printer said about a pass."""
        await self._post("/v1/passes/progress", request, v1.Done, key=key)

    async def phone_pass(self, request: v1.PhonePass, key: str) -> v1.PhoneLink:
        """Get a link that brings the passes to a phone once."""
        return await self._post("/v1/passes/phone", request, v1.PhoneLink, key=key)

    async def end_visit(self, visit: str, how: str, key: str) -> None:
        """Close the visit: its grants and codes are worth nothing from now on."""
        await self._post("/v1/visits/end", v1.EndVisit(visit=visit, how=how), v1.Done, key=key)

    async def call_help(self, step: str, visit: str, key: str) -> v1.HelpCall:
        """Call someone to this kiosk."""
        return await self._post("/v1/help/call", v1.CallHelp(step=step, visit=visit), v1.HelpCall, key=key)

    async def watch_help(self, call_id: str, after: int, wait_s: float) -> v1.HelpCall:
        """Wait until the help call changes, ``wait_s`` seconds at most."""
        request = v1.WatchHelp(call_id=call_id, after=after, wait_s=wait_s)
        return await self._post("/v1/help/watch", request, v1.HelpCall, wait_s=wait_s)

    async def cancel_help(self, call_id: str, key: str) -> v1.HelpCall:
        """Take a help call back."""
        return await self._post("/v1/help/cancel", v1.WatchHelp(call_id=call_id), v1.HelpCall, key=key)

    async def staff_sign_in(self, number: str, pin: str, key: str) -> v1.StaffSession:
        """Sign a staff member in at this kiosk."""
        return await self._post("/v1/staff/sign-in", v1.StaffSignIn(number=number, pin=pin), v1.StaffSession, key=key)

    async def staff_get(self, path: str, answer: type[T], staff: str) -> T:
        """Read for a signed-in staff member; ``path`` as in the contract."""
        return await self._call("GET", path, None, answer, staff=staff)

    async def staff_post(
        self, path: str, request: v1.Wire, answer: type[T], staff: str, key: str, *, wait_s: float = 0.0
    ) -> T:
        """Act for a signed-in staff member; ``path`` as in the contract, ``wait_s`` as the request of a long poll."""
        return await self._post(path, request, answer, key=key, staff=staff, wait_s=wait_s)

    async def _post(
        self, path: str, request: v1.Wire, answer: type[T], *, key: str = "", staff: str = "", wait_s: float = 0.0
    ) -> T:
        return await self._call("POST", path, request, answer, key=key, staff=staff, wait_s=wait_s)

    async def _call(
        self,
        method: str,
        path: str,
        request: v1.Wire | None,
        answer: type[T],
        *,
        key: str = "",
        staff: str = "",
        wait_s: float = 0.0,
    ) -> T:
        headers = {"Content-Type": "application/json"} if request is not None else {}
        if key:
            headers[v1.IDEMPOTENCY_HEADER] = key
        if staff:
            headers[v1.STAFF_HEADER] = staff
        timeout = httpx.Timeout(wait_s + (_LONG_POLL_SLACK_S if wait_s else _ANSWER_S), connect=_CONNECT_S)
        body = msgspec.json.encode(request) if request is not None else None
        try:
            response = await self._http.request(method, path, content=body, headers=headers, timeout=timeout)
        except httpx.HTTPError as error:
            raise Outage(type(error).__name__) from None
        return _read(response, answer)


def _read(response: httpx.Response, answer: type[T]) -> T:
    """Decode an answer; a refusal without a code of ours (a proxy's page, say) is an outage."""
    try:
        if response.is_success:
            return msgspec.json.decode(response.content, type=answer)
        problem = msgspec.json.decode(response.content, type=v1.Problem)
    except msgspec.MsgspecError:
        raise Outage(f"status {response.status_code} without a known body") from None
    if problem.code in ("busy", "unavailable"):
        raise Outage(problem.code)
    raise Refused(problem)
