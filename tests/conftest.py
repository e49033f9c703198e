"""What the tests share: `--all-languages`, and which translated notebooks a shorter run takes."""

from __future__ import annotations

import time

import equality
import pytest

MOST_CHANGED = 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-languages",
        action="store_true",
        help="run the notebooks of every language, not only those that have just changed and one "
        "more, another each day; and the slow tests of every seed, not only of one",
    )
    parser.addoption(
        "--equalities",
        action="store_true",
        help="write what the parity tests find to docs/equality.json and into the README",
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.config.getoption("--equalities"):
        equality.keep()


@pytest.fixture(scope="session")
def chosen_today(request: pytest.FixtureRequest):
    """A function that picks, of many slow things of which each would do, those that this run takes:
    all with --all-languages, else the one whose turn it is and those that the last day's commits
    have changed."""

    def choose(things: list, changed: list = ()) -> list:
        if request.config.getoption("--all-languages"):
            return list(things)
        turn = [things[int(time.time() // 86400) % len(things)]] if things else []
        return [*turn, *list(changed)[:MOST_CHANGED]]

    return choose
