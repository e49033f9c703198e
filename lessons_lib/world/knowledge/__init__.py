"""What the world knows: facts, causes and effects, and how people feel."""

from lessons_lib.world.knowledge.checking import check_sentence, sentences
from lessons_lib.world.knowledge.documents import knowledge_entropy, write_knowledge
from lessons_lib.world.knowledge.probes import Probe, probes

__all__ = [
    "Probe",
    "check_sentence",
    "knowledge_entropy",
    "probes",
    "sentences",
    "write_knowledge",
]
