"""The commands of `kiosk-backend`: one module each, `add_parser(subparsers)` and `run(args, settings) -> exit code`.

A command adds its parser, sets `run` as default and prints for people; what it does is a service. Part of the
composition root: it may import every room.
"""
