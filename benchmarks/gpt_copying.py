"""What lesson 2's one part of our own is worth: heads that begin by handing on what they look at.

    python benchmarks/gpt_copying.py

The course's GPT is trained as `lessons train gpt` does, with that beginning for 200 steps and
without it for 600. Then it reads stories that are new to it. Wherever the next word is a name,
and one that the story has had before, its probabilities of all names are added up: which share of
them goes to names that the story has had? Ten minutes on one core. Writes docs/gpt_copying.json.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from lessons_lib.course.data import data_path  # noqa: E402
from lessons_lib.course.training import train  # noqa: E402
from lessons_lib.gpt import recipe, recipe_run, weights  # noqa: E402
from lessons_lib.gpt.modern import ModernGPT  # noqa: E402
from lessons_lib.gpt.muon import Muon  # noqa: E402
from lessons_lib.gpt.reading import end_id, world_batches  # noqa: E402
from lessons_lib.tokenization import Tokenizer  # noqa: E402
from lessons_lib.world.corpus import corpus  # noqa: E402
from lessons_lib.world.stories.lexicon import NAMES  # noqa: E402

KEPT = ROOT / "docs" / "gpt_copying.json"
STEPS = {True: 200, False: 600}
STORIES = 200


class Enough(Exception):
    """The run has done the steps that are asked for, of the many that its schedule is for."""


def places(text: str) -> list[tuple[str, set[str]]]:
    """For each name in a story that stood there before: the text up to it, and the names so far."""
    seen, found = set(), []
    for match in re.finditer(r"\b(?:" + "|".join(NAMES) + r")\b", text):
        if match[0] in seen and match.start():
            found.append((text[: match.start()].rstrip(" "), set(seen)))
        seen.add(match[0])
    return found


@torch.no_grad()
def share(model: ModernGPT, tokenizer: Tokenizer, stories: list[str]) -> tuple[float, int]:
    """What goes to names that stood in the story, of what goes to all; and the places' number.

    A name is known by its first token, with the space before it.
    """
    first = {name: tokenizer.encode(" " + name)[0] for name in NAMES}
    old = new = 0.0
    count = 0
    for text in stories:
        for before, seen in places(text):
            ids = [end_id(tokenizer), *tokenizer.encode(before)][-model.config.block_size :]
            probs = model(torch.tensor([ids]))[0, -1].softmax(-1)
            had = {first[name] for name in seen}
            old += probs[sorted(had)].sum().item()
            new += probs[sorted(set(first.values()) - had)].sum().item()
            count += 1
    return old / (old + new), count


def trained(copies: bool, tokenizer: Tokenizer) -> ModernGPT:
    torch.manual_seed(0)
    model = ModernGPT(replace(recipe.config(tokenizer.vocab_size), copies=copies))

    def stop(step: int, _loss: float, _run) -> None:
        if step + 1 == STEPS[copies]:
            raise Enough

    try:
        train(
            model,
            lambda model, batch, _generator: model.loss(batch),
            world_batches(tokenizer, recipe.BATCH_SIZE, model.config.block_size),
            steps=recipe.STEPS,
            optimizer=Muon(model, recipe_run.LR, recipe_run.ADAM_LR),
            schedule="linear",
            warmup=20,
            on_step=stop,
            device="cpu",
        )
    except Enough:
        pass
    return model.eval()


def main() -> None:
    tokenizer = Tokenizer.load(data_path(weights.VOCABULARY))
    documents = corpus(seed=10_000, shares={"story": 1.0})
    stories = [next(documents).text for _ in range(STORIES)]
    kept = {"stories": STORIES}
    for copies, steps in STEPS.items():
        given, count = share(trained(copies, tokenizer), tokenizer, stories)
        kept |= {"names due": count}
        kept["with" if copies else "without"] = {"steps": steps, "share": round(given, 4)}
        print(json.dumps(kept), flush=True)
    KEPT.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
