"""The checks of translations find what is wrong, and leave alone what is right."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from lessons_lib.course import language, translate_check, translate_typography
from lessons_lib.course.translate_glossary import Term, glossary, missing

NB, NNB = "\u00a0", "\u202f"


def found(source: str, text: str, code: str = "uk", name: str = "01_x", **more) -> list[str]:
    """The names of the checks that object."""
    catalogue = Catalog(locale=code)
    comments = [more.pop("kind", "paragraph, cell a")]
    catalogue.add(source, text, auto_comments=comments, **more)
    return sorted(
        {f.check for f in translate_check.check(catalogue, code, name) if not f.is_remark}
    )


GOOD = "Take $x_1$ of 1,000 steps in `code`, **3.9 %** more, see [there](a.md)."
UK = f"Візьміть $x_1$ з 1{NB}000 кроків у `code`, на **3,9{NB}%** більше, див. [там](a.md)."


@pytest.mark.parametrize(
    "text, checks",
    [
        (UK, []),
        (UK.replace("$x_1$", "$x_2$"), ["formulas"]),
        (UK.replace("$x_1$ ", ""), ["formulas"]),
        (UK.replace("`code`", "`код`"), ["code"]),
        (UK.replace("(a.md)", "(b.md)"), ["urls"]),
        (UK.replace("[там](a.md)", "там"), ["structure", "urls"]),
        (UK.replace("3,9", "3,8"), ["numbers"]),
        (UK.replace(f"1{NB}000", "1,000"), ["numbers"]),
        (UK.replace(f"1{NB}000", "1 000"), ["numbers", "typography"]),
        (UK.replace("3,9", "3.9"), []),
        (UK.replace(f"9{NB}%", "9%"), ["typography"]),
        (UK + " <b>так</b>", ["tags"]),
        (UK.replace("**3", "** 3"), ["structure"]),
        ("- " + UK, ["structure"]),
        (UK.replace(", див.", "\n\nдив."), ["structure"]),
    ],
)
def test_what_must_be_the_same_is(text, checks):
    assert found(GOOD, text) == checks


def test_words_inside_formulas_may_be_translated():
    assert found("So $p = \\text{share}$.", "Отже, $p = \\text{частка}$.") == []
    assert found("So $p = \\text{share}$.", "Отже, $q = \\text{частка}$.") == ["formulas"]


@pytest.mark.parametrize("kind", ["heading 2, cell a", "item, cell a", "table cell, cell a"])
def test_blocks_of_other_kinds_are_judged_in_their_place(kind):
    assert found("Go on", "Далі", kind=kind) == []
    assert "structure" in found("Go on", "Далі\n\nі далі", kind=kind)
    if kind.startswith("table"):
        assert found("Go on", "Далі | і далі", kind=kind) == ["structure"]


@pytest.mark.parametrize(
    "text, checks",
    [
        ("{n:,} слів, {share:.1%}", []),
        ("{share:.1%} з {n:,} слів", []),
        ("{n} слів, {share:.1%}", ["values"]),
        ("{m:,} слів, {share:.1%}", ["values"]),
        ("{n:,} слів", ["values"]),
        ("{n:,} слів, {share", ["values"]),
        (" {n:,} слів, {share:.1%}", ["structure", "typography"]),
    ],
)
def test_the_values_to_fill_in_are_those_of_the_source(text, checks):
    assert found("{n:,} words, {share:.1%}", text, name="lessons_lib") == checks


def test_a_glyph_that_no_font_of_the_figures_has_is_named():
    assert found("Loss", "损失", "zh_CN", "lessons_lib") == []
    assert found("Loss", "龘", "zh_CN", "lessons_lib") == ["glyphs"]
    assert found("Loss", "Втрати", "uk", "lessons_lib") == []


def test_fuzzy_and_empty_translations_are_not_judged_and_comments_excuse():
    assert found(GOOD, "Ні", flags={"fuzzy"}) == []
    assert found(GOOD, "") == []
    assert found("Of 2 kinds", "Двох видів", user_comments=["allow: numbers"]) == []
    assert found("Of 2 kinds", "Двох видів", user_comments=["allow: code"]) == ["numbers"]


@pytest.mark.parametrize(
    "code, right, wrong",
    [
        ("uk", "Він каже: «так» — і п’ять разів…", 'Він каже: "так"'),
        ("uk", "об’єкт", "об'єкт"),
        ("uk", "слово", "cлово"),
        ("uk", "Це мрія", "Это мечта ы"),
        ("uk", "так — ні", "так - ні"),
        ("uk", "і так далі…", "і так далі..."),
        ("fr", f"Vraiment{NNB}? Oui{NB}: «{NB}l’octet{NB}»{NNB}; 3{NB}%", "Vraiment?"),
        ("fr", f"ainsi{NB}: deux", "ainsi : deux"),
        ("fr", f"«{NB}mot{NB}»", "«mot»"),
        ("fr", "à 10:30", 'un "mot"'),
        ("fr", "l’octet", "l'octet"),
        ("zh_CN", "词元，就是“单位”。（见图 3）", "词元,就是单位。"),
        ("zh_CN", "损失是 0.3。", "损失下降."),
        ("zh_CN", "GPT-2（2019 年）", "模型(GPT)"),
        ("zh_CN", "用 Python 写", "用 模型写"),
    ],
)
def test_typography_of_each_language(code, right, wrong):
    assert translate_typography.faults(right, code) == []
    assert translate_typography.faults(wrong, code)


def test_emphasis_that_stays_visible_is_found():
    source = "A **token.** Then more"
    assert found(source, "一个**词元。**然后", "zh_CN") == ["structure"]
    assert found(source, "一个**词元**。然后", "zh_CN") == []


GLOSSARY = (
    "# words\ntoken\tтокен\tлексема\tnote\nlearning rate\tшвидкіст|ь навчання\t\nrate\tчастк|а\n"
)


@pytest.fixture
def words(tmp_path, monkeypatch):
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    path = tmp_path / "uk" / "glossary.tsv"
    path.parent.mkdir()
    path.write_text(GLOSSARY, encoding="utf-8")
    return path


def test_the_glossary_is_read_and_a_bad_line_named(words):
    assert glossary("uk")[0] == Term("token", "токен", ("лексема",), "note")
    assert glossary("fr") == []
    for line, said in (("alone\n", "two to four columns"), ("Token\tx\n", "stands there twice")):
        words.write_text(GLOSSARY + line, encoding="utf-8")
        with pytest.raises(ValueError, match=f"line 5: .*{said}"):
            glossary("uk")


@pytest.mark.parametrize(
    "source, text, terms",
    [
        ("Two tokens", "Два токени", []),
        ("Two tokens", "Дві лексеми", []),
        ("Two tokens", "Два знаки", ["token"]),
        ("A tokenizer", "Щось", []),
        ("the learning rate", "зі швидкістю навчання", []),
        ("the learning rate", "з часткою", ["learning rate"]),
        ("the rate", "частку", []),
    ],
)
def test_terms_are_found_whatever_their_endings(words, source, text, terms):
    assert [term.english for term in missing(source, text, glossary("uk"))] == terms


def test_a_term_under_another_name_is_a_remark_and_not_a_fault(words):
    catalogue = Catalog(locale="uk")
    catalogue.add("Two tokens", "Два знаки")
    [finding] = translate_check.check(catalogue, "uk", "01_x")
    assert finding.is_remark and "'token' is токен / лексема" in str(finding)
