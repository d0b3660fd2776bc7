"""SNS: subscriptions that are pending until confirmed, and functions that are invoked as asynchronously as they are."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import uuid
from collections.abc import Mapping
from typing import Any

from .invocations import invoke_by_arn
from .names import Moved, Name

logger = logging.getLogger('bed.notifications')

HANDLERS = Name('ministack.services.cloudformation.provisioners', '_RESOURCE_HANDLERS')
SUBSCRIBE = Name('ministack.services.sns', '_subscribe', ('params',))
LIST = Name('ministack.services.sns', '_list_subscriptions_by_topic', ('params',))
TOPICS = Name('ministack.services.sns', '_topics')
FIND = Name('ministack.services.sns', '_find_subscription', ('topic_arn', 'sub_arn'))
COUNT = Name('ministack.services.sns', '_refresh_subscription_counts', ('topic',))
PARAMETER = Name('ministack.services.sns', '_p', ('params', 'key'))
SEND_CONFIRMATION = Name('ministack.services.sns', '_send_subscription_confirmation', ('topic_arn', 'sub'))
TO_FUNCTION = Name('ministack.services.sns', '_deliver_to_lambda', ('endpoint', 'envelope', 'topic_arn', 'sub_arn'))

NEEDS = (HANDLERS, SUBSCRIBE, LIST, TOPICS, FIND, COUNT, PARAMETER, SEND_CONFIRMATION, TO_FUNCTION)

_SUBSCRIPTION = 'AWS::SNS::Subscription'
_BY_MAIL = ('email', 'email-json')


def confirm_http_subscriptions_of_templates() -> None:
    """A subscription from a template asks its endpoint for confirmation, as one from the API does.

    The emulator records it as pending and never sends the request, so nothing is ever delivered. A topic that does
    not exist fails the deployment; the emulator reports success.
    """
    handler = HANDLERS.look_up().get(_SUBSCRIPTION, {})
    if not {'create', 'update', 'delete'} <= set(handler):
        raise Moved(f'{HANDLERS}[{_SUBSCRIPTION!r}]')

    def create(logical_id: str, props: dict[str, Any], stack_name: str) -> tuple[str, dict[str, Any]]:
        topic_arn = str(props.get('TopicArn', ''))
        topic = TOPICS.look_up().get(topic_arn)
        if topic is None:
            raise ValueError(f'the topic {topic_arn!r} does not exist')
        arn, attributes = handler['create'](logical_id, props, stack_name)
        subscription = FIND.look_up()(topic_arn, arn)
        if subscription['protocol'] in ('http', 'https'):
            _make_pending(topic, subscription)
            subscription['token'] = uuid.uuid4().hex
            threading.Thread(
                target=asyncio.run,
                args=(SEND_CONFIRMATION.look_up()(topic_arn, subscription),),
                daemon=True,
                name='bed-confirmation',
            ).start()
        elif subscription['protocol'] in _BY_MAIL:
            _make_pending(topic, subscription)
        return arn, attributes

    HANDLERS.look_up()[_SUBSCRIPTION] = {**handler, 'create': create}


def leave_mail_subscriptions_pending() -> None:
    """A mail address is subscribed when its owner has followed the link, which nobody here does."""
    original = SUBSCRIBE.look_up()

    def subscribe(params: dict[str, Any]) -> object:
        answer = original(params)
        read = PARAMETER.look_up()
        if read(params, 'Protocol') in _BY_MAIL:
            topic = TOPICS.look_up().get(read(params, 'TopicArn'))
            for subscription in (topic or {}).get('subscriptions', []):
                if subscription['endpoint'] == read(params, 'Endpoint') and subscription['protocol'] in _BY_MAIL:
                    _make_pending(topic, subscription)
        return answer

    SUBSCRIBE.replace(subscribe)


def list_pending_subscriptions_without_an_arn() -> None:
    """Until it is confirmed a subscription is listed as `PendingConfirmation`; the emulator lists an ARN."""
    original = LIST.look_up()

    def listed(params: dict[str, Any]) -> object:
        status, headers, body = original(params)
        topic = TOPICS.look_up().get(PARAMETER.look_up()(params, 'TopicArn'))
        for subscription in (topic or {}).get('subscriptions', []):
            if not subscription['confirmed']:
                body = body.replace(str(subscription['arn']).encode(), b'PendingConfirmation')
        return status, headers, body

    LIST.replace(listed)


def _make_pending(topic: Mapping[str, Any], subscription: dict[str, Any]) -> None:
    subscription['confirmed'] = False
    subscription['attributes'].update({'PendingConfirmation': 'true', 'ConfirmationWasAuthenticated': 'false'})
    COUNT.look_up()(topic)


def invoke_functions_asynchronously() -> None:
    """A message for a function is retried and reaches its on-failure destination; the emulator tries once."""

    def deliver(
        endpoint: str,
        envelope: str,
        topic_arn: str,
        sub_arn: str,
        msg_id: str,
        raw_message: str,
        message_attributes: dict[str, Any],
    ) -> None:
        notification = json.loads(envelope)
        record = {
            'EventVersion': '1.0',
            'EventSubscriptionArn': sub_arn,
            'EventSource': 'aws:sns',
            'Sns': notification,
        }
        invoke_by_arn(endpoint, {'Records': [record]})

    TO_FUNCTION.replace(deliver)
