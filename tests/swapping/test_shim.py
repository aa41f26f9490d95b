"""The shim sees every call that takes a name; else the other tests of this room would prove little."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_NAMES = """
open open64 openat openat64 openat2 creat creat64 __open_2 __open64_2 __openat_2 __openat64_2
fopen fopen64 freopen freopen64 name_to_handle_at
stat lstat stat64 lstat64 fstatat fstatat64 newfstatat statx __xstat __lxstat __xstat64 __lxstat64
__fxstatat __fxstatat64 access eaccess euidaccess faccessat faccessat2
statfs statfs64 statvfs statvfs64 pathconf
chmod lchmod fchmodat fchmodat2 chown lchown fchownat truncate truncate64
utime utimes lutimes futimesat utimensat
rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat remove rmdir mkdir mkdirat
mkfifo mkfifoat mknod mknodat __xmknod __xmknodat mkstemp mkstemp64 mkostemp mkostemp64 mkstemps
mkstemps64 mkostemps mkostemps64 mkdtemp mktemp tempnam
readlink readlinkat __readlink_chk __readlinkat_chk realpath __realpath_chk canonicalize_file_name
opendir scandir scandir64 scandirat scandirat64 ftw ftw64 nftw nftw64 glob glob64 fts_open fts64_open
chdir getxattr lgetxattr setxattr lsetxattr listxattr llistxattr removexattr lremovexattr
"""
TAKE_NAMES = frozenset(_NAMES.split())
"""Functions of a C library that take the name of a file that they look at, make, change or remove."""
PROBE = """
import ctypes, os, sys
place, at = sys.argv[1], os.open(sys.argv[1], os.O_DIRECTORY)
os.chdir(place)
library = ctypes.CDLL(None)
def count(*work):
    before = library.names_seen()
    for one in work:
        try:
            one()
        except OSError:
            pass
    return library.names_seen() - before
library.names_watch(-1, ctypes.c_long(-1), place.encode())
library.names_watch(9, ctypes.c_long(-1), place.encode())
print(
    count(lambda: open("a", "w"), lambda: os.open(f"{place}/b", os.O_CREAT),
          lambda: os.open("b", 0, dir_fd=at)),
    count(lambda: os.stat("a"), lambda: os.lstat("a"), lambda: os.stat("a", dir_fd=at),
          lambda: os.access("a", 4), lambda: os.stat(f"/proc/self/fd/{at}/a"), lambda: os.statvfs("a")),
    count(lambda: os.chmod("a", 0o600), lambda: os.chmod("a", 0o600, dir_fd=at),
          lambda: os.chown("a", -1, -1), lambda: os.chown("a", -1, -1, dir_fd=at, follow_symlinks=False),
          lambda: os.utime("a"), lambda: os.truncate("a", 0)),
    count(lambda: os.rename("a", "c"), lambda: os.link("c", "d", src_dir_fd=at, dst_dir_fd=at)),
    count(lambda: os.symlink("nowhere", "e"), lambda: os.readlink("e", dir_fd=at),
          lambda: os.mkdir("f", dir_fd=at), lambda: os.mkfifo("g"), lambda: os.listdir("f"),
          lambda: os.rmdir("f"), lambda: os.unlink("e"), lambda: os.unlink("d", dir_fd=at)),
    count(lambda: os.stat("/"), lambda: os.stat(at), lambda: os.listdir(at), lambda: os.fchmod(at, 0o755)),
)
"""


def test_every_call_with_a_name_is_counted(shim: Path, tmp_path: Path) -> None:
    """By a name from the root on, from where the process is, and from a directory that it holds open."""
    done = subprocess.run(
        [sys.executable, "-I", "-c", PROBE, os.path.realpath(tmp_path)],
        env=os.environ | {"LD_PRELOAD": str(shim)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["3", "6", "6", "4", "8", "0"]


def test_nothing_that_takes_a_name_passes_it_by(shim: Path) -> None:
    """Of what Python and SQLite use from the C library, all that takes a name is in the shim."""
    nm = shutil.which("nm")
    if nm is None:
        pytest.skip("needs nm (Debian: apt install binutils)")
    defined = symbols(nm, shim, "--defined-only")
    used: set[str] = set()
    for library in loaded(shim):
        used |= symbols(nm, library, "--undefined-only")
    assert len(used & TAKE_NAMES) > 30, "nothing was looked at"
    assert used & TAKE_NAMES - defined == set()


def loaded(shim: Path) -> list[Path]:
    """The interpreter and all that it loads to run the program, but for the C library itself."""
    script = (
        "import sys, sqlite3, okrtui.cli.safe.backup, okrtui.workspace.admin.backups\n"
        "sqlite3.connect(':memory:')\n"
        "lines = [line for line in open('/proc/self/maps') if '/' in line]\n"
        "print(*{line.split(None, 5)[5].strip() for line in lines}, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    libraries = [Path(line) for line in done.stdout.splitlines() if ".so" in line or "python" in line]
    ours = [
        each for each in libraries if each.is_file() and not each.name.startswith(("libc.", "libc-", "ld-"))
    ]
    assert any("sqlite3" in each.name for each in ours), ours
    return ours


def symbols(nm: str, file: Path, which: str) -> set[str]:
    done = subprocess.run([nm, "-D", which, file], capture_output=True, text=True, check=False)
    return {line.split()[-1].partition("@")[0] for line in done.stdout.splitlines() if line.strip()}
