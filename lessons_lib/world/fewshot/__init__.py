"""Few-shot documents and prompts in the book's format; families, labels and inputs held out."""

from lessons_lib.world.fewshot.book import BOOK_PROMPTS
from lessons_lib.world.fewshot.exact import few_shot_entropy
from lessons_lib.world.fewshot.families import FAMILIES
from lessons_lib.world.fewshot.family import Family
from lessons_lib.world.fewshot.instructions import BOOK_INSTRUCTION
from lessons_lib.world.fewshot.prompts import Prompt, few_shot_text, make_prompt
from lessons_lib.world.fewshot.rows import BOOK_SENTENCES
from lessons_lib.world.fewshot.writing import write_few_shot

__all__ = [
    "BOOK_INSTRUCTION",
    "BOOK_PROMPTS",
    "BOOK_SENTENCES",
    "FAMILIES",
    "Family",
    "Prompt",
    "few_shot_entropy",
    "few_shot_text",
    "make_prompt",
    "write_few_shot",
]
