"""Equality with the libraries that the field uses, held and written down by the tests themselves.

A test calls `equal(what, library, found, wanted)`. The largest difference of each row is kept;
`pytest --equalities` writes all rows to docs/equality.json and, as a table, into the README.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib.metadata import version

import torch

from benchmarks import written

KEPT = written.ROOT / "docs" / "equality.json"
BEGIN, END = "<!-- equality: written by pytest --equalities -->", "<!-- end of equality -->"
# The rows in the lessons' order; a row that no test holds any more is missing from the table.
ROWS = (
    "token ids of any text",
    "GPT-2: logits",
    "GPT-2: attention, loss",
    "Llama, Qwen3: logits",
    "temperature, top-k, top-p: probabilities",
    "scores of labels after a prompt",
    "LoRA: logits, merged and not",
    "DPO: loss and rewards",
    "PPO's clipped loss, KL estimate",
    "advantages (GAE) and returns",
    "noise added, and v",
    "schedules: posterior mean, x0 from eps and v",
    "DDIM, any η: all states",
    "DDPM: all states",
    "DPM-Solver++(2M): all states",
    "Euler, Heun: all states",
    "CLIP: scores, embeddings, loss",
    "CLIP: gradients, down to the pixels",
)


@dataclass
class Row:
    """One row of the table: the largest |found - wanted| of `numbers` compared numbers."""

    what: str
    library: str
    within: float  # what the tests allow; 0 is "the same"
    largest: float = 0.0
    numbers: int = 0


HELD: dict[str, Row] = {}


def equal(what: str, library: str, found, wanted, within: float = 1e-5, size: float = 1.0) -> None:
    """Assert that no number of `found` is further than `within` · `size` from `wanted`'s.

    Numbers, lists of them, or tensors, of one shape. `size` is that of the numbers, where it is not
    about 1; the difference is then written down as a share of it.
    """
    assert what in ROWS, f"the row {what!r} is not in tests/equality.py"
    found, wanted = (torch.as_tensor(value).detach().double() for value in (found, wanted))
    assert found.shape == wanted.shape, (found.shape, wanted.shape)
    gap = (found - wanted).abs().max().item() / size if found.numel() else 0.0
    row = HELD.setdefault(what, Row(what, library, within))
    row.largest, row.numbers = max(row.largest, gap), row.numbers + found.numel()
    row.within = max(row.within, within)
    if library not in row.library:
        row.library += f", {library}"
    assert gap <= within, f"{what}: {gap:.3g} from {library}, and at most {within:g} is allowed"


def table(rows: list[dict]) -> str:
    """The rows as a table of Markdown."""
    return written.table(
        ["what", "held against", "largest difference", "numbers compared"],
        (
            (
                row["what"],
                row["library"],
                f"{row['largest']:.0e}" if row["largest"] else "none",
                f"{row['numbers']:,}",
            )
            for row in rows
        ),
    )


def keep() -> None:
    """Write what this run has held: rows of other tests stay as they were."""
    found = []
    for row in HELD.values():
        named = ", ".join(f"{name} {version(name)}" for name in row.library.split(", "))
        found.append(asdict(row) | {"library": named})
    rows = written.merged(written.read(KEPT), found, ROWS)
    written.write(KEPT, rows)
    written.put(BEGIN, END, table(rows))
