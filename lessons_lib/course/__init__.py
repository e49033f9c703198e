"""What every lesson shares: set-up, claims, questions, exercises, explorers, figures, training.

The names below are imported when they are first used, so that `lessons --help` does not wait for
matplotlib and torch. (No module here may have the name of one of them: it would hide it.)
"""

from importlib import import_module

_HOMES = {
    "claims": ["ClaimBroken", "claim"],
    "exercises": ["Exercise", "Mistake", "expect", "mistake"],
    "explorers": ["choice", "explorer", "slider", "text_box"],
    "figures": ["new_figure", "show"],
    "output": ["emit", "say"],
    "questions": ["Choice", "Question", "answer", "predict", "quiz"],
    "session": ["Session", "setup"],
    "source": ["show_source"],
    "training": ["train"],
}
__all__ = sorted(name for names in _HOMES.values() for name in names)


def __getattr__(name: str):
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
