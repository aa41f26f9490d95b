"""`okrtui record --csv FILE`: measurements from a wide file."""

from __future__ import annotations

from okrtui.cli.base import State
from okrtui.interchange import files
from okrtui.interchange.measurements import recording
from okrtui.show.sentences import count


def record_csv(
    state: State, file: str, mapped: tuple[str, ...], *, create: bool, skip_bad: bool, max_size: int
) -> None:
    """Record measurements from a wide file, all or nothing unless bad rows may be skipped."""
    name = "standard input" if file == "-" else file
    text = files.text_of(files.read(file, max_size), name)
    result = recording.record_table(state.session(), text, mapped, create=create, skip_bad=skip_bad)
    for handle in result.created:
        state.output.line(str(handle))
    for row in result.bad[:20]:
        state.output.note(f"line {row.line} left out: {row.reason}")
    if len(result.bad) > 20:
        state.output.note(f"… and {len(result.bad) - 20:,} more lines left out.")
    if result.new == 0:
        state.output.note(f"{name}: {count(result.values, 'value')}, all recorded before: nothing changed.")
    else:
        known = result.values - result.new
        again = f", {known:,} were recorded before" if known else ""
        state.output.note(
            f"{name}: {count(result.new, 'value')} recorded for {count(result.kpis, 'KPI')}{again}."
        )
