"""The text Prometheus reads."""

from __future__ import annotations

import pytest

from kiosk_backend.domain.meter import BOUNDS, METRICS, Meter


def test_counters_gauges_and_histograms_in_their_text_form() -> None:
    meter = Meter()
    meter.add("kiosk_messages_denied_total", 2, "phone")
    meter.add("kiosk_messages_denied_total", 1, "phone")
    meter.set("kiosk_outbox_waiting", 7)
    meter.observe("kiosk_handover_seconds", 0.05, "kannel")
    meter.observe("kiosk_handover_seconds", 400.0, "kannel")
    lines = meter.text().splitlines()
    assert "# TYPE kiosk_messages_denied_total counter" in lines
    assert 'kiosk_messages_denied_total{rule="phone"} 3' in lines
    assert "kiosk_outbox_waiting 7" in lines
    buckets = [line for line in lines if line.startswith("kiosk_handover_seconds_bucket")]
    assert len(buckets) == len(BOUNDS) + 1
    assert buckets[1] == 'kiosk_handover_seconds_bucket{gateway="kannel",le="0.025"} 0'
    assert buckets[2] == 'kiosk_handover_seconds_bucket{gateway="kannel",le="0.05"} 1'
    assert buckets[-1] == 'kiosk_handover_seconds_bucket{gateway="kannel",le="+Inf"} 2'
    assert 'kiosk_handover_seconds_sum{gateway="kannel"} 400.050000' in lines
    assert 'kiosk_handover_seconds_count{gateway="kannel"} 2' in lines


def test_large_numbers_are_whole_and_quotes_end_no_label() -> None:
    meter = Meter()
    meter.set("kiosk_spent_millionths", 12_345_678_901, 'a"b\\c\nd', "hour")
    assert meter.text().splitlines()[2] == 'kiosk_spent_millionths{scope="a\\"b\\\\c\\nd",window="hour"} 12345678901'


def test_what_is_not_declared_is_a_bug() -> None:
    meter = Meter()
    with pytest.raises(KeyError):
        meter.add("kiosk_guests_total", 1)
    with pytest.raises(ValueError, match="labels"):
        meter.add("kiosk_messages_denied_total", 1)
    with pytest.raises(ValueError, match="gauge"):
        meter.add("kiosk_outbox_waiting", 1)


def test_no_label_can_name_a_person_or_a_number() -> None:
    """S27, S30: what may become a label at all."""
    allowed = {"purpose", "channel", "country", "verdict", "rule", "gateway", "state", "scope", "window"}
    assert {label for metric in METRICS.values() for label in metric.labels} <= allowed
