"""The safety overlay: an older translation with the newest English wherever that has changed."""

from models.advice import Translation
from models.language_free import follow_english, renamed_blocks, same_words

TEXTS = ("title", "summary", "fields", "acknowledgements")


def overlay_changes(
    older: Translation, english_then: Translation, english_now: Translation, edition: int
) -> Translation:
    """Return the newest English, with each block whose words have not changed in those of `older`.

    `english_then` is the edition that `older` translates; `edition` is the number of `english_now`,
    with which the changed blocks are marked. Blocks that the English has dropped are dropped."""
    followed = follow_english(older, english_then, english_now)
    english_then = english_then.with_block_ids(renamed_blocks(english_then, english_now))
    then = {block.id: block for block in english_then.blocks}
    translated = {block.id: block for block in followed.blocks}
    blocks = [
        translated[block.id]
        if block.id in translated and same_words(then.get(block.id), block)
        else block.model_copy(update={"changed_in": edition})
        for block in english_now.blocks
    ]
    unchanged = {
        name: getattr(older, name)
        for name in TEXTS
        if getattr(english_then, name) == getattr(english_now, name)
    }
    properties = ("language", "direction", "status", "critical_status", "reviewed_on")
    update = {name: getattr(older, name) for name in properties}
    return english_now.model_copy(update={**update, **unchanged, "blocks": blocks})
