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
    "02 NGRAM_STOPS": "rates[4] = rates[3]",
    "02 RECALLS": "scores['facts']['seen'] = abilities.knowledge_recalled(fresh, tokenizer, 'facts', 'seen')",
    "02 CROSSES": "scores['facts']['crossed'] = scores['facts']['new_template']",
    "02 NEW_WORDING": "scores['facts']['new_template'] = scores['facts']['crossed']",
    "02 CACHE": "quick = slow",
    "02 NOT_PRINTED": "totals[49_512] = totals[49_152]",
    "02 NAIVE": "by_way['equal'] = by_way['distance']",
    "02 BY_DISTANCE": "by_way['distance'] = by_way['nearest']",
    "02 BY_TOKEN": "by_way['token'] = by_way['distance']",
    "05 PLACE": "known['place'] = known['kind']",
    "05 MORE_STEPS": "errors['chain'] = errors['careful']",
    "05 SPOILED": "errors['careful'] = errors['chain']",
    "05 MOMENTS_SDE": "by_dice = by_dice * 1.1",
}
