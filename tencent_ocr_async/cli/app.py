"""The commands as typer sees them. What they do is imported when they run, so that `--help` is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from . import emulate_options as e
from . import failure_options as f
from . import options as o
from .messages import exit_statuses, show_log

app: Final = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from tencent_ocr_async import __version__  # noqa: PLC0415 - for this option alone

        typer.echo(f"tencent-ocr {__version__}")
        raise typer.Exit


@app.callback()
def tencent_ocr(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version and end."),
    ] = False,
) -> None:
    """Tencent Cloud OCR on the command line.

    The account comes from TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, or from the profile of the vendor's tools. Without an account, try [bold]--emulator[/bold].

    \b
    Examples
      tencent-ocr run SealOCR contract.png --emulator
      tencent-ocr run VatInvoiceOCR invoices/ --out result.jsonl
      tencent-ocr actions invoice
    """  # noqa: E501 - a line break would stand in the help


@app.command()
def run(
    action: o.ActionName,
    inputs: o.InputNames = None,
    *,
    parameter: o.Parameters = None,
    site: o.SiteOption = o.SiteName.CN,
    endpoint: o.Endpoint = None,
    allow_http: o.AllowHttp = False,
    region: o.Region = None,
    bucket: o.Bucket = None,
    language: o.LanguageOption = None,
    proxy: o.Proxy = None,
    emulator: o.WithEmulator = False,
    concurrency: o.Concurrency = None,
    rate: o.RateText = None,
    redis: o.Redis = None,
    max_calls: o.MaxCalls = None,
    attempts: f.Attempts = None,
    retry_total: f.RetryTotal = None,
    retry_budget: f.RetryBudget = None,
    repeat_ambiguous: f.RepeatAmbiguous = None,
    timeout: f.Timeout = None,
    connect_timeout: f.ConnectTimeout = None,
    send_timeout: f.SendTimeout = None,
    read_timeout: f.ReadTimeout = None,
    out: o.Out = None,
    overwrite: o.Overwrite = False,
    resume: o.Resume = False,
    retry_failed: o.RetryFailed = False,
    ordered: o.Ordered = False,
    verbose: o.Verbose = False,
    quiet: o.Quiet = False,
) -> None:
    """Recognise documents: one JSON line for each, the rest on standard error.

    The exit status is 0 if every document succeeded, 1 if one failed or was not tried, 2 for wrong use, 130 after Ctrl-C or SIGTERM. The first Ctrl-C lets end what was sent, the second ends at once; --resume goes on.

    \b
    Examples
      tencent-ocr run SealOCR contract.png --emulator
      tencent-ocr run ExtractDocMulti forms/ -p ItemNames=Name,Total --out f.jsonl
      tencent-ocr run VatInvoiceOCR "scans/**/*.pdf" -p PdfPageNumber=2 --rate 8
      tencent-ocr run VatInvoiceOCR invoices/ --out result.jsonl --resume
      find . -name "*.jpg" | tencent-ocr run GeneralAccurateOCR - | jq .response
    """  # noqa: E501 - a line break would stand in the help
    with exit_statuses(), show_log(verbose=verbose):
        from .run import make_plan, run_plan  # noqa: PLC0415 - brings rich's progress
        from .settings import RunSettings  # noqa: PLC0415 - as above

        settings = RunSettings(
            concurrency=concurrency,
            ordered=ordered,
            site=site.value,
            out=None if out == Path("-") else out,
            overwrite=overwrite,
            resume=resume,
            retry_failed=retry_failed,
            max_calls=max_calls,
            endpoints=tuple(endpoint or ()),
            allow_http=allow_http,
            region=region,
            bucket=bucket,
            rate=rate,
            redis=redis,
            attempts=attempts,
            retry_total=retry_total,
            retry_budget=retry_budget,
            repeat_ambiguous=repeat_ambiguous,
            timeout=timeout,
            connect_timeout=connect_timeout,
            send_timeout=send_timeout,
            read_timeout=read_timeout,
            language=language.value if language else None,
            proxy=proxy,
            emulator=emulator,
            quiet=quiet,
        )
        raise typer.Exit(run_plan(make_plan(action, inputs or [], parameter or [], settings)))


@app.command()
def emulate(
    *,
    host: o.Host = "127.0.0.1",
    port: o.Port = 8765,
    allow_remote: o.AllowRemote = False,
    site: o.SiteOption = o.SiteName.CN,
    secret_id: o.SecretId = None,
    secret_key: o.SecretKey = None,
    objects: o.Objects = None,
    bucket: e.Bucket = None,
    region: e.Region = None,
    examples: e.Examples = False,
    workers: e.Workers = None,
    record: e.Record = None,
    replay: e.Replay = None,
    upstream: e.Upstream = None,
    verbose: o.Verbose = False,
) -> None:
    """Run the service itself on this machine, until Ctrl-C.

    It takes any client and any SDK: signatures, rate limits and error codes are those of the service. Its address in a browser shows what was asked and answered.

    \b
    Examples
      tencent-ocr emulate --port 8765
      tencent-ocr emulate --examples
      tencent-ocr emulate --record answers/
    """  # noqa: E501 - a line break would stand in the help
    with exit_statuses(), show_log(verbose=verbose):
        from .emulate import EmulateSettings, serve  # noqa: PLC0415 - brings the emulator
        from .readers import ReaderSettings  # noqa: PLC0415 - as above

        serve(
            EmulateSettings(
                host=host,
                port=port,
                allow_remote=allow_remote,
                site=site.value,
                secret_id=secret_id,
                secret_key=secret_key,
                objects=objects,
                bucket=bucket,
                region=region,
                reader=ReaderSettings(
                    examples=examples, workers=workers, record=record, replay=replay, upstream=upstream
                ),
            )
        )


@app.command()
def actions(pattern: o.Filter = None, site: o.SiteOption = o.SiteName.CN, as_json: o.AsJson = False) -> None:
    """List the actions of the service: rate, size, formats, and the parameters of a single one.

    \b
    Examples
      tencent-ocr actions idcard --site intl
      tencent-ocr actions SealOCR
    """
    with exit_statuses():
        from .actions import find_actions, print_json, print_table  # noqa: PLC0415 - brings rich's tables

        found = find_actions(pattern, site.value)
        (print_json if as_json else print_table)(found)
