"""The filter rules of event source mappings, which are those of EventBridge.

The emulator skips a rule it does not know and then lets every record through. Here an unknown operator is refused.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from typing import Any

Test = Callable[[object], bool]

_ABSENT = object()


class InvalidEventPattern(ValueError):
    """An operator or shape that the filter rules do not have."""


def compile_event_pattern(pattern: object) -> Test:
    """A predicate on events; every field of the pattern must match, and `$or` takes alternatives."""
    if not isinstance(pattern, Mapping):
        raise InvalidEventPattern(f'a pattern is an object, got {pattern!r}')
    tests = [_field(name, rule) for name, rule in pattern.items()]
    return lambda event: all(test(event) for test in tests)


def _field(name: str, rule: object) -> Test:
    if name == '$or':
        if not isinstance(rule, list) or len(rule) < 2:
            raise InvalidEventPattern('$or takes a list of two or more patterns')
        alternatives = [compile_event_pattern(entry) for entry in rule]
        return lambda event: any(test(event) for test in alternatives)
    if isinstance(rule, Mapping):
        nested = compile_event_pattern(rule)
        return lambda event: any(nested(value) for value in _children(event, name))
    if isinstance(rule, list) and rule:
        tests = [_operand(entry) for entry in rule]
        return lambda event: any(test(value) for value in _children(event, name) for test in tests)
    raise InvalidEventPattern(f'{name}: a rule is an object or a list that is not empty, got {rule!r}')


def _children(event: object, name: str) -> list[object]:
    """The values under a name; a list stands for each of its elements, an absent field for absence itself."""
    value = event.get(name, _ABSENT) if isinstance(event, Mapping) else _ABSENT
    if isinstance(value, list):
        return list(value) or [_ABSENT]
    return [value]


def _operand(rule: object) -> Test:
    if not isinstance(rule, Mapping):
        return lambda value: _same(value, rule)
    if len(rule) != 1:
        raise InvalidEventPattern(f'one operator at a time, got {dict(rule)!r}')
    ((operator, argument),) = rule.items()
    if operator not in _OPERATORS:
        raise InvalidEventPattern(f'unknown operator {operator!r}')
    return _OPERATORS[operator](argument)


def _same(value: object, wanted: object) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    return value is not _ABSENT and value == wanted


def _exists(argument: object) -> Test:
    if not isinstance(argument, bool):
        raise InvalidEventPattern('exists takes true or false')
    return lambda value: (value is not _ABSENT) is argument


def _affix(matches: Callable[[str, str], bool]) -> Callable[[Any], Test]:
    def compile_affix(argument: Any) -> Test:
        if isinstance(argument, Mapping) and set(argument) == {'equals-ignore-case'}:
            folded = str(argument['equals-ignore-case']).lower()
            return lambda value: isinstance(value, str) and matches(value.lower(), folded)
        if not isinstance(argument, str):
            raise InvalidEventPattern(f'expected text, got {argument!r}')
        return lambda value: isinstance(value, str) and matches(value, argument)

    return compile_affix


def _wildcard(argument: Any) -> Test:
    if not isinstance(argument, str) or '**' in argument:
        raise InvalidEventPattern(f'wildcard takes text without consecutive asterisks, got {argument!r}')
    expression = re.compile('.*'.join(re.escape(part) for part in argument.split('*')), re.DOTALL)
    return lambda value: isinstance(value, str) and expression.fullmatch(value) is not None


def _anything_but(argument: Any) -> Test:
    if isinstance(argument, Mapping):
        (operator, operand), *rest = argument.items()
        if rest or operator not in ('prefix', 'suffix', 'wildcard', 'equals-ignore-case'):
            raise InvalidEventPattern(f'anything-but does not take {dict(argument)!r}')
        operands = operand if isinstance(operand, list) else [operand]
        refused = [_OPERATORS[operator](entry) for entry in operands]
    else:
        refused = [_operand(entry) for entry in (argument if isinstance(argument, list) else [argument])]
    return lambda value: value is not _ABSENT and not any(test(value) for test in refused)


_COMPARE: dict[object, Callable[[float, float], bool]] = {
    '=': lambda value, limit: value == limit,
    '<': lambda value, limit: value < limit,
    '<=': lambda value, limit: value <= limit,
    '>': lambda value, limit: value > limit,
    '>=': lambda value, limit: value >= limit,
}


def _numeric(argument: Any) -> Test:
    if not isinstance(argument, list) or not argument or len(argument) % 2:
        raise InvalidEventPattern(f'numeric takes pairs of operator and number, got {argument!r}')
    pairs = list(zip(argument[::2], argument[1::2]))
    for operator, limit in pairs:
        if operator not in _COMPARE or isinstance(limit, bool) or not isinstance(limit, (int, float)):
            raise InvalidEventPattern(f'numeric takes pairs of operator and number, got {argument!r}')
    return lambda value: (
        isinstance(value, (int, float))
        and not isinstance(value, bool)
        and all(_COMPARE[operator](value, limit) for operator, limit in pairs)
    )


def _cidr(argument: Any) -> Test:
    network = ipaddress.ip_network(argument, strict=False)

    def test(value: object) -> bool:
        try:
            return isinstance(value, str) and ipaddress.ip_address(value) in network
        except ValueError:
            return False

    return test


def _equals_ignore_case(argument: Any) -> Test:
    return lambda value: isinstance(value, str) and value.lower() == str(argument).lower()


_OPERATORS: dict[str, Callable[[Any], Test]] = {
    'exists': _exists,
    'prefix': _affix(str.startswith),
    'suffix': _affix(str.endswith),
    'wildcard': _wildcard,
    'equals-ignore-case': _equals_ignore_case,
    'anything-but': _anything_but,
    'numeric': _numeric,
    'cidr': _cidr,
}
