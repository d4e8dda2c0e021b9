"""A real browser: Debian's Chromium behind its ChromeDriver, spoken to in the W3C's WebDriver protocol.

with Browser(folder) as browser:
    browser.open(url); browser.one("button").click(); browser.one("#code").type("481920"); browser.says("confirmed")

A session of its own each: nothing is kept, nothing of the network but loopback is reached. `without_javascript`: as a
guest has it who switched scripts off. `axe` is the accessibility checker of Deque Systems (npm, pinned, kept below the
user's cache folder, never in the repository); it is put in from outside, so the page's own rules need no exception.
"""

import base64
import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import tarfile
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

from tests.peers.need import missing, need_file
from tests.peers.ports import free_port
from tests.peers.process import Program
from tests.peers.waiting import wait_until

_ELEMENT: Final = "element-6066-11e4-a52e-4f735466cecf"
_FLAGS: Final = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking",
     "--disable-component-update", "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)  # fmt: skip
_AXE: Final = "axe-core@4.14.1"
_AXE_SHA512: Final = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="


class Gone(AssertionError):
    """The page an element was on is not shown any more."""


class Element:
    """One element of the page it was found on."""

    def __init__(self, browser: "Browser", name: str) -> None:
        self._browser, self._path = browser, f"/element/{name}"

    def click(self) -> None:
        self._browser.ask("POST", f"{self._path}/click", {})

    def type(self, text: str) -> None:
        self._browser.ask("POST", f"{self._path}/value", {"text": text})

    @property
    def text(self) -> str:
        return str(self._browser.ask("GET", f"{self._path}/text"))

    @property
    def name(self) -> str:
        """What a screen reader says."""
        return str(self._browser.ask("GET", f"{self._path}/computedlabel"))

    @property
    def role(self) -> str:
        return str(self._browser.ask("GET", f"{self._path}/computedrole"))

    def attribute(self, name: str) -> str | None:
        found = self._browser.ask("GET", f"{self._path}/attribute/{name}")
        return None if found is None else str(found)

    @property
    def box(self) -> tuple[float, float]:
        """Width and height in CSS pixels."""
        rect = self._browser.ask("GET", f"{self._path}/rect")
        return rect["width"], rect["height"]


class Browser:
    """One Chromium window of a phone's size. `folder`: for its driver's log."""

    def __init__(
        self, folder: Path, *, width: int = 360, height: int = 740, javascript: bool = True, language: str = "en"
    ) -> None:
        self._chromium = need_file("/usr/bin/chromium", "chromium")
        driver = need_file("/usr/bin/chromedriver", "chromium-driver")
        self._profile = Path(tempfile.mkdtemp(prefix="kiosk-browser-"))
        port = free_port()
        self._driver = Program([driver, f"--port={port}", "--log-level=OFF"], folder=folder)
        self._url = f"http://127.0.0.1:{port}/session"
        self._line = httpx.Client(timeout=60.0)
        self._size, self._javascript, self._language = (width, height), javascript, language
        self._session = ""
        self._port = port

    def start(self) -> Self:
        self._driver.start()
        self._driver.wait_for_port(self._port)
        scripts = {} if self._javascript else {"profile.managed_default_content_settings.javascript": 2}
        options = {
            "binary": str(self._chromium),
            "args": [*_FLAGS, f"--user-data-dir={self._profile}", f"--lang={self._language}"],
            "prefs": {"intl.accept_languages": self._language, **scripts},
        }
        wanted = {
            "alwaysMatch": {
                "browserName": "chrome",
                "goog:chromeOptions": options,
                "webauthn:virtualAuthenticators": True,
            }
        }
        answer = self._line.post(self._url, json={"capabilities": wanted})
        assert answer.status_code == 200, answer.text
        self._session = f"{self._url}/{answer.json()['value']['sessionId']}"
        self.resize(*self._size)
        return self

    def stop(self) -> None:
        if self._session:
            self._line.delete(self._session)
        self._line.close()
        self._driver.stop()
        self._sweep()
        shutil.rmtree(self._profile, ignore_errors=True)

    def _sweep(self) -> None:
        """Ends what the driver left behind: a window that waits for a passkey outlives it. Known by its own profile."""
        mark = f"--user-data-dir={self._profile}".encode()
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):  # ended meanwhile
                if mark in file.read_bytes().split(b"\0"):
                    os.kill(int(file.parent.name), signal.SIGKILL)

    def __enter__(self) -> Self:
        with contextlib.ExitStack() as undo:
            undo.callback(self.stop)
            self.start()
            undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """One command of the protocol; what it answers. AssertionError with the driver's words."""
        answer = self._line.request(method, self._session + path, json=body)
        value = answer.json()["value"]
        if answer.status_code == 200:
            return value
        told = f"{path}: {value.get('error')}: {value.get('message')}"
        raise Gone(told) if "stale" in told or "does not belong" in told else AssertionError(told)

    def devtools(self, command: str, **params: Any) -> Any:
        """A command of Chromium's own protocol."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def resize(self, width: int, height: int, *, zoom: float = 1.0) -> None:
        """The window of a phone of that size; `zoom` 2: the reader made everything twice as large."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride",
            width=round(width / zoom), height=round(height / zoom), deviceScaleFactor=2 * zoom, mobile=True,
        )  # fmt: skip

    def prefer(self, **media: str) -> None:
        """What the reader prefers: `prefer(color_scheme="dark", contrast="more")`."""
        features = [{"name": f"prefers-{name.replace('_', '-')}", "value": value} for name, value in media.items()]
        self.devtools("Emulation.setEmulatedMedia", features=features)

    def open(self, url: str) -> None:
        self.ask("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        return str(self.ask("GET", "/url"))

    @property
    def title(self) -> str:
        return str(self.ask("GET", "/title"))

    def all(self, css: str) -> list[Element]:
        found = self.ask("POST", "/elements", {"using": "css selector", "value": css})
        return [Element(self, one[_ELEMENT]) for one in found]

    def one(self, css: str) -> Element:
        found = self.all(css)
        assert len(found) == 1, f"{len(found)} elements are {css!r}"
        return found[0]

    def button(self, text: str) -> Element:
        """The button a reader would call that."""
        found = [one for one in self.all("button") if one.name == text]
        assert len(found) == 1, f"no button {text!r}: {[one.name for one in self.all('button')]}"
        return found[0]

    @property
    def text(self) -> str:
        return self.one("body").text

    @property
    def _document(self) -> str:
        """Which document is shown: none of two is the same, not even of one address."""
        found = self.ask("POST", "/elements", {"using": "css selector", "value": "html"})
        return str(found[0][_ELEMENT]).partition(".e.")[0] if found else ""

    def submit(self, text: str) -> None:
        """Presses the button of that name and waits for the page that answers."""
        before = self._document
        self.button(text).click()
        wait_until(lambda: self._document not in ("", before), f"an answer to {text!r}")

    def wait_for(self, css: str) -> None:
        """Waits until there is an element like that."""
        wait_until(lambda: self.all(css), f"an element {css!r}")

    def press_tab(self) -> None:
        keys = [{"type": "keyDown", "value": "\ue004"}, {"type": "keyUp", "value": "\ue004"}]
        self.ask("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": keys}]})

    def wait_says(self, text: str, *, seconds: float = 10.0) -> None:

        def says() -> bool:
            try:
                return text in self.text
            except Gone:
                return False

        wait_until(says, f"the page to say {text!r}", seconds=seconds)

    def run(self, script: str, *arguments: Any) -> Any:
        """A script of the test's; `return` answers."""
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def run_async(self, script: str) -> Any:
        """A script that calls its last argument when it is done."""
        return self.ask("POST", "/execute/async", {"script": script, "args": []})

    def complaints(self) -> list[str]:
        """What the browser itself found wrong since it was last asked: blocked by policy, not found, script errors.

        That a form was answered with a status of 4xx is an answer, and not meant.
        """
        told = self.ask("POST", "/se/log", {"type": "browser"})
        return [
            one["message"] for one in told if one["level"] == "SEVERE" and "the server responded" not in one["message"]
        ]

    def screenshot(self, file: Path) -> Path:
        """The whole page."""
        picture = self.devtools("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(picture["data"]))
        return file

    def fits(self) -> bool:
        """Whether nothing has to be scrolled sideways (WCAG 2.2 SC 1.4.10)."""
        measured = self.devtools("Page.getLayoutMetrics")
        return bool(measured["cssContentSize"]["width"] <= measured["cssLayoutViewport"]["clientWidth"])

    def faults(self) -> list[str]:
        """What axe finds wrong with the page by WCAG 2.2 A and AA and its best practices, as rule and element."""
        self.run(axe().read_text(encoding="utf-8") + ";window.axe = axe;")
        found = self.run_async(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {resultTypes: ['violations']}).then(done, error => done({error: String(error)}));"
        )
        assert "error" not in found, found
        return [f"{one['id']}: {node['html']}" for one in found["violations"] for node in one["nodes"]]

    def add_passkeys(self) -> None:
        """A phone that keeps passkeys and is unlocked by its owner."""
        self.ask(
            "POST",
            "/webauthn/authenticator",
            {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "isUserConsenting": True,
            },
        )  # fmt: skip


def axe() -> Path:
    """The checker's script, fetched through npm once; skips (in CI: fails) when it is neither kept nor fetched."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kiosk-checkin"
    kept = cache / _AXE.replace("@", "-") / "axe.min.js"
    if not kept.exists():
        _fetch(kept)
    return kept


def _fetch(kept: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        missing("needs npm, which fetches axe-core (sudo apt-get install --no-install-recommends npm)")
        return
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", _AXE, "--silent", "--pack-destination", folder]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
        tarballs = list(Path(folder).glob("*.tgz"))
        if done.returncode != 0 or not tarballs:
            missing(f"npm could not fetch {_AXE}: {done.stderr.strip()[-300:]}")
            return
        digest = base64.b64encode(hashlib.sha512(tarballs[0].read_bytes()).digest()).decode()
        assert digest == _AXE_SHA512, f"{_AXE} is not what it was"
        with tarfile.open(tarballs[0]) as tarball:
            script = tarball.extractfile("package/axe.min.js")
            assert script is not None
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(".part")
            part.write_bytes(script.read())
            part.replace(kept)
