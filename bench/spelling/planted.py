"""Misspell words at random, and count how many of these are found."""

import random

from bench.spelling import is_known, words

PLANTED = 200  # in each language
SHORTEST = 4  # letters of a word that is misspelt


def share_found(tag: str) -> float:
    """Return how much of the misspelt words of a language its dictionary finds. A mistake that
    makes another word is not found."""
    chance = random.Random(tag)
    right = [each for each in sorted(words(tag)) if len(each) >= SHORTEST and is_known(tag, each)]
    planted = [misspell(word, chance) for word in chance.choices(right, k=PLANTED)]
    return sum(not is_known(tag, each) for each in planted) / PLANTED


def misspell(word: str, chance: random.Random) -> str:
    """Return a word of which a letter is left out, or has changed places with the next one."""
    kept = [at for at in range(1, len(word) - 1) if word[at] != word[at + 1]]
    if not kept or chance.random() < 0.5:
        at = chance.randrange(1, len(word))
        return word[:at] + word[at + 1 :]
    at = chance.choice(kept)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
