"""The names of the kinds of task, as figures write them."""

from __future__ import annotations

from lessons_lib.course.language import N_, _

NAMES = {
    "capital": N_("capital"),
    "category": N_("category"),
    "colour": N_("colour"),
    "colour_of": N_("colour of"),
    "comparative": N_("comparative"),
    "copy": N_("copy"),
    "first_letter": N_("first letter"),
    "first_word": N_("first word"),
    "food_or_weather": N_("food or weather"),
    "form": N_("form"),
    "indoors": N_("indoors"),
    "kind": N_("kind"),
    "last_letter": N_("last letter"),
    "last_word": N_("last word"),
    "longer_word": N_("longer word"),
    "middle_word": N_("middle word"),
    "new_category": N_("new category"),
    "new_topic": N_("new topic"),
    "next": N_("next"),
    "number": N_("number"),
    "opposite": N_("opposite"),
    "pairs": N_("pairs"),
    "past_tense": N_("past tense"),
    "person": N_("person"),
    "plural": N_("plural"),
    "science": N_("science"),
    "sentiment": N_("sentiment"),
    "temperature": N_("temperature"),
    "time": N_("time"),
    "tone": N_("tone"),
    "topic": N_("topic"),
    "who": N_("who"),
    "young": N_("young"),
}


def family_name(key: str) -> str:
    """The name of a family in the reader's language; a family of the reader's own keeps its key."""
    return _(NAMES[key]) if key in NAMES else key.replace("_", " ")
