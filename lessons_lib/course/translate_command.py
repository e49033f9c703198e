"""`lessons translate`: what its five actions do and say.

extract            write the templates, translations/templates/*.pot, for tools that want them
update uk          make the catalogues of a language, or bring them up to the lessons of now
check uk [1 ...]   hold translations against their sources
build uk [1 ...]   make notebooks/uk/…; with --run also execute them
status [uk]        how far each language is, in percent
"""

from __future__ import annotations

from lessons_lib.course import language, runner
from lessons_lib.course import translate_catalogues as catalogues
from lessons_lib.course.language import N_, CatalogueError, _, read_catalogue
from lessons_lib.course.translate_extract import LIBRARY, templates

STATES = {
    "none": N_("not built"),
    "other source": N_("the English lesson has changed since it was built"),
    "other text": N_("the translation has changed since it was built"),
    "not run": N_("built, not run"),
    "ready": N_("built and run"),
}


def run(
    action: str,
    code: str | None = None,
    chosen: list[str] | None = None,
    execute: bool = False,
    strict: bool = False,
    timeout: float = runner.TIMEOUT,
) -> int:
    """Do one action and return its exit status: 1 when something does not hold. Raises ValueError
    with a sentence for what cannot be done at all."""
    if action != "extract" and action != "status" and not code:
        text = _("Which language? `lessons translate {action} uk`, for one.")
        raise ValueError(text.format(action=action))
    names = catalogues.names(chosen)
    if action == "extract":
        return _extract(names)
    if action == "status":
        return _status([code] if code else catalogues.languages(), names)
    if action == "update":
        return _update(code, names)
    if code != language.PSEUDO:
        catalogues.known_language(code)
    if action == "check":
        return _check(code, names, strict)
    return _build(code, names, execute, timeout)


def _extract(names: list[str]) -> int:
    folder = language.CATALOGUES / "templates"
    found = templates()
    for name in names:
        catalogues.save(found[name], folder / f"{name}.pot")
        text = _("{path}: {n} messages")
        print(text.format(path=_shown(folder / f"{name}.pot"), n=len(found[name])))
    return 0


def _update(code: str, names: list[str]) -> int:
    found = templates()
    for name in names:
        path = catalogues.path_of(code, name)
        catalogue = catalogues.update(code, name, found[name])
        count = catalogues.count(catalogue, found[name])
        text = _("{path}: {total} messages, {done} translated, {fuzzy} to look at again")
        print(text.format(path=_shown(path), total=count.total, done=count.done, fuzzy=count.fuzzy))
    return 0


def _status(codes: list[str], names: list[str]) -> int:
    from lessons_lib.course import translate_build

    found = templates()
    wide = max(len(name) for name in names)
    print(_("catalogue").ljust(wide), *(code.rjust(7) for code in codes))
    sentences = []
    totals = {code: [0, 0] for code in codes}
    for name in names:
        row = []
        for code in codes:
            try:
                catalogue = read_catalogue(catalogues.path_of(code, name))
            except CatalogueError as problem:
                catalogue = None
                sentences.append(str(problem))
            count = catalogues.count(catalogue, found[name])
            totals[code][0] += count.done
            totals[code][1] += count.total
            row.append(_percent(count.done, count.total).rjust(7))
            if count.fuzzy:
                text = _("{code}/{name}: {n} messages have changed in English; look at them again.")
                sentences.append(text.format(code=code, name=name, n=count.fuzzy))
            if catalogue is not None:
                old = catalogues.older_source(code, name, catalogue, found[name])
                sentences += [old] if old else []
                if name != LIBRARY:
                    state = _(STATES[translate_build.state(name, code)])
                    sentences.append(f"notebooks/{code}/{name}.ipynb: {state}")
        print(name.ljust(wide), *row)
    print(_("all").ljust(wide), *(_percent(*totals[code]).rjust(7) for code in codes))
    for sentence in sentences:
        print(sentence)
    return 0


def _check(code: str, names: list[str], strict: bool) -> int:
    from lessons_lib.course import translate_check

    found, faults, remarks = templates(), 0, 0
    for name in names:
        try:
            catalogue = read_catalogue(catalogues.path_of(code, name))
        except CatalogueError as problem:
            print(problem)
            faults += 1
            continue
        old = catalogues.older_source(code, name, catalogue, found[name])
        if old:
            print(old)
        for finding in translate_check.check(catalogue, code, name, found[name]):
            faults += not finding.is_remark
            remarks += finding.is_remark
            print(f"{code}/{name}: {finding}")
        count = catalogues.count(catalogue, found[name])
        text = _("{code}/{name}: {done} of {total} messages translated, {fuzzy} to look at again")
        print(
            text.format(code=code, name=name, done=count.done, total=count.total, fuzzy=count.fuzzy)
        )
    print(_("Faults: {n}. Remarks: {k}.").format(n=faults, k=remarks))
    return 1 if faults or strict and remarks else 0


def _build(code: str, names: list[str], execute: bool, timeout: float) -> int:
    from lessons_lib.course import translate_build

    bad = 0
    if code != language.PSEUDO:
        read_catalogue(catalogues.path_of(code, LIBRARY))  # without it the notebook speaks English
    for name in names:
        if name == LIBRARY:
            continue
        outcome = None
        if execute:
            built, outcome = translate_build.build_and_run(name, code, timeout)
        else:
            built = translate_build.build(name, code)
        text = _("{path}: {percent}% translated, {n} messages in English")
        said = text.format(path=_shown(built.path), percent=built.percent, n=len(built.missing))
        print(said, flush=True)
        if outcome is not None:
            held = len(outcome.claims) - len(outcome.broken)
            text = _("claims held {held}, broken {broken}, {seconds:.1f} s")
            said = text.format(held=held, broken=len(outcome.broken), seconds=outcome.seconds)
            print("   ", said, flush=True)
        if outcome is not None and not outcome.ok:
            bad += 1
            for claim in outcome.broken:
                print("    ✘", claim["statement"])
            print("   ", outcome.problem or _("Not saved, because the run did not go well."))
    return 1 if bad else 0


def _percent(done: int, total: int) -> str:
    return f"{100 if done == total else int(100 * done / total)}%"


def _shown(path) -> str:
    root = runner.ROOT
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
