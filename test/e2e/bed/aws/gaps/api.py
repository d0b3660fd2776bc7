"""Calls to the emulator through its front door, from inside its own process.

Where a public API does what is needed, it is used instead of a private name: it cannot move.
"""

from __future__ import annotations

import html
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from datetime import datetime, timezone


class CallFailed(Exception):
    """The emulator answered a call with an error."""


class Api:
    """Signs nothing: the emulator takes account and region from the credential scope and checks no signature."""

    def __init__(self, port: int) -> None:
        self._port = port

    def json_action(self, service: str, target: str, body: Mapping[str, object], account: str, region: str) -> object:
        headers = {'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target}
        answer = self._send('POST', '/', json.dumps(body).encode(), headers, service, account, region)
        return json.loads(answer) if answer else {}

    def query_action(self, service: str, parameters: Mapping[str, str], account: str, region: str) -> bytes:
        headers = {'content-type': 'application/x-www-form-urlencoded'}
        body = urllib.parse.urlencode(parameters).encode()
        return self._send('POST', '/', body, headers, service, account, region)

    def put_object(self, bucket: str, key: str, body: bytes, account: str, region: str) -> None:
        path = f'/{bucket}/{urllib.parse.quote(key)}'
        self._send('PUT', path, body, {'content-type': 'application/json'}, 's3', account, region)

    def put_bucket_tags(self, bucket: str, tags: Mapping[str, str], account: str, region: str) -> None:
        entries = ''.join(
            f'<Tag><Key>{html.escape(key)}</Key><Value>{html.escape(value)}</Value></Tag>'
            for key, value in tags.items()
        )
        body = f'<Tagging><TagSet>{entries}</TagSet></Tagging>'.encode()
        self._send('PUT', f'/{bucket}?tagging', body, {'content-type': 'application/xml'}, 's3', account, region)

    def _send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], service: str, account: str, region: str
    ) -> bytes:
        day = datetime.now(timezone.utc).strftime('%Y%m%d')
        scope = f'{account}/{day}/{region}/{service}/aws4_request'
        request = urllib.request.Request(
            f'http://127.0.0.1:{self._port}{path}',
            data=body,
            method=method,
            headers={
                **headers,
                'authorization': f'AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=none',
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                answer: bytes = response.read()
                return answer
        except urllib.error.HTTPError as error:
            raise CallFailed(f'{service} {method} {path}: {error.code} {error.read()[:500]!r}') from error
