"""How functions run: their program, and who they are."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from typing import Any

from .names import Name
from .settings import Settings

DETECT_RUNTIME = Name('ministack.core.lambda_runtime', '_detect_runtime_binary', ('runtime',))
DRAIN = Name(
    'ministack.core.lambda_runtime',
    'Worker._drain_stderr_bounded',
    ('self', 'first_line_wait', 'idle_confirm', 'hard_cap'),
)
EXECUTION_CREDENTIALS = Name('ministack.core.lambda_runtime', 'execution_credentials', ('config',))
REGISTER_SESSION = Name('ministack.services.sts', 'register_session', ('access_key', 'session'))
EXECUTE_WARM = Name('ministack.services.lambda_svc', '_execute_function_warm', ('func', 'event', 'request_id'))

NEEDS = (DETECT_RUNTIME, DRAIN, EXECUTION_CREDENTIALS, REGISTER_SESSION, EXECUTE_WARM)

ERROR_TYPE_MARK = '\u0000type='
"""Joins message and error type in the one field that the emulator carries from a worker; see lambda-worker.js."""


def run_functions_in_our_worker(settings: Settings) -> None:
    """Functions run in our own small Node.js program instead of the emulator's.

    The emulator's program sends every HTTPS request for 127.0.0.1 in clear text, which no Kubernetes API server
    accepts, answers `require('@aws-sdk/...')` with stand-ins, and stays alive when the emulator dies.
    """
    original: Callable[[str], tuple[str, str]] = DETECT_RUNTIME.look_up()

    def detect(runtime: str) -> tuple[str, str]:
        if runtime.startswith('nodejs'):
            return settings.node, settings.worker_script
        return original(runtime)

    DETECT_RUNTIME.replace(detect)


def keep_error_types() -> None:
    """A failed invocation reports the class of the error, as the runtime of the service does.

    The emulator calls all of them Runtime.HandlerError, so a destination record would not say what happened.
    """
    original = EXECUTE_WARM.look_up()

    def execute(func: dict[str, Any], event: object, request_id: str) -> dict[str, Any]:
        result: dict[str, Any] = original(func, event, request_id)
        body = result.get('body')
        if result.get('error') and isinstance(body, dict):
            message, mark, error_type = str(body.get('errorMessage', '')).partition(ERROR_TYPE_MARK)
            if mark:
                result = {**result, 'body': {**body, 'errorMessage': message, 'errorType': error_type}}
        return result

    EXECUTE_WARM.replace(execute)


def answer_without_waiting_for_logs() -> None:
    """A silent invocation ends within milliseconds.

    The emulator holds a worker 50 ms longer when the handler wrote nothing, in case a line is still under way;
    meanwhile each further event starts a process of its own. Our worker writes its lines before it answers.
    """
    original = DRAIN.look_up()
    DRAIN.replace(lambda worker: original(worker, first_line_wait=0.004, idle_confirm=0.003, hard_cap=0.25))


class Credentials:
    """Session credentials per role, made once per run of the emulator and never derivable from names."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_role: dict[str, dict[str, str]] = {}

    def of(self, role_arn: str) -> dict[str, str]:
        with self._lock:
            if role_arn not in self._by_role:
                alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
                self._by_role[role_arn] = {
                    'accessKeyId': 'ASIA' + ''.join(secrets.choice(alphabet) for _ in range(16)),
                    'secretAccessKey': secrets.token_urlsafe(30),
                    'sessionToken': secrets.token_urlsafe(120),
                    'roleArn': role_arn,
                    'roleName': role_arn.rsplit('/', 1)[-1],
                }
            return self._by_role[role_arn]

    def by_access_key(self) -> dict[str, dict[str, str]]:
        with self._lock:
            return {
                entry['accessKeyId']: {key: value for key, value in entry.items() if key != 'accessKeyId'}
                for entry in self._by_role.values()
            }


def give_each_role_its_own_credentials() -> Credentials:
    """A function signs as its own role.

    The emulator gives every function the account id as access key. Kubernetes authentication tells functions
    apart by the role behind the signature, so each role needs a key that no other function knows. The key is also
    registered as a session, from which the emulator takes the account and the caller's identity.
    """
    credentials = Credentials()
    register = REGISTER_SESSION.look_up()

    def execution_credentials(config: dict[str, Any]) -> dict[str, str]:
        role_arn = str(config['Role'])
        entry = credentials.of(role_arn)
        account = role_arn.split(':')[4]
        function_name = str(config.get('FunctionName', 'function'))
        register(
            entry['accessKeyId'],
            {
                'Arn': f'arn:aws:sts::{account}:assumed-role/{entry["roleName"]}/{function_name}',
                'UserId': f'AROA{entry["accessKeyId"][4:]}:{function_name}',
                'SecretAccessKey': entry['secretAccessKey'],
                'SessionToken': entry['sessionToken'],
            },
        )
        return {
            'AWS_ACCESS_KEY_ID': entry['accessKeyId'],
            'AWS_SECRET_ACCESS_KEY': entry['secretAccessKey'],
            'AWS_SESSION_TOKEN': entry['sessionToken'],
        }

    EXECUTION_CREDENTIALS.replace(execution_credentials)
    return credentials
