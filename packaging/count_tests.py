"""Adds up the result files of one test run and prints one closing line; knows only pytest's JUnit XML."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def main(folder: Path) -> int:
    """Print `N passed, N failed, N skipped` over all result files; 1 when no test ran at all."""
    total = failed = skipped = 0
    for file in folder.glob("*.xml"):
        for suite in ElementTree.parse(file).iter("testsuite"):  # noqa: S314 - written by ourselves a moment ago
            total += int(suite.get("tests", "0"))
            failed += int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
            skipped += int(suite.get("skipped", "0"))
    print(f"{total - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 0 if total > skipped else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
