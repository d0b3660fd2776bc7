"""Event source mappings: each polls alone, and treats its batches as the service does.

The emulator has one thread that looks at all mappings in turn, runs stream functions inside it, and sleeps up to a
second. One slow function would hold up all others.
"""

from __future__ import annotations

import asyncio
import functools
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .event_pattern import InvalidEventPattern, compile_event_pattern
from .invocations import Destinations, timestamp
from .names import Name
from .settings import Settings

logger = logging.getLogger('bed.event_sources')

ENSURE_POLLER = Name('ministack.services.lambda_svc', '_ensure_poller', ())
MAPPINGS = Name('ministack.services.lambda_svc', '_esms')
MAPPINGS_DATA = Name('ministack.services.lambda_svc', '_esms._data')
EXECUTE = Name('ministack.services.lambda_svc', '_execute_function_with_config_scope', ('func', 'event'))
FUNCTION = Name('ministack.services.lambda_svc', '_get_func_record_for_qualifier', ('name', 'qualifier'))
POSITIONS = Name('ministack.services.lambda_svc', '_dynamodb_stream_positions')
QUEUE_BY_ARN = Name('ministack.services.sqs', '_queue_by_arn', ('arn',))
RECEIVE = Name('ministack.services.sqs', '_receive_messages_for_esm', ('queue_url', 'max_number'))
DELETE = Name('ministack.services.sqs', '_delete_messages_for_esm', ('queue_url', 'receipt_handles'))
TABLES = Name('ministack.services.dynamodb', '_tables')
STREAM_START = Name('ministack.services.dynamodb', 'stream_start_position', ('table_name', 'account_id', 'region'))
STREAM_SINCE = Name(
    'ministack.services.dynamodb', 'stream_records_since', ('table_name', 'position', 'limit', 'account_id', 'region')
)
STREAM_END = Name('ministack.services.dynamodb', 'stream_end_position', ('table_name', 'account_id', 'region'))
SCOPE = Name('ministack.core.responses', 'request_scope', ('account_id', 'region'))
MAIN_LOOP = Name('ministack.app', '_MAIN_LOOP')

NEEDS = (
    ENSURE_POLLER,
    MAPPINGS,
    MAPPINGS_DATA,
    EXECUTE,
    FUNCTION,
    POSITIONS,
    QUEUE_BY_ARN,
    RECEIVE,
    DELETE,
    TABLES,
    STREAM_START,
    STREAM_SINCE,
    STREAM_END,
    SCOPE,
    MAIN_LOOP,
)

DEFAULT_CONCURRENCY = 5
MAXIMUM_RECEIVE = 10
STREAM_RETRY_SECONDS = 0.2
SHARD = 'shardId-00000000000000000001-00000001'


def poll_each_event_source_on_its_own(settings: Settings, destinations: Destinations) -> None:
    """One thread per mapping, which looks again after 20 to 50 ms; SQS batches run beside it, up to the concurrency."""
    supervisor = _Supervisor(settings, destinations)
    ENSURE_POLLER.replace(supervisor.ensure)


class _Supervisor:
    """Starts a poller for each mapping that appears; a poller ends when its mapping is gone."""

    def __init__(self, settings: Settings, destinations: Destinations) -> None:
        self._settings = settings
        self._destinations = destinations
        self._lock = threading.Lock()
        self._running: set[tuple[str, str, str]] = set()
        self._started = False

    def ensure(self) -> None:
        with self._lock:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._watch, daemon=True, name='bed-mappings').start()

    def _watch(self) -> None:
        while True:
            for key, mapping in list(MAPPINGS_DATA.look_up().items()):
                if key not in self._running:
                    self._running.add(key)
                    name = f'bed-poll-{mapping.get("FunctionName", "")}'
                    threading.Thread(target=self._poll, args=(key,), daemon=True, name=name).start()
            time.sleep(self._settings.poll_seconds)

    def _poll(self, key: tuple[str, str, str]) -> None:
        account, region, mapping_id = key
        poller: _Poller | None = None
        try:
            while True:
                mapping = MAPPINGS_DATA.look_up().get(key)
                if mapping is None:
                    return
                worked = False
                if _is_enabled(mapping):
                    with SCOPE.look_up()(account, region):
                        try:
                            if poller is None:
                                poller = self._poller_for(mapping, account, region)
                            worked = poller.poll(mapping)
                        except Exception:
                            logger.exception('event source mapping %s', mapping_id)
                            time.sleep(STREAM_RETRY_SECONDS)
                if not worked:
                    time.sleep(self._settings.poll_seconds)
        finally:
            self._running.discard(key)

    def _poller_for(self, mapping: Mapping[str, Any], account: str, region: str) -> _Poller:
        service = str(mapping['EventSourceArn']).split(':')[2]
        if service == 'sqs':
            return _QueuePoller(self._settings, account, region)
        if service == 'dynamodb':
            return _StreamPoller(self._destinations, account, region)
        raise NotImplementedError(f'the bed does not poll {service} event sources')


def _is_enabled(mapping: Mapping[str, Any]) -> bool:
    return str(mapping.get('Enabled', True)).lower() != 'false'


class _Poller:
    def poll(self, mapping: dict[str, Any]) -> bool:
        """Takes one batch if there is one; True means that more may wait."""
        raise NotImplementedError


def _function_of(mapping: Mapping[str, Any]) -> tuple[dict[str, Any] | None, dict[str, Any]]:
    function, config = FUNCTION.look_up()(mapping['FunctionName'], mapping.get('Qualifier'))
    return function, config or {}


def _compiled_filters(mapping: Mapping[str, Any]) -> list[Callable[[object], bool]]:
    filters = (mapping.get('FilterCriteria') or {}).get('Filters') or []
    return [compile_event_pattern(json.loads(entry['Pattern'])) for entry in filters]


def _failed_identifiers(mapping: Mapping[str, Any], body: object) -> list[object]:
    """What the function reported; an answer of the wrong shape means that the whole batch failed."""
    if 'ReportBatchItemFailures' not in (mapping.get('FunctionResponseTypes') or []):
        return []
    if body is None or body == {} or body == '':
        return []
    if not isinstance(body, dict):
        return [None]
    failures = body.get('batchItemFailures')
    if failures is None:
        return []
    if not isinstance(failures, list):
        return [None]
    return [failure.get('itemIdentifier') if isinstance(failure, dict) else None for failure in failures]


# --- SQS --------------------------------------------------------------------------------------------------


def _on_main_loop(account: str, region: str, work: Callable[[], Any]) -> Any:
    """Runs `work` where the emulator serves requests: it changes queues without locks there."""

    async def run() -> Any:
        with SCOPE.look_up()(account, region):
            return work()

    return asyncio.run_coroutine_threadsafe(run(), MAIN_LOOP.look_up()).result(timeout=30)


class _QueuePoller(_Poller):
    def __init__(self, settings: Settings, account: str, region: str) -> None:
        self._settings = settings
        self._account = account
        self._region = region
        self._lock = threading.Lock()
        self._in_flight = 0

    def poll(self, mapping: dict[str, Any]) -> bool:
        queue = QUEUE_BY_ARN.look_up()(mapping['EventSourceArn'])
        function, config = _function_of(mapping)
        if queue is None or function is None or self._in_flight >= self._concurrency(mapping, queue, function, config):
            return False
        now = time.time()
        if not any(message['visible_at'] <= now for message in list(queue['messages'])):
            return False
        url = str(queue['url'])
        wanted = int(mapping.get('BatchSize') or MAXIMUM_RECEIVE)
        messages: list[dict[str, Any]] = []
        while len(messages) < wanted:
            size = min(MAXIMUM_RECEIVE, wanted - len(messages))
            receive = functools.partial(RECEIVE.look_up(), url, size)
            received = _on_main_loop(self._account, self._region, receive)
            messages.extend(received)
            if len(received) < size:
                break
        messages = self._drop_filtered(mapping, url, messages)
        if not messages:
            return False
        with self._lock:
            self._in_flight += 1
        threading.Thread(
            target=self._run, args=(mapping, function, url, messages), daemon=True, name='bed-batch'
        ).start()
        return True

    def _concurrency(
        self,
        mapping: Mapping[str, Any],
        queue: Mapping[str, Any],
        function: Mapping[str, Any],
        config: Mapping[str, Any],
    ) -> int:
        if queue.get('is_fifo'):
            return 1
        limit = int((mapping.get('ScalingConfig') or {}).get('MaximumConcurrency') or DEFAULT_CONCURRENCY)
        reserved = function.get('concurrency')
        if isinstance(reserved, dict):
            reserved = reserved.get('ReservedConcurrentExecutions')
        if reserved is None:
            reserved = config.get('ReservedConcurrentExecutions')
        return limit if reserved is None else min(limit, int(reserved))

    def _drop_filtered(
        self, mapping: Mapping[str, Any], url: str, messages: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """Messages that no filter lets through are deleted, as the service does."""
        filters = _compiled_filters(mapping)
        if not filters:
            return messages
        kept = [message for message in messages if any(test(_filter_view(message)) for test in filters)]
        kept_ids = {message['id'] for message in kept}
        self._delete(url, [message for message in messages if message['id'] not in kept_ids])
        return kept

    def _delete(self, url: str, messages: Sequence[Mapping[str, Any]]) -> None:
        handles = {message['receipt_handle'] for message in messages}
        if handles:
            _on_main_loop(self._account, self._region, lambda: DELETE.look_up()(url, handles))

    def _run(self, mapping: dict[str, Any], function: dict[str, Any], url: str, messages: list[dict[str, Any]]) -> None:
        try:
            # Copies: a receipt handle changes when the message is received again, and ours must not follow it.
            batch = [dict(message) for message in messages]
            records = [_sqs_record(message, mapping, self._account, self._region) for message in batch]
            with SCOPE.look_up()(self._account, self._region):
                result = EXECUTE.look_up()(function, {'Records': records})
            failed = [None] if result.get('error') else _failed_identifiers(mapping, result.get('body'))
            known = {message['id'] for message in batch}
            whole = any(identifier not in known for identifier in failed)
            done = [] if whole else [message for message in batch if message['id'] not in failed]
            self._delete(url, done)
            if len(done) < len(batch):
                logger.warning(
                    '%s: %d of %d messages failed: %s',
                    mapping['FunctionName'],
                    len(batch) - len(done),
                    len(batch),
                    result.get('body'),
                )
                self._hasten_return(messages, batch, {message['id'] for message in done})
            mapping['LastProcessingResult'] = 'OK' if len(done) == len(batch) else 'PROBLEM: Function call failed'
        except Exception:
            logger.exception('a batch of %s', mapping['FunctionName'])
        finally:
            with self._lock:
                self._in_flight -= 1

    def _hasten_return(
        self, messages: Sequence[dict[str, Any]], batch: Sequence[Mapping[str, Any]], done: set[object]
    ) -> None:
        seconds = self._settings.redelivery_seconds
        if seconds is None:
            return
        for message, taken in zip(messages, batch):
            if message['id'] not in done and message['receipt_handle'] == taken['receipt_handle']:
                message['visible_at'] = min(message['visible_at'], time.time() + seconds)


def _filter_view(message: Mapping[str, Any]) -> dict[str, object]:
    """What a filter on an SQS source sees: the body as JSON where it is JSON."""
    body = str(message['body'])
    try:
        return {'body': json.loads(body)}
    except ValueError:
        return {'body': body}


def _sqs_record(message: Mapping[str, Any], mapping: Mapping[str, Any], account: str, region: str) -> dict[str, Any]:
    system = message.get('sys') or {}
    first_received = message.get('first_receive_at') or time.time()
    attributes = {
        'ApproximateReceiveCount': str(message.get('receive_count', 1)),
        'SentTimestamp': str(int(message['sent_at'] * 1000)),
        'SenderId': str(system.get('SenderId', account)),
        'ApproximateFirstReceiveTimestamp': str(int(first_received * 1000)),
    }
    optional = {
        'MessageGroupId': message.get('group_id'),
        'MessageDeduplicationId': message.get('dedup_id'),
        'SequenceNumber': message.get('seq'),
        'AWSTraceHeader': system.get('AWSTraceHeader'),
        'DeadLetterQueueSourceArn': system.get('DeadLetterQueueSourceArn'),
    }
    attributes.update({name: str(value) for name, value in optional.items() if value})
    return {
        'messageId': message['id'],
        'receiptHandle': message['receipt_handle'],
        'body': message['body'],
        'attributes': attributes,
        'messageAttributes': {
            name: {key[:1].lower() + key[1:]: value for key, value in entry.items()}
            for name, entry in (message.get('message_attributes') or {}).items()
        },
        'md5OfBody': message.get('md5_body') or message.get('md5') or '',
        'eventSource': 'aws:sqs',
        'eventSourceARN': mapping['EventSourceArn'],
        'awsRegion': region,
    }


# --- DynamoDB streams ---------------------------------------------------------------------------------------


class _StreamPoller(_Poller):
    """One shard per table, read in order: a failing batch is retried until it passes, is bisected, or is given up."""

    def __init__(self, destinations: Destinations, account: str, region: str) -> None:
        self._destinations = destinations
        self._account = account
        self._region = region
        self._attempts = 0
        self._batch_limit: int | None = None

    def poll(self, mapping: dict[str, Any]) -> bool:
        arn = str(mapping['EventSourceArn'])
        table = arn.split('/')[1]
        function, config = _function_of(mapping)
        description = TABLES.look_up().get(table)
        if function is None or not description or description.get('LatestStreamArn') != arn:
            return False
        positions = POSITIONS.look_up()
        mapping_id = str(mapping['UUID'])
        start = STREAM_START.look_up()(table)
        if mapping_id not in positions:
            latest = mapping.get('StartingPosition') == 'LATEST'
            positions[mapping_id] = STREAM_END.look_up()(table) if latest else start
        position = max(int(positions[mapping_id]), start)
        limit = self._batch_limit or int(mapping.get('BatchSize') or 100)
        taken = list(STREAM_SINCE.look_up()(table, position, limit))
        if not taken:
            return False
        filters = _compiled_filters(mapping)
        records = [record for record in taken if not filters or any(test(record) for test in filters)]
        advance = len(taken) if not records else self._process(mapping, function, config, arn, taken, records)
        if mapping_id in positions:
            positions[mapping_id] = position + advance
        return advance > 0

    def _process(
        self,
        mapping: dict[str, Any],
        function: dict[str, Any],
        config: Mapping[str, Any],
        arn: str,
        taken: Sequence[dict[str, Any]],
        records: Sequence[dict[str, Any]],
    ) -> int:
        """How many of the records that were taken are settled."""
        result = EXECUTE.look_up()(function, {'Records': list(records)})
        if result.get('throttle'):
            time.sleep(STREAM_RETRY_SECONDS)
            return 0
        failed = [None] if result.get('error') else _failed_identifiers(mapping, result.get('body'))
        if not failed:
            self._attempts = 0
            self._batch_limit = None
            mapping['LastProcessingResult'] = 'OK'
            return len(taken)
        mapping['LastProcessingResult'] = 'PROBLEM: Function call failed'
        logger.warning('%s failed on a batch of %d: %s', mapping['FunctionName'], len(records), result.get('body'))
        by_sequence = {record['dynamodb']['SequenceNumber']: index for index, record in enumerate(taken)}
        reported = [by_sequence.get(str(identifier)) for identifier in failed]
        indexes = [index for index in reported if index is not None]
        checkpoint = min(indexes) if len(indexes) == len(reported) else 0
        if checkpoint > 0:
            # The service goes on from the first record that was reported, with a fresh count of retries.
            self._attempts = 0
            return checkpoint
        self._attempts += 1
        condition = self._given_up(mapping, records)
        if condition is None:
            if str(mapping.get('BisectBatchOnFunctionError', False)).lower() == 'true' and len(taken) > 1:
                self._batch_limit = (len(taken) + 1) // 2
            time.sleep(STREAM_RETRY_SECONDS)
            return 0
        self._report(mapping, config, arn, records, result, condition)
        self._attempts = 0
        self._batch_limit = None
        return len(taken)

    def _given_up(self, mapping: Mapping[str, Any], records: Sequence[Mapping[str, Any]]) -> str | None:
        retries = mapping.get('MaximumRetryAttempts')
        if retries is not None and 0 <= int(retries) < self._attempts:
            return 'RetryAttemptsExhausted'
        age = mapping.get('MaximumRecordAgeInSeconds')
        oldest = float(records[0]['dynamodb'].get('ApproximateCreationDateTime') or time.time())
        if age is not None and int(age) >= 0 and time.time() - oldest > int(age):
            return 'RecordAgeExceeded'
        return None

    def _report(
        self,
        mapping: Mapping[str, Any],
        config: Mapping[str, Any],
        arn: str,
        records: Sequence[Mapping[str, Any]],
        result: Mapping[str, Any],
        condition: str,
    ) -> None:
        target = ((mapping.get('DestinationConfig') or {}).get('OnFailure') or {}).get('Destination')
        function_arn = str(config.get('FunctionArn', ''))
        if not target:
            logger.error('%d stream records of %s are lost: %s', len(records), function_arn, condition)
            return
        first, last = records[0]['dynamodb'], records[-1]['dynamodb']
        record: dict[str, Any] = {
            'version': '1.0',
            'timestamp': timestamp(),
            'requestContext': {
                'requestId': str(uuid.uuid4()),
                'functionArn': function_arn,
                'condition': condition,
                'approximateInvokeCount': self._attempts,
            },
            'responseContext': {
                'statusCode': 200,
                'executedVersion': '$LATEST',
                'functionError': str(result.get('function_error') or 'Unhandled'),
            },
            'DDBStreamBatchInfo': {
                'shardId': SHARD,
                'startSequenceNumber': first['SequenceNumber'],
                'endSequenceNumber': last['SequenceNumber'],
                'batchSize': len(records),
                'streamArn': arn,
                'eventSourceMappingId': mapping['UUID'],
            },
        }
        if ':s3:' in str(target):
            # Only a bucket can hold the records themselves, and the service puts them there.
            record['payload'] = json.dumps({'Records': list(records)})
        self._destinations.send(str(target), record, function_arn)


def check_filters(props: Mapping[str, Any]) -> None:
    """Raises InvalidEventPattern for a filter that the service would refuse."""
    criteria = props.get('FilterCriteria')
    filters = criteria.get('Filters') if isinstance(criteria, Mapping) else None
    for entry in filters or []:
        try:
            compile_event_pattern(json.loads(entry['Pattern']))
        except (ValueError, KeyError, TypeError) as cause:
            raise InvalidEventPattern(f'filter {entry!r}: {cause}') from cause
