"""Screens without a monitor: the kiosk compositor cage with one program in it, and a plain X11 server."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.peers.need import need_file
from tests.peers.process import Program, clean_environment
from tests.peers.waiting import wait_until


class Cage:
    """`command` full-screen under a real cage, portrait 720 x 1280; `picture()` is what a guest sees.

    Cage refuses root. The whole runs as an unprivileged user of a namespace of its own, which still reads our files.
    Run as `cage -d -r` without -s: no switch to another console, as in the lobby. Without devices it has
    no keyboard: what keys do is proved in the app.
    """

    def __init__(self, command: Sequence[str | Path], folder: Path, *, env: Mapping[str, str] | None = None) -> None:
        cage = need_file("/usr/bin/cage", "cage")
        need_file("/usr/bin/Xwayland", "xwayland")
        self._grim = need_file("/usr/bin/grim", "grim")
        self.folder = folder
        self._runtime = folder / "runtime"
        self._runtime.mkdir(mode=0o700, parents=True)
        self._env = {
            "XDG_RUNTIME_DIR": str(self._runtime),
            "WLR_BACKENDS": "headless",
            "WLR_RENDERER": "pixman",
            "WLR_LIBINPUT_NO_DEVICES": "1",
            "QT_QPA_PLATFORM": "wayland",
            "QT_QUICK_BACKEND": "software",
            "QT_WAYLAND_DISABLE_WINDOWDECORATION": "1",
            "QT_LOGGING_RULES": "qt.text.font.db=false",
        }
        drop = ["unshare", "--user", "--map-user=1000", "--map-group=1000"] if os.geteuid() == 0 else []
        self.program = Program(
            [*drop, cage, "-d", "-r", "--", *command], folder=folder, env=self._env | dict(env or {})
        )

    def start(self) -> Self:
        """Start, and wait until the compositor can be asked for a picture."""
        self.program.start()
        wait_until(lambda: self._socket() or not self.program.running, "cage to listen", seconds=20)
        assert self.program.running, "cage ended\n" + self.program.output()
        return self

    def _socket(self) -> str:
        found = sorted(path.name for path in self._runtime.glob("wayland-*") if not path.name.endswith(".lock"))
        return found[0] if found else ""

    def _ask(self, *command: str | Path) -> None:
        env = clean_environment() | self._env | {"WAYLAND_DISPLAY": self._socket()}
        done = subprocess.run([str(part) for part in command], env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command[0]}: {done.stderr}\n{self.program.output()}"

    def picture(self, name: str = "screen.png") -> Path:
        """A PNG of the whole screen, taken by the compositor."""
        file = self.folder / name
        self._ask(self._grim, file)
        return file

    def stop(self) -> None:
        """End the compositor and with it the program."""
        self.program.stop()
        shutil.rmtree(self._runtime, ignore_errors=True)


class XScreen:
    """An X11 server without a monitor; `display` is what DISPLAY must be."""

    def __init__(self, folder: Path, *, size: str = "1080x1920x24") -> None:
        xvfb = need_file("/usr/bin/Xvfb", "xvfb")
        # fd 1 is our pipe: the server itself picks a free number and prints it once it accepts clients
        self.program = Program([xvfb, "-displayfd", "1", "-screen", "0", size, "-nolisten", "tcp"], folder=folder)
        self.display = ""

    def start(self) -> Self:
        """Start, and wait until clients are accepted."""
        self.program.start()
        self.display = ":" + self.program.wait_for_line(r"^(\d+)$")[1]
        return self

    def stop(self) -> None:
        """End the server."""
        self.program.stop()
