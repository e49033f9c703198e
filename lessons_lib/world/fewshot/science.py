"""True sentences of physics and of mathematics, in the manner of the book's figure 7.1."""

from __future__ import annotations

from lessons_lib.world.fewshot.rows import sentence_rows
from lessons_lib.world.names import article

_PHYSICS = {
    "metal": ("copper", "iron", "silver", "gold", "aluminium", "steel", "brass", "nickel", "lead"),
    "medium": ("air", "water", "steel", "wood", "glass", "stone", "ice", "the ground"),
    "slow": ("sound", "a rocket", "a plane", "a bullet", "a train", "a car", "the wind", "a bird"),
    "falls": (
        "a stone",
        "an apple",
        "a leaf",
        "a coin",
        "a ball",
        "a hammer",
        "a feather",
        "a brick",
        "a book",
        "a spoon",
    ),
    "moving": ("rolling ball", "flying bird", "moving car", "falling stone", "running dog"),
    "sled": (
        "a sled",
        "a rolling ball",
        "a bike",
        "a sliding box",
        "a train",
        "a skater",
        "a wagon",
        "a cart",
    ),
    "pulled": ("iron", "steel", "nickel", "iron nails", "steel pins", "paper clips"),
    "not": ("wood", "plastic", "glass", "paper", "copper", "gold", "silver", "cotton", "rubber"),
    "warm": ("tea", "soup", "milk", "metal", "sand", "glass"),
    "cool": ("air", "water", "hands", "ice", "glass"),
    "planet": ("Mercury", "Venus", "the earth", "Mars", "Jupiter", "Saturn", "Uranus", "Neptune"),
    "light": ("wood", "ice", "cork", "oil", "wax", "a dry leaf", "a feather"),
    "loose": ("wood", "ice", "cork", "oil", "wax", "water"),
    "heavy": ("a stone", "a coin", "a brick", "gold", "an iron nail", "a steel ball", "sand"),
    "atom": ("neon", "carbon", "oxygen", "iron", "gold", "helium", "nitrogen", "copper"),
    "body": ("a ball", "a car", "a stone", "a ship", "a body", "a train"),
}
PHYSICS = sentence_rows(
    (
        *("{metal} conducts electricity", "{metal} expands when it is heated"),
        *("{metal} melts when it is hot enough", "electricity flows through a wire of {metal}"),
        *("sound travels through {medium}", "light is faster than {slow}"),
        *("{falls} falls because of gravity", "gravity pulls {falls} to the ground"),
        *("a {moving} has kinetic energy", "friction slows down {sled}"),
        *("a magnet attracts {pulled}", "a magnet does not attract {not}"),
        *("heat flows from hot {warm} to cold {cool}", "{planet} moves around the sun"),
        *(
            "gravity keeps {planet} in its orbit",
            "{light} floats on water",
            "{heavy} sinks in water",
        ),
        *("an atom of {atom} contains electrons", "the nucleus of {atom} contains protons"),
        *("it takes energy to lift {falls}", "it takes a force to stop {body}"),
        *("{metal} is denser than {loose}", "hot {warm} cools down in cold air"),
        *("light from the sun reaches {planet}", "{atom} is made of atoms"),
        *("heat travels through {metal}", "the earth attracts {falls}"),
        "the force on {body} is its mass times its acceleration",
        ("the weight of {body} is proportional to its mass", "gravity is proportional to the mass"),
        (
            *(
                "ice melts at 0 degrees",
                "water freezes at 0 degrees",
                "alcohol boils at 78 degrees",
            ),
            *(
                "water boils at 100 degrees",
                "iron melts at 1538 degrees",
                "tin melts at 232 degrees",
            ),
            *("gold melts at 1064 degrees", "lead melts at 327 degrees", "wax melts near a flame"),
        ),
        (
            *("ice turns into water when it is heated", "water turns into steam when it boils"),
            *("water turns into ice when it freezes", "steam turns into water when it cools"),
            *("butter melts when it is heated", "hot air rises", "cold air sinks"),
        ),
        (
            *("force is measured in newtons", "energy is measured in joules"),
            *("power is measured in watts", "pressure is measured in pascals"),
            *("voltage is measured in volts", "mass is measured in kilograms"),
            *("frequency is measured in hertz", "current is measured in amperes"),
            "temperature is measured in degrees",
        ),
        (
            *("weight is proportional to mass", "force is proportional to acceleration"),
            *("the current is proportional to the voltage", "momentum is proportional to the mass"),
            *("the stretch of a spring is proportional to the force", "heat is a form of energy"),
        ),
        (
            *("a mirror reflects light", "a lens bends light", "a prism splits white light"),
            *("black paper absorbs light", "white paper reflects light", "glass bends light"),
            *("water bends light", "silver reflects light"),
        ),
        (
            *("density is mass divided by volume", "speed is distance divided by time"),
            *("force is mass times acceleration", "pressure is force divided by area"),
            *("power is energy divided by time", "momentum is mass times velocity"),
        ),
        (
            *("electrons have a negative charge", "protons have a positive charge"),
            *("neutrons have no charge", "opposite charges attract each other"),
            *("like charges repel each other", "energy cannot be created or destroyed"),
        ),
    ),
    _PHYSICS,
)

_NUMBERS = tuple("one two three four five six seven eight nine ten eleven twelve".split())
_N = {n: i for i, n in enumerate(_NUMBERS, 1)}
_SMALL = _NUMBERS[:9]
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43)
_MATHS = {
    "nonsquare": ("two", "three", "five", "six", "seven", "eight", "ten", "eleven", "twelve"),
    "endless": (
        *("prime numbers", "even numbers", "odd numbers", "whole numbers", "fractions"),
        *("square numbers", "real numbers", "negative numbers", "rational numbers"),
    ),
    "prime": tuple(map(str, _PRIMES)),
    "whole": tuple(str(n) for n in range(4, 50, 3) if n not in _PRIMES),
    "even": tuple(str(n) for n in range(4, 80, 6)),
    "odd": tuple(str(n) for n in range(9, 81, 6)),
    "n": _NUMBERS,
}
_SHAPES = (
    *(("triangle", "three"), ("square", "four"), ("pentagon", "five"), ("hexagon", "six")),
    *(("octagon", "eight"), ("rectangle", "four"), ("decagon", "ten"), ("heptagon", "seven")),
)
_KINDS = (
    *(("square", "rectangle"), ("square", "parallelogram"), ("rectangle", "parallelogram")),
    *(("square", "polygon"), ("triangle", "polygon"), ("rectangle", "polygon")),
    *(("hexagon", "polygon"), ("pentagon", "polygon"), ("square", "quadrilateral")),
    *(("rectangle", "quadrilateral"), ("cube", "prism")),
    *(("circle", "curve"), ("parabola", "curve"), ("ellipse", "curve"), ("cube", "solid")),
)
MATHEMATICS = sentence_rows(
    (
        *("the square root of {nonsquare} is irrational", "the set of {endless} is infinite"),
        *("there are infinitely many {endless}", "{prime} is a prime number"),
        *("{whole} is not a prime number", "{even} is an even number", "{odd} is an odd number"),
        [f"the square root of {n * n} is {name}" for name, n in _N.items()],
        [f"{a}s are {b}s" for a, b in _KINDS],
        [f"every {a} is a {b}" for a, b in _KINDS[1:]],
        [f"{article(s)} has {n} sides" for s, n in _SHAPES],
        [f"{article(s)} has {n} corners" for s, n in _SHAPES],
        [
            f"{a} plus {b} is {c}"
            for a in _SMALL
            for b in _SMALL
            for c in _N
            if _N[a] + _N[b] == _N[c]
        ],
        [f"{a} times {b} is {_N[a] * _N[b]}" for a in _SMALL[1:] for b in _SMALL[1:]],
        [f"{n * k} is divisible by {name}" for name, k in _N.items() if k > 1 for n in (2, 3, 5)],
        [f"half of {2 * n} is {n}" for n in range(3, 30)],
        [f"{name} squared is {n * n}" for name, n in _N.items()],
        [f"{a} is greater than {b}" for a in _N for b in _N if _N[a] > _N[b]],
        [f"{a} minus {b} is {c}" for a in _N for b in _N for c in _N if _N[a] - _N[b] == _N[c]],
        [f"zero times {n} is zero" for n in _NUMBERS],
        [f"{n} plus zero is {n}" for n in _NUMBERS],
        [f"the angles of {article(s)} add up to {(_N[n] - 2) * 180} degrees" for s, n in _SHAPES],
        (
            *("the sum of two even numbers is even", "the sum of two odd numbers is even"),
            *("the product of two odd numbers is odd", "the product of two even numbers is even"),
            *("the product of two negative numbers is positive", "zero is an even number"),
        ),
        (
            *("the diameter of a circle is twice its radius", "pi is irrational"),
            *("the perimeter of a square is proportional to its side", "pi is greater than three"),
            *(
                "the circumference of a circle is proportional to its radius",
                "all circles are round",
            ),
            *("the area of a rectangle is its length times its width", "parallel lines never meet"),
        ),
        (
            *("a right triangle has an angle of 90 degrees", "all sides of a square are equal"),
            *("the opposite sides of a rectangle are parallel", "a cube has six faces"),
            *("a cube has twelve edges", "a cube has eight corners", "two points define a line"),
        ),
    ),
    _MATHS,
)
