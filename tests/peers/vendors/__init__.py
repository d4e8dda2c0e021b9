"""Vendors of text messages as stateful fakes on loopback: they take, refuse, fail and report as the real ones do.

Each exchange is checked against the vendor's contract (`tests.peers.contracts`); what breaks it is in `faults`.
"""

from tests.peers.vendors.infobip import InfobipFake
from tests.peers.vendors.server import Call, Meets, Taken, VendorFake
from tests.peers.vendors.sns import SnsFake
from tests.peers.vendors.twilio import TwilioFake
from tests.peers.vendors.vonage import VonageFake

__all__ = ["Call", "InfobipFake", "Meets", "SnsFake", "Taken", "TwilioFake", "VendorFake", "VonageFake"]
