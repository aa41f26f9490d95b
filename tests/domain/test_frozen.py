"""Frozen values of our own making behave like those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from okrtui.domain.frozen import dataclass, field


@dataclass(frozen=True, slots=True)
class Ours:
    """A value."""

    name: str
    size: int = 3
    tags: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)

    @property
    def shout(self) -> str:
        return self.name.upper()


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """A value."""

    name: str
    size: int = 3
    tags: tuple[str, ...] = ()
    notes: list[str] = dataclasses.field(default_factory=list)

    @property
    def shout(self) -> str:
        return self.name.upper()


@dataclass(frozen=True, slots=True)
class Single:
    """One field, which is not a tuple of one."""

    only: int


LIKE_THEIRS: dict[str, Callable[[Any], object]] = {
    "repr": lambda make: repr(make("a", 1)).replace("Theirs", "Ours"),
    "defaults": lambda make: dataclasses.astuple(make("a")),
    "by name": lambda make: dataclasses.asdict(make(size=2, name="b", tags=("x",))),
    "replace": lambda make: dataclasses.astuple(dataclasses.replace(make("a"), size=9)),
    "fields": lambda make: [(f.name, f.type, f.init) for f in dataclasses.fields(make)],
    "equal": lambda make: (make("a") == make("a"), make("a") == make("b"), make("a") == "a"),
    "hash": lambda make: hash(make("a", notes=())) == hash(make("a", 3, (), ())),
    "pickled": lambda make: pickle.loads(pickle.dumps(make("a", 7))) == make("a", 7),
    "copied": lambda make: copy.deepcopy(make("a")) == make("a"),
    "a list of its own": lambda make: make("a").notes is make("a").notes,
    "property": lambda make: make("a").shout,
    "doc": lambda make: make.__doc__,
    "parameters": lambda make: [make("a")] and list(inspect.signature(make).parameters),
    "slots": lambda make: (make.__slots__, make.__match_args__, hasattr(make("a"), "__dict__")),
}


@pytest.mark.parametrize("what", LIKE_THEIRS)
def test_it_is_like_one_of_the_standard_library(what: str) -> None:
    assert LIKE_THEIRS[what](Ours) == LIKE_THEIRS[what](Theirs)


@pytest.mark.parametrize("make", [Ours, Theirs])
def test_it_cannot_be_changed(make: Any) -> None:
    value = make("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        value.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del value.name
    assert value.name == "a"


@pytest.mark.parametrize("make", [Ours, Theirs])
@pytest.mark.parametrize(("given", "named"), [((), {}), (("a", 1, (), [], 5), {}), (("a",), {"other": 1})])
def test_it_takes_its_fields_and_nothing_else(make: Any, given: Any, named: Any) -> None:
    with pytest.raises(TypeError):
        make(*given, **named)


def test_a_value_of_one_field() -> None:
    assert Single(1) == Single(1) != Single(2)
    assert len({Single(1), Single(1), Single(2)}) == 2
    assert pickle.loads(pickle.dumps(Single(1))) == Single(1)
