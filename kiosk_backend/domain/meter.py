"""Numbers for Prometheus: counters, gauges, histograms, and their text (exposition format 0.0.4). Pure.

Every metric is declared with its labels, so no name, number, kiosk or person can become one. Ours instead of the
`prometheus_client` package: a page of code against 35 to 90 ms of every start (measured) and a server we do not need.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple

Kind = Literal["counter", "gauge", "histogram"]


class Metric(NamedTuple):
    """A name, what it counts, and the labels it must have."""

    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


_ROUTE: Final = ("gateway", "channel", "country")
METRICS: Final[Mapping[str, Metric]] = {
    "kiosk_messages_decided_total": Metric(
        "counter", "Messages asked for: sent, flagged or denied.", ("purpose", "channel", "country", "verdict")
    ),
    "kiosk_messages_denied_total": Metric("counter", "Messages denied, by the rule that denied.", ("rule",)),
    "kiosk_messages_verified_total": Metric(
        "counter", "Messages whose code or link was used.", ("purpose", "channel", "country")
    ),
    "kiosk_messages_handed_over_total": Metric("counter", "Messages a gateway took.", _ROUTE),
    "kiosk_messages_ended_total": Metric(
        "counter", "Messages that ended: delivered, not_delivered, expired, parked.", (*_ROUTE, "state")
    ),
    "kiosk_handover_seconds": Metric("histogram", "From the decision to the gateway's yes.", ("gateway",)),
    "kiosk_delivery_seconds": Metric("histogram", "From the gateway's yes to the receipt of delivery.", ("gateway",)),
    "kiosk_gateway_open": Metric("gauge", "1 while a gateway is left alone because it kept failing.", ("gateway",)),
    "kiosk_outbox_waiting": Metric("gauge", "Messages that wait to be sent."),
    "kiosk_outbox_oldest_seconds": Metric("gauge", "Age of the oldest of them."),
    "kiosk_spent_millionths": Metric("gauge", "Spent in the window, of the currency's unit.", ("scope", "window")),
    "kiosk_spend_cap_millionths": Metric("gauge", "What may be spent in it.", ("scope", "window")),
    "kiosk_fraud_enforced": Metric("gauge", "1 when fraud rules deny, 0 while they only record."),
    "kiosk_looked_at_seconds": Metric("gauge", "Unix time of the numbers above."),
}
BOUNDS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 15.0, 30.0, 45.0, 60.0, 120.0, 300.0)
"""Seconds: the upper ends of histogram buckets."""

Labels = tuple[str, ...]


class _Histogram:
    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts, self.total = [0] * (len(BOUNDS) + 1), 0.0


class Meter:
    """The numbers of one process since it began. One thread at a time."""

    def __init__(self) -> None:
        self._values: dict[str, dict[Labels, float]] = {}
        self._histograms: dict[str, dict[Labels, _Histogram]] = {}

    def add(self, name: str, many: float, *labels: str) -> None:
        """Raises a counter. KeyError or ValueError for what is not declared so."""
        values = self._values.setdefault(name, {})
        key = _checked(name, labels, "counter")
        values[key] = values.get(key, 0) + many

    def set(self, name: str, value: float, *labels: str) -> None:
        """Sets a gauge."""
        self._values.setdefault(name, {})[_checked(name, labels, "gauge")] = value

    def observe(self, name: str, seconds: float, *labels: str) -> None:
        """Adds to a histogram."""
        key = _checked(name, labels, "histogram")
        one = self._histograms.setdefault(name, {}).setdefault(key, _Histogram())
        one.counts[bisect_left(BOUNDS, seconds)] += 1
        one.total += seconds

    def text(self) -> str:
        """Everything, as Prometheus reads it."""
        return "".join(f"{line}\n" for name, metric in METRICS.items() for line in self._lines(name, metric))

    def _lines(self, name: str, metric: Metric) -> Iterator[str]:
        values, histograms = self._values.get(name), self._histograms.get(name)
        if not values and not histograms:
            return
        yield f"# HELP {name} {metric.help}"
        yield f"# TYPE {name} {metric.kind}"
        for labels, value in sorted((values or {}).items()):
            yield (
                f"{name}{_written(metric.labels, labels)} {value:g}"
                if value < 1e6
                else _long(name, metric, labels, value)
            )
        for labels, one in sorted((histograms or {}).items(), key=lambda pair: pair[0]):
            seen = 0
            for bound, count in zip((*(f"{bound:g}" for bound in BOUNDS), "+Inf"), one.counts, strict=True):
                seen += count
                yield f"{name}_bucket{_written((*metric.labels, 'le'), (*labels, bound))} {seen}"
            yield f"{name}_sum{_written(metric.labels, labels)} {one.total:.6f}"
            yield f"{name}_count{_written(metric.labels, labels)} {seen}"


def _long(name: str, metric: Metric, labels: Labels, value: float) -> str:
    return f"{name}{_written(metric.labels, labels)} {value:.0f}"


def _checked(name: str, labels: Labels, kind: Kind) -> Labels:
    metric = METRICS[name]
    if metric.kind != kind or len(labels) != len(metric.labels):
        raise ValueError(f"{name} is a {metric.kind} with labels {metric.labels}")
    return labels


def _written(names: Labels, values: Labels) -> str:
    pairs = (f'{name}="{_escaped(value)}"' for name, value in zip(names, values, strict=True))
    return f"{{{','.join(pairs)}}}" if names else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
