"""How claims were broken by hand that `examine_claims` found no premise of that would break them.

For a lesson and a claim: code that runs in the lesson just before the claim is asked again.
"""

BY_HAND = {
    "00 NEW_WORDS": "samples = words",
    "00 BOOK_EXAMPLES": "shots += next(iter(BOOK_SENTENCES))",
    "01 CHUNKS_JOIN": "split = lambda text, pattern: text.split()",
    "01 MUCH_FASTER": "fast_seconds = slow_seconds",
    "01 GPT_TABLES": "n_vocab = 10_000",
    "01 ABOVE_FLOOR": "final = bits(unspaced, test_run, test_run, 3000)",
    "01 MISALIGNED": "off = [end not in range(len(test_run) + 1) for end in ends]",
    "05 PLACE": "known['place'] = known['kind']",
    "05 MORE_STEPS": "errors['chain'] = errors['careful']",
    "05 SPOILED": "errors['careful'] = errors['chain']",
    "05 MOMENTS_SDE": "by_dice = by_dice * 1.1",
}
