"""What the bed itself asks the emulator, under a path that only the starter knows."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from .names import Name
from .settings import Settings
from .workers import Credentials

APPLICATION = Name('ministack.app', 'app', ('scope', 'receive', 'send'))
PUT_EVENTS = Name('ministack.services.eventbridge', '_put_events', ('data', 'allow_aws_source'))
SCOPE = Name('ministack.core.responses', 'request_scope', ('account_id', 'region'))

NEEDS = (APPLICATION, PUT_EVENTS, SCOPE)

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


def serve_documents_of_the_bed(settings: Settings, credentials: Credentials) -> None:
    """Two documents that no AWS API offers, because there AWS itself holds them.

    `GET <bed path>/credentials`: access key id -> secret, session token and role of each function that ran. The
    bed's token webhook verifies signatures with it.

    `POST <bed path>/events`: events from a service of AWS (`aws.guardduty`, `aws.ce`), which PutEvents refuses to
    everyone else, here as there.

    Functions share the loopback interface with the bed, so the path holds a random key that is in no function's
    environment.
    """
    original = APPLICATION.look_up()

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        path = scope.get('path', '')
        if scope['type'] == 'http' and path == f'{settings.bed_path}/credentials':
            await _respond(send, 200, credentials.by_access_key())
        elif scope['type'] == 'http' and path == f'{settings.bed_path}/events':
            request = json.loads(await _body(receive))
            with SCOPE.look_up()(settings.account_id, request['region']):
                status, _, body = PUT_EVENTS.look_up()({'Entries': request['entries']}, allow_aws_source=True)
            await _respond(send, status, json.loads(body))
        else:
            await original(scope, receive, send)

    APPLICATION.replace(application)


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get('body', b''))
        if not message.get('more_body'):
            return b''.join(parts)


async def _respond(send: Send, status: int, document: object) -> None:
    body = json.dumps(document).encode()
    headers = [(b'content-type', b'application/json'), (b'content-length', str(len(body)).encode())]
    await send({'type': 'http.response.start', 'status': status, 'headers': headers})
    await send({'type': 'http.response.body', 'body': body})
