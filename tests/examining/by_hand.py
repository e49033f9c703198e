"""How claims were broken by hand that `examine_claims` found no premise of that would break them.

For a lesson and a claim: code that runs in the lesson just before the claim is asked again.
"""

BY_HAND = {
    "00 NEW_WORDS": "samples = words",
    "00 BOOK_EXAMPLES": "shots += next(iter(BOOK_SENTENCES))",
    "05 PLACE": "known['place'] = known['kind']",
    "05 MORE_STEPS": "errors['chain'] = errors['careful']",
    "05 SPOILED": "errors['careful'] = errors['chain']",
    "05 MOMENTS_SDE": "by_dice = by_dice * 1.1",
}
