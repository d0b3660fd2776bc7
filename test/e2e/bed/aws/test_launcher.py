"""When the launcher refuses to start. Run with: python -m unittest"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import types
import unittest
from pathlib import Path

from gaps.names import Moved, Name

LAUNCHER = Path(__file__).resolve().parent / 'launcher.py'
LOOPBACK = 'http://127.0.0.1:9'


def launch(modules: str | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs the launcher without site packages, so that only what is in `modules` can be imported."""
    command = [sys.executable, '-S', str(LAUNCHER), '--port', '9', '--node', 'node', '--bed-path', '/_bed/x']
    clean = {'PATH': os.environ.get('PATH', ''), **environment}
    if modules is not None:
        clean['PYTHONPATH'] = modules
    # An input that stays open: the launcher ends when it closes.
    reader, writer = os.pipe()
    try:
        return subprocess.run(command, env=clean, capture_output=True, text=True, timeout=30, stdin=reader)
    finally:
        os.close(reader)
        os.close(writer)


class Refusals(unittest.TestCase):
    def test_it_listens_on_loopback_only(self) -> None:
        for host in ('0.0.0.0', '10.0.0.1', '::', 'example.com'):
            ended = launch(BIND_HOST=host, AWS_ENDPOINT_URL_EKS=LOOPBACK)
            self.assertEqual(ended.returncode, 2)
            self.assertIn(host, ended.stderr)

    def test_functions_are_sent_to_loopback_endpoints_only(self) -> None:
        ended = launch(AWS_ENDPOINT_URL_EKS='https://eks.eu-west-1.amazonaws.com')
        self.assertEqual(ended.returncode, 2)
        self.assertIn('AWS_ENDPOINT_URL_EKS', ended.stderr)

    def test_an_eks_endpoint_is_required(self) -> None:
        ended = launch()
        self.assertEqual(ended.returncode, 2)
        self.assertIn('AWS_ENDPOINT_URL_EKS', ended.stderr)

    def test_it_names_what_has_moved_in_the_emulator(self) -> None:
        with tempfile.TemporaryDirectory() as modules:
            package = Path(modules, 'ministack')
            package.mkdir()
            (package / '__init__.py').touch()
            (package / 'app.py').write_text('async def renamed(scope, receive, send): ...\n')
            ended = launch(modules, AWS_ENDPOINT_URL_EKS=LOOPBACK)
        self.assertEqual(ended.returncode, 3)
        self.assertIn('expected ministack.app.app', ended.stderr)
        self.assertIn('which has moved; the launcher must be adapted', ended.stderr)


class Names(unittest.TestCase):
    def setUp(self) -> None:
        self.module = types.ModuleType('bed_names_example')
        exec('def old(a, b): return a\nclass Box:\n    def put(self, a): return a\nvalue = {}', self.module.__dict__)
        sys.modules[self.module.__name__] = self.module
        self.addCleanup(sys.modules.pop, self.module.__name__)

    def test_names_that_are_as_expected_pass(self) -> None:
        for attribute, parameters in (
            ('old', ('a', 'b')),
            ('old', ('a',)),
            ('Box.put', ('self', 'a')),
            ('value', None),
        ):
            Name(self.module.__name__, attribute, parameters).verify()

    def test_names_that_moved_or_changed_do_not(self) -> None:
        for attribute, parameters in (('new', None), ('old', ('b',)), ('Box.take', None), ('value', ('a',))):
            with self.assertRaises(Moved):
                Name(self.module.__name__, attribute, parameters).verify()

    def test_a_replacement_takes_the_place_and_returns_the_original(self) -> None:
        original = Name(self.module.__name__, 'Box.put').replace(lambda box, a: -a)
        box = self.module.Box()
        self.assertEqual((box.put(1), original(box, 1)), (-1, 1))


if __name__ == '__main__':
    unittest.main()
