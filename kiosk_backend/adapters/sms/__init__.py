"""Gateways for text messages and calls, one file a vendor, and the demo phone as their twin.

kannel, twilio, vonage, infobip, sns and generic (any HTTP provider, by configuration alone) hand over through
`posting`; smpp and gammu have ways of their own. `destinations` knows numbers, no gateway.

How to add a gateway that takes HTTP: try `kind = "http"` first, packaging/backend.toml.example has a worked example.
If that is not enough:

1. its settings: a class in `domain/gateways.py` and its line in KINDS; checks in `__post_init__`, secrets as `Secret`;
2. a file here that implements `ports.sms.SmsGateway`: `send` says Accepted only for what the vendor calls a success,
   Refused(permanent) only where no gateway could help; `read_receipt` checks the vendor's signature and turns its
   words into ours. A vendor that reports to one address for the whole account implements `ports.sms.AccountReports`;
3. a line in `cli/house.py`, a table in packaging/backend.toml.example;
4. a case in tests/backend/adapters/sms/test_gateways.py; if the vendor publishes an OpenAPI file, its line in
   tests/peers/contracts.py and a fake in tests/peers/vendors, for the cases of test_vendors.py.
"""
