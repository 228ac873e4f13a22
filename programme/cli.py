"""The commands: start, demonstration data, jobs, checks of the audit chain, inzage and retention."""

import click
from flask import Flask
from flask.cli import AppGroup

from programme.core import audit


def init_app(app: Flask) -> None:
    """Add our commands to `flask --app wsgi`."""
    for group in (audit_commands,):
        app.cli.add_command(group)


audit_commands = AppGroup("audit", help="The audit chain.")


@audit_commands.command("verify")
def verify_audit() -> None:
    """Walk the whole audit chain and name every fault."""
    faults = list(audit.verify())
    for fault in faults:
        click.echo(f"{fault.number}: {fault.what}")
    click.echo(f"{len(faults)} faults")
    if faults:
        raise SystemExit(1)
