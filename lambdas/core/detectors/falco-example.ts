import type { FalcoAlert } from '../model/falco-alert';

const HARMLESS: FalcoAlert['fields'] = {
  'container.id': '27162b9b8857',
  'container.name': 'checkout',
  'container.image.repository': 'registry.example/shop/checkout',
  'container.image.tag': '1.4.2',
  'k8s.ns.name': 'shop',
  'k8s.pod.name': 'checkout-7c9d8b6f5c-x2x7q',
  'evt.type': 'execve',
  'proc.name': 'node',
  'proc.exepath': '/usr/local/bin/node',
  'proc.cmdline': 'node server.js',
  'proc.pname': 'sh',
  'proc.pcmdline': 'sh -c node server.js',
  'user.name': 'root',
  'user.uid': 0,
};

/** A harmless alert from a container; an example states only the output fields it changes. */
export const falcoExample = (
  fields: FalcoAlert['fields'] = {},
  changes: Partial<Omit<FalcoAlert, 'fields'>> = {},
): FalcoAlert => ({
  cluster: 'prod-a',
  time: '2026-11-23T12:00:00.123456789Z',
  rule: 'Drop and execute new binary in container',
  priority: 'Critical',
  source: 'syscall',
  hostname: 'node-1',
  node: 'node-1',
  tags: ['container', 'process'],
  fields: { ...HARMLESS, ...fields },
  contentHash: '00000000000000000000000000000001',
  ...changes,
});

/** An alert about a process of the host. */
export const hostExample = (
  fields: FalcoAlert['fields'] = {},
  changes: Partial<Omit<FalcoAlert, 'fields'>> = {},
): FalcoAlert =>
  falcoExample({ 'container.id': 'host', 'k8s.ns.name': null, 'k8s.pod.name': null, ...fields }, changes);
