"""What the filter patterns of CloudWatch Logs let through. Run with: python -m unittest"""

from __future__ import annotations

import json
import unittest

from filter_pattern import InvalidPattern, compile_pattern

CREATE = {
    'verb': 'create',
    'objectRef': {'resource': 'pods', 'namespace': 'default'},
    'responseStatus': {'code': 201},
    'user': {'username': 'alice', 'groups': ['dev', 'system:authenticated']},
    'containers': [{'image': 'nginx'}, {'image': 'xmrig/xmrig'}],
    'dryRun': False,
    'impersonatedUser': None,
}


def matches(pattern: str, message: object) -> bool:
    return compile_pattern(pattern)(message if isinstance(message, str) else json.dumps(message))


class UnstructuredPatterns(unittest.TestCase):
    def test_an_empty_pattern_matches_everything(self) -> None:
        for pattern in ('', '  '):
            self.assertTrue(matches(pattern, 'anything'))

    def test_every_plain_term_must_appear(self) -> None:
        self.assertTrue(matches('ERROR pool', 'ERROR no pool'))
        self.assertFalse(matches('ERROR pool', 'ERROR only'))

    def test_letter_case_counts(self) -> None:
        self.assertFalse(matches('error', 'ERROR'))

    def test_optional_terms_are_alternatives(self) -> None:
        for line, expected in (('a create b', True), ('a patch b', True), ('a get b', False)):
            self.assertIs(matches('?create ?patch', line), expected, line)

    def test_optional_phrases_match_json_that_was_cut(self) -> None:
        line = json.dumps(CREATE)[:40]
        self.assertTrue(matches('?"\\"verb\\": \\"create\\"" ?"\\"verb\\": \\"patch\\""', line))
        self.assertFalse(matches('{ $.verb = "create" }', line))

    def test_excluded_terms_must_be_absent(self) -> None:
        self.assertTrue(matches('-watch', 'a list call'))
        self.assertFalse(matches('-watch', 'a watch call'))
        self.assertTrue(matches('call -watch', 'a list call'))
        self.assertFalse(matches('call -"a watch"', 'a watch call'))

    def test_optional_terms_beside_others_are_ignored_as_the_service_does(self) -> None:
        self.assertTrue(matches('?ERROR ?WARN REQUEST', 'INFO REQUEST'))
        self.assertFalse(matches('?ERROR ?WARN REQUEST', 'ERROR'))
        self.assertFalse(matches('?ERROR -WARN', 'WARN'))

    def test_a_phrase_keeps_its_spaces_and_signs(self) -> None:
        self.assertTrue(matches('"stratum+tcp://"', 'x stratum+tcp://pool'))
        self.assertTrue(matches('"?a -b"', 'x ?a -b'))

    def test_a_regex_stands_alone_or_beside_words(self) -> None:
        self.assertTrue(matches(r'%stratum\+(tcp|ssl)%'.replace('(tcp|ssl)', '[ts]'), 'stratum+tcp'))
        self.assertTrue(matches('pool %[Xx]mrig%', 'pool Xmrig'))
        self.assertFalse(matches('pool %[Xx]mrig%', 'pool miner'))


class JsonPatterns(unittest.TestCase):
    def test_text_equality(self) -> None:
        self.assertTrue(matches('{ $.verb = "create" }', CREATE))
        self.assertTrue(matches('{$.verb=create}', CREATE))
        self.assertFalse(matches('{ $.verb = "delete" }', CREATE))
        self.assertTrue(matches('{ $.verb != "delete" }', CREATE))
        self.assertTrue(matches('{ $.objectRef.resource = pods }', CREATE))

    def test_a_field_that_is_absent_matches_no_comparison(self) -> None:
        for pattern in ('{ $.absent = "x" }', '{ $.absent != "x" }', '{ $.absent < 3 }', '{ $.absent != 3 }'):
            self.assertFalse(matches(pattern, CREATE), pattern)

    def test_wildcards(self) -> None:
        self.assertTrue(matches('{ $.user.username = "al*" }', CREATE))
        self.assertTrue(matches('{ $.user.username = *ice }', CREATE))
        self.assertTrue(matches('{ $.containers[*].image = "*xmrig*" }', CREATE))
        self.assertFalse(matches('{ $.user.username = "b*" }', CREATE))
        self.assertTrue(matches('{ $.responseStatus.code = 2* }', CREATE))

    def test_numbers(self) -> None:
        for comparison in ('= 201', '!= 200', '< 202', '> 200.5', '<= 201', '>= 2.01e2'):
            self.assertTrue(matches(f'{{ $.responseStatus.code {comparison} }}', CREATE), comparison)
        for comparison in ('= 200', '!= 201', '< 201', '> 201', '<= 200', '>= 202'):
            self.assertFalse(matches(f'{{ $.responseStatus.code {comparison} }}', CREATE), comparison)

    def test_a_boolean_is_not_a_number(self) -> None:
        self.assertFalse(matches('{ $.dryRun = 0 }', CREATE))

    def test_literals(self) -> None:
        self.assertTrue(matches('{ $.dryRun IS FALSE }', CREATE))
        self.assertFalse(matches('{ $.dryRun IS TRUE }', CREATE))
        self.assertTrue(matches('{ $.impersonatedUser IS NULL }', CREATE))
        self.assertFalse(matches('{ $.absent IS NULL }', CREATE))

    def test_existence(self) -> None:
        self.assertTrue(matches('{ $.impersonatedUser EXISTS }', CREATE))
        self.assertTrue(matches('{ $.absent NOT EXISTS }', CREATE))
        self.assertFalse(matches('{ $.verb NOT EXISTS }', CREATE))

    def test_equality_with_a_lone_asterisk_is_existence(self) -> None:
        for field in ('verb', 'objectRef', 'containers', 'dryRun'):
            self.assertTrue(matches(f'{{ $.{field} = "*" }}', CREATE), field)
        self.assertFalse(matches('{ $.absent = "*" }', CREATE))
        self.assertFalse(matches('{ $.impersonatedUser = * }', CREATE))

    def test_arrays_by_index_and_by_any_element(self) -> None:
        self.assertTrue(matches('{ $.user.groups[0] = "dev" }', CREATE))
        self.assertFalse(matches('{ $.user.groups[1] = "dev" }', CREATE))
        self.assertFalse(matches('{ $.user.groups[7] = "dev" }', CREATE))
        self.assertTrue(matches('{ $.user.groups[*] = "system:*" }', CREATE))
        self.assertFalse(matches('{ $.user.groups[*] = "ops" }', CREATE))

    def test_and_binds_tighter_than_or(self) -> None:
        self.assertTrue(matches('{ $.verb = create || $.verb = x && $.verb = y }', CREATE))
        self.assertFalse(matches('{ ($.verb = create || $.verb = x) && $.verb = y }', CREATE))
        self.assertTrue(matches('{ ($.verb = create || $.verb = patch) && ($.dryRun IS FALSE) }', CREATE))

    def test_regexes_in_json(self) -> None:
        self.assertTrue(matches('{ $.verb = %^(create)%'.replace('(create)', 'crea') + ' }', CREATE))
        self.assertTrue(matches(r'{ $.containers[*].image = %xmr.g$% }', CREATE))

    def test_only_json_objects_match(self) -> None:
        for message in ('not json', '[1]', '"text"', '3', ''):
            self.assertFalse(matches('{ $.verb NOT EXISTS }', message), message)


class RefusedPatterns(unittest.TestCase):
    def test_what_is_outside_the_grammar_is_refused(self) -> None:
        for pattern in (
            'a.b',
            'error:',
            '""',
            '"open',
            '[ip, user]',
            '{ $.a }',
            '{ $.a = }',
            '{ $.a = "x"',
            '{ $.a = "x" } tail',
            '{ $.a ~ "x" }',
            '{ a = "x" }',
            '{ $.a IS MAYBE }',
            '{ $.a < "x" }',
            "{ $['a'] = 1 }",
            '{ $.a = "x" & $.b = "y" }',
            '{ ($.a = "x" }',
            '{ }',
            '%(a|b)%',
            '%a!%',
            '%[%',
            '{ $.a = %a% || $.a = %b% || $.a = %c% }',
            'a' * 1025,
        ):
            with self.assertRaises(InvalidPattern, msg=pattern):
                compile_pattern(pattern)


if __name__ == '__main__':
    unittest.main()
