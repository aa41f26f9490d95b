"""Look at what was built: that sdist and wheel hold what they should, and say what they should.

Arguments: the directory with both, and a file with the names of all files of the checkout. Reads these
and pyproject.toml in the current directory; needs the package `packaging`.
"""

from __future__ import annotations

import sys
import tarfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

from packaging.metadata import Metadata

PACKAGE = "src/okrtui/"
TOLD = (
    "Development Status :: ",
    *(f"Programming Language :: Python :: 3.{minor}" for minor in range(11, 15)),
    "Typing :: Typed",
)


def of_sdist(path: Path, files: set[str]) -> Iterator[str]:
    """What an sdist has too much or too little: it is the checkout, and its metadata."""
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    yield from differences(path, names, files | {"PKG-INFO"})


def of_wheel(path: Path, files: set[str], version: str) -> Iterator[str]:
    """The same of a wheel: it is the package, its metadata and the licence. And what its metadata lacks."""
    about = f"okrtui-{version}.dist-info/"
    package = {name.removeprefix("src/") for name in files if name.startswith(PACKAGE)}
    ours = {about + name for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    with ZipFile(path) as archive:
        yield from differences(path, set(archive.namelist()), package | ours)
        metadata = Metadata.from_email(archive.read(f"{about}METADATA"))  # raises for what is not valid
    told = "\n".join(metadata.classifiers or [])
    yield from (f"{path.name}: no classifier {one}" for one in TOLD if one not in told)
    if not {"okrtui/py.typed", "okrtui/guides/changes.md"} <= package:
        yield f"{path.name}: no py.typed, or no list of changes"
    if metadata.project_urls or metadata.home_page:
        yield f"{path.name}: names an address; is there something?"
    if metadata.license_expression is None or not metadata.license_files:
        yield f"{path.name}: no licence"
    if str(metadata.version) != version:
        yield f"{path.name}: version {metadata.version}, not {version}"


def differences(path: Path, found: set[str], wanted: set[str]) -> Iterator[str]:
    """Names that are there and should not be, and the other way round."""
    yield from (f"{path.name}: {name} should not be in it" for name in sorted(found - wanted))
    yield from (f"{path.name}: {name} is missing" for name in sorted(wanted - found))


def main(place: Path, names: Path) -> str:
    """Return what is wrong, a line each."""
    files = set(names.read_text(encoding="utf-8").splitlines())
    version = str(tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]["version"])
    (sdist,), (wheel,) = place.glob("*.tar.gz"), place.glob("*.whl")
    return "\n".join([*of_sdist(sdist, files), *of_wheel(wheel, files, version)])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])) or None)
