"""Starts MiniStack as the AWS of the end-to-end bed, with its gaps closed.

    python launcher.py --port 4566 --account 111122223333 --region eu-west-1 --node <path> --bed-path /_bed/<key>

It listens on the loopback interface only, and ends when its standard input closes: whoever started it is gone then.
Exit code 2: the arguments or the environment do not fit. Exit code 3: this release of MiniStack does not fit.
"""

from __future__ import annotations

import argparse
import atexit
import importlib.metadata
import ipaddress
import os
import shutil
import signal
import sys
import tempfile
import threading
import urllib.parse
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent

REQUIRED_ENVIRONMENT = {'IOT_MTLS_ENABLED': '0', 'SFTP_ENABLED': '0', 'MINISTACK_HOST': '127.0.0.1'}
"""Listeners that we never want, and the name under which the emulator refers to itself."""


def main() -> None:
    arguments = _parse_arguments()
    _require_loopback(os.environ)
    os.environ.update(_environment(arguments))
    # Until the emulator sets its own handler; without one the exit functions would not run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    _work_in_a_directory_of_our_own()
    threading.Thread(target=_end_with_parent, daemon=True, name='bed-parent').start()
    sys.path.insert(0, str(HERE))
    # The emulator reads its settings while it is imported, so nothing of it may be imported before this line.
    _close_gaps(arguments)

    import ministack.app

    sys.argv = ['ministack']
    ministack.app.main()


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description='Starts MiniStack for the end-to-end bed, on loopback only.')
    parser.add_argument('--port', type=int, required=True)
    parser.add_argument('--account', default='111122223333')
    parser.add_argument('--region', default='eu-west-1')
    parser.add_argument('--node', required=True, help='the Node.js binary that runs functions')
    parser.add_argument('--bed-path', required=True, help='unguessable path for the documents of the bed')
    parser.add_argument('--poll-milliseconds', type=int, default=25)
    parser.add_argument('--retry-milliseconds', type=int, default=500)
    parser.add_argument('--redelivery-milliseconds', type=int, default=None)
    return parser.parse_args()


def _require_loopback(environment: Mapping[str, str]) -> None:
    """Everyone who reaches the emulator may do anything, and its functions run with the rights of this user."""
    bind = environment.get('BIND_HOST', '127.0.0.1')
    if not _is_loopback(bind):
        _refuse(f'BIND_HOST is {bind!r}, which is not a loopback address; the emulator listens on 127.0.0.1 only')
    for name, value in environment.items():
        if name.startswith('AWS_ENDPOINT_URL') and not _is_loopback(urllib.parse.urlsplit(value).hostname or ''):
            _refuse(f'{name} is {value!r}, which is not on a loopback address')
    if 'AWS_ENDPOINT_URL_EKS' not in environment:
        _refuse('AWS_ENDPOINT_URL_EKS is not set; functions would ask the real EKS')


def _is_loopback(host: str) -> bool:
    try:
        return host == 'localhost' or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _refuse(message: str) -> None:
    print(f'launcher: {message}', file=sys.stderr)
    raise SystemExit(2)


def _environment(arguments: argparse.Namespace) -> dict[str, str]:
    return {
        **REQUIRED_ENVIRONMENT,
        'BIND_HOST': '127.0.0.1',
        'GATEWAY_PORT': str(arguments.port),
        'MINISTACK_ACCOUNT_ID': arguments.account,
        'MINISTACK_REGION': arguments.region,
        'LAMBDA_EXECUTOR': 'local',
        'AWS_ENDPOINT_URL': f'http://127.0.0.1:{arguments.port}',
    }


def _work_in_a_directory_of_our_own() -> None:
    """The code of functions is unpacked outside any project, so that nothing resolves by accident, and goes with us."""
    directory = tempfile.mkdtemp(prefix='mineguard-aws-')
    tempfile.tempdir = directory
    os.environ['TMPDIR'] = directory
    atexit.register(shutil.rmtree, directory, ignore_errors=True)


def _end_with_parent() -> None:
    # Not sys.stdin, whose lock would be held here while the interpreter shuts down.
    while os.read(0, 4096):
        pass
    if os.getpgrp() == os.getpid():
        # We lead our process group, so nobody else is in it but our workers: all of them are asked to end.
        os.killpg(0, signal.SIGTERM)
    else:
        os.kill(os.getpid(), signal.SIGTERM)
    # A request that is stuck must not keep the emulator alive.
    threading.Event().wait(3)
    atexit._run_exitfuncs()
    os._exit(0)


def _close_gaps(arguments: argparse.Namespace) -> None:
    from gaps import documents, event_sources, events, invocations, logs, notifications, resources, workers
    from gaps.api import Api
    from gaps.names import Moved
    from gaps.settings import Settings

    settings = Settings(
        port=arguments.port,
        account_id=arguments.account,
        region=arguments.region,
        node=arguments.node,
        worker_script=(HERE / 'lambda-worker.js').read_text(encoding='utf-8'),
        poll_seconds=arguments.poll_milliseconds / 1000,
        retry_seconds=arguments.retry_milliseconds / 1000,
        redelivery_seconds=(
            None if arguments.redelivery_milliseconds is None else arguments.redelivery_milliseconds / 1000
        ),
        bed_path=arguments.bed_path,
        eks_endpoint=os.environ['AWS_ENDPOINT_URL_EKS'],
    )
    api = Api(settings.port)
    destinations = invocations.Destinations(api)
    try:
        for module in (documents, event_sources, events, invocations, logs, notifications, resources, workers):
            for name in module.NEEDS:
                name.verify()
        resources.verify_extended_types()

        workers.run_functions_in_our_worker(settings)
        workers.keep_error_types()
        workers.answer_without_waiting_for_logs()
        documents.serve_documents_of_the_bed(settings, workers.give_each_role_its_own_credentials())
        invocations.retry_asynchronous_invocations(settings, destinations)
        logs.read_filter_patterns_as_the_service_does()
        logs.refuse_patterns_the_service_would_refuse()
        logs.test_metric_filters()
        logs.deliver_through_asynchronous_invocation()
        event_sources.poll_each_event_source_on_its_own(settings, destinations)
        events.invoke_functions_asynchronously()
        events.reach_buses_of_other_regions()
        notifications.invoke_functions_asynchronously()
        notifications.leave_mail_subscriptions_pending()
        notifications.list_pending_subscriptions_without_an_arn()
        notifications.confirm_http_subscriptions_of_templates()
        resources.provision_callers_off_the_loop()
        resources.add_inert_types()
        resources.add_inline_queue_policies()
        resources.add_access_entries(settings)
        resources.keep_time_to_live(api)
        resources.keep_bucket_tags(api)
        resources.refuse_mappings_with_unknown_filters()
        resources.fail_custom_resources_at_once()
    except Moved as moved:
        message = f'ministack {_version()}: expected {moved}, which has moved; the launcher must be adapted'
        print(message, file=sys.stderr)
        raise SystemExit(3) from moved


def _version() -> str:
    try:
        return importlib.metadata.version('ministack')
    except importlib.metadata.PackageNotFoundError:
        return '(not installed)'


if __name__ == '__main__':
    main()
