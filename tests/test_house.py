"""What is imported when: the quick ways stay quick because heavy things are not there."""

from __future__ import annotations

import ast
import json
import os
import pty
import re
import subprocess
import sys
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import okrtui
from okrtui.domain.model import METRICS

_ASK = "import json, sys; {code}; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"
_RUN = (
    "from okrtui.cli.main import run; from okrtui.cli.state import Wiring; "
    "w = Wiring(lambda request: __import__('okrtui.tui.app') and 0, list); d = ['-w', {place!r}]; "
)


def modules(code: str, *, terminal: bool = False, **environment: str) -> set[str]:
    """Names of all modules loaded after running some code in a Python of its own."""
    given = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    environment = given | environment
    ends = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", _ASK.format(code=code)],
        stdin=ends[1] if terminal else None, stdout=ends[1] if terminal else subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, check=True, env=environment,
    )  # fmt: skip
    for end in ends:
        os.close(end)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with one key result; the personal settings say something, too."""
    home = tmp_path_factory.mktemp("house")
    (home / ".config/okrtui").mkdir(parents=True)
    (home / ".config/okrtui/config.toml").write_text('theme = "light"\nkeymap = { quit = "x" }\n')
    code = _RUN.format(place=str(home / "w")) + (
        "run([*d, 'init'], w); run([*d, 'objective', 'add', 'A'], w); "
        "run([*d, 'kr', 'add', 'O1', 'B', '--from', '0', '--to', '9'], w)"
    )
    modules(code, HOME=str(home))
    return home / "w"


HEAVY = {"textual", "plotext", "rich", "difflib", "secrets", "okrtui.demo", "okrtui.domain.coaching.findings"}
# fmt: off
QUICK = {
    "checkin KR1 +5": {"msgspec"},
    "due --short": {
        "msgspec",
        "click",
        "okrtui.workspace.queries.board",
        "okrtui.workspace.queries.chunks",
        "okrtui.domain.judging",
        "okrtui.domain.metrics",
    },
    "help changes": {"msgspec", "okrtui.tui", "okrtui.workspace.queries.board", "okrtui.domain.metrics"},
}


@pytest.mark.parametrize("words", QUICK)
def test_a_quick_command_imports_nothing_heavy(words: str, place: Path) -> None:
    code = f"{_RUN.format(place=str(place))}run([*d, *{words.split()}], w)"
    loaded = modules(code, HOME=str(place.parent))
    assert not (HEAVY | QUICK[words]) & loaded
    assert not [name for name in loaded if name.startswith("okrtui.interchange")]


@pytest.mark.parametrize(
    "code", ["run([*d, 'due', '--short'], w)", "run([*d, 'doctor'], w)", "import okrtui.store.runner"]
)
@pytest.mark.parametrize("driver", ["psycopg", "psycopg2", "pymysql", "pysqlite3"])
def test_no_database_driver_is_imported(driver: str, code: str, place: Path, tmp_path: Path) -> None:
    (tmp_path / driver).mkdir()
    (tmp_path / driver / "__init__.py").write_text("import sys; sys.exit('a driver was imported')\n")
    ways = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    code = _RUN.format(place=str(place)) + code
    loaded = modules(code, HOME=str(place.parent), PYTHONPATH=ways)
    assert "peewee" in loaded
    assert driver not in loaded


def test_peewee_is_imported_in_one_place() -> None:
    source = Path(okrtui.__file__).parent
    places = [
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if re.search(r"^\s*(from|import) (peewee|playhouse)", path.read_text(), re.MULTILINE)
    ]
    assert places == ["store/orm.py"]


@pytest.mark.parametrize("words", [[], ["demo"], ["--ascii"]])
def test_the_screens_start_without_click(words: list[str], place: Path) -> None:
    code = f"{_RUN.format(place=str(place))}assert run([*d, *{words}], w) == 0"
    loaded = modules(code, terminal=True, HOME=str(place.parent), TERM="xterm")
    assert "okrtui.tui.app" in loaded
    assert not {"click", "msgspec", "plotext"} & loaded


def test_importing_the_package_imports_nothing_else_of_it() -> None:
    loaded = {name for name in modules("import okrtui") if name.startswith("okrtui")}
    assert loaded == {"okrtui"}


def test_the_screens_do_not_load_charts_before_one_is_asked_for() -> None:
    assert "plotext" not in modules("import okrtui.tui.app")
    assert "click" not in modules("import okrtui.tui.app")


SOURCES = Path(__file__).parents[1] / "src/okrtui"


def _statuses(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Status"


def test_what_follows_from_a_status_stands_in_one_file() -> None:
    """No other file lists statuses: a table by status is the enum's, a colour goes by tone."""
    found = []
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            listed = node.keys if isinstance(node, ast.Dict) else getattr(node, "elts", [])
            if sum(map(_statuses, listed)) > 1:
                found.append(f"{path.relative_to(SOURCES)}:{getattr(node, 'lineno', 0)}")
    assert [place for place in found if not place.startswith("domain/status.py")] == []


def test_few_files_name_a_metric() -> None:
    """What differs from metric to metric is asked of its object."""
    named = {
        str(path.relative_to(SOURCES))
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in METRICS
    }
    assert len(named) <= 12, sorted(named)


MAX_MODULES = 22
"""In a folder, its `__init__` not among them."""


def imports() -> dict[str, set[str]]:
    """Each module of ours, and those it imports: at its top, in functions, for types alone."""
    package = SOURCES.parent
    names = {
        ".".join(path.relative_to(package).with_suffix("").parts).removesuffix(".__init__"): path
        for path in SOURCES.rglob("*.py")
    }
    found: dict[str, set[str]] = {}
    for name, path in names.items():
        found[name] = set()
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found[name] |= {alias.name for alias in node.names} & names.keys()
            elif isinstance(node, ast.ImportFrom) and node.module:
                below = {f"{node.module}.{alias.name}" for alias in node.names} & names.keys()
                found[name] |= below or ({node.module} & names.keys())
    return found


def test_no_circle_of_files() -> None:
    graph = imports()
    assert len(graph) > 250
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise AssertionError(" imports ".join(reversed(error.args[1]))) from None


def test_no_folder_has_more_modules_than_one_can_look_over() -> None:
    folders = Counter(path.parent for path in SOURCES.rglob("*.py") if path.name != "__init__.py")
    assert {str(folder): count for folder, count in folders.items() if count > MAX_MODULES} == {}


def test_files_that_comments_name_are_there() -> None:
    """A file is named by its path, or by its end: `harmless/widths.py`."""
    project = SOURCES.parents[1]
    files = (path for root in ("src", "tests") for path in (project / root).rglob("*.py"))
    there = [f"/{path.relative_to(project)}" for path in files]
    gone = []
    for path in SOURCES.rglob("*.py"):
        named = set(re.findall(r"(?<![\w\"'./{}])((?:\w+/)*[a-z_]+\.py)\b(?!['\"])", path.read_text("utf-8")))
        gone += [f"{path.name}: {name}" for name in named if not any(t.endswith(f"/{name}") for t in there)]
    assert gone == []


NO_VERBS = re.compile(r"(A|An|All|How|It|Of|Those|The|What|Where|Whether|Which|Who|Why)$")


def test_docstrings_begin_with_a_verb() -> None:
    """Of public functions; of click commands they are help, of properties they name what it is."""
    found = []
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                decorators = " ".join(map(ast.unparse, node.decorator_list))
                if not re.search(r"property|command\(|group\(", decorators):
                    first = (ast.get_docstring(node) or "-").split()[0]
                    found += [f"{path.relative_to(SOURCES)}: {node.name}"] if NO_VERBS.match(first) else []
    assert found == []


def functions_with(*annotations: str) -> list[str]:
    """The functions of `workspace` whose parameters have all of these types."""
    found = []
    for path in (Path(okrtui.__file__).parent / "workspace").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                types = {ast.unparse(arg.annotation) for arg in node.args.args if arg.annotation}
                found += [f"{path.name}: {node.name}"] if types.issuperset(annotations) else []
    return found


def test_a_function_takes_a_reading_or_a_session() -> None:
    assert functions_with("Reading", "Session") == []
    assert len(functions_with("Reading")) > 100
    assert len(functions_with("Session")) > 50


def test_what_is_asked_of_a_reading_never_writes() -> None:
    """`queries` know no Session, which writes; that they import no command is a contract of the imports."""
    asked = list((Path(okrtui.__file__).parent / "workspace/queries").glob("*.py"))
    assert len(asked) > 12
    assert [path.name for path in asked if re.search(r"\bSession\b", path.read_text(encoding="utf-8"))] == []
