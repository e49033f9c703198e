"""`setup`: one call at the top of a lesson, so that a run on another machine is the same run."""

from __future__ import annotations

import os
import random
import warnings
from dataclasses import dataclass

import numpy as np

from lessons_lib.course.figures import use_style
from lessons_lib.course.language import N_, _, set_language
from lessons_lib.course.output import emit

# The lessons of the course in their order: number, file name, title.
LESSONS = [
    (0, "00_start_here", N_("Start here")),
    (1, "01_tokenization", N_("Tokenization")),
    (2, "02_gpt", N_("GPT")),
    (3, "03_few_shot_prompting", N_("Few-shot prompting")),
    (4, "04_rlhf", N_("RLHF")),
    (5, "05_diffusion_forward_process", N_("Diffusion: the forward process")),
    (6, "06_denoiser_training", N_("Training a denoiser")),
    (7, "07_clip_guidance", N_("CLIP guidance")),
]


@dataclass(frozen=True)
class Session:
    """What `setup` decided: the language code, the seed, the threads for torch and the device."""

    language: str
    seed: int
    threads: int
    device: str


def setup(lesson: int, language: str | None = None, seed: int | None = None) -> Session:
    """Prepare a notebook: language, seeds, threads, figure style, warnings. Says when it is ready.

    `language` is a code such as "en" (None: LESSONS_LANGUAGE, or English); `seed` is a whole number
    (None: LESSONS_SEED, or 0). The number of threads is LESSONS_THREADS, or the number of cores up
    to 4. A language without a catalogue, or with a damaged one, is told in a sentence, and the
    lesson goes on in English. Raises ValueError for a lesson, a seed or a number of threads that
    does not exist.
    """
    titles = {number: title for number, _slug, title in LESSONS}
    if lesson not in titles:
        known = ", ".join(str(number) for number in titles)
        raise ValueError(f"There is no lesson {lesson!r}; the lessons are {known}.")
    trouble = None
    try:
        code = set_language(language)
    except ValueError as problem:
        code, trouble = set_language("en"), problem
    warnings.simplefilter("ignore")  # a library's deprecation notice is no concern of the reader's
    use_style()
    threads = thread_count()
    if seed is None:
        seed = seed_asked()
    import torch

    torch.set_num_threads(threads)
    seed_everything(seed)
    line = _("Lesson {number}: {title}. Ready.").format(number=lesson, title=_(titles[lesson]))
    emit(f"{trouble}\n{line}" if trouble else line, "setup")
    return Session(code, seed, threads, device())


def thread_count() -> int:
    """Threads for torch: LESSONS_THREADS when it is set, else the cores of this machine up to 4.

    Small networks gain nothing from more, and lose much when the cores are shared. Raises
    ValueError when LESSONS_THREADS is not a whole number of at least 1.
    """
    asked = os.environ.get("LESSONS_THREADS")
    if not asked:
        return min(4, os.cpu_count() or 1)
    if not asked.isdigit() or int(asked) < 1:
        raise ValueError(f"LESSONS_THREADS must be a whole number of at least 1, not {asked!r}.")
    return int(asked)


def seed_asked() -> int:
    """The seed: LESSONS_SEED when it is set, else 0. Raises ValueError when it is not a whole number
    from 0 to 4294967295, which is what numpy's generator takes."""
    asked = os.environ.get("LESSONS_SEED")
    if not asked:
        return 0
    if not (asked.isascii() and asked.isdigit() and int(asked) < 2**32):
        raise ValueError(
            f"LESSONS_SEED must be a whole number from 0 to 4294967295, not {asked!r}."
        )
    return int(asked)


def seed_everything(seed: int) -> None:
    """Seed Python's, numpy's and torch's generators, for code that does not take one of its own."""
    import torch

    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


def device() -> str:
    """The device for torch: LESSONS_DEVICE when set, else "cpu".

    The lessons are sized for a CPU, and their stored outputs come from one. Set LESSONS_DEVICE to
    "auto" to use a CUDA or Apple GPU when there is one, or name the device ("cuda", "mps").
    """
    asked = os.environ.get("LESSONS_DEVICE", "cpu")
    if asked != "auto":
        return asked
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
