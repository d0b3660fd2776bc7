"""CloudWatch Logs filter patterns: what a subscription filter lets through.

The emulator understands plain words only. A pattern that the service would read differently is worse than
none, because a detector that never receives its lines looks like a quiet cluster. So this module reads the
grammar of the service, and what it does not know it refuses instead of guessing.

Where the service documents no answer the choice is stated at the function that makes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Matcher = Callable[[str], bool]
JsonTest = Callable[[object], bool]

MAXIMUM_LENGTH = 1024
MAXIMUM_REGEXES_IN_JSON = 2


class InvalidPattern(ValueError):
    """The service would refuse this pattern, or this module cannot say what it means."""


def compile_pattern(pattern: str) -> Matcher:
    """A predicate on log messages. Raises InvalidPattern for anything outside the grammar."""
    if len(pattern) > MAXIMUM_LENGTH:
        raise InvalidPattern(f'the pattern has {len(pattern)} characters, the service allows {MAXIMUM_LENGTH}')
    text = pattern.strip()
    if not text:
        return lambda message: True
    if text.startswith('{'):
        return _compile_json(text)
    if text.startswith('['):
        raise InvalidPattern('space-delimited patterns ([a, b, ...]) are not supported by this bed')
    return _compile_terms(text)


# --- Unstructured text ------------------------------------------------------------------------------------

_TERM = re.compile(
    r"""(?P<sign>[?-]?)(?:"(?P<phrase>(?:[^"\\]|\\.)*)"|%(?P<regex>[^%]+)%|(?P<word>[^\s"%]+))(?=\s|$)""",
)
_WORD = re.compile(r'\w+')


def _compile_terms(text: str) -> Matcher:
    """Words and phrases. `?` terms are alternatives; beside other terms the service ignores them, and so does this."""
    required: list[Matcher] = []
    excluded: list[Matcher] = []
    optional: list[Matcher] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        found = _TERM.match(text, position)
        if found is None:
            raise InvalidPattern(f'cannot read the pattern at {text[position : position + 40]!r}')
        contains = _term_matcher(found)
        {'': required, '-': excluded, '?': optional}[found['sign']].append(contains)
        position = found.end()

    if optional and not required and not excluded:
        return lambda message: any(contains(message) for contains in optional)
    return lambda message: (
        all(contains(message) for contains in required) and not any(contains(message) for contains in excluded)
    )


def _term_matcher(found: re.Match[str]) -> Matcher:
    if found['regex'] is not None:
        return _compile_regex(found['regex'])
    if found['phrase'] is not None:
        phrase = _unescape(found['phrase'])
        if not phrase:
            raise InvalidPattern('an empty phrase ("") matches everything; leave it out')
        return lambda message: phrase in message
    word = found['word']
    if not _WORD.fullmatch(word):
        raise InvalidPattern(f'invalid character(s) in term {word!r}: put it in double quotes')
    return lambda message: word in message


def _unescape(quoted: str) -> str:
    return re.sub(r'\\(.)', r'\1', quoted)


# --- Regular expressions ----------------------------------------------------------------------------------

_REGEX_ALPHABET = re.compile(r'[A-Za-z0-9\s:_#=@/;,\-^$?\[\]{}|\\*+.]+')
_REGEX_ESCAPE = re.compile(r'\\(?:[dDsSwW^$?\[\]{}|\\*+.]|x[0-9A-Fa-f]{2})')


def _compile_regex(body: str) -> Matcher:
    if not _REGEX_ALPHABET.fullmatch(body):
        raise InvalidPattern(f'%{body}% has characters that the service does not allow in a regex')
    if '\\' in _REGEX_ESCAPE.sub('', body):
        raise InvalidPattern(f'%{body}% has an escape that the service does not know')
    try:
        expression = re.compile(body, re.ASCII)
    except re.error as cause:
        raise InvalidPattern(f'%{body}% is not a regular expression: {cause}') from cause
    return lambda text: expression.search(text) is not None


# --- JSON -------------------------------------------------------------------------------------------------

_MISSING = object()

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<bracket>[(){}])
    | (?P<logic>&&|\|\|)
    | (?P<operator>!=|>=|<=|=|<|>)
    | (?P<selector>\$(?:\.[A-Za-z0-9_-]+|\[(?:\d+|\*)\])+)
    | "(?P<string>(?:[^"\\]|\\.)*)"
    | %(?P<regex>[^%]+)%
    | (?P<word>[A-Za-z0-9_.*+-]+)
    )""",
    re.VERBOSE,
)
_STEP = re.compile(r'\.([A-Za-z0-9_-]+)|\[(\d+|\*)\]')
_NUMBER = re.compile(r'[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?')


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def _compile_json(text: str) -> Matcher:
    """A message that is not a JSON object never matches: a line that was cut on its way is invisible to it."""
    test = _JsonParser(_tokenize(text)).parse()

    def matches(message: str) -> bool:
        try:
            document: object = json.loads(message)
        except (ValueError, RecursionError):
            return False
        return isinstance(document, dict) and test(document)

    return matches


def _tokenize(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    while position < len(text):
        if text[position:].isspace():
            break
        found = _TOKEN.match(text, position)
        if found is None or found.lastgroup is None:
            raise InvalidPattern(f'cannot read the pattern at {text[position : position + 40]!r}')
        tokens.append(_Token(found.lastgroup, found[found.lastgroup]))
        position = found.end()
    return tokens


class _JsonParser:
    """Recursive descent over `{ a || b && (c) }`; `&&` binds tighter than `||`."""

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        self._next = 0
        self._regexes = 0

    def parse(self) -> JsonTest:
        self._expect('bracket', '{')
        test = self._alternatives()
        self._expect('bracket', '}')
        if self._next != len(self._tokens):
            raise InvalidPattern(f'unexpected {self._tokens[self._next].text!r} after the closing brace')
        return test

    def _alternatives(self) -> JsonTest:
        tests = [self._conjunction()]
        while self._take('logic', '||'):
            tests.append(self._conjunction())
        return tests[0] if len(tests) == 1 else lambda document: any(test(document) for test in tests)

    def _conjunction(self) -> JsonTest:
        tests = [self._operand()]
        while self._take('logic', '&&'):
            tests.append(self._operand())
        return tests[0] if len(tests) == 1 else lambda document: all(test(document) for test in tests)

    def _operand(self) -> JsonTest:
        if self._take('bracket', '('):
            test = self._alternatives()
            self._expect('bracket', ')')
            return test
        selector = self._expect('selector').text
        if self._take('word', 'IS'):
            return _literal_test(selector, self._expect('word').text)
        if self._take('word', 'NOT'):
            self._expect('word', 'EXISTS')
            return lambda document: not _select(document, selector)
        if self._take('word', 'EXISTS'):
            return lambda document: bool(_select(document, selector))
        return self._comparison(selector, self._expect('operator').text)

    def _comparison(self, selector: str, operator: str) -> JsonTest:
        token = self._expect()
        if token.kind == 'regex':
            self._regexes += 1
            if self._regexes > MAXIMUM_REGEXES_IN_JSON:
                raise InvalidPattern(f'a JSON pattern may hold {MAXIMUM_REGEXES_IN_JSON} regexes')
            return _text_test(selector, operator, _compile_regex(token.text))
        if operator == '=' and token.text == '*' and token.kind in ('string', 'word'):
            # The spelling of existence before EXISTS, which the CDK still writes.
            return lambda document: any(value is not None for value in _select(document, selector))
        if token.kind == 'string':
            return _text_test(selector, operator, _wildcards(_unescape(token.text)))
        if token.kind == 'word':
            if _NUMBER.fullmatch(token.text):
                return _number_test(selector, operator, float(token.text), token.text)
            return _text_test(selector, operator, _wildcards(token.text))
        raise InvalidPattern(f'expected a value after {operator}, got {token.text!r}')

    def _take(self, kind: str, text: str) -> bool:
        if self._next < len(self._tokens) and self._tokens[self._next] == _Token(kind, text):
            self._next += 1
            return True
        return False

    def _expect(self, kind: str | None = None, text: str | None = None) -> _Token:
        if self._next >= len(self._tokens):
            raise InvalidPattern(f'the pattern ends where {text or kind or "a value"} is expected')
        token = self._tokens[self._next]
        if (kind is not None and token.kind != kind) or (text is not None and token.text != text):
            raise InvalidPattern(f'expected {text or kind}, got {token.text!r}')
        self._next += 1
        return token


def _select(document: object, selector: str) -> list[object]:
    """The values a selector reaches: none, one, or with `[*]` any number."""
    values: list[object] = [document]
    for step in _STEP.finditer(selector):
        values = [reached for value in values for reached in _descend(value, step)]
    return values


def _descend(value: object, step: re.Match[str]) -> list[object]:
    name, index = step.groups()
    if name is not None:
        found = value.get(name, _MISSING) if isinstance(value, dict) else _MISSING
        return [] if found is _MISSING else [found]
    if not isinstance(value, list):
        return []
    if index == '*':
        return value
    return value[int(index) : int(index) + 1]


def _literal_test(selector: str, word: str) -> JsonTest:
    wanted: dict[str, object] = {'TRUE': True, 'FALSE': False, 'NULL': None}
    if word not in wanted:
        raise InvalidPattern(f'IS takes TRUE, FALSE or NULL, got {word!r}')
    return lambda document: any(value is wanted[word] for value in _select(document, selector))


def _wildcards(text: str) -> Matcher:
    if '*' not in text:
        return lambda value: value == text
    expression = re.compile('.*'.join(re.escape(part) for part in text.split('*')), re.DOTALL)
    return lambda value: expression.fullmatch(value) is not None


def _text_test(selector: str, operator: str, accepts: Matcher) -> JsonTest:
    """Text is compared with strings, and with numbers as they print. An absent field matches neither = nor !=."""
    if operator not in ('=', '!='):
        raise InvalidPattern(f'{operator} compares numbers; text takes = or !=')
    wanted = operator == '='

    def test(document: object) -> bool:
        for value in _select(document, selector):
            text = _as_text(value)
            if text is not None and accepts(text) is wanted:
                return True
        return False

    return test


def _as_text(value: object) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return json.dumps(value)
    return None


_ORDER: dict[str, Callable[[float, float], bool]] = {
    '=': lambda value, limit: value == limit,
    '!=': lambda value, limit: value != limit,
    '<': lambda value, limit: value < limit,
    '>': lambda value, limit: value > limit,
    '<=': lambda value, limit: value <= limit,
    '>=': lambda value, limit: value >= limit,
}


def _number_test(selector: str, operator: str, limit: float, spelling: str) -> JsonTest:
    """Numbers compare as numbers. A string equals a number only when it is spelled the same."""
    compare = _ORDER[operator]

    def test(document: object) -> bool:
        for value in _select(document, selector):
            if isinstance(value, str):
                if operator in ('=', '!=') and (value == spelling) is (operator == '='):
                    return True
            elif isinstance(value, (int, float)) and not isinstance(value, bool) and compare(value, limit):
                return True
        return False

    return test
