import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import * as der from './der';

/** A certificate and its key, both as PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export interface Subject {
  /** User name to Kubernetes. */
  readonly commonName: string;

  /** Group to Kubernetes. */
  readonly organization?: string;

  /** Names and IPv4 addresses a server answers to; left out of client certificates. */
  readonly hosts?: readonly string[];
}

export interface CertificateAuthority {
  readonly certificate: string;
  readonly issue: (subject: Subject) => KeyPair;
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
} as const;

const DAY_MS = 24 * 60 * 60 * 1000;

/** Long enough for a bed left standing, short enough that a forgotten key is worth nothing. */
const VALID_DAYS = 7;

/** A certificate authority for one run of the bed. Its key stays in this process and is never written. */
export const createCertificateAuthority = (commonName: string, now: Date): CertificateAuthority => {
  const authority = newKey();
  const issuer = { name: distinguishedName({ commonName }), key: authority.privateKey, id: keyId(authority.publicKey) };
  const certificate = certify({
    issuer,
    subject: issuer.name,
    publicKey: authority.publicKey,
    now,
    extensions: [
      extension(OID.basicConstraints, der.sequence(der.boolean(true)), 'critical'),
      extension(OID.keyUsage, der.bitString(Buffer.from([0b0000_0110]), 1), 'critical'),
    ],
  });

  return {
    certificate,
    issue: (subject) => {
      const pair = newKey();
      return {
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        certificate: certify({
          issuer,
          subject: distinguishedName(subject),
          publicKey: pair.publicKey,
          now,
          extensions: [
            extension(OID.basicConstraints, der.sequence(), 'critical'),
            extension(OID.keyUsage, der.bitString(Buffer.from([0b1000_0000]), 7), 'critical'),
            extension(
              OID.extendedKeyUsage,
              der.sequence(
                der.objectIdentifier(OID.clientAuthentication),
                ...(subject.hosts ? [der.objectIdentifier(OID.serverAuthentication)] : []),
              ),
            ),
            ...(subject.hosts ? [extension(OID.subjectAlternativeName, alternativeNames(subject.hosts))] : []),
          ],
        }),
      };
    },
  };
};

/** The pair that signs service account tokens: two PEM keys without a certificate. */
export const createSigningKey = (): { readonly publicKey: string; readonly privateKey: string } => {
  const { publicKey, privateKey } = newKey();
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};

const newKey = (): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  return { privateKey, publicKey: createPublicKey(privateKey) };
};

interface Certificate {
  readonly issuer: { readonly name: Buffer; readonly key: KeyObject; readonly id: Buffer };
  readonly subject: Buffer;
  readonly publicKey: KeyObject;
  readonly now: Date;
  readonly extensions: readonly Buffer[];
}

const certify = ({ issuer, subject, publicKey, now, extensions }: Certificate): string => {
  const algorithm = der.sequence(der.objectIdentifier(OID.ecdsaWithSha256));
  const version3 = der.explicit(0, der.unsigned(Buffer.from([2])));
  const body = der.sequence(
    version3,
    der.unsigned(randomBytes(16)),
    algorithm,
    issuer.name,
    // A day early, for clocks that disagree.
    der.sequence(
      der.utcTime(new Date(now.getTime() - DAY_MS)),
      der.utcTime(new Date(now.getTime() + VALID_DAYS * DAY_MS)),
    ),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(
      3,
      der.sequence(
        ...extensions,
        extension(OID.subjectKeyIdentifier, der.octetString(keyId(publicKey))),
        extension(OID.authorityKeyIdentifier, der.sequence(der.implicit(0, issuer.id))),
      ),
    ),
  );
  return pem(der.sequence(body, algorithm, der.bitString(sign('sha256', body, issuer.key))));
};

/** Organization first, as Go and OpenSSL print it. */
const distinguishedName = ({ commonName, organization }: Subject): Buffer =>
  der.sequence(
    ...(organization === undefined ? [] : [attribute(OID.organization, organization)]),
    attribute(OID.commonName, commonName),
  );

const attribute = (oid: string, value: string): Buffer =>
  der.setOf(der.sequence(der.objectIdentifier(oid), der.utf8String(value)));

const extension = (oid: string, value: Buffer, critical?: 'critical'): Buffer =>
  der.sequence(der.objectIdentifier(oid), ...(critical ? [der.boolean(true)] : []), der.octetString(value));

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

const alternativeNames = (hosts: readonly string[]): Buffer =>
  der.sequence(
    ...hosts.map((host) =>
      IPV4.test(host)
        ? der.implicit(7, Buffer.from(host.split('.').map(Number)))
        : der.implicit(2, Buffer.from(host, 'ascii')),
    ),
  );

const keyId = (key: KeyObject): Buffer =>
  createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20);

const pem = (bytes: Buffer): string => {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
};
