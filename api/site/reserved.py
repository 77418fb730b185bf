"""Names that no guide and no block may have, since the pages use them."""

from models.guide import Reserved

RESERVED = Reserved(
    # Ids of elements on the page of a guide, where each block has its own id too.
    ids=frozenset(
        (
            "about",
            "forget",
            "keep",
            "keep-it",
            "kept",
            "leave",
            "main",
            "place",
            "print",
            "share",
            "share-text",
        )
    ),
    # Pages at /{lang}/…, where guides are, and the catalogs that all guides share.
    slugs=frozenset(
        ("accessibility", "contacts", "letters", "packs", "privacy", "safety", "search", "ui")
    ),
)
