"""Scenes: one to three coloured shapes on a plain light background, as plain data.

Lengths are whole 64ths of the picture's side, x to the right and y downwards, so that every place
is an exact binary fraction. A shape stands in one of nine cells, whose centres are a quarter, a
half and three quarters of the way along each side, at most `JITTER` off the centre. Any two shapes
of a scene are two columns or two rows apart: so they never touch, and "left of" or "above" is
always plainly true or plainly false.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations

from lessons_lib.world.names import COLOURS

KINDS = ("circle", "square", "triangle", "star", "heart", "ring")
SIZES = ("small", "large")
LOOKS = tuple((kind, colour) for kind in KINDS for colour in COLOURS)
SIDE = 64  # the picture's side, in the unit of x, y and RADIUS
RADIUS = {"small": 9, "large": 13}
CENTRES = (16, 32, 48)  # of the columns, and of the rows
JITTER = 2
MOST = 3
# Cells in reading order, with the words that say where they are.
PLACES = (
    *("in the top left corner", "at the top", "in the top right corner"),
    *("on the left", "in the middle", "on the right"),
    *("in the bottom left corner", "at the bottom", "in the bottom right corner"),
)
RELATIONS = ("left of", "right of", "above", "below")
OPPOSITE = {"left of": "right of", "right of": "left of", "above": "below", "below": "above"}


def apart(cell: int, other: int) -> bool:
    """Whether two cells may both be filled: two columns or two rows lie between their centres."""
    return abs(cell % 3 - other % 3) == 2 or abs(cell // 3 - other // 3) == 2


def related(cell: int, relation: str, other: int) -> bool:
    """Whether what stands in a cell is left of, right of, above or below what is in another."""
    if relation in ("left of", "right of"):
        here, there = cell % 3, other % 3
    else:
        here, there = cell // 3, other // 3
    return here < there if relation in ("left of", "above") else here > there


def _layouts(n: int) -> tuple[tuple[int, ...], ...]:
    return tuple(
        cells
        for cells in combinations(range(9), n)
        if all(apart(a, b) for a, b in combinations(cells, 2))
    )


# By number of shapes, the sets of cells that may be filled: 9 for one shape, 16 for two, 8 for 3.
LAYOUTS = {n: _layouts(n) for n in range(1, MOST + 1)}


def _known(name: str, value: object, values: tuple) -> None:
    if value not in values:
        raise ValueError(
            f"A shape's {name} is one of {', '.join(map(str, values))}; not {value!r}."
        )


@lru_cache(maxsize=4096)
def cell_of(x: int, y: int) -> int:
    """The cell, 0 to 8 in reading order, of a centre in 64ths; ValueError where no cell is near."""
    found = []
    for name, value in (("x", x), ("y", y)):
        near = [i for i, centre in enumerate(CENTRES) if abs(value - centre) <= JITTER]
        if not near or value != int(value):
            raise ValueError(
                f"A shape's {name} is a whole number at most {JITTER} from "
                f"{', '.join(map(str, CENTRES[:-1]))} or {CENTRES[-1]} (64ths of the side); "
                f"not {value!r}."
            )
        found.append(near[0])
    return found[1] * 3 + found[0]


@dataclass(frozen=True)
class Shape:
    """One shape: its kind, colour and size in words, its centre (x, y) in 64ths of the side.

    Raises ValueError for a word that is not in KINDS, COLOURS or SIZES, or a centre in no cell.
    """

    kind: str
    colour: str
    size: str
    x: int
    y: int

    def __post_init__(self):
        _known("kind", self.kind, KINDS)
        _known("colour", self.colour, COLOURS)
        _known("size", self.size, SIZES)
        cell_of(self.x, self.y)

    @property
    def cell(self) -> int:
        """The cell it stands in, 0 to 8 in reading order."""
        return cell_of(self.x, self.y)

    @property
    def place(self) -> str:
        """Where it is, in words: "in the top left corner"."""
        return PLACES[self.cell]

    @property
    def look(self) -> tuple[str, str]:
        """Its kind and colour."""
        return self.kind, self.colour

    def __str__(self) -> str:
        return f"{self.size} {self.colour} {self.kind} {self.x} {self.y}"


@dataclass(frozen=True)
class Scene:
    """One to three shapes, kept in reading order of their cells, so that equal pictures are equal.

    Raises ValueError for another number of shapes, or two shapes nearer than two rows or columns.
    """

    shapes: tuple[Shape, ...]

    def __post_init__(self):
        shapes = tuple(sorted(self.shapes, key=lambda shape: shape.cell))
        if not 1 <= len(shapes) <= MOST:
            raise ValueError(f"A scene has one to {MOST} shapes; not {len(shapes)}.")
        object.__setattr__(self, "shapes", shapes)
        if self.cells not in LAYOUTS[len(shapes)]:
            raise ValueError(
                "The shapes of a scene are two columns or two rows apart; these are too near: "
                + "; ".join(f"{shape.kind} {shape.place}" for shape in shapes)
                + "."
            )

    @cached_property
    def cells(self) -> tuple[int, ...]:
        """The cells that are filled, in reading order."""
        return tuple(shape.cell for shape in self.shapes)

    @property
    def content(self) -> tuple[tuple[str, str, str, int], ...]:
        """What a reader of the picture should find: kind, colour, size and cell of each shape."""
        return tuple((s.kind, s.colour, s.size, s.cell) for s in self.shapes)

    def __str__(self) -> str:
        """The scene in one line, "small red circle 15 17; large blue square 48 50"."""
        return "; ".join(map(str, self.shapes))

    @classmethod
    def parse(cls, line: str) -> Scene:
        """The scene of a line as `str(scene)` writes it; ValueError for any other line."""
        shapes = []
        for part in line.split("; "):
            words = part.split(" ")
            if len(words) != 5 or not (words[3].isascii() and words[3].isdigit()):
                raise ValueError(f'A shape reads like "small red circle 16 48"; not "{part}".')
            if not (words[4].isascii() and words[4].isdigit()):
                raise ValueError(f'A shape reads like "small red circle 16 48"; not "{part}".')
            shapes.append(Shape(words[2], words[1], words[0], int(words[3]), int(words[4])))
        return cls(tuple(shapes))
