import { isIpAddress } from '../indicators/ip-address';
import { numberField, textField, type FalcoAlert } from '../model/falco-alert';

/** The far end of a connection that a process opened or sent to. */
export interface Connection {
  /** Names of the far end, as far as Falco resolved it; lower case. */
  readonly hosts: readonly string[];
  readonly address?: string;
  readonly port?: number;
}

/** Events in which a process itself reaches out; what it accepts comes to it. */
const OUTWARD = new Set(['connect', 'sendto', 'sendmsg', 'sendmmsg']);

/** `client:port->server:port`; an address of version 6 is not bracketed. */
const TUPLE = /^(\S{1,64}?):(\d{1,5})->(\S{1,253}):(\d{1,5})$/;

const NAME_FIELDS = ['fd.sip.name', 'fd.rip.name', 'fd.cip.name'];
const HOST_NAME = /^[a-z0-9_](?:[a-z0-9_.-]{0,251}[a-z0-9_])?\.?$/;

/**
 * The connection an alert is about; undefined when it is about none that goes outward.
 *
 * `fd.name` goes before the single fields: it names client and server in this order, whereas Falco swaps `fd.lport` and
 * `fd.rport` when it takes the container's address for a remote one.
 */
export const connectionOf = (alert: FalcoAlert): Connection | undefined => {
  const type = textField(alert, 'evt.type');
  if (type !== undefined && !OUTWARD.has(type)) return undefined;
  const [, , , server, serverPort] = TUPLE.exec(textField(alert, 'fd.name') ?? '') ?? [];
  const told = server ?? textField(alert, 'fd.sip') ?? textField(alert, 'fd.rip');
  const port = serverPort === undefined ? portFieldOf(alert) : Number(serverPort);
  const hosts = [...NAME_FIELDS.map((field) => textField(alert, field)), told]
    .map((host) => host?.toLowerCase())
    .filter((host) => host !== undefined && HOST_NAME.test(host) && !isIpAddress(host))
    .map((host) => (host ?? '').replace(/\.$/, ''));
  const address = told !== undefined && isIpAddress(told) ? told : undefined;
  if (hosts.length === 0 && address === undefined && port === undefined) return undefined;
  return {
    hosts: [...new Set(hosts)],
    ...(address === undefined ? {} : { address }),
    ...(port === undefined ? {} : { port }),
  };
};

const portFieldOf = (alert: FalcoAlert): number | undefined =>
  numberField(alert, 'fd.sport') ?? numberField(alert, 'fd.rport');
