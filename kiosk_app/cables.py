"""Which printer and which scanner the settings name. Knows every kind there is; nobody else does."""

from __future__ import annotations

from pathlib import Path

from kiosk_app.devices.cups_printer import CupsPrinter
from kiosk_app.devices.demo_scanner import DemoScanner
from kiosk_app.devices.escpos_printer import EscposPrinter
from kiosk_app.devices.pdf_folder import PdfFolderPrinter
from kiosk_app.devices.ports import CodeScanner, KeySource, PassPrinter
from kiosk_app.devices.serial_scanner import SerialScanner
from kiosk_app.devices.wedge import WedgeScanner, WedgeSettings
from kiosk_app.settings import Printer, Scanner


def printer_of(printer: Printer) -> PassPrinter:
    """The printer at this kiosk."""
    if printer.kind == "pdf_folder":
        return PdfFolderPrinter(Path(printer.folder))
    if printer.kind == "cups":
        return CupsPrinter(printer.queue)
    return EscposPrinter(printer.host, printer.port, printer.form)


def scanner_of(scanner: Scanner, keys: KeySource) -> CodeScanner:
    """The scanner at this kiosk; a wedge types on ``keys``."""
    if scanner.kind == "serial":
        return SerialScanner(scanner.device)
    if scanner.kind == "demo":
        return DemoScanner(Path(scanner.device) if scanner.device else None)
    return WedgeScanner(
        keys,
        WedgeSettings(
            layout=scanner.layout, prefix=scanner.prefix, suffix=scanner.suffix, max_gap_ms=float(scanner.gap_ms)
        ),
    )
