"""Every form of an option of a command line that Python's rules know."""

import argparse
import sys
from typing import Annotated

import click
import typer

MODES = ["paper", "live"]

parser = argparse.ArgumentParser()
parser.add_argument("--mode", choices=MODES, default="paper")  # => option --mode paper live
parser.add_argument("-l", "--live", action="store_true")  # => option -l; option --live
parser.add_argument("--dry", action=argparse.BooleanOptionalAction)  # => option --dry; option --no-dry
parser.add_argument("target", choices=("one", "two"))  # => option target one two
parser.add_subparsers().add_parser("trade")  # => option trade
args = parser.parse_args(sys.argv[1:])


@click.command()
@click.option("--paper/--real", default=True)  # => option --paper; option --real
@click.option("--network", "network", type=click.Choice(["test", "main"]))  # => option --network test main
def clicked(paper, network): ...


app = typer.Typer()


@app.command()
def typed(
    dry_run: bool = typer.Option(True),  # => option --dry-run; option --no-dry-run
    venue: Annotated[str, typer.Option("--exchange", "-e")] = "binance",  # => option --exchange; option -e
): ...
