"""The safety overlay: the newest English in an older translation, wherever the English has changed since."""

from models.advice import Translation

TEXTS = ("title", "summary", "fields", "acknowledgements")


def overlay_changes(
    older: Translation, english_then: Translation, english_now: Translation, edition: int
) -> Translation:
    """What English says now, with all that it said then already in the words of `older`.

    `english_then` is the edition that `older` translates, `edition` the number of `english_now`,
    by which the changed blocks are marked. What English has dropped is dropped."""
    then = {block.id: block for block in english_then.blocks}
    translated = {block.id: block for block in older.blocks}
    blocks = [
        translated[block.id]
        if block.id in translated and then.get(block.id) == block
        else block.model_copy(update={"changed_in": edition})
        for block in english_now.blocks
    ]
    kept = {
        name: getattr(older, name)
        for name in TEXTS
        if getattr(english_then, name) == getattr(english_now, name)
    }
    own = ("language", "direction", "status", "critical_status", "reviewed_on")
    update = {name: getattr(older, name) for name in own}
    return english_now.model_copy(update={**update, **kept, "blocks": blocks})
