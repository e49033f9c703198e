"""Nothing grows much faster than the text, and the benchmark runs.

Only gross failures show here, as a test's machine may be busy; the benchmark measures.
"""

import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tokenization_reference import PATTERNS, real_text

from lessons_lib.tokenization import Tokenizer, train_textbook

UNSEEN = [chr(number) for number in range(0x4E00, 0x9FA6)]
KINDS = {
    "one word": lambda n, dice: "".join(dice.choices("etaoinshr", k=n)),
    "one letter": lambda n, dice: "e" * n,
    "unseen characters": lambda n, dice: "".join(dice.choices(UNSEEN, k=n // 3)),
    "spaces": lambda n, dice: " " * n,
    "line ends": lambda n, dice: "\n \n" * (n // 3),
    "digits": lambda n, dice: "7" * n,
    "different words": lambda n, dice: " ".join(
        "".join(dice.choices("etaoins", k=9)) for _ in range(n // 10)
    ),
    "different long words": lambda n, dice: " ".join(
        "".join(dice.choices("etaoins", k=99)) for _ in range(n // 100)
    ),
}


@pytest.fixture(scope="module", params=PATTERNS)
def ours(request):
    return Tokenizer.train(real_text()[:200_000], 1000, PATTERNS[request.param])


def seconds(function, *arguments) -> float:
    start = time.process_time()
    function(*arguments)
    return time.process_time() - start


@pytest.mark.parametrize("kind", KINDS)
def test_encoding_time_is_near_linear(ours, kind):
    """Ten times the text takes less than thirty times as long; quadratic would be a hundred."""
    times = []
    for size in (30_000, 300_000):
        text = KINDS[kind](size, random.Random(0))
        runs = []
        for _ in range(3):
            ours.clear_cache()
            runs.append(seconds(ours.encode, text))
        times.append(min(runs))
        assert ours.decode(ours.encode(text)) == text
    assert times[1] < 30 * max(times[0], 0.003)


def test_training_is_far_faster_than_the_textbook():
    text = real_text()[:30_000]
    slow = seconds(train_textbook, text, 330)
    fast = min(seconds(Tokenizer.train, text, 331) for _ in range(3))
    assert slow > 10 * fast


def test_training_on_one_long_word_is_near_linear():
    dice = random.Random(0)
    words = ["".join(dice.choices("ab", k=size)) for size in (30_000, 300_000)]
    short, long = (min(seconds(Tokenizer.train, word, 600) for _ in range(2)) for word in words)
    assert long < 30 * max(short, 0.003)


def test_the_benchmark_runs():
    script = Path(__file__).resolve().parents[1] / "benchmarks" / "tokenization.py"
    done = subprocess.run(
        [sys.executable, str(script), "--quick"],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    for heading in ("Training 1,000 tokens", "Encoding with 1,000 tokens", "Worst cases"):
        assert heading in done.stdout
    assert len(re.findall(r"^(?:ours|tiktoken|tokenizers).*\d", done.stdout, re.MULTILINE)) == 8
