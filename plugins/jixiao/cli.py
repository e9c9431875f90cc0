"""The command line: any step by name.

Exit status: 0 done; 1 the job failed; 2 wrong use; 3, with `--strict` only: a filing is unreconciled or rejected;
130: interrupted.
"""

from __future__ import annotations

import errno
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner

from jixiao import cli_export, cli_query
from jixiao.cli_diff import diff
from jixiao.cli_extract import NOT_RECONCILED, extract
from jixiao.cli_show import show
from jixiao.errors import ConfigurationError, JixiaoError
from jixiao.settings import Language, Settings, load_settings, unknown_variables

if TYPE_CHECKING:
    from jixiao.embedded import Progress
    from jixiao.state import Run

JOB_FAILED = 1
WRONG_USE = 2
INTERRUPT = 128 + signal.SIGINT
INTERRUPTED = "jixiao: interrupted; readers keep the warehouse from before, what was read is kept, and the next run goes on from there"

app = typer.Typer(
    help="Performance filings of Chinese government departments → a reconciled warehouse.\n\n"
    "Start with `jixiao run`, then `jixiao filings`, `jixiao checks` and `jixiao query`. "
    "Settings come from the environment: JIXIAO_HOME, JIXIAO_INBOX and further ones that README.md lists.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    add_completion=False,
)

Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 when a filing is unreconciled or rejected.")]


@app.command()
def run(
    strict: Strict = False,
    full: Annotated[
        bool, typer.Option("--full", help="Build from nothing and judge all filings again, not only what is new or changed.")
    ] = False,
) -> None:
    """Run the night once: take in the inbox, read what is new, check, publish, alert.

    Examples: jixiao run · JIXIAO_HOME=/data JIXIAO_INBOX=/filings jixiao run --strict · jixiao run --full
    """
    from jixiao.ready import require_ready

    settings = load_settings()
    require_ready(settings)
    _finish(settings, _run(settings, "nightly_filings", {"full": full}), strict)


@app.command()
def ready() -> None:
    """Check all settings, and the files that they name, as every run does before it begins.

    Example: JIXIAO_HOME=/data JIXIAO_SOURCES=/config/sources.yml jixiao ready
    """
    from jixiao.ready import require_ready

    settings = load_settings()
    require_ready(settings)
    for sentence in unknown_variables():
        Console(stderr=True).print(f"jixiao: {sentence}", style="yellow", highlight=False, soft_wrap=True)
    print(f"ready: filings come from {settings.sources_file or settings.inbox}, the home is {settings.home}")


@app.command()
def reprocess(
    documents: Annotated[str, typer.Argument(help="`unread`, `all`, first digits of SHA-256s, or conditions in one word.")] = "unread",
    strict: Strict = False,
) -> None:
    """Read archived filings again, then check, publish and alert as the night does.

    Conditions: family=, version= (of the reader), source=, since= and until= (when they were archived). A run that was cut off is
    taken up by the next that wants the same.

    Examples: jixiao reprocess all · jixiao reprocess 36e5596c,9cb877ff · jixiao reprocess family=self_evaluation,source=town
    """
    from jixiao.ready import require_documents

    settings = load_settings()
    require_documents(settings, documents)
    _finish(settings, _run(settings, "reprocess_filings", {"documents": documents}), strict)


def _run(settings: Settings, dag_id: str, conf: dict[str, object] | None = None) -> Run:
    """Run a DAG in this process, telling each step on a terminal."""
    from jixiao.embedded import run_embedded

    with told_step() as tell:
        return run_embedded(settings, dag_id, conf, tell)


@contextmanager
def told_step(descriptor: int = 2) -> Iterator[Progress]:
    """One line on the terminal that says which step is at work, gone when all is done; nothing where there is no terminal.

    Args:
        descriptor: where it is shown. A copy is taken: while the night runs, the process's own goes to its log.
    """
    with os.fdopen(os.dup(descriptor), "w") as file:
        # Standard output is left as it is: else all that Airflow writes would be shown above the line.
        line = Live(console=Console(file=file), transient=True, redirect_stdout=False, redirect_stderr=False)
        with line, _ended_by_interrupt(line):
            yield lambda step: line.update(Spinner("dots", step), refresh=True)


@contextmanager
def _ended_by_interrupt(line: Live) -> Iterator[None]:
    """Let Ctrl-C end the process on the spot: Airflow takes an interrupt for a failure of the task, and would try that again."""

    def end(*_: object) -> None:
        line.stop()
        line.console.print(INTERRUPTED, style="red", highlight=False, soft_wrap=True)
        os._exit(INTERRUPT)

    before = signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _finish(settings: Settings, run: Run, strict: bool) -> None:
    from jixiao.state import State
    from jixiao.summary import print_summary, statuses

    state = State(settings.state_database)
    print_summary(Console(), settings, state, run)
    if run.outcome not in {"published", "unchanged"}:
        raise typer.Exit(JOB_FAILED)
    found = statuses(settings, state)
    if strict and found["unreconciled"] + found["rejected"]:
        raise typer.Exit(NOT_RECONCILED)


@app.command()
def alerts(language: Annotated[Language | None, typer.Option(help="JIXIAO_ALERT_LANGUAGE when not given.")] = None) -> None:
    """List the alerts that are open, and the messages that no channel took yet.

    Example: jixiao alerts --language en
    """
    from jixiao.cli_alerts import print_alerts
    from jixiao.state import State

    settings = load_settings()
    if settings.state_url is None and not settings.layout.state.exists():
        raise ConfigurationError(f"nothing ever ran in {settings.home}; run `jixiao run` first, or set JIXIAO_HOME")
    print_alerts(Console(), State(settings.state_database), language or settings.alert_language)


@app.command()
def serve(port: Annotated[int, typer.Option(help="Port on localhost.", min=1, max=65535)] = 8080) -> None:
    """Run Airflow on this machine, with the night on its schedule, until interrupted.

    Example: jixiao serve --port 8081
    """
    from jixiao.served import serve_airflow

    serve_airflow(load_settings(), port)


app.command()(extract)
app.command()(show)
app.command()(cli_query.query)
app.command()(cli_export.export)
app.command()(cli_export.dictionary)
app.command()(cli_query.filings)
app.command()(cli_query.checks)
app.command()(cli_query.matches)
app.command()(diff)


def _show_any_text() -> None:
    """See that what a terminal's encoding lacks is shown as its number in Unicode, and does not end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line; what goes wrong on purpose is one sentence on standard error."""
    _show_any_text()
    try:
        try:
            app()
        finally:
            sys.stdout.flush()  # else what is still buffered fails after the last moment at which that can be told
    except JixiaoError as error:
        _say_why(str(error))
        raise SystemExit(WRONG_USE if isinstance(error, ConfigurationError) else JOB_FAILED) from None
    except OSError as error:
        if error.errno not in {errno.EPIPE, errno.ENOSPC, errno.EDQUOT}:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more as it ends
        if error.errno != errno.EPIPE:  # whoever reads a pipe, and has read enough, is told nothing
            _say_why(f"{error.filename or 'the output'} cannot be written ({error.strerror}): make room, or write elsewhere")
        raise SystemExit(JOB_FAILED) from None


def _say_why(sentence: str) -> None:
    Console(stderr=True).print(f"jixiao: {sentence}", style="red", markup=False, highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()
