"""The committed translations: whole files, sound, and no notebook that differs from its catalogue."""

from __future__ import annotations

import pytest

from lessons_lib.course import fonts, runner
from lessons_lib.course import translate_build as building
from lessons_lib.course import translate_catalogues as catalogues
from lessons_lib.course.language import NAMES, read_catalogue
from lessons_lib.course.translate_check import check
from lessons_lib.course.translate_extract import LIBRARY, source_hash, templates
from lessons_lib.course.translate_glossary import glossary

LANGUAGES = catalogues.languages()
BUILT = sorted(runner.NOTEBOOKS.glob("[a-z]*/[0-9][0-9]_*.ipynb"))


@pytest.fixture(scope="module")
def sources():
    return templates()


def test_each_language_has_its_name_its_library_and_its_glossary():
    assert {"uk", "fr", "zh_CN"} <= set(LANGUAGES)
    for code in LANGUAGES:
        assert code in NAMES and catalogues.path_of(code, LIBRARY).exists()


def test_the_glossaries_hold_the_same_terms_of_the_field():
    terms = {code: [term.english for term in glossary(code)] for code in ("uk", "fr", "zh_CN")}
    assert len(terms["uk"]) >= 150
    assert terms["uk"] == terms["fr"] == terms["zh_CN"]
    assert all(sum(bool(t.variants) for t in glossary(code)) > 75 for code in terms)


@pytest.mark.parametrize("code", LANGUAGES)
def test_catalogues_are_sound(code, sources):
    """Every finished translation keeps what must stay; what is not finished is shown in English."""
    for path in sorted(catalogues.path_of(code, "x").parent.glob("*.po")):
        if path.stem not in sources:
            continue
        catalogue = read_catalogue(path)
        found = check(catalogue, code, path.stem, sources[path.stem])
        faults = [f"{code}/{path.stem}: {finding}" for finding in found if not finding.is_remark]
        assert not faults, "\n" + "\n".join(faults)
        assert "CC BY 4.0" in catalogue.header_comment


@pytest.mark.parametrize("path", BUILT, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_translated_notebook_is_that_of_its_source_and_catalogue(path):
    code, name = path.parent.name, path.stem
    there, english = building.read_notebook(path), building.read_source(name)
    helps = f"run `lessons translate build {code} {name[:2]} --run`"
    assert there["metadata"]["lessons"]["source_hash"] == source_hash(english), helps
    assert building.state(name, code) == "ready", f"{building.state(name, code)}: {helps}"
    for old, new in zip(english["cells"], there["cells"], strict=True):
        if old["cell_type"] == "code":
            source = "".join(old["source"])
            assert "".join(new["source"]) == building.with_language(source, code)


@pytest.mark.parametrize("path", BUILT, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_claims_of_a_translated_notebook_are_those_of_its_source(path):
    import nbformat

    ours = runner.claims_of(nbformat.read(path, as_version=4))
    english = runner.claims_of(nbformat.read(runner.NOTEBOOKS / path.name, as_version=4))
    assert [c["statement"] for c in ours] == [c["statement"] for c in english]
    assert all(c["held"] for c in ours)


def test_no_glyph_is_missing_in_any_language(sources):
    for code in LANGUAGES:
        texts = catalogues.translations(code, LIBRARY).values()
        assert not fonts.missing_glyphs("".join(texts), code), code


def test_what_panels_and_claims_say_needs_no_formula_setting():
    """A formula between dollars is set in the text and in figures, and nowhere else."""
    said = templates()[LIBRARY]
    bare = [
        message.id
        for message in said
        if message.id and "$" in message.id
        for file, _line in message.locations
        if "figures" not in file
    ]
    assert bare == []


def test_titles_are_bold_where_the_font_has_bold(monkeypatch):
    for code, weight in {"en": "bold", "uk": "bold", "zh_CN": "normal"}.items():
        monkeypatch.setattr(fonts, "language", lambda code=code: code)
        assert fonts.title_weight() == weight


def test_a_bold_title_needs_no_font_that_is_not_there(caplog):
    from matplotlib.font_manager import FontProperties, fontManager

    for code in LANGUAGES:
        for name in fonts.families(code):
            wanted = FontProperties(family=name, weight="bold", size=11.7)
            assert fontManager.findfont(wanted, fallback_to_default=False)
    assert caplog.text == ""
