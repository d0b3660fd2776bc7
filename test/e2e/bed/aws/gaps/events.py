"""EventBridge: functions as targets, and buses of other regions."""

from __future__ import annotations

import json
from typing import Any

from .invocations import invoke_by_arn
from .names import Name

TO_FUNCTION = Name('ministack.services.eventbridge', '_dispatch_to_lambda', ('arn', 'payload'))
TO_BUS = Name('ministack.services.eventbridge', '_dispatch_to_event_bus', ('spec', 'event', 'rule', 'event_path'))
BUSES = Name('ministack.services.eventbridge', '_event_buses')
SCOPE = Name('ministack.core.responses', 'request_scope', ('account_id', 'region'))

NEEDS = (TO_FUNCTION, TO_BUS, BUSES, SCOPE)


def invoke_functions_asynchronously() -> None:
    """An event for a function is retried and reaches its on-failure destination; the emulator tries once."""

    def dispatch(arn: str, payload: str) -> None:
        try:
            event: Any = json.loads(payload)
        except ValueError:
            event = payload
        invoke_by_arn(arn, event)

    TO_FUNCTION.replace(dispatch)


def reach_buses_of_other_regions() -> None:
    """Billing events arise in us-east-1 and are forwarded to the home region by a rule; the emulator drops them.

    The account stays the same: the bed has one.
    """
    original = TO_BUS.look_up()

    def dispatch(spec: Any, event: dict[str, Any], rule: Any, event_path: Any, *rest: Any) -> None:
        with SCOPE.look_up()(spec.account_id, spec.region):
            original(spec, event, rule, event_path, *rest)

    TO_BUS.replace(dispatch)
