"""What `lessons train` does: make again the weights that the course carries.

A recipe is a function `make(run, steps, fast)` in a room. `run` is a path in `runs/`, free to be
given a suffix or to be a folder, where everything that the recipe writes has its place; what was
begun there goes on there. It returns what it made, or nothing when it was stopped before the end.
"""

from __future__ import annotations

import difflib
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from lessons_lib.course import manifest
from lessons_lib.course.atomic import write_atomically
from lessons_lib.course.language import N_, _

RUNS = Path(__file__).resolve().parents[2] / "runs"
LIMIT = 8_000_000  # bytes of one file in data/


class Recipe(NamedTuple):
    """Where a recipe's function is, "module:function", and what it makes in which time."""

    function: str
    what: str


class Made(NamedTuple):
    """A file that a recipe wrote, its name in `data/`, and its title in the manifest."""

    path: Path
    name: str
    title: str


RECIPES = {
    "gpt": Recipe(
        "lessons_lib.gpt.recipe:make",
        N_("the course's GPT (lesson 2): 4.4 MB, about 220 minutes on one core"),
    ),
    "gpt-scaling": Recipe(
        "lessons_lib.gpt.recipe_scaling:make",
        N_("losses of 20 small GPTs (lesson 2): 3 kB, about 25 minutes on one core"),
    ),
    "prompting": Recipe(
        "lessons_lib.prompting.recipe:make",
        N_("the GPT that learns from examples (lesson 3): 4.4 MB, about 60 minutes on one core"),
    ),
    "rlhf-base": Recipe(
        "lessons_lib.rlhf.recipe:make",
        N_("the base model of lesson 4: 4.3 MB, about 100 minutes on one core"),
    ),
    "rlhf": Recipe(
        "lessons_lib.rlhf.recipe_taught:make",
        N_("the rest of lesson 4, its runs among it: 5.5 MB, about 100 minutes on one core"),
    ),
    "denoiser": Recipe(
        "lessons_lib.denoiser.recipe:make",
        N_("the denoiser of captioned scenes (lesson 6): 6.9 MB, about 180 minutes on one core"),
    ),
    "clip": Recipe(
        "lessons_lib.clip.recipe:make",
        N_("the noised CLIP of captioned scenes (lesson 7): 2.6 MB, about 8 minutes on one core"),
    ),
}


def run(name: str | None, steps: int | None, fast: bool | None, accept: bool) -> int:
    """Train what `name` says, or list what there is; returns the exit status.

    `steps` makes a short trial of it, under names of its own. `fast` True asks for bfloat16 and
    torch.compile, False for neither; None leaves it to the recipe. `accept` copies what was made
    into `data/` and renews the manifest. Raises ValueError, in a sentence, for a name that is not
    known, and for a trial that should be accepted.
    """
    if name is None:
        for known, recipe in RECIPES.items():
            print(f"{known}  {_(recipe.what)}")
        return 0
    recipe = _recipe(name)
    if steps and accept:
        raise ValueError(_("A trial (--steps) is not for data/; leave --steps or --accept out."))
    _use_threads()
    module, _colon, function = recipe.function.partition(":")
    where = RUNS / (f"{name}-{steps}-steps" if steps else name)
    made = getattr(import_module(module), function)(where, steps, fast)
    if not made:
        print(_("Not finished yet; the same command goes on where this one stopped."))
        return 1
    for file in made:
        size = file.path.stat().st_size
        print(_("{path}: {size} bytes").format(path=file.path, size=size))
        if size > LIMIT:
            text = _("{path} is larger than {limit} bytes, too large for this course.")
            print(text.format(path=file.path, limit=LIMIT))
            return 1
    if accept:
        _accept(name, made)
    return 0


def _recipe(name: str) -> Recipe:
    if name in RECIPES:
        return RECIPES[name]
    close = difflib.get_close_matches(name.lower(), RECIPES, 1, 0.5)
    text = _("{name!r} cannot be trained; the names are {known}.")
    if close:
        text = _("{name!r} cannot be trained; did you mean {close!r}?")
    raise ValueError(text.format(name=name, close="".join(close), known=", ".join(RECIPES)))


def _use_threads() -> None:
    import torch

    from lessons_lib.course.session import thread_count

    torch.set_num_threads(thread_count())


def _accept(name: str, made: list[Made]) -> None:
    entries = []
    for file in made:
        entry = manifest.DataFile(file.name, title=file.title, licence="CC BY 4.0")
        entry = replace(entry, made_by=f"the authors of this course; made by lessons train {name}")
        write_atomically(entry.path, file.path.read_bytes())
        entries.append(manifest.with_checksum(entry, entry.path))
        print(
            _("data/{name}: taken over, and its checksum is in the manifest.").format(
                name=file.name
            )
        )
    manifest.enter(entries)
