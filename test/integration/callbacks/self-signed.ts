import { generateKeyPairSync, sign } from 'node:crypto';

// Tags of DER (X.690) and the object identifiers that a certificate of RFC 5280 with a P-256 key needs.
const [INTEGER, BIT_STRING, OID, UTF8, TIME, SEQUENCE, SET] = [0x02, 0x03, 0x06, 0x0c, 0x18, 0x30, 0x31];
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
const COMMON_NAME = '550403';

/** A certificate for `host`, made on the spot and vouched for by nobody but itself, with its key; both in PEM. */
export function selfSigned(host: string): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = der(SEQUENCE, der(OID, Buffer.from(ECDSA_WITH_SHA256, 'hex')));
  const commonName = der(SEQUENCE, der(OID, Buffer.from(COMMON_NAME, 'hex')), der(UTF8, Buffer.from(host)));
  const name = der(SEQUENCE, der(SET, commonName));
  const validity = der(SEQUENCE, ...['20000101000000Z', '99991231235959Z'].map((at) => der(TIME, Buffer.from(at))));
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const body = der(SEQUENCE, der(INTEGER, Buffer.from([1])), algorithm, name, validity, name, subjectKey);
  const signature = der(BIT_STRING, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const lines =
    der(SEQUENCE, body, algorithm, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
  };
}

function der(tag: number | undefined, ...parts: Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag ?? 0, ...size]), value]);
}
