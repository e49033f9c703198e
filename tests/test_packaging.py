"""The lists of packages agree with each other and with what the code imports."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

from start import OLDEST

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
    "torch": "pytorch-cpu",
    "matplotlib": "matplotlib-base",
    "playwright": "playwright-python",
}
CONDA_ONLY = {"python", "pip", "setuptools"}
IMPORT_NAMES = {
    "IPython": "ipython",
    "PIL": "pillow",
    "babel": "Babel",
    "markdown_it": "markdown-it-py",
    "mdit_py_plugins": "mdit-py-plugins",
    "sklearn": "scikit-learn",
    "xdist": "pytest-xdist",
    "yaml": "PyYAML",
}
OWN = {"lessons_lib", "starting", "start", "tests", "benchmarks", "conftest"}
COMES_ALONG = {"packaging": "pytest", "fontTools": "matplotlib"}
"""Imported by the tests and the tools, and promised by a declared package that cannot do without it."""
# Spelt in pieces, so that this file does not name them either.
HOSTS = [
    "pypi" + ".org",
    "python" + "hosted.org",
    "download.py" + "torch.org",
    "registry.npm" + "js.org",
    "conda.ana" + "conda.org",
    "ana" + "conda.org",
    "deb.deb" + "ian.org",
]


def pins(name: str) -> dict[str, Version]:
    """The pins of one file, by canonical name; fails on a line that is not an exact pin."""
    found = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        line = line.partition("#")[0].strip()
        if not line or line.startswith(("-r ", "-c ")):
            continue
        requirement = Requirement(line)
        (specifier,) = requirement.specifier
        assert specifier.operator == "==" and "*" not in specifier.version, f"{name}: {line}"
        version = Version(specifier.version)
        assert version.local is None, f"{name}: {line} names a local build"
        key = canonicalize_name(requirement.name)
        assert key not in found, f"{name}: {requirement.name} twice"
        found[key] = version
    return found


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def ranges(requirements: list[str]) -> dict[str, SpecifierSet]:
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, requirements)}


def all_ranges() -> dict[str, SpecifierSet]:
    about = project()
    return ranges(about["dependencies"] + about["optional-dependencies"]["test"])


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "constraints.txt"])
def test_every_pin_is_exact_and_the_lines_are_in_order(name: str) -> None:
    names = list(pins(name))
    assert names == sorted(names)
    assert len(names) >= 7


def test_the_pin_files_include_each_other() -> None:
    assert "-c constraints.txt\n" in (ROOT / "requirements.txt").read_text(encoding="utf-8")
    text = (ROOT / "requirements-test.txt").read_text(encoding="utf-8")
    assert "-r requirements.txt\n" in text


def test_a_package_has_one_pin() -> None:
    user, test = pins("requirements.txt"), pins("requirements-test.txt")
    assert not set(user) & set(test)
    assert not set(user) & set(pins("constraints.txt"))
    for name, version in pins("constraints.txt").items():
        assert (user | test).get(name, version) == version


def test_pyproject_names_the_same_packages_and_admits_their_pins() -> None:
    about = project()
    for requirements, file in (
        (about["dependencies"], "requirements.txt"),
        (about["optional-dependencies"]["test"], "requirements-test.txt"),
    ):
        allowed, exact = ranges(requirements), pins(file)
        assert set(allowed) == set(exact)
        for name, version in exact.items():
            assert version in allowed[name], f"{name} {version} lies outside {allowed[name]}"
            assert any(s.operator == ">=" for s in allowed[name]), f"{name} has no oldest version"


def test_environment_yml_names_the_same_packages_with_the_same_ranges() -> None:
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert environment["name"] == project()["name"]
    assert [c for c in environment["channels"] if c != "nodefaults"] == ["conda-forge"]
    conda = {r.name: r.specifier for r in map(Requirement, environment["dependencies"])}
    expected = {
        CONDA_NAMES.get(name, str(name)): specifier for name, specifier in all_ranges().items()
    }
    assert {n: s for n, s in conda.items() if n not in CONDA_ONLY} == expected
    assert conda["python"] == SpecifierSet(project()["requires-python"])


def test_environment_yml_marks_what_only_the_tests_need() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    user, _, test = text.partition("# Only for the tests")
    for name in pins("requirements-test.txt"):
        assert f"- {CONDA_NAMES.get(name, name)}>=" in test
    for name in pins("requirements.txt"):
        assert f"- {CONDA_NAMES.get(name, name)}>=" in user


def test_what_is_installed_here_is_pinned() -> None:
    """Whatever the pinned packages need in their turn has a pin too, as installed here."""
    from importlib.metadata import PackageNotFoundError, distribution

    pinned = pins("requirements.txt") | pins("requirements-test.txt") | pins("constraints.txt")
    waiting = [*pins("requirements.txt"), *pins("requirements-test.txt")]
    seen: set[str] = set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            requires = distribution(name).requires or []
        except PackageNotFoundError:
            pytest.skip(f"{name} is not installed in this environment")
        for requirement in map(Requirement, requires):
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                waiting.append(requirement.name)
    # torch's own pins of the CUDA libraries are exact, and only some of its builds have them
    cuda = {name for name in seen if name.startswith(("nvidia-", "cuda-")) or name == "triton"}
    assert not seen - cuda - set(pinned)


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports from elsewhere, at any depth of its code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("folder", ["lessons_lib", "tests", "benchmarks"])
def test_every_import_is_declared(folder: str) -> None:
    about = project()
    requirements = about["dependencies"]
    if folder != "lessons_lib":
        requirements = requirements + about["optional-dependencies"]["test"]
    declared = set(ranges(requirements))
    files = (ROOT / folder).rglob("*.py") if folder == "tests" else ()
    beside = {name for path in files for name in (path.stem, path.parent.name)}
    for path in sorted((ROOT / folder).rglob("*.py")):
        for name in imported(path) - set(sys.stdlib_module_names) - OWN - beside:
            package = COMES_ALONG.get(name, IMPORT_NAMES.get(name, name))
            where = path.relative_to(ROOT)
            assert canonicalize_name(package) in declared, f"{where} imports {name}, not declared"


def test_start_py_imports_only_the_standard_library() -> None:
    for path in [ROOT / "start.py", *sorted((ROOT / "starting").glob("*.py"))]:
        assert not imported(path) - set(sys.stdlib_module_names) - {"starting"}, path.name


def test_start_py_can_be_read_by_an_old_python() -> None:
    """An old Python must get as far as the sentence that says it is too old."""
    tree = ast.parse((ROOT / "start.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    too_new = (ast.NamedExpr, ast.Match, ast.TryStar, ast.JoinedStr, ast.AnnAssign)
    assert not [node for node in ast.walk(tree) if isinstance(node, too_new)]
    signatures = [n for n in ast.walk(tree) if isinstance(n, ast.arg | ast.FunctionDef)]
    assert not [n for n in signatures if getattr(n, "annotation", getattr(n, "returns", None))]
    # what is newer than Python 3.11 is imported only after the check
    assert {m for n in tree.body if isinstance(n, ast.Import) for m in [n.names[0].name]} == {
        "os",
        "sys",
    }
    assert not [node for node in tree.body if isinstance(node, ast.ImportFrom)]


def tracked() -> list[Path]:
    """The files of the project: those that git knows or would know, else all but caches."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this copy is not a git repository")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_package_registry() -> None:
    hosts = re.compile("|".join(map(re.escape, HOSTS)), re.IGNORECASE)
    found = []
    for path in tracked():
        if match := hosts.search(path.read_bytes().decode("utf-8", errors="ignore")):
            found.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert not found


def test_the_licences_are_there_and_say_what_they_are() -> None:
    assert project()["license"] == "MIT"
    code = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert code.startswith("MIT License\n") and "2026 The authors of this course" in code
    text = (ROOT / "LICENSE-TEXT").read_text(encoding="utf-8")
    assert "CC BY 4.0" in text and "https://creativecommons.org/licenses/by/4.0/" in text


def test_the_console_script_leads_to_a_function() -> None:
    module, _, function = project()["scripts"]["lessons"].partition(":")
    path = ROOT.joinpath(*module.split(".")).with_suffix(".py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_version_is_told_the_same_everywhere() -> None:
    import lessons_lib

    assert lessons_lib.__version__ == project()["version"]


def test_every_pin_runs_on_the_oldest_python_that_the_course_takes() -> None:
    """Debian's is 3.11.2: a pinned release that asks for 3.11.5 once ended the installation."""
    from importlib.metadata import distributions

    oldest = ".".join(map(str, OLDEST)) + ".0"
    pinned = pins("requirements.txt") | pins("requirements-test.txt") | pins("constraints.txt")
    asks = {
        canonicalize_name(one.metadata["Name"]): SpecifierSet(one.metadata["Requires-Python"] or "")
        for one in distributions()
    }
    assert {
        name: str(asks[name]) for name in pinned if name in asks and oldest not in asks[name]
    } == {}
