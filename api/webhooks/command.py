"""Commands for webhooks: the addresses that hear of changes."""

from typing import Annotated

import typer
from rich.table import Table

from api.console import out
from api.settings import Settings
from api.webhooks.targets import check_url
from models.database import open_database
from models.webhooks import add_webhook, read_webhooks, remove_webhook

app = typer.Typer(
    name="webhooks", help="The addresses to which changes are sent.", no_args_is_help=True
)


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="Where to send messages, with https://.")],
) -> None:
    """Send changes to an address from now on, and show its secret this once."""
    settings = Settings()
    check_url(url, settings.webhooks)
    with open_database(settings.database) as engine:
        webhook = add_webhook(engine, url, None)
    out.print(webhook.id, webhook.secret, markup=False, highlight=False, soft_wrap=True)
    out.print("Copy this secret now; it will not be shown again.")


@app.command("list")
def list_webhooks() -> None:
    """List the webhooks, and why some are stopped."""
    table = Table("id", "address", "by", "since", "state")
    with open_database(Settings().database) as engine:
        for each in read_webhooks(engine):
            failing = f"{each.failures} failures" if each.failures else "working"
            state = f"stopped: {each.stopped}" if each.stopped else failing
            by = each.by or "command line"
            table.add_row(each.id, each.url, by, f"{each.made_at:%Y-%m-%d}", state)
    out.print(table)


@app.command()
def remove(id: Annotated[str, typer.Argument(help="The id of a webhook.")]) -> None:
    """Send nothing to a webhook any more, and forget it."""
    with open_database(Settings().database) as engine:
        remove_webhook(engine, id, None)
    out.print(f"{id} is removed.")
