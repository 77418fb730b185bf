"""The ids of people who translate and review: what commands record in place of names."""

import typer

from models.keys import NAME


def check_person_id(by: str, example: str) -> None:
    """Raise BadParameter unless the option `--by` is an id of a person, such as the `example`."""
    if not NAME.fullmatch(by) or by == "machine":
        raise typer.BadParameter(
            f"--by needs an id of small letters, digits and hyphens, such as {example}, not a name"
        )
