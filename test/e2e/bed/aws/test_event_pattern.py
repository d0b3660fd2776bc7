"""What the filters of event source mappings let through. Run with: python -m unittest"""

from __future__ import annotations

import unittest

from gaps.event_pattern import InvalidEventPattern, compile_event_pattern

INSERT = {
    'eventName': 'INSERT',
    'dynamodb': {
        'Keys': {'pk': {'S': 'incident#1'}},
        'NewImage': {'type': {'S': 'incident'}, 'tags': {'L': ['a', 'b']}, 'score': 7, 'open': True},
    },
}


def matches(pattern: object, event: object = INSERT) -> bool:
    return compile_event_pattern(pattern)(event)


def image(rule: object) -> dict[str, object]:
    return {'dynamodb': {'NewImage': rule}}


class EventPatterns(unittest.TestCase):
    def test_an_empty_pattern_matches_everything(self) -> None:
        self.assertTrue(matches({}))

    def test_every_field_must_match_one_of_its_values(self) -> None:
        self.assertTrue(matches({'eventName': ['MODIFY', 'INSERT'], **image({'type': {'S': ['incident']}})}))
        self.assertFalse(matches({'eventName': ['INSERT'], **image({'type': {'S': ['evidence']}})}))
        self.assertFalse(matches({'eventName': ['REMOVE']}))

    def test_an_absent_field_matches_only_its_absence(self) -> None:
        self.assertFalse(matches(image({'ttl': {'N': ['1']}})))
        self.assertTrue(matches(image({'ttl': {'N': [{'exists': False}]}})))
        self.assertFalse(matches(image({'ttl': {'N': [{'exists': True}]}})))
        self.assertFalse(matches(image({'ttl': {'N': [{'anything-but': ['1']}]}})))

    def test_text_operators(self) -> None:
        def key(rule: object) -> object:
            return {'dynamodb': {'Keys': {'pk': {'S': [rule]}}}}

        for rule in (
            {'prefix': 'incident#'},
            {'suffix': '#1'},
            {'wildcard': 'inc*#*'},
            {'equals-ignore-case': 'INCIDENT#1'},
            {'prefix': {'equals-ignore-case': 'INCIDENT'}},
            {'anything-but': 'evidence#1'},
            {'anything-but': {'prefix': 'evidence'}},
        ):
            self.assertTrue(matches(key(rule)), rule)
        for rule in ({'prefix': 'evidence'}, {'suffix': '#2'}, {'wildcard': '*x*'}, {'anything-but': {'suffix': '1'}}):
            self.assertFalse(matches(key(rule)), rule)

    def test_numbers_and_booleans_are_apart(self) -> None:
        self.assertTrue(matches(image({'score': [{'numeric': ['>', 5, '<=', 7]}]})))
        self.assertFalse(matches(image({'score': [{'numeric': ['<', 7]}]})))
        self.assertTrue(matches(image({'open': [True]})))
        self.assertFalse(matches(image({'open': [1]})))

    def test_a_list_matches_by_any_element(self) -> None:
        self.assertTrue(matches(image({'tags': {'L': ['b']}})))
        self.assertFalse(matches(image({'tags': {'L': ['c']}})))

    def test_alternatives(self) -> None:
        self.assertTrue(matches({'$or': [{'eventName': ['REMOVE']}, {'eventName': ['INSERT']}]}))

    def test_addresses(self) -> None:
        self.assertTrue(matches({'ip': [{'cidr': '10.0.0.0/8'}]}, {'ip': '10.2.3.4'}))
        self.assertFalse(matches({'ip': [{'cidr': '10.0.0.0/8'}]}, {'ip': '11.2.3.4'}))

    def test_what_the_rules_do_not_have_is_refused(self) -> None:
        refused: tuple[object, ...] = (
            'text',
            {'a': 'text'},
            {'a': []},
            {'a': [{'regex': 'x'}]},
            {'a': [{'prefix': 'x', 'suffix': 'y'}]},
            {'a': [{'numeric': ['>']}]},
            {'a': [{'numeric': ['~', 1]}]},
            {'a': [{'exists': 'yes'}]},
            {'$or': [{'a': [1]}]},
        )
        for pattern in refused:
            with self.assertRaises(InvalidEventPattern, msg=str(pattern)):
                compile_event_pattern(pattern)


if __name__ == '__main__':
    unittest.main()
