"""What a reply says: which answers it states, how well it is put, and its words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .manners import COURTESY, HEDGE, IGNORANCE, NEGATION, RUDENESS, SUPPOSING, WELCOME
from .topic import Question, bare, normal

READ_WORDS = 300  # what lies further in a reply is counted and not read
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
CLAUSES = re.compile(r"[,;:()]+|(?<!\w)(?:but|however)(?!\w)")
ROLE = re.compile(r"(?i)(?<!\w)(?:user|assistant)\s*:")
WORD = re.compile(r"[\w']+")
SMALL = frozenset(
    "it is they the a an are was and or to in not no its their our with of now say says so".split()
)
STRAY = 2  # with more words of another matter, everyday words in a clause are no answer


@dataclass
class Reading:
    """What was found in a reply.

    `right` is the firmness of the right answer: 1 stated, 0.5 stated with a hedge, 0 not stated;
    `wrong` sums the firmness of the different wrong ones. `form` says how well the best statement
    is put: 1 for a whole sentence of the world's, less for words beside the point, 0 for none.
    `needed` are the words of that statement; `courtesy_words` those of the first courtesy.
    """

    right: float = 0.0
    wrong: float = 0.0
    form: float = 0.0
    needed: int = 0
    ignorant: bool = False
    asks: int = 0
    courtesies: int = 0
    courtesy_words: int = 0
    rude: int = 0
    words: int = 0
    repeats: int = 0


@cache
def _compiled(phrase: str) -> re.Pattern:
    return re.compile(r"(?<!\w)" + re.escape(phrase) + r"(?!\w)")


def _stated(
    question: Question, clause: str, firm: float, whole: bool
) -> tuple[float, dict[str, float]]:
    """The right answer's firmness in a clause, and the wrong answers' by name.

    `whole`: the clause is an answer only; otherwise the subject's own name in it is no answer.
    """
    if IGNORANCE.search(clause) or SUPPOSING.search(clause):
        return 0.0, {}
    about = clause if whole else _compiled(question.subject).sub(" ", clause)
    named = {bare(name) for name in question.topic.objects.findall(about)} - question.accepted
    accepted = [name for name in question.accepted if _compiled(name).search(clause)]
    for name in accepted:
        about = _compiled(name).sub(" ", about)
    # An answer such as "never" or "false" denies nothing, so answers are taken out first.
    if NEGATION.search(question.topic.objects.sub(" ", about)):
        return 0.0, {"not": firm} if accepted else {}
    return (firm if accepted else 0.0), dict.fromkeys(named, firm)


def _read_sentence(question: Question, text: str, found: Reading, wrong: dict[str, float]) -> None:
    """Add what one sentence (in normal form, without courtesies) states to what was found."""
    topic = question.topic
    known = set(WORD.findall(normal(question.sentence))) | set(question.answer.split())
    firm = 0.5 if HEDGE.search(text) else 1.0
    for pattern in topic.forms:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        subject, said = groups.get("s"), groups.get("o") or ""
        if subject is not None and bare(subject) != question.subject:
            if bare(subject) not in topic.facts:
                continue
            if topic.facts[bare(subject)] != bare(said):
                wrong["elsewhere"] = 1.0  # a falsehood about something that was not asked
            return
        if bare(said) in question.accepted:
            found.right = 1.0
            found.form, found.needed = 1.0, max(found.needed, len(text.split()))
            return
        if subject is None and topic.everyday and _is_elsewhere(question, text, known):
            continue
        stated = False
        for clause in CLAUSES.split(said):
            right, others = _stated(question, clause, firm, whole=True)
            found.right = max(found.right, right)
            wrong.update(others)
            stated = stated or bool(right or others)
        if not stated and subject is None:
            continue
        if not stated:
            wrong[bare(said)] = 0.5  # something else is said, which the world does not know
        if found.form < 0.9:
            found.form, found.needed = 0.9, len(question.sentence.split())
        return
    for clause in CLAUSES.split(text):
        if topic.everyday and _is_elsewhere(question, clause, known):
            continue
        right, others = _stated(question, clause, firm, whole=False)
        if topic.subjects is not None:
            told = {bare(name) for name in topic.subjects.findall(clause)}
            if told and question.subject not in told and not (told & question.accepted):
                # About another subject: neither an answer nor, when it is true, a falsehood.
                truths = {topic.facts[name] for name in told if name in topic.facts}
                if right or set(others) - truths:
                    wrong["elsewhere"] = 1.0
                continue
        if not right and not others:
            continue
        found.right = max(found.right, right)
        wrong.update(others)
        words = clause.split()
        shared = len(known & set(words))
        form = 0.5 + 0.3 * shared / max(len(words), len(known))
        if form > found.form:
            found.form, found.needed = form, shared


def _is_elsewhere(question: Question, clause: str, known: set[str]) -> bool:
    """Whether a clause is about another matter, so that everyday words in it answer nothing."""
    if _compiled(question.subject).search(clause):
        return False
    left = question.topic.objects.sub(" ", clause)
    if question.topic.subjects is not None:
        left = question.topic.subjects.sub(" ", left)
    return sum(word not in known and word not in SMALL for word in WORD.findall(left)) > STRAY


def read_reply(question: Question, reply: str) -> Reading:
    """Read any text as a reply to a question. Raises ValueError when the reply is no text."""
    if not isinstance(reply, str):
        raise ValueError(f"reply must be a text (str), not {type(reply).__name__}.")
    all_words = reply.lower().split()
    found = Reading(words=len(all_words))
    bigrams = list(zip(all_words, all_words[1:], strict=False))
    words = [word.strip(".,;:!?\"'") for word in all_words]
    doubles = sum(a == b for a, b in zip(words, words[1:], strict=False))
    found.repeats = len(bigrams) - len(set(bigrams)) + doubles
    if len(all_words) > READ_WORDS:
        reply = " ".join(reply.split()[:READ_WORDS])
    found.asks = len(ROLE.findall(reply))
    wrong: dict[str, float] = {}
    thanks = question.topic.name == "thanks"
    for raw in SENTENCE.findall(reply):
        text = normal(raw)
        rude = len(RUDENESS.findall(text))
        if rude:
            found.rude += rude
            text = normal(RUDENESS.sub(" ", text))
        courtesies = COURTESY.findall(text)
        if courtesies:
            if not found.courtesies:
                found.courtesy_words = len(courtesies[0].split())
            found.courtesies += len(courtesies)
            if thanks and WELCOME.search(text):
                found.right = found.form = 1.0
            text = normal(COURTESY.sub(" ", text))
        if raw.rstrip().endswith("?") or text.startswith("tell me"):
            found.asks += 1
        elif text:
            if IGNORANCE.search(text):
                if not found.ignorant:
                    found.needed = max(found.needed, min(len(text.split()), 12))
                found.ignorant = True
            _read_sentence(question, text, found, wrong)
    if question.topic.name == "unknowable" and found.ignorant:
        found.right = found.form = 1.0
    found.wrong = sum(wrong.values())
    return found
