"""The process that atheris drives: `python -m tests.fuzzing.target KIND FINDINGS LIBFUZZER-OPTIONS`.

A broken rule is written down once for each place it breaks at, and fuzzing goes on; an input that
takes too long or too much memory ends the process, and `__main__` starts the next one.
"""

from __future__ import annotations

import hashlib
import importlib
import sys
import traceback
from pathlib import Path


def main() -> None:
    kind, directory = sys.argv[1:3]
    atheris = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["okrtui.interchange", "okrtui.domain"]):
        invariants = importlib.import_module("tests.fuzzing.invariants")
    check = invariants.TARGETS[kind]
    seen: set[str] = set()

    def one_input(content: bytes) -> None:
        try:
            check(content)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            name = f"{type(error).__name__} at {Path(place.filename).name} {place.lineno}"
            if name not in seen:
                seen.add(name)
                mark = hashlib.sha256(name.encode()).hexdigest()[:12]
                Path(directory, f"broken-{mark}").write_bytes(content)
                Path(directory, f"broken-{mark}.txt").write_text(f"{name}\n\n{traceback.format_exc()}")
                print(f"broken: {name}: {error}", file=sys.stderr, flush=True)

    atheris.Setup([sys.argv[0], *sys.argv[3:]], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
