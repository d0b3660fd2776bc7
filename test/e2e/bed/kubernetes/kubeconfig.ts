import type { KeyPair } from './certificates';

interface Kubeconfig {
  readonly server: string;

  /** Certificate that the server's one is checked against. */
  readonly ca: string | undefined;

  /** Who is calling; without it the caller shows no certificate. */
  readonly client: KeyPair | undefined;
}

/** A kubeconfig file with everything inside it. JSON, which is YAML too. */
export const kubeconfig = ({ server, ca, client }: Kubeconfig): string =>
  JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'bed', cluster: { server, ...(ca ? { 'certificate-authority-data': base64(ca) } : {}) } }],
      users: [
        {
          name: 'bed',
          user: client
            ? { 'client-certificate-data': base64(client.certificate), 'client-key-data': base64(client.key) }
            : {},
        },
      ],
      contexts: [{ name: 'bed', context: { cluster: 'bed', user: 'bed' } }],
      'current-context': 'bed',
    },
    undefined,
    2,
  );

const base64 = (text: string): string => Buffer.from(text).toString('base64');
