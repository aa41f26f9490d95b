"""Parts of a total that is added up item by item, in bounded memory."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Generic, TypeVar

T = TypeVar("T")
_BITS = 2048
"""Up to so many bits of a denominator a sum stays exact."""
_PRECISION = 1 << 256


class Foremost(Generic[T]):
    """The foremost items by their keys, and how many there were; keys differ. `most` None: all of them."""

    def __init__(self, most: int | None) -> None:
        self._most = most
        self._kept: list[tuple[Any, T]] = []
        self._worst: Any = None
        self.count = 0

    def add(self, key: Any, item: T) -> None:
        self.count += 1
        if self._worst is not None and key > self._worst:
            return
        self._kept.append((key, item))
        if self._most is not None and len(self._kept) >= 2 * self._most + 10:
            self._cut()

    def items(self) -> list[T]:
        """Return the foremost items, in order."""
        self._cut()
        return [item for _, item in self._kept]

    @property
    def more(self) -> int:
        """How many were left out."""
        return 0 if self._most is None else max(0, self.count - self._most)

    def _cut(self) -> None:
        self._kept.sort(key=lambda pair: pair[0])
        if self._most is not None and len(self._kept) >= self._most:
            del self._kept[self._most :]
            self._worst = self._kept[-1][0]


class Mean:
    """The mean of fractions. Exact as long as their common denominator has at most 2048 bits; from then on
    each is taken to 256 bits, as a hundred thousand denominators have no common one that fits anywhere."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = Fraction(0)
        self._rounded = False

    def add(self, number: Fraction) -> None:
        self.count += 1
        self._sum += _rounded(number) if self._rounded else number
        if not self._rounded and self._sum.denominator.bit_length() > _BITS:
            self._rounded, self._sum = True, _rounded(self._sum)

    @property
    def value(self) -> Fraction | None:
        """The mean; None if no fraction was added."""
        return self._sum / self.count if self.count else None


def _rounded(number: Fraction) -> Fraction:
    return Fraction(round(number * _PRECISION), _PRECISION)
