"""Feeds the readers of Markdown and CSV with what coverage-guided fuzzing thinks of.

    python -m tests.fuzzing markdown|csv [SECONDS] [--corpus DIRECTORY]

From the project's root, for 600 seconds unless told otherwise. It needs atheris, which nothing else
does: `pip install atheris` beside okrtui. Ends with 1 and the places of the inputs if it finds any.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.interchange.files.hostile_files import VALID, Kind, hostile_files

KINDS: tuple[Kind, ...] = ("markdown", "csv")
SECONDS_AN_INPUT = 5
MIB = 512
MAX_BYTES = 8_192
WORDS: dict[Kind, tuple[str, ...]] = {
    "markdown": (
        "# ", "- ", "- [ ] ", "- [x] ", "1. ", "  - ", "KR: ", "- KR: ", "Objective: ", "**", "~~", "```",
        "---\n", "<!--", "-->", "[a](#", "](", "![", "[a]: ", "|", "|---|---|\n", "| KR | Score |\n", "final",
        "=> ", "80%", "3/4", "Owner: ", "Team: ", "why: ", "Key results", "by ", "from 1 to 2", "at least 3",
        "grow ", "2018-Q3", "&#", "&amp;", "\\|", "> ", "[P0]", "01.02.30 | ", "\u200d", "\u0301", "OKRs ",
        "1q1",
    ),
    "csv": (
        "Date,", "Date;", "Date\t", "2026-01-31", "01.02.2026", "Jan 31 2026", "2026-W05", "2026-01", ",",
        ";", '"', '""', "\n", "\r\n", "\r", "NaN", "1e9", "1.5k", "-3", "12%", "n/a", "T00:00:00Z", "1_000",
        "\ufeff",
    ),
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzzing", description=__doc__.split("\n")[0])
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("seconds", nargs="?", type=int, default=600, help="how long (default 600)")
    parser.add_argument("--corpus", type=Path, help="where inputs are kept (default: a temporary directory)")
    options = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        raise SystemExit("atheris is not installed for this interpreter: pip install atheris")
    place = options.corpus or Path(tempfile.gettempdir()) / "okrtui-fuzzing"
    found = _fuzz(options.kind, options.seconds, place / options.kind)
    for file in found:
        print(f"found: {file}")
    print(f"{len(found)} findings; corpus in {place / options.kind}")
    return 1 if found else 0


def _fuzz(kind: Kind, seconds: int, place: Path) -> list[Path]:
    """Fuzz until the time is over, also past an input that takes too long; the files of what was found."""
    corpus, findings, words = place / "corpus", place / "findings", place / "words"
    for directory in (corpus, findings):
        directory.mkdir(parents=True, exist_ok=True)
    _seed(kind, corpus)
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS[kind]), encoding="ascii")
    before = set(findings.iterdir())
    ends = time.monotonic() + seconds
    while (left := int(ends - time.monotonic())) > 0:
        command = [
            sys.executable, "-m", "tests.fuzzing.target", kind, str(findings),
            f"-max_total_time={left}", f"-timeout={SECONDS_AN_INPUT}", f"-rss_limit_mb={MIB}",
            f"-max_len={MAX_BYTES}", f"-dict={words}", f"-artifact_prefix={findings}/",
            "-print_final_stats=1", str(corpus),
        ]  # fmt: skip
        if subprocess.run(command, check=False).returncode not in (0, 70, 71, 77):
            break
    return sorted(set(findings.iterdir()) - before)


def _seed(kind: Kind, corpus: Path) -> None:
    """Begin with valid files and with small hostile ones."""
    hostile = [
        file.content for file in hostile_files() if file.kind == kind and len(file.content) < MAX_BYTES
    ]
    for number, content in enumerate([*(text.encode() for text in VALID[kind]), *hostile[::4]]):
        (corpus / f"seed-{number:03}").write_bytes(content)


def _escaped(word: str) -> str:
    return "".join(chr(c) if 0x20 <= c < 0x7F and c not in b'"\\' else f"\\x{c:02X}" for c in word.encode())


if __name__ == "__main__":
    sys.exit(main())
