"""CloudFormation resource types that the emulator lacks or half supports.

Types are named one by one. There is no rule for the rest: a type that nobody listed fails the deployment, so a
misspelt one cannot pass.
"""

from __future__ import annotations

import json
import logging
import threading
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .api import Api
from .event_sources import check_filters
from .names import Moved, Name
from .settings import Settings

logger = logging.getLogger('bed.resources')

HANDLERS = Name('ministack.services.cloudformation.provisioners', '_RESOURCE_HANDLERS')
OFF_LOOP = Name('ministack.services.cloudformation.stacks', '_runs_on_worker_thread', ('resource_type',))
PHYSICAL_NAME = Name('ministack.services.cloudformation.provisioners', '_physical_name', ('stack_name', 'logical_id'))
INVOKE_CUSTOM = Name(
    'ministack.services.cloudformation.custom_resource',
    'invoke_custom_resource',
    (
        'request_type',
        'logical_id',
        'props',
        'stack_name',
        'stack_id',
        'resource_type',
    ),
)
EXECUTE = Name('ministack.services.lambda_svc', '_execute_function_with_config_scope', ('func', 'event'))
DELIVER_RESPONSE = Name('ministack.services.cloudformation.custom_resource', 'deliver_response', ('token', 'response'))
ACCOUNT = Name('ministack.core.responses', 'get_account_id', ())
REGION = Name('ministack.core.responses', 'get_region', ())

NEEDS = (HANDLERS, OFF_LOOP, PHYSICAL_NAME, INVOKE_CUSTOM, EXECUTE, DELIVER_RESPONSE, ACCOUNT, REGION)

Properties = dict[str, Any]
Provisioned = tuple[str, dict[str, Any]]

_TABLES = ('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable')
_MAPPING = 'AWS::Lambda::EventSourceMapping'
_QUEUE_POLICY = 'AWS::SQS::QueuePolicy'
_BUCKET = 'AWS::S3::Bucket'
_ACCESS_ENTRY = 'AWS::EKS::AccessEntry'
_CALLERS = frozenset((*_TABLES, _BUCKET, _ACCESS_ENTRY))
EXTENDED_TYPES = (*_TABLES, _MAPPING, _QUEUE_POLICY, _BUCKET)


def verify_extended_types() -> None:
    """The handlers that we build on must be there, with the parts that we wrap."""
    handlers = HANDLERS.look_up()
    for resource_type in EXTENDED_TYPES:
        if not {'create', 'update', 'delete'} <= set(handlers.get(resource_type, {})):
            raise Moved(f'{HANDLERS}[{resource_type!r}]')


def provision_callers_off_the_loop() -> None:
    """Handlers that make a call run on a thread of their own.

    The emulator provisions most types where it serves requests, so a call to itself from there waits for itself.
    """
    original = OFF_LOOP.look_up()
    OFF_LOOP.replace(lambda resource_type: resource_type in _CALLERS or original(resource_type))


# --- Types without behaviour ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Inert:
    """How a type without behaviour is named, and which attributes follow from its physical id."""

    name: Callable[[str, Properties, str], str]
    attributes: Callable[[str], dict[str, Any]]

    def create(self, logical_id: str, props: Properties, stack_name: str) -> Provisioned:
        physical_id = self.name(logical_id, props, stack_name)
        return physical_id, self.attributes(physical_id)

    def update(self, physical_id: str, old: Properties, new: Properties, stack_name: str) -> Provisioned:
        return physical_id, self.attributes(physical_id)

    def delete(self, physical_id: str, props: Properties) -> None:
        """Nothing was made."""


def add_inert_types() -> None:
    """Resources that only AWS can give a meaning: they deploy, have their attributes, and do nothing.

    Costs of an account, chat rooms and alarms over alarms have no counterpart on one machine. The bed's own stub
    plays their part where a test needs it.
    """
    inert = {
        'AWS::CE::AnomalyMonitor': _Inert(
            lambda logical_id, props, stack: f'arn:aws:ce::{_account()}:anomalymonitor/{uuid.uuid4()}',
            lambda arn: {'MonitorArn': arn, 'DimensionalValueCount': '0'},
        ),
        'AWS::CE::AnomalySubscription': _Inert(
            lambda logical_id, props, stack: f'arn:aws:ce::{_account()}:anomalysubscription/{uuid.uuid4()}',
            lambda arn: {'SubscriptionArn': arn, 'AccountId': _account()},
        ),
        'AWS::Chatbot::SlackChannelConfiguration': _Inert(
            lambda logical_id, props, stack: (
                f'arn:aws:chatbot::{_account()}:chat-configuration/slack-channel/{props["ConfigurationName"]}'
            ),
            lambda arn: {'Arn': arn},
        ),
        'AWS::CloudWatch::CompositeAlarm': _Inert(
            lambda logical_id, props, stack: props.get('AlarmName') or PHYSICAL_NAME.look_up()(stack, logical_id),
            lambda name: {'Arn': f'arn:aws:cloudwatch:{REGION.look_up()()}:{_account()}:alarm:{name}'},
        ),
        'AWS::Events::EventBusPolicy': _Inert(
            lambda logical_id, props, stack: f'{props.get("EventBusName", "default")}|{props["StatementId"]}',
            lambda physical_id: {},
        ),
    }
    handlers = HANDLERS.look_up()
    for resource_type, kind in inert.items():
        # A release that brings a real handler is better than none.
        handlers.setdefault(resource_type, {'create': kind.create, 'update': kind.update, 'delete': kind.delete})


def _account() -> str:
    return str(ACCOUNT.look_up()())


def add_inline_queue_policies() -> None:
    """AWS::SQS::QueueInlinePolicy is a queue policy for one queue, and takes effect as such."""
    handlers = HANDLERS.look_up()
    policy = handlers[_QUEUE_POLICY]

    def plural(props: Properties) -> Properties:
        return {**props, 'Queues': [props['Queue']]}

    handlers.setdefault(
        'AWS::SQS::QueueInlinePolicy',
        {
            'create': lambda logical_id, props, stack: policy['create'](logical_id, plural(props), stack),
            'update': lambda physical_id, old, new, stack: policy['update'](
                physical_id, plural(old), plural(new), stack
            ),
            'delete': lambda physical_id, props: policy['delete'](physical_id, plural(props)),
        },
    )


# --- Cluster access -------------------------------------------------------------------------------------------


def add_access_entries(settings: Settings) -> None:
    """AWS::EKS::AccessEntry speaks to the EKS API of the bed, which the cluster's authentication asks.

    Without it the functions would have no rights in the cluster, or the bed would have to grant them by itself and
    the app's own entry would prove nothing.
    """
    cluster = _ClusterApi(settings.eks_endpoint)

    def create(logical_id: str, props: Properties, stack_name: str) -> Provisioned:
        answer = cluster.create_entry(props)
        arn = str(answer['accessEntry']['accessEntryArn'])
        for policy in props.get('AccessPolicies') or []:
            cluster.associate(props, policy)
        return f'{props["PrincipalArn"]}|{props["ClusterName"]}', {'AccessEntryArn': arn}

    def delete(physical_id: str, props: Properties) -> None:
        cluster.delete_entry(props)

    def update(physical_id: str, old: Properties, new: Properties, stack_name: str, logical_id: str) -> Provisioned:
        # Same principal: nothing can exist twice, so the old entry makes room first.
        delete(physical_id, old)
        return create(logical_id, new, stack_name)

    HANDLERS.look_up()[_ACCESS_ENTRY] = {
        'create': create,
        'update': update,
        'update_with_logical_id': True,
        'delete': delete,
    }


class _ClusterApi:
    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint.rstrip('/')

    def create_entry(self, props: Properties) -> dict[str, Any]:
        body = {
            'principalArn': props['PrincipalArn'],
            'kubernetesGroups': props.get('KubernetesGroups') or [],
            'type': props.get('Type') or 'STANDARD',
            'clientRequestToken': str(uuid.uuid4()),
            'tags': {tag['Key']: tag['Value'] for tag in props.get('Tags') or []},
        }
        if props.get('Username'):
            body['username'] = props['Username']
        return self._call('POST', f'/clusters/{_quoted(props["ClusterName"])}/access-entries', body)

    def associate(self, props: Properties, policy: Mapping[str, Any]) -> None:
        scope = policy.get('AccessScope') or {}
        body: dict[str, Any] = {
            'policyArn': policy['PolicyArn'],
            'accessScope': {'type': scope.get('Type', 'cluster'), 'namespaces': scope.get('Namespaces') or []},
        }
        self._call('POST', f'{self._entry(props)}/access-policies', body)

    def delete_entry(self, props: Properties) -> None:
        try:
            self._call('DELETE', self._entry(props), None)
        except LookupError:
            logger.info('the access entry of %s was gone before its stack', props['PrincipalArn'])

    def _entry(self, props: Properties) -> str:
        return f'/clusters/{_quoted(props["ClusterName"])}/access-entries/{_quoted(props["PrincipalArn"])}'

    def _call(self, method: str, path: str, body: Mapping[str, Any] | None) -> dict[str, Any]:
        request = urllib.request.Request(
            self._endpoint + path,
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={'content-type': 'application/json'},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                answer: dict[str, Any] = json.loads(response.read() or b'{}')
                return answer
        except urllib.error.HTTPError as error:
            message = f'EKS {method} {path}: {error.code} {error.read()[:500]!r}'
            raise (LookupError if error.code == 404 else RuntimeError)(message) from error


def _quoted(part: object) -> str:
    return urllib.parse.quote(str(part), safe='')


# --- Properties that get lost ---------------------------------------------------------------------------------


def keep_time_to_live(api: Api) -> None:
    """A table's TimeToLiveSpecification is set through the public API; the emulator drops it from templates."""
    handlers = HANDLERS.look_up()

    def apply(table: str, new: Properties, old: Properties) -> None:
        wanted, had = new.get('TimeToLiveSpecification'), old.get('TimeToLiveSpecification')
        if wanted is None and had is not None:
            wanted = {**had, 'Enabled': False}
        if wanted is None or wanted == had:
            return
        body = {
            'TableName': table,
            'TimeToLiveSpecification': {
                'AttributeName': wanted['AttributeName'],
                'Enabled': str(wanted['Enabled']).lower() == 'true',
            },
        }
        api.json_action('dynamodb', 'DynamoDB_20120810.UpdateTimeToLive', body, _account(), REGION.look_up()())

    for resource_type in _TABLES:
        handler = handlers[resource_type]
        handlers[resource_type] = {
            **handler,
            'create': _then(handler['create'], lambda result, arguments: apply(result[0], arguments[1], {})),
            'update': _then(handler['update'], lambda result, arguments: apply(result[0], arguments[2], arguments[1])),
        }


def keep_bucket_tags(api: Api) -> None:
    """A bucket has the tags of its template: by a tag the CDK's own cleaner knows that it may empty the bucket."""
    handlers = HANDLERS.look_up()
    handler = handlers[_BUCKET]

    def apply(bucket: str, props: Properties) -> None:
        tags = {str(tag['Key']): str(tag['Value']) for tag in props.get('Tags') or []}
        if tags:
            api.put_bucket_tags(bucket, tags, _account(), REGION.look_up()())

    handlers[_BUCKET] = {
        **handler,
        'create': _then(handler['create'], lambda result, arguments: apply(result[0], arguments[1])),
        'update': _then(handler['update'], lambda result, arguments: apply(result[0], arguments[2])),
    }


def _then(original: Callable[..., Any], after: Callable[[Any, tuple[Any, ...]], None]) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        result = original(*arguments)
        after(result, arguments)
        return result

    return call


def refuse_mappings_with_unknown_filters() -> None:
    """A filter outside the grammar fails the deployment; the emulator would let every record through."""
    handlers = HANDLERS.look_up()
    handler = handlers[_MAPPING]

    def create(logical_id: str, props: Properties, stack_name: str) -> object:
        check_filters(props)
        return handler['create'](logical_id, props, stack_name)

    def update(physical_id: str, old: Properties, new: Properties, *rest: Any) -> object:
        check_filters(new)
        return handler['update'](physical_id, old, new, *rest)

    handlers[_MAPPING] = {**handler, 'create': create, 'update': update}


def fail_custom_resources_at_once() -> None:
    """A custom resource whose function breaks fails its deployment at once, with the error.

    The service waits for an answer that cannot come, an hour by default. Here the time belongs to a person who
    waits for a test.
    """
    original = INVOKE_CUSTOM.look_up()
    execute = EXECUTE.look_up()
    deliver = DELIVER_RESPONSE.look_up()
    watched = threading.local()

    def watching(func: dict[str, Any], event: Any) -> dict[str, Any]:
        result: dict[str, Any] = execute(func, event)
        if getattr(watched, 'on', False) and result.get('error') and isinstance(event, dict):
            token = str(event.get('ResponseURL', '')).rsplit('/', 1)[-1]
            body = result.get('body')
            reason = body.get('errorMessage') if isinstance(body, dict) else body
            deliver(token, {'Status': 'FAILED', 'Reason': f'the function failed: {reason}'})
        return result

    def invoke(*arguments: Any, **named: Any) -> Any:
        watched.on = True
        try:
            return original(*arguments, **named)
        finally:
            watched.on = False

    EXECUTE.replace(watching)
    INVOKE_CUSTOM.replace(invoke)
