import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createCertificateAuthority } from './certificates';

const NOW = new Date('2026-11-23T12:00:00Z');
const authority = createCertificateAuthority('bed', NOW);
const root = new X509Certificate(authority.certificate);

describe('the certificate authority of the bed', () => {
  test('signs itself and may sign others', () => {
    expect(root.ca).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
  });

  test('puts user and group where Kubernetes looks for them', () => {
    const { certificate } = authority.issue({ commonName: 'system:node:a', organization: 'system:nodes' });
    const parsed = new X509Certificate(certificate);
    expect(parsed.subject).toBe('O=system:nodes\nCN=system:node:a');
    expect(parsed.ca).toBe(false);
    expect(parsed.checkIssued(root)).toBe(true);
    expect(parsed.verify(root.publicKey)).toBe(true);
  });

  test('lets a server answer to a name and to an address', () => {
    const { certificate } = authority.issue({ commonName: 'server', hosts: ['localhost', '127.0.0.1'] });
    const parsed = new X509Certificate(certificate);
    expect(parsed.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  test('hands out the key that belongs to the certificate', () => {
    const { certificate, key } = authority.issue({ commonName: 'x' });
    expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))).toBe(true);
  });

  test('is valid at the time it was made and a week later not any more', () => {
    expect(root.validFromDate.getTime()).toBeLessThan(NOW.getTime());
    expect(root.validToDate).toEqual(new Date('2026-11-30T12:00:00Z'));
  });
});
