"""`polyleaf serve` serves what is published, and publishes the files first if it is told to."""

import asyncio
import socket
from typing import Annotated

import typer

from api.console import out, print_error, print_refusal
from api.logging_setup import configure_logging
from api.settings import Settings
from handouts.core_dumps import forbid_core_dumps
from models.database import open_database, reading
from models.editions import newest_publication
from models.errors import Busy, InvalidFiles

app = typer.Typer()


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to serve at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to serve at.", min=1, max=65535)] = 8000,
    publish: Annotated[
        bool,
        typer.Option(
            "--publish",
            help="Migrate the database and publish the files first. If they are refused, serve "
            "what is published already.",
        ),
    ] = False,
) -> None:
    """Serve what is published. No address of a reader is logged."""
    _check_port(host, port)
    settings = Settings()
    if publish:
        _publish_files(settings.database)
    from api.app import create_app
    from api.server import Server

    with open_database(settings.database):
        pass  # what is wrong with it is printed here, without a traceback
    configure_logging(settings.log)
    forbid_core_dumps()
    served = create_app(settings)
    server = Server(served, served.state.stopping, host, port, settings.trusted_proxies)
    address = f"[{host}]" if ":" in host else host
    out.print(
        f"Serving http://{address}:{port}/ for readers, /api/ for programs, /desk/ for translators "
        "and editors; Ctrl-C stops it.",
        highlight=False,
    )
    if settings.public_url != f"http://{address}:{port}":
        said = f"Codes and links to send lead to {settings.public_url}/ (POLYLEAF_PUBLIC_URL)."
        out.print(said, highlight=False)
    with asyncio.Runner(loop_factory=server.config.get_loop_factory()) as runner:
        runner.get_loop()  # it takes a while, in which Ctrl-C must not meet a coroutine
        runner.run(server.serve())


def _check_port(host: str, port: int) -> None:
    """Exit with 1 if nothing can be served at a port: before anything else is done."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
            trial.bind((host, port))
    except OSError as error:
        print_error(
            f"Port {port} of {host} cannot be used ({error.strerror}): choose another one, with "
            f"`make run PORT={port + 1}` or `polyleaf serve --port {port + 1}`."
        )
        raise typer.Exit(1) from None


def _publish_files(url: str) -> None:
    """Publish the files; if they are refused, say why. Raise the refusal if nothing is published
    that could be served."""
    from api.editing.publishing_command import migrate, publish

    migrate()
    try:
        publish()
    except (InvalidFiles, Busy) as refusal:
        with open_database(url) as engine, reading(engine) as session:
            published = newest_publication(session)
        if not published:
            raise
        print_refusal(refusal)
        print_error(f"So publication {published} is served, without what is new in the files.")
