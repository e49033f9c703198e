"""The facts of the world: every relation by its name.

Each fact is true, and each subject has one object in its relation. The objects of a relation are
chosen so that an object that belongs to another subject is wrong for this one, unless `also` says
that it is right too.
"""

from __future__ import annotations

from lessons_lib.world.knowledge.animals import BABY, HOME, LEGS, SOUND
from lessons_lib.world.knowledge.countries import CAPITAL, CONTINENT
from lessons_lib.world.knowledge.people import BODY, TRADE
from lessons_lib.world.knowledge.relation import Relation
from lessons_lib.world.knowledge.things import CATEGORY, COLOUR, MATERIAL, TOOL
from lessons_lib.world.knowledge.words import DAY, MONTH, OPPOSITE, PLURAL

__all__ = ["RELATIONS", "Relation"]

RELATIONS: dict[str, Relation] = {
    relation.name: relation
    for relation in (
        *(CAPITAL, CONTINENT),
        *(BABY, HOME, SOUND, LEGS),
        *(COLOUR, MATERIAL, TOOL, CATEGORY),
        *(TRADE, BODY),
        *(OPPOSITE, PLURAL, MONTH, DAY),
    )
}
