"""The private names of the emulator that the launcher leans on, checked before anything is changed.

A name that moved silently would bring a gap back, and a test would pass for the wrong reason. So every name is
looked up at start, with the parameters we call or replace it by.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class Moved(Exception):
    """A name of the emulator is not where it was, or takes other parameters."""


@dataclass(frozen=True)
class Name:
    """`attribute` of `module`; dots reach into classes. `parameters` are the ones we rely on, in order."""

    module: str
    attribute: str
    parameters: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f'{self.module}.{self.attribute}'

    def look_up(self) -> Any:
        target: Any = importlib.import_module(self.module)
        for part in self.attribute.split('.'):
            target = getattr(target, part)
        return target

    def verify(self) -> None:
        try:
            found = self.look_up()
        except (ImportError, AttributeError) as cause:
            raise Moved(str(self)) from cause
        if self.parameters is None:
            return
        if not callable(found):
            raise Moved(f'{self} (callable)')
        actual = tuple(inspect.signature(found).parameters)
        if actual[: len(self.parameters)] != self.parameters:
            raise Moved(f'{self}({", ".join(self.parameters)})')

    def replace(self, replacement: Callable[..., Any]) -> Any:
        """Puts `replacement` in its place and returns what was there."""
        holder, _, last = self.attribute.rpartition('.')
        target: Any = importlib.import_module(self.module)
        for part in holder.split('.') if holder else ():
            target = getattr(target, part)
        original = getattr(target, last)
        setattr(target, last, replacement)
        return original
