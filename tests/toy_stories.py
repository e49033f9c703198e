"""Three grammars so small that all their stories can be told; between them they use everything."""

ALONE = """
open at open
- It was a {weather} [day|night], and {p} was {here.in}.
- {p.He} saw {animal}. | 3* ~

held at what weight 2
brings t:toy|light@p
- {p} had {t.a}.

seen at what
needs out
brings t@spot
- {t.spot}, {p} saw {t.a}.

taken at pastime
needs t@spot
makes t@p
- {p} took the {t.noun}.

moved at pastime
needs t@p
brings here
- {p} went {here.to} with {p.his} {t}.

flown at trouble
needs t@p t:light out
makes t@lost p.loss
- The wind took the {t.colour} one from {p}.

fell at trouble weight 0.5
needs sunny
makes p.hurt
- {p} fell.

cold at trouble
makes p.hurt
- {p} hurt {p.self} {here.in}.

found at remedy
needs p.loss t@lost
makes t@p calm
- The {t.noun} came back to {p}.

searched at remedy
needs p.loss untried
makes tried
- {p} looked for it.

healed at remedy
needs p.hurt
makes calm
- It was soon over for {p.him}. {p} sang. | {p} slept.

end at end
- {p} was glad. | The {weather} {here} was far from {p} now.
"""

TOGETHER = """
open at open
needs hot
- {p.He} yawned in the heat. | ~
- It was {p}, {here.in}, and it was {weather}.

cool at open
needs sunny in
- {p} was {here.in} on a {weather} day.

dull at open
needs sunny out
- {p} was {here.in}, as {weather} as it was.

comes at who
needs alone
brings q
- {q} came. {q.He} liked {p}. | {p} met {q}.

has at what what2
brings t:toy@p
- {p} had {t.a}.

flies at what2
brings t:light@p
- {p} had {t.a} on a string.

gives at pastime
needs t@p together two
makes t@q
- {p} gave {q} the {t}.

swaps at pastime
needs t@p u@q t:toy
makes t@q u@p
- {p} took the {u}, and {q} the {t}.

quarrel at trouble
needs together calm
makes p.cross
- {p} was cross with {q}. | {q} made {p} cross.

alone at trouble
needs alone
makes p.sad
- {p} was sad.

peace at remedy
needs p.cross together tried
makes calm
- {p} made peace with {q}.

waits at remedy
needs p.cross|sad untried
makes tried
- {p} waited.

visit at remedy
needs p.sad alone tried
brings q
makes calm
- {q} came by, and {p} smiled.

cheers at remedy
needs p.sad tried
makes calm
- {p} smiled at last.

end at end
needs together
- {p} went home with {q}.

home at end
needs alone
- {p} went home.
"""

ROAMING = """
open at open
- {p} was {here.in} on a {weather} day.

box at what
brings t@p
- {p} had {t.a}, {here.in}.

second at what2
brings t:toy|light@spot
- {p} saw {t.a}, which was {t.spot}.

friend at who
needs alone
brings q here:out
- {p} went {here.to} to see {q}.

puts at pastime
needs t@p in
makes t@spot
- {p} put the {t.noun} {t.spot}.

loses at trouble
needs t@p one
makes t@gone p.loss
- {p} had no {t.colour} thing any more.

stays at trouble
needs t@spot
makes p.idle
- {p} sat by the {t.noun}, {t.spot}.

rest at trouble
needs two
makes p.idle
- {p} sat down.

goes at remedy
needs p.loss|idle
brings here:in
makes calm
- {p} went {here.to}. | ~
- {p.He} sat {here.in}.

stay at remedy
needs p.idle t@spot|p
makes t@p calm
- {p} took the {t}.

later at after
needs hot
- Then it was less {weather}.

end at end
- All slept.
"""

# What each has for words: weathers, places, and names of boys beside Ada.
TOYS = {
    "alone": (ALONE, "sunny hot", "hill park kitchen cabin", "Tom Oskar"),
    "together": (TOGETHER, "sunny hot", "hill kitchen", "Oskar"),
    "roaming": (ROAMING, "hot", "hill park kitchen cabin", "Tom Oskar"),
}
