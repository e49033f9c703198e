"""Every string that a reader sees can be translated, and a missing translation is English."""

import pytest

from lessons_lib.course import language

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Solved."
msgstr "Gelöst."

#, fuzzy
msgid "A hint"
msgstr "Vielleicht ein Tipp"

msgid "Answers"
msgstr ""

msgid "{n} words"
msgstr "{n} Wörter"
"""


@pytest.fixture
def german(tmp_path, monkeypatch):
    folder = tmp_path / "de"
    folder.mkdir()
    (folder / "lessons_lib.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    yield language.set_language("de")
    language.set_language("en")


def test_a_translated_message_is_shown_translated(german):
    assert language.language() == "de"
    assert language._("Solved.") == "Gelöst."


@pytest.mark.parametrize("message", ["A hint", "Answers", "Nobody translated this."])
def test_fuzzy_empty_and_missing_messages_are_english(german, message):
    assert language._(message) == message


def test_the_empty_message_is_not_the_catalogue_header(german):
    assert language._("") == ""


def test_an_unknown_language_is_named_with_those_there_are(german):
    with pytest.raises(ValueError, match="'xx'.*en, de"):
        language.set_language("xx")
    assert language.language() == "de"


def test_the_environment_chooses_when_nothing_is_asked(german, monkeypatch):
    monkeypatch.setenv("LESSONS_LANGUAGE", "en")
    assert language.set_language() == "en"
    assert language._("Solved.") == "Solved."


def test_the_exercise_speaks_the_readers_language(german):
    from lessons_lib.course.exercises import Exercise

    exercise = Exercise("t/x", lambda attempt: None, "hint", lambda: None)
    assert exercise.judge(lambda: 1) == ("solved", "Gelöst.")


def test_a_printed_line_speaks_the_readers_language(german, capsys):
    from lessons_lib.course.output import say

    say("{n} words", n=3)
    assert capsys.readouterr().out == "3 Wörter\n"
