"""Names that no guide and no block may have, since addresses and pages use them."""

from models.guide import Reserved

RESERVED = Reserved(
    # Ids of elements on the page of a guide, where each block has its own id too; and
    # pages below it, where the answers of a pathway are.
    ids=frozenset(
        (
            "about",
            "code",
            "forget",
            "keep",
            "keep-it",
            "kept",
            "leave",
            "main",
            "mistake",
            "near",
            "place",
            "print",
            "share",
            "share-text",
        )
    ),
    slugs=frozenset(
        (
            # Pages at /{lang}/…, where guides are, and the catalogs that all guides share.
            *("accessibility", "contacts", "letters", "offline", "packs", "privacy", "safety"),
            *("search", "ui"),
            # The first part of all addresses that are in no language.
            *(".well-known", "api", "c", "desk", "embed", "favicon.ico", "healthz", "kept.js"),
            *("manifest.webmanifest", "metrics", "oembed", "openapi.json", "problems", "readyz"),
            *("robots.txt", "sitemap.xml", "static", "status", "v1"),
        )
    ),
)
