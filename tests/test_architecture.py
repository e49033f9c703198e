"""The layout of lessons_lib, read from its source: who may import whom, docstrings, gettext.

Nothing is imported here: an import that is forbidden is found even when it would work.
"""

from __future__ import annotations

import ast
import sys
import textwrap
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

LIB = Path(__file__).resolve().parents[1] / "lessons_lib"
# In the order of the lessons: a room may import the rooms before it.
ROOMS = [
    "world",
    "tokenization",
    "gpt",
    "prompting",
    "rlhf",
    "diffusion",
    "denoiser",
    "clip",
]
# What stands beside the implementation in a room, and may use widgets, plots and gettext.
BESIDE = {
    "captions",
    "claims",
    "exercises",
    "explorers",
    "figures",
    "lines",
    "questions",
    "recipe",  # how committed weights are made, with the course's training loop
    "weights",  # files of weights, with the course's checks of them
}
NUMERIC = {"torch", "numpy", "regex"}
LINES = 200
GETTEXT = {"_", "N_", "ngettext"}


def files(folder: Path = LIB) -> list[Path]:
    return sorted(p for p in folder.rglob("*.py") if "__pycache__" not in p.parts)


def module_of(path: Path, root: Path = LIB) -> str:
    parts = path.relative_to(root.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_implementation(module: str) -> bool:
    _lib, *rest = module.split(".")
    # A beside-part may be a file (figures.py), several (figures_growth.py) or a folder (figures/).
    return (
        bool(rest)
        and rest[0] in ROOMS
        and not any(
            part == name or part.startswith(name + "_") for part in rest[1:] for name in BESIDE
        )
    )


def imports(path: Path, module: str) -> Iterator[str]:
    """The modules that a file imports, wherever in it, by their full names."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*up, base] if base else up)
            # `from lessons_lib.x import y` may import the module lessons_lib.x.y
            yield from (f"{base}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "import_module":
            yield from (name.value for name in node.args if isinstance(name, ast.Constant))


def wrong_imports(path: Path, root: Path = LIB) -> list[str]:
    module = module_of(path, root)
    found = []
    for target in imports(path, module):
        top, *rest = target.split(".")
        if is_implementation(module):
            if top == "lessons_lib":
                room, here = rest[0] if rest else "", module.split(".")[1]
                earlier = room in ROOMS and ROOMS.index(room) <= ROOMS.index(here)
                if not earlier or not is_implementation(target):
                    found.append(f"{module} imports {target}, which is no implementation before it")
            elif top == "gettext" or top not in NUMERIC and top not in sys.stdlib_module_names:
                found.append(f"{module} imports {target}; only torch, numpy, regex and the library")
        elif top == "lessons_lib" and rest:
            here = (module.split(".") + [""])[1]
            if here == "course" and rest[0] != "course" and rest[0] in ROOMS:
                found.append(f"{module} imports {target}; the course layer knows no room")
            if here in ROOMS and rest[0] in ROOMS and ROOMS.index(rest[0]) > ROOMS.index(here):
                found.append(f"{module} imports {target}, a later room")
    return found


def undocumented(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = [] if ast.get_docstring(tree) else [f"{path.name} itself"]
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    for node in tree.body:
        if (
            isinstance(node, kinds)
            # A solution is shown to the reader as the reader would write it, without a docstring.
            and not node.name.startswith(("_", "solve_"))
            and not ast.get_docstring(node)
        ):
            found.append(f"{path.name}: {node.name}")
    return found


def untranslatable(path: Path) -> list[str]:
    """Calls of gettext whose message is put together: no catalogue can hold it.

    A plain name or attribute may be passed to `_` and `ngettext` (a message marked by N_ elsewhere,
    which the linter of catalogues finds there); N_ itself always needs the text.
    """
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        name = (
            node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        )
        if name not in GETTEXT:
            continue
        for message in node.args[: 2 if name == "ngettext" else 1]:
            literal = isinstance(message, ast.Constant) and isinstance(message.value, str)
            held = (ast.Name, ast.Attribute, ast.Subscript)
            if not literal and not (name != "N_" and isinstance(message, held)):
                found.append(f"{path.name}:{node.lineno}: {name}({ast.unparse(message)[:60]})")
    return found


@pytest.mark.parametrize("path", files(), ids=lambda p: p.relative_to(LIB).as_posix())
class TestEveryFile:
    def test_imports_only_what_it_may(self, path):
        assert wrong_imports(path) == []

    def test_public_functions_and_classes_say_what_they_do(self, path):
        assert undocumented(path) == []

    def test_messages_are_whole_texts(self, path):
        assert untranslatable(path) == []


def test_files_are_read_in_one_sitting():
    lengths = {module_of(path): len(path.read_text("utf-8").splitlines()) for path in files()}
    long = {name: n for name, n in lengths.items() if n > LINES}
    if long:
        warnings.warn(f"longer than about {LINES} lines: {long}", stacklevel=1)
    # Figures, questions and exercises are collections; the limit is for what holds one idea.
    held = {name for name in long if is_implementation(name) or ".course." in name}
    assert not {name: long[name] for name in held if long[name] > 1.25 * LINES}


def lay_out(root: Path, name: str, source: str) -> Path:
    path = root / "lessons_lib" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(source), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name, source, fault",
    [
        ("gpt/model.py", "import torch, numpy as np, regex, math", None),
        ("gpt/model.py", "from lessons_lib.tokenization.encoder import encode", None),
        ("gpt/model.py", "from lessons_lib.world import story", None),
        ("gpt/model.py", "from .layers import Block", None),
        ("gpt/model.py", "from ..tokenization import trainer", None),
        ("gpt/model.py", "import matplotlib.pyplot as plt", "matplotlib"),
        ("gpt/model.py", "def f():\n    import ipywidgets", "ipywidgets"),
        ("gpt/model.py", "from gettext import gettext", "gettext"),
        ("gpt/model.py", "from lessons_lib.course.language import _", "course.language"),
        ("gpt/model.py", "from lessons_lib.gpt import figures", "gpt.figures"),
        ("gpt/model.py", "from lessons_lib.gpt.figures import draw", "gpt.figures"),
        ("gpt/model.py", "from . import exercises", "gpt.exercises"),
        ("gpt/model.py", "from lessons_lib.clip.model import Clip", "clip.model"),
        (
            "gpt/model.py",
            "from importlib import import_module\nimportlib.import_module('IPython')",
            "IPython",
        ),
        ("gpt/figures.py", "import matplotlib\nfrom lessons_lib.gpt.model import GPT", None),
        ("gpt/figures.py", "from lessons_lib.course import show", None),
        ("gpt/figures.py", "from lessons_lib.clip import model", "later room"),
        ("gpt/figures_growth.py", "import matplotlib", None),
        ("course/x.py", "import matplotlib\nfrom lessons_lib.course.language import _", None),
        ("course/x.py", "from lessons_lib.gpt.model import GPT", "knows no room"),
        ("course/x.py", "from lessons_lib import world", "knows no room"),
        ("course/x.py", "from ..gpt import model", "knows no room"),
    ],
)
def test_the_import_check_itself(tmp_path, name, source, fault):
    path = lay_out(tmp_path, name, source)
    found = wrong_imports(path, tmp_path / "lessons_lib")
    assert bool(found) == bool(fault), found
    assert not fault or fault in found[0]


@pytest.mark.parametrize(
    "call, good",
    [
        ('_("Text with {n}").format(n=3)', True),
        ('_("a" "b")', True),
        ('ngettext("one", "many", n)', True),
        ("_(message)", True),
        ("_(self.hint)", True),
        ('N_("x")', True),
        ('_(f"Text with {n}")', False),
        ('_("Text with %s" % n)', False),
        ('_("Text with {n}".format(n=3))', False),
        ('_("a" + b)', False),
        ('ngettext("one", f"{n} many", n)', False),
        ("N_(message)", False),
        ("_(call())", False),
    ],
)
def test_the_gettext_check_itself(tmp_path, call, good):
    assert (untranslatable(lay_out(tmp_path, "x.py", call)) == []) == good


def test_the_docstring_check_itself(tmp_path):
    source = '"""Doc."""\ndef f():\n    pass\ndef _g():\n    pass\nclass A:\n    pass\n'
    assert undocumented(lay_out(tmp_path, "x.py", source)) == ["x.py: f", "x.py: A"]
    assert undocumented(lay_out(tmp_path, "y.py", "x = 1")) == ["y.py itself"]
