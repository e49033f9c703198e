"""All topics of the world's knowledge: each relation of the facts, physics, and feelings."""

from __future__ import annotations

from lessons_lib.world.knowledge.facts import RELATIONS
from lessons_lib.world.knowledge.feelings import FEELING
from lessons_lib.world.knowledge.physics import PHYSICS
from lessons_lib.world.knowledge.relation import Relation, capital
from lessons_lib.world.knowledge.topic import Knowledge, Topic


def _topic(relation: Relation) -> Topic:
    return Topic(
        relation.name,
        "facts",
        tuple(
            Knowledge(
                subject,
                object,
                tuple(o for o in relation.objects if o not in relation.right(subject)),
                (
                    {
                        "subject": subject,
                        "object": object,
                        "Subject": capital(subject),
                        "Object": capital(object),
                    },
                ),
            )
            for subject, object in relation.pairs
        ),
        relation.templates,
        relation.held_out,
    )


TOPICS: dict[str, Topic] = {
    topic.name: topic for topic in (*map(_topic, RELATIONS.values()), PHYSICS, FEELING)
}
# Topics that a passage readily goes on to from one another.
GROUPS = (
    ("capital", "continent"),
    ("baby", "home", "sound", "legs"),
    ("colour", "material", "tool", "category"),
    ("trade", "body"),
    ("opposite", "plural"),
    ("month", "day"),
    ("physics",),
    ("feelings",),
)
