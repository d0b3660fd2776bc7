"""CloudWatch Logs: filter patterns, and subscription filters that deliver what they match."""

from __future__ import annotations

import base64
import functools
import gzip
import json
import logging
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from filter_pattern import InvalidPattern, Matcher, compile_pattern

from .invocations import invoke_by_arn
from .names import Name

logger = logging.getLogger('bed.logs')

MATCHES = Name('ministack.services.cloudwatch_logs', '_subscription_pattern_matches', ('pattern', 'message'))
COMPILE = Name('ministack.services.cloudwatch_logs', '_compile_filter_pattern', ('raw',))
PUT_FILTER = Name('ministack.services.cloudwatch_logs', '_put_subscription_filter', ('data',))
PUT_METRIC_FILTER = Name('ministack.services.cloudwatch_logs', '_put_metric_filter', ('data',))
FILTER_EVENTS = Name('ministack.services.cloudwatch_logs', '_filter_log_events', ('data',))
FAN_OUT = Name(
    'ministack.services.cloudwatch_logs',
    '_fanout_to_subscription_filters',
    ('group_name', 'stream_name', 'events'),
)
HANDLE = Name(
    'ministack.services.cloudwatch_logs',
    'handle_request',
    ('method', 'path', 'headers', 'body', 'query_params'),
)
LOG_GROUPS = Name('ministack.services.cloudwatch_logs', '_log_groups')
ERROR = Name('ministack.core.responses', 'error_response_json', ('code', 'message', 'status'))
JSON = Name('ministack.core.responses', 'json_response', ('data',))
ACCOUNT = Name('ministack.core.responses', 'get_account_id', ())
REGION = Name('ministack.core.responses', 'get_region', ())
SCOPE = Name('ministack.core.responses', 'request_scope', ('account_id', 'region'))
FUNCTION_BY_REF = Name('ministack.services.lambda_svc', '_get_func_record_for_ref', ('function_ref',))

NEEDS = (
    MATCHES,
    COMPILE,
    PUT_FILTER,
    PUT_METRIC_FILTER,
    FILTER_EVENTS,
    FAN_OUT,
    HANDLE,
    LOG_GROUPS,
    ERROR,
    JSON,
    ACCOUNT,
    REGION,
    SCOPE,
    FUNCTION_BY_REF,
)

MAXIMUM_FILTERS_PER_GROUP = 2
MAXIMUM_BATCH_EVENTS = 500
MAXIMUM_BATCH_BYTES = 900_000
GATHER_SECONDS = 0.005

compiled: functools._lru_cache_wrapper[Matcher] = functools.lru_cache(maxsize=256)(compile_pattern)


def read_filter_patterns_as_the_service_does() -> None:
    """One evaluator for subscription filters, metric filters, FilterLogEvents and Live Tail.

    The emulator looks for words only: a JSON pattern never matches, `?a ?b` means both, `-a` means a.
    """
    MATCHES.replace(lambda pattern, message: compiled(pattern or '')(message or ''))
    COMPILE.replace(lambda raw: compiled(raw or ''))


def refuse_patterns_the_service_would_refuse() -> None:
    """A pattern outside the grammar fails where it is put, not later by silence.

    So do a third subscription filter on a group and a function that CloudWatch Logs may not invoke, which the
    service also finds out at once.
    """
    error = ERROR.look_up()

    def checked(name: Name, key: str) -> None:
        original = name.look_up()

        def put(data: dict[str, Any]) -> object:
            try:
                compiled(data.get(key) or '')
            except InvalidPattern as cause:
                return error('InvalidParameterException', f'Invalid filter pattern: {cause}', 400)
            problem = _subscription_problem(data) if name is PUT_FILTER else None
            return error(*problem, 400) if problem else original(data)

        name.replace(put)

    checked(PUT_FILTER, 'filterPattern')
    checked(PUT_METRIC_FILTER, 'filterPattern')
    checked(FILTER_EVENTS, 'filterPattern')


def _subscription_problem(data: Mapping[str, Any]) -> tuple[str, str] | None:
    group = LOG_GROUPS.look_up().get(data.get('logGroupName'))
    if group is None:
        return None
    existing = group.get('subscriptionFilters') or {}
    if data.get('filterName') not in existing and len(existing) >= MAXIMUM_FILTERS_PER_GROUP:
        return 'LimitExceededException', 'Resource limit exceeded.'
    destination = str(data.get('destinationArn', ''))
    if ':lambda:' not in destination:
        return 'InvalidParameterException', f'the bed delivers to functions only, got {destination!r}'
    function, _, _ = FUNCTION_BY_REF.look_up()(destination)
    statements = ((function or {}).get('policy') or {}).get('Statement') or []
    if not any(_lets_logs_invoke(statement) for statement in statements):
        return (
            'InvalidParameterException',
            'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to '
            'execute your function.',
        )
    return None


def _lets_logs_invoke(statement: Mapping[str, Any]) -> bool:
    principal = statement.get('Principal')
    service = principal.get('Service', '') if isinstance(principal, Mapping) else ''
    return str(service).startswith('logs.') and statement.get('Effect') == 'Allow'


def test_metric_filters() -> None:
    """TestMetricFilter, which the emulator lacks: `mineguard doctor` asks it whether the shipped pattern matches."""
    original = HANDLE.look_up()
    error, respond = ERROR.look_up(), JSON.look_up()

    async def handle(method: str, path: str, headers: dict[str, str], body: bytes, query_params: object) -> object:
        if not headers.get('x-amz-target', '').endswith('.TestMetricFilter'):
            return await original(method, path, headers, body, query_params)
        request = json.loads(body)
        try:
            matches = compiled(request.get('filterPattern') or '')
        except InvalidPattern as cause:
            return error('InvalidParameterException', f'Invalid filter pattern: {cause}', 400)
        messages = enumerate(request.get('logEventMessages') or (), start=1)
        found = [
            {'eventNumber': number, 'eventMessage': message, 'extractedValues': {}}
            for number, message in messages
            if matches(message)
        ]
        return respond({'matches': found})

    HANDLE.replace(handle)


class _EventIds:
    """Ids as the service writes them: 56 digits, unique, growing with time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> str:
        with self._lock:
            self._last = max(self._last + 1, time.time_ns())
            return str(self._last).rjust(56, '3')


class _Deliveries:
    """Gathers what arrives for one filter and stream within a few milliseconds into one invocation.

    One PutLogEvents call per line is how shippers work; an invocation per line is not how the service works.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str, str, str, str, str], list[dict[str, Any]]] = {}

    def add(self, key: tuple[str, str, str, str, str, str], events: Sequence[dict[str, Any]]) -> None:
        with self._lock:
            first = key not in self._waiting
            self._waiting.setdefault(key, []).extend(events)
        if first:
            timer = threading.Timer(GATHER_SECONDS, self._deliver, (key,))
            timer.daemon = True
            timer.start()

    def _deliver(self, key: tuple[str, str, str, str, str, str]) -> None:
        with self._lock:
            events = self._waiting.pop(key)
        account, region, group, stream, filter_name, destination = key
        with SCOPE.look_up()(account, region):
            for batch in _batches(events):
                payload = {
                    'messageType': 'DATA_MESSAGE',
                    'owner': account,
                    'logGroup': group,
                    'logStream': stream,
                    'subscriptionFilters': [filter_name],
                    'logEvents': batch,
                }
                packed = base64.b64encode(gzip.compress(json.dumps(payload).encode())).decode()
                invoke_by_arn(destination, {'awslogs': {'data': packed}})


def _batches(events: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    batches: list[list[dict[str, Any]]] = []
    size = 0
    for event in events:
        length = len(str(event['message']).encode())
        if not batches or len(batches[-1]) >= MAXIMUM_BATCH_EVENTS or size + length > MAXIMUM_BATCH_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(event)
        size += length
    return batches


def deliver_through_asynchronous_invocation() -> None:
    """A subscription filter invokes its function asynchronously, with retries and an on-failure destination.

    The emulator runs the function once and forgets the outcome, one invocation for each PutLogEvents call.
    """
    ids = _EventIds()
    deliveries = _Deliveries()

    def fan_out(group_name: str, stream_name: str, events: Sequence[Mapping[str, Any]]) -> None:
        group = LOG_GROUPS.look_up().get(group_name)
        filters = dict((group or {}).get('subscriptionFilters') or {})
        if not filters or not events:
            return
        now = int(time.time() * 1000)
        shaped = [
            {'id': ids.next(), 'timestamp': event.get('timestamp', now), 'message': event.get('message', '')}
            for event in events
        ]
        account, region = ACCOUNT.look_up()(), REGION.look_up()()
        for subscription in filters.values():
            destination = str(subscription['destinationArn'])
            if group_name == f'/aws/lambda/{destination.split(":")[6]}':
                logger.error('%s feeds itself through filter %s', group_name, subscription['filterName'])
                continue
            matches = compiled(str(subscription.get('filterPattern') or ''))
            matched = [event for event in shaped if matches(str(event['message']))]
            if matched:
                key = (account, region, group_name, stream_name, str(subscription['filterName']), destination)
                deliveries.add(key, matched)

    FAN_OUT.replace(fan_out)
