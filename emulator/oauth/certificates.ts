import type { SigningKey } from './keys.ts';
import { DAY_MS } from '../time/zone.ts';

const ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
/** Google's name for what signs its id tokens. */
const NAME = 'CN=federated-signon.system.gserviceaccount.com';

/** A self-signed X.509 certificate of a key as PEM, as Google's v1 address gives them; valid around `nowMs`. */
export async function certificateOf(key: SigningKey, nowMs: number): Promise<string> {
  // Loaded here alone: few ask for certificates, and the package is a big one. It wants the other to be there first.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const pkcs8 = new Uint8Array(key.privateKey.export({ type: 'pkcs8', format: 'der' }));
  const spki = new Uint8Array(key.publicKey.export({ type: 'spki', format: 'der' }));
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `00${key.kid.slice(0, 16)}`,
    name: NAME,
    notBefore: new Date(nowMs - DAY_MS),
    notAfter: new Date(nowMs + 15 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    keys: {
      privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, ALGORITHM, false, ['sign']),
      publicKey: await crypto.subtle.importKey('spki', spki, ALGORITHM, true, ['verify']),
    },
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth], true),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}
