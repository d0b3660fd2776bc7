"""Asynchronous invocation as the service does it: retries, throttles that do not count, on-failure destinations."""

from __future__ import annotations

import contextvars
import json
import logging
import threading
import time
import uuid
from collections import defaultdict
from datetime import datetime, timezone
from typing import Any

from .api import Api, CallFailed
from .names import Name
from .settings import Settings

logger = logging.getLogger('bed.invocations')

INVOKE_ASYNC = Name('ministack.services.lambda_svc', 'invoke_async_with_retry', ('func', 'event'))
EXECUTE = Name('ministack.services.lambda_svc', '_execute_function_with_config_scope', ('func', 'event'))
FUNCTION_BY_REF = Name('ministack.services.lambda_svc', '_get_func_record_for_ref', ('function_ref',))
RECORD_FOR_CONFIG = Name('ministack.services.lambda_svc', '_execution_record_for_config', ('func', 'config'))

NEEDS = (INVOKE_ASYNC, EXECUTE, FUNCTION_BY_REF, RECORD_FOR_CONFIG)

MAXIMUM_CONCURRENCY = 6
"""Asynchronous invocations of one function at a time; each more would be a Node.js process of 60 MB."""

DEFAULT_RETRIES = 2
DEFAULT_EVENT_AGE_SECONDS = 21_600
THROTTLE_WAIT_SECONDS = 0.2


class Destinations:
    """Sends invocation records to where an OnFailure or OnSuccess setting points."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def send(self, target: str, record: dict[str, Any], function_arn: str) -> None:
        _, _, service, region, account, resource = target.split(':', 5)
        function = function_arn.split(':')
        region, account = region or function[3], account or function[4]
        body = json.dumps(record)
        try:
            if service == 'sqs':
                url = f'http://127.0.0.1/{account}/{resource}'
                self._api.json_action(
                    'sqs', 'AmazonSQS.SendMessage', {'QueueUrl': url, 'MessageBody': body}, account, region
                )
            elif service == 'sns':
                parameters = {'Action': 'Publish', 'Version': '2010-03-31', 'TopicArn': target, 'Message': body}
                self._api.query_action('sns', parameters, account, region)
            elif service == 's3':
                self._api.put_object(resource, _object_key(function_arn, record), body.encode(), account, region)
            elif service == 'lambda':
                invoke_by_arn(target, record)
            else:
                logger.error('the destination %s of %s is of a kind the bed does not serve', target, function_arn)
        except CallFailed as failure:
            logger.error('the record of %s did not reach %s: %s', function_arn, target, failure)


def _object_key(function_arn: str, record: dict[str, Any]) -> str:
    """The key the service documents for records of asynchronous invocations, and for those of a stream's shard."""
    now = datetime.now(timezone.utc)
    stamp = f'{now:%Y/%m/%d}/{now:%Y-%m-%dT%H.%M.%S}-{uuid.uuid4()}'
    batch = record.get('DDBStreamBatchInfo')
    if isinstance(batch, dict):
        return f'aws/lambda/{batch["eventSourceMappingId"]}/{batch["shardId"]}/{stamp}'
    return f'aws/lambda/async/{function_arn.split(":")[6]}/{stamp}'


def invoke_by_arn(function_arn: str, event: object) -> None:
    """Starts an asynchronous invocation; a function that does not exist is logged, as the caller can do nothing."""
    function, config, name = FUNCTION_BY_REF.look_up()(function_arn)
    if not function or not config:
        logger.error('asynchronous invocation: function %s does not exist', name)
        return
    record = dict(RECORD_FOR_CONFIG.look_up()(function, config))
    # Settings of asynchronous invocation belong to the function, not to the version that runs.
    record.setdefault('event_invoke_configs', function.get('event_invoke_configs') or {})
    INVOKE_ASYNC.look_up()(record, event)


def timestamp() -> str:
    return datetime.now(timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z'


class _AsynchronousInvoker:
    def __init__(self, settings: Settings, destinations: Destinations) -> None:
        self._settings = settings
        self._destinations = destinations
        self._slots: dict[str, threading.BoundedSemaphore] = defaultdict(
            lambda: threading.BoundedSemaphore(MAXIMUM_CONCURRENCY)
        )
        self._lock = threading.Lock()

    def start(self, func: dict[str, Any], event: object) -> None:
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._run, func, event), daemon=True, name='bed-async').start()

    def _run(self, func: dict[str, Any], event: object) -> None:
        config = func.get('config') or func
        arn = str(config['FunctionArn'])
        settings = _invoke_settings(func, arn)
        retries = settings.get('MaximumRetryAttempts')
        retries = DEFAULT_RETRIES if retries is None else int(retries)
        expires = time.monotonic() + int(settings.get('MaximumEventAgeInSeconds') or DEFAULT_EVENT_AGE_SECONDS)

        attempt = 0
        while True:
            result = self._attempt(func, event, arn)
            if result.get('throttle'):
                # The service gives throttled events back to its queue without using up a retry.
                if time.monotonic() > expires:
                    return self._fail(config, settings, event, result, attempt, 'EventAgeExceeded')
                time.sleep(THROTTLE_WAIT_SECONDS)
                continue
            attempt += 1
            if not result.get('error'):
                return self._succeed(config, settings, event, result, attempt)
            logger.warning('%s failed, attempt %d: %s', arn, attempt, result.get('body'))
            if attempt > retries:
                return self._fail(config, settings, event, result, attempt, 'RetriesExhausted')
            wait = self._settings.retry_seconds * attempt
            if time.monotonic() + wait > expires:
                return self._fail(config, settings, event, result, attempt, 'EventAgeExceeded')
            time.sleep(wait)

    def _attempt(self, func: dict[str, Any], event: object, arn: str) -> dict[str, Any]:
        with self._lock:
            slot = self._slots[arn]
        with slot:
            result: dict[str, Any] = EXECUTE.look_up()(func, event)
            return result

    def _succeed(
        self, config: dict[str, Any], settings: dict[str, Any], event: object, result: dict[str, Any], attempts: int
    ) -> None:
        target = _destination(settings, 'OnSuccess')
        if target:
            self._destinations.send(target, _record(config, event, result, attempts, 'Success'), config['FunctionArn'])

    def _fail(
        self,
        config: dict[str, Any],
        settings: dict[str, Any],
        event: object,
        result: dict[str, Any],
        attempts: int,
        condition: str,
    ) -> None:
        arn = str(config['FunctionArn'])
        target = _destination(settings, 'OnFailure')
        dead_letters = (config.get('DeadLetterConfig') or {}).get('TargetArn')
        if target:
            self._destinations.send(target, _record(config, event, result, attempts, condition), arn)
        elif isinstance(dead_letters, str) and dead_letters and isinstance(event, dict):
            # A dead-letter queue gets the event itself, without the record around it.
            self._destinations.send(dead_letters, event, arn)
        else:
            logger.error('an event of %s is lost: %s after %d attempts', arn, condition, attempts)


def _invoke_settings(func: dict[str, Any], arn: str) -> dict[str, Any]:
    by_qualifier = func.get('event_invoke_configs') or {}
    qualifier = arn.split(':')[7] if arn.count(':') == 7 else '$LATEST'
    found = by_qualifier.get(qualifier) or by_qualifier.get('') or func.get('event_invoke_config')
    return found if isinstance(found, dict) else {}


def _destination(settings: dict[str, Any], kind: str) -> str:
    return str(((settings.get('DestinationConfig') or {}).get(kind) or {}).get('Destination') or '')


def _record(
    config: dict[str, Any], event: object, result: dict[str, Any], attempts: int, condition: str
) -> dict[str, Any]:
    failed = condition != 'Success'
    answer: dict[str, Any] = {'statusCode': 200, 'executedVersion': str(config.get('Version', '$LATEST'))}
    if failed:
        answer['functionError'] = str(result.get('function_error') or 'Unhandled')
    arn = str(config['FunctionArn'])
    return {
        'version': '1.0',
        'timestamp': timestamp(),
        'requestContext': {
            'requestId': str(uuid.uuid4()),
            'functionArn': arn if arn.count(':') == 7 else f'{arn}:$LATEST',
            'condition': condition,
            'approximateInvokeCount': attempts,
        },
        'requestPayload': event,
        'responseContext': answer,
        'responsePayload': result.get('body'),
    }


def retry_asynchronous_invocations(settings: Settings, destinations: Destinations) -> None:
    """Asynchronous invocations are retried and then kept, as DESIGN asks of every failed batch.

    The emulator counts a throttle as an attempt, knows no S3 destination, and lets a burst of events start any
    number of processes.
    """
    INVOKE_ASYNC.replace(_AsynchronousInvoker(settings, destinations).start)
