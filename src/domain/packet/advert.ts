// ADVERT: a node says who it is, signed; the only packet that proves anything.
import type { Crypto } from '../crypto.ts';
import { readInt32, readText, readUint16, readUint32 } from './bytes.ts';
import { tooShort } from './malformed.ts';
import type { AdvertAppData, AdvertPayload, AdvertRole, MalformedPayload } from './packet.ts';

/** Public key, timestamp and signature. */
const SHORTEST = 100;
/** The firmware signs, verifies and reads at most these bytes of application data (MAX_ADVERT_DATA_SIZE). */
const LONGEST_APP_DATA = 32;

const HAS_LOCATION = 0x10;
const HAS_FEATURE_1 = 0x20;
const HAS_FEATURE_2 = 0x40;
const HAS_NAME = 0x80;

const roles: readonly AdvertRole[] = ['none', 'companion', 'repeater', 'room', 'sensor'];

/** Role of the low nibble of an advert's flags; codes the firmware has no name for yet are `unknown`. */
export function roleOfCode(code: number): AdvertRole {
  return roles[code] ?? 'unknown';
}

/** Layout: public key 32, timestamp 4, signature 64 (over key, timestamp, application data), application data 0 to 32. */
export function readAdvert(bytes: Uint8Array): AdvertPayload | MalformedPayload {
  if (bytes.length < SHORTEST) return tooShort('advert', bytes.length, SHORTEST);
  const appData = bytes.subarray(SHORTEST, SHORTEST + LONGEST_APP_DATA);
  const signed = new Uint8Array(36 + appData.length);
  signed.set(bytes.subarray(0, 36));
  signed.set(appData, 36);
  return {
    kind: 'advert',
    publicKey: bytes.subarray(0, 32),
    timestamp: readUint32(bytes, 32),
    signature: bytes.subarray(36, SHORTEST),
    signed,
    flags: appData[0] ?? null,
    app: readAppData(appData),
  };
}

/** Layout: flags 1 (role, what follows), latitude 4 and longitude 4 (int32 x 1e6), feature 1 2, feature 2 2, name to the end or NUL. */
function readAppData(bytes: Uint8Array): AdvertAppData | null {
  const flags = bytes[0];
  if (flags === undefined) return null;
  const latAt = 1;
  const feature1At = latAt + (flags & HAS_LOCATION ? 8 : 0);
  const feature2At = feature1At + (flags & HAS_FEATURE_1 ? 2 : 0);
  const nameAt = feature2At + (flags & HAS_FEATURE_2 ? 2 : 0);
  if (nameAt > bytes.length) return null;
  const roleCode = flags & 15;
  return {
    role: roleOfCode(roleCode),
    roleCode,
    lat: flags & HAS_LOCATION ? readInt32(bytes, latAt) / 1e6 : null,
    lon: flags & HAS_LOCATION ? readInt32(bytes, latAt + 4) / 1e6 : null,
    feature1: flags & HAS_FEATURE_1 ? readUint16(bytes, feature1At) : null,
    feature2: flags & HAS_FEATURE_2 ? readUint16(bytes, feature2At) : null,
    name: flags & HAS_NAME ? readText(bytes.subarray(nameAt)) : null,
  };
}

/** Whether the advert was signed by the key it names; verify once per transmission, it costs about 0.1 ms. */
export function verifyAdvert(payload: AdvertPayload, crypto: Pick<Crypto, 'verifyEd25519'>): boolean {
  return crypto.verifyEd25519(payload.publicKey, payload.signed, payload.signature);
}
