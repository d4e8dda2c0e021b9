"""A passenger says no only to what the screen has shown, however large its letters are."""

import pytest
from PySide6.QtQuick import QQuickItem

from kiosk_app.flow import Step
from tests.app.pages.inspect_page import seen
from tests.app.pages.samples import SCENES
from tests.app.pages.stage import LANDSCAPE, PORTRAIT, SMALL, Setup, Stage, stage

ASKED = {"Gas, petrol, lighter fuel", "Loose batteries or power banks in a bag to drop", "Acid, bleach, poison"}
ASKED |= {"Weapons or parts of them"}


def control(shown: Stage, name: str) -> QQuickItem | None:
    return next((one for one in shown.controls() if one.objectName() == name), None)


def read(shown: Stage) -> set[str]:
    """What is asked for and to be seen now."""
    texts = [(str(one.property("text")), one) for one in shown.items() if one.inherits("QQuickText")]
    return {text for text, one in texts if text in ASKED and seen(one).height() >= one.height() - 1}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("window", [PORTRAIT, LANDSCAPE, SMALL], ids=["portrait", "landscape", "small"])
@pytest.mark.parametrize("size", ["medium", "large", "largest"])
def test_none_of_these_can_be_said_when_all_of_these_were_shown(window: tuple[int, int, float], size: str) -> None:
    with stage(Setup("", window, "flight", text_size=size)) as shown:
        shown.show(SCENES["bags"])
        before = read(shown)
        while (rest := control(shown, "showRest")) is not None:
            assert control(shown, "noneOfThese") is None
            shown.activate(rest)
            shown.settle()
            before |= read(shown)
        assert before == ASKED
        assert size != "medium" or read(shown) == ASKED, "with letters of the usual size nothing is turned over"
        none = control(shown, "noneOfThese")
        assert none is not None
        shown.activate(none)
        assert shown.session.position.step is Step.CONFIRM_DETAILS


@pytest.mark.usefixtures("qapp")
def test_letters_made_larger_ask_for_the_rest_again() -> None:
    with stage(Setup("", LANDSCAPE, "flight")) as shown:
        shown.show(SCENES["bags"])
        assert control(shown, "noneOfThese") is not None
        shown.theme.textSize = "largest"
        shown.settle()
        assert control(shown, "noneOfThese") is None
