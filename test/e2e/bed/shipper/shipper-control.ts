import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LogShipper } from './log-shipper';

export interface ShipperControl {
  /** POST to `hold` or `release` below it. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

/** Lets another process hold back the delivery of a log, as a late delivery on AWS does, on loopback. */
export const startShipperControl = async (shipper: Pick<LogShipper, 'hold' | 'release'>): Promise<ShipperControl> => {
  const commands: Readonly<Record<string, () => void>> = { '/hold': shipper.hold, '/release': shipper.release };
  const server = createServer((request, response) => {
    const command = request.method === 'POST' ? commands[request.url ?? ''] : undefined;
    command?.();
    response.writeHead(command ? 204 : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
