"""Describe the catalogs of a library as the components of a project in Weblate."""

from locales.library import Library

# Weblate knows {placeholders} by the flag python-brace-format, but not the targets of links.
LINKS = r'placeholders:r"\]\((?:link|contact):[a-z0-9-]+\)"'


def weblate_components(
    library: Library, repository: str, project: str, folder: str
) -> list[dict[str, str]]:
    """Return the components for Weblate's `import_json`, one for each document. The first has the
    address of the repository, and the others share its clone; `folder` is that of the library in
    it."""
    catalogs = "/".join(each for each in (folder.strip("/"), "locales") if each)
    first = next(iter(library.documents))
    return [
        {
            "name": domain,
            "slug": domain,
            "repo": repository if domain == first else f"weblate://{project}/{first}",
            "filemask": f"{catalogs}/*/LC_MESSAGES/{domain}.po",
            "new_base": f"{catalogs}/templates/{domain}.pot",
            "file_format": "po",
            "new_lang": "none",
            "check_flags": LINKS,
        }
        for domain in library.documents
    ]
