"""A failing gateway is left alone, probed, and taken back (S24)."""

from kiosk_backend.domain.breaker import REST, Breaker


def opened() -> Breaker:
    breaker = Breaker()
    assert [breaker.note(worked=False, now=n * 1_000) for n in range(5)] == [False] * 4 + [True]
    return breaker


def test_five_failures_within_thirty_seconds_open_it() -> None:
    breaker = opened()
    assert not breaker.allows(4_001)
    assert not breaker.allows(4_000 + REST - 1)


def test_one_refusal_of_our_password_opens_it_and_a_success_closes_it() -> None:
    breaker = Breaker()
    assert breaker.note(worked=False, now=0, certain=True)
    assert not breaker.allows(REST - 1)
    assert breaker.allows(REST)
    assert breaker.note(worked=True, now=REST)
    assert breaker.allows(REST)


def test_slow_failures_do_not() -> None:
    breaker = Breaker()
    for n in range(20):
        assert not breaker.note(worked=False, now=n * 8_000)
        assert breaker.allows(n * 8_000)


def test_a_success_forgets_the_failures() -> None:
    breaker = Breaker()
    for n in range(4):
        breaker.note(worked=False, now=n)
    assert not breaker.note(worked=True, now=4)
    assert not breaker.note(worked=False, now=5)


def test_one_probe_passes_and_decides() -> None:
    breaker = opened()
    at = 4_000 + REST
    assert breaker.allows(at)
    assert not breaker.allows(at)
    assert not breaker.note(worked=False, now=at)
    assert not breaker.allows(at + REST - 1)
    assert breaker.allows(at + REST)
    assert breaker.note(worked=True, now=at + REST)
    assert breaker.allows(at + REST)
    assert breaker.allows(at + REST)
