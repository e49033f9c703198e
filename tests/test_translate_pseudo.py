"""The pseudo-language: it changes every word and nothing else, and finds what no catalogue holds."""

from __future__ import annotations

import json

import pytest
from pseudo_reading import unreachable

from lessons_lib.course import figures, fitting, language, look, runner
from lessons_lib.course import translate_build as building
from lessons_lib.course.language import N_, _
from lessons_lib.course.translate_pseudo import plain_words, pseudo

LESSONS = sorted(runner.NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
# Words that a model or a tokenizer makes up as the lesson runs.
MADE = {
    "01_tokenization": ["environment", "haus", "ator", "tion", "ition", "ssign"],
    "03_few_shot_prompting": ["blomek", "dulfol", "snavuz", "narbup", "mibib"],
}


@pytest.fixture
def accented():
    yield language.set_language(language.PSEUDO)
    language.set_language("en")


@pytest.mark.parametrize(
    "message, there",
    [
        ("Go", "Ĝö ~"[:2]),
        ("{n:,} words in `code` and $x_t$", "{n:,} ŵöŕđš îñ `code` åñđ $x_t$"),
        ("[a link](a.md) and <b>bold</b>", "[å ĺîñķ](a.md) åñđ <b>ƀöĺđ</b>"),
        ("see https://x.org/a", "šéé https://x.org/a"),
        ("$$p = \\text{the share}$$", "$$p = \\text{ţĥé šĥåŕé"),
        ("{{braces}}", "{{ƀŕåçéš}}"),
    ],
)
def test_letters_are_accented_and_the_rest_stays(message, there):
    assert pseudo(message).startswith(there)
    assert pseudo(message) == pseudo(message)


def test_a_message_becomes_two_fifths_longer_and_can_still_be_filled_in():
    message = "Of all the words that it writes there are many that it never read."
    assert 1.3 < len(pseudo(message)) / len(message) < 1.45
    message = "Of all the {n} words it never read more than {share:.0%}."
    assert " 7 " in pseudo(message).format(n=7, share=0.5)
    assert plain_words(pseudo(message).format(n=7, share=0.5)) == [] and plain_words(
        "It `never` read"
    ) == ["read"]
    assert pseudo("two\nlines\n").endswith("\n") and pseudo("7") == "7"


def test_the_language_is_chosen_like_any_other(accented):
    assert _("Solved.").startswith("Šöĺṽéđ.") and language.language() == "en_XA"
    assert language.PSEUDO not in language.available_languages()


def test_texts_too_long_for_a_figure_are_broken_into_lines(accented):
    figures.use_style()  # bold titles that begin at the left
    figure, axes = figures.new_figure(8.0, 3.6, cols=2)
    title, label = N_("A long title, which says what the figure shows"), N_("a label of the axis")
    for ax in axes:
        ax.set_title(_(title))
        ax.set_xlabel(_(label) + " $x_t = a + b$")
        ax.set_ylabel(_("a very long label of the upright axis, longer than it is high"))
    figures.png(figure)
    seen = look.texts(figure)
    assert seen["cut"] == []
    assert any("\n" in text for text in seen["named"])
    assert any("$x_t = a + b$" in text for text in seen["named"]), "no break inside a formula"
    assert not fitting.fit(figure) or look.texts(figure)["cut"] == []


def test_what_fits_is_left_alone():
    figure, ax = figures.new_figure()
    ax.set_title("Which letter follows which?")
    ax.set_ylabel("probability")
    figures.png(figure)
    assert ax.get_title(loc="left") + ax.get_title() == "Which letter follows which?"
    assert not fitting.fit(figure)


def test_the_reading_finds_a_string_that_no_catalogue_holds():
    def output(kind, text, **meta):
        meta["lessons"] = {"kind": kind}
        return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": meta}

    cells = [
        {
            "cell_type": "code",
            "id": "a",
            "source": "x = 'Foobar'",
            "outputs": [
                output("claim", pseudo("All is well with") + " Foobar"),
                output("claim", "Unreachable sentence."),
                output("text", "Free text of a model."),
                output("figure", pseudo("x"), **{"image/png": {"alt": "Untranslated alternative"}}),
            ],
        }
    ]
    book = {"cells": cells, "metadata": {}}
    figure = {"named": ["probability", pseudo("share")], "others": ["GPT", "Wrongplace"]}
    found = " ".join(unreachable(book, [figure]))
    for words in (
        "Unreachable",
        "Untranslated, alternative",
        "probability",
        "Wrongplace",
    ):
        assert words in found
    assert "Foobar" not in found and "Free" not in found


@pytest.mark.slow
@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_every_string_of_a_lesson_is_in_a_catalogue_and_no_figure_cuts_one(
    path, tmp_path, monkeypatch, request
):
    if not request.config.getoption("--all-languages"):
        pytest.skip("as long as the lesson itself; --all-languages runs it")
    log = tmp_path / "figures.jsonl"
    monkeypatch.setenv("LESSONS_FIGURE_TEXTS", str(log))
    built = building.build(path.stem, language.PSEUDO, tmp_path)
    outcome = runner.run_notebook(built.path, language=language.PSEUDO)
    assert outcome.ok, outcome.problem or outcome.broken
    seen = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    assert seen, "no figure was drawn"
    found = unreachable(json.loads(json.dumps(outcome.notebook)), seen)
    made = MADE.get(path.stem, [])
    found = [text for text in found if not any(f": {word}" in text for word in made)]
    assert not found, "\n" + "\n".join(found)
    cut = sorted({text for figure in seen for text in figure["cut"]})
    assert not cut, "\n" + "\n".join(cut)
