// The cryptography of Node's own OpenSSL behind the ports of the domain.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  hash,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { SigningCrypto } from '../domain/crypto.ts';

/** DER in front of a raw Ed25519 public key (RFC 8410, SubjectPublicKeyInfo). */
const publicPrefix = Buffer.from('302a300506032b6570032100', 'hex');
/** DER in front of an Ed25519 seed (RFC 8410, PKCS #8). */
const privatePrefix = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Keys kept: more than the nodes of a large mesh, so that a flood of forged keys cannot grow it. */
const KEPT_KEYS = 4096;

/** Node's cryptography. Building a key object costs as much as using it or more, so the most recently used ones are kept. */
export function nodeCrypto(): SigningCrypto {
  const publicKeys = new RecentKeys((raw) =>
    createPublicKey({ key: Buffer.concat([publicPrefix, raw]), format: 'der', type: 'spki' }),
  );
  const privateKeys = new RecentKeys((seed) =>
    createPrivateKey({ key: Buffer.concat([privatePrefix, seed]), format: 'der', type: 'pkcs8' }),
  );
  const secretKeys = new RecentKeys((secret) => createSecretKey(secret));
  return {
    sha256,
    hmacSha256: (key, bytes) => createHmac('sha256', secretKeys.get(key)).update(bytes).digest(),
    aes128EcbDecrypt(key, bytes) {
      const decipher = createDecipheriv('aes-128-ecb', secretKeys.get(key), null).setAutoPadding(false);
      return Buffer.concat([decipher.update(bytes), decipher.final()]);
    },
    aes128EcbEncrypt(key, bytes) {
      const cipher = createCipheriv('aes-128-ecb', secretKeys.get(key), null).setAutoPadding(false);
      return Buffer.concat([cipher.update(bytes), cipher.final()]);
    },
    verifyEd25519(publicKey, message, signature) {
      if (publicKey.length !== 32 || signature.length !== 64) return false;
      try {
        return verify(null, message, publicKeys.get(publicKey), signature);
      } catch {
        return false; // OpenSSL throws on bytes that are no key.
      }
    },
    publicKeyOfSeed(seed) {
      const spki = createPublicKey(privateKeys.get(seed)).export({ format: 'der', type: 'spki' });
      return spki.subarray(publicPrefix.length);
    },
    signEd25519: (seed, message) => sign(null, message, privateKeys.get(seed)),
  };
}

/** By way of a string of bytes, which Node makes in a third of the time of a buffer. */
function sha256(bytes: Uint8Array): Uint8Array {
  const digits = hash('sha256', bytes, 'binary');
  const digest = new Uint8Array(32);
  for (let i = 0; i < 32; i++) digest[i] = digits.charCodeAt(i);
  return digest;
}

/** Key objects by their raw bytes; the least recently used one goes when the place is full. */
class RecentKeys {
  readonly #keys = new Map<string, KeyObject>();
  readonly #build: (raw: Uint8Array) => KeyObject;

  constructor(build: (raw: Uint8Array) => KeyObject) {
    this.#build = build;
  }

  get(raw: Uint8Array): KeyObject {
    const name = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
    let key = this.#keys.get(name);
    if (key) {
      this.#keys.delete(name);
    } else {
      key = this.#build(raw);
      if (this.#keys.size >= KEPT_KEYS) {
        const oldest = this.#keys.keys().next();
        if (!oldest.done) this.#keys.delete(oldest.value);
      }
    }
    this.#keys.set(name, key);
    return key;
  }
}
