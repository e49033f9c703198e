"""How fast the tokenizer is, beside `tokenizers` and `tiktoken`, in one run.

    python benchmarks/tokenization.py            all: ten to twenty minutes, most for the textbook
    python benchmarks/tokenization.py --quick    a twentieth of the text, no textbook: half a minute

Each figure is the median of several runs after one to warm up; the libraries take turns, so that a
busy machine disturbs all alike. "CPU" is the processor time of all threads of the process, "wall"
the time on the clock. Cold means that nothing is remembered of earlier texts (`tiktoken` never
remembers). All are given the same text and the same vocabulary, and must give the same ids.
"""

from __future__ import annotations

import argparse
import os
import pydoc_data.topics
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import tiktoken
from tokenizers import Tokenizer as Reference
from tokenizers import models, pre_tokenizers, trainers

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.timing import side_by_side, timed
from lessons_lib.tokenization import Tokenizer, train_textbook

# tiktoken's own spelling of GPT-2's pattern: faster there than the published one, which it cannot
# run on a megabyte of spaces
TIKTOKEN_PATTERN = (
    r"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s"
)


def corpus() -> tuple[str, str]:
    """A name and about a megabyte of text: tiny Shakespeare where it lies beside the project, else
    Python's documentation."""
    path = ROOT.parent / "shared" / "data" / "tinyshakespeare.txt"
    if path.exists():
        return "tiny Shakespeare", path.read_text(encoding="utf-8")
    topics = "\n".join(pydoc_data.topics.topics.values())
    return "Python's documentation", (topics * 3)[:1_000_000]


def table(title: str, results: dict[str, tuple[float, float]], base: str = "ours") -> None:
    """The results, and each one's time as a multiple of ours (above 1: ours is faster)."""
    print(f"\n{title}\n{'':34}{'wall s':>9}{'CPU s':>9}{'wall/ours':>11}{'CPU/ours':>10}")
    first = next(name for name in results if name.startswith(base))
    for name, (wall, cpu) in results.items():
        ratios = wall / results[first][0], cpu / results[first][1]
        print(f"{name:34}{wall:9.3f}{cpu:9.3f}{ratios[0]:11.2f}{ratios[1]:10.2f}", flush=True)


def train_reference(text: str, vocab_size: int, parallel: bool) -> Reference:
    os.environ["TOKENIZERS_PARALLELISM"] = "true" if parallel else "false"
    reference = Reference(models.BPE())
    reference.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|endoftext|>"],
        show_progress=False,
    )
    reference.train_from_iterator([text], trainer)
    return reference


def as_references(ours: Tokenizer) -> tuple[Reference, tiktoken.Encoding]:
    """Both libraries with our vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = ours.save(Path(folder) / "tokenizer.json")
        reference = Reference.from_file(str(path))
    encoding = tiktoken.Encoding(
        "ours",
        pat_str=TIKTOKEN_PATTERN,
        mergeable_ranks=ours.mergeable_ranks(),
        special_tokens=ours.special_tokens,
    )
    return reference, encoding


def learners(text: str, vocab_size: int) -> dict[str, Callable[[], object]]:
    """Learning a vocabulary of this text."""
    return {
        "ours": lambda: Tokenizer.train(text, vocab_size),
        "tokenizers, threads as it likes": lambda: train_reference(text, vocab_size, True),
        "tokenizers, one thread": lambda: train_reference(text, vocab_size, False),
    }


def training(text: str, vocab_size: int, runs: int) -> None:
    results = side_by_side(learners(text, vocab_size), runs)
    table(
        f"Training {vocab_size:,} tokens on {len(text):,} characters (medians of {runs})", results
    )


def textbook(text: str, vocab_size: int) -> None:
    results = {"ours": timed(lambda: Tokenizer.train(text, vocab_size))}
    results["the textbook loop, whole, once"] = timed(lambda: train_textbook(text, vocab_size - 1))
    table(f"Training {vocab_size:,} tokens, with the textbook loop (one run each)", results)


def encoders(text: str, vocab_size: int) -> dict[str, Callable[[], object]]:
    """Encoding this text with a vocabulary of it; all give the same ids."""
    ours = Tokenizer.train(text, vocab_size)
    reference, encoding = as_references(ours)

    def cold() -> list[int]:
        ours.clear_cache()
        return ours.encode(text)

    def fresh_reference(parallel: bool) -> list[int]:
        os.environ["TOKENIZERS_PARALLELISM"] = "true" if parallel else "false"
        reference.model._clear_cache()
        return reference.encode(text).ids

    assert cold() == encoding.encode_ordinary(text) == fresh_reference(False), "the ids differ"
    return {
        "ours, cold": cold,
        "tiktoken": lambda: encoding.encode_ordinary(text),
        "tokenizers, threads as it likes": lambda: fresh_reference(True),
        "tokenizers, one thread": lambda: fresh_reference(False),
        "ours, warm (text seen before)": lambda: ours.encode(text),
    }


def encoding(text: str, vocab_size: int, runs: int) -> None:
    results = side_by_side(encoders(text, vocab_size), runs)
    table(f"Encoding with {vocab_size:,} tokens (medians of {runs})", results)


def worst_cases(text: str, scale: int, runs: int) -> None:
    """One text and one ten times as long, each of a kind that hurts; growth near 10 is linear."""
    ours = Tokenizer.train(text, 1000)
    reference, encoding = as_references(ours)
    dice = random.Random(0)
    unseen = [chr(number) for number in range(0x4E00, 0x9FA6)]
    kinds = {
        "one word": lambda n: "".join(dice.choices("etaoinshrdlu", k=n)),
        "one letter": lambda n: "e" * n,
        "unseen characters": lambda n: "".join(dice.choices(unseen, k=n // 3)),
        "spaces": lambda n: " " * n,
        "different words": lambda n: " ".join(
            "".join(dice.choices("etaoinshr", k=9)) for _ in range(n // 10)
        ),
    }
    libraries = {
        "ours": lambda text: (ours.clear_cache(), ours.encode(text))[1],
        "tiktoken": encoding.encode_ordinary,
        "tokenizers": lambda text: (reference.model._clear_cache(), reference.encode(text).ids)[1],
    }
    print(
        f"\nWorst cases: CPU s at {scale:,} and {10 * scale:,} bytes, and the growth (linear: 10)"
    )
    print(f"{'':20}" + "".join(f"{name:^30}" for name in libraries))
    for kind, make in kinds.items():
        texts = make(scale), make(10 * scale)
        for each in texts:
            ids = [encode(each) for encode in libraries.values()]
            assert ids[0] == ids[1] == ids[2], f"the ids of {kind} differ"
        line = f"{kind:20}"
        for encode in libraries.values():
            jobs = {
                str(place): lambda text=text, e=encode: e(text) for place, text in enumerate(texts)
            }
            (_, small), (_, large) = side_by_side(jobs, runs).values()
            line += f"{small:10.4f}{large:9.3f}{large / small:6.1f} x  "
        print(line, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="little text, few runs, no textbook loop"
    )
    quick = parser.parse_args().quick
    name, text = corpus()
    text = text[:50_000] if quick else text
    runs = 3 if quick else 7
    print(f"Corpus: {name}, {len(text.encode()):,} bytes. Ids compared before timing.")
    for vocab_size in (1000,) if quick else (1000, 20_000):
        training(text, vocab_size, runs)
        encoding(text, vocab_size, runs)
    worst_cases(text, 10_000 if quick else 100_000, runs)
    if not quick:
        textbook(text, 1000)


if __name__ == "__main__":
    main()
