// The cryptography the pure core needs, passed in by whoever calls it.

/** Synchronous primitives; every method is total for the input lengths its callers guarantee. */
export interface Crypto {
  /** SHA-256 of `bytes`: 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** HMAC-SHA256 of `bytes` under `key` (any length): 32 bytes. */
  hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** AES-128 in ECB without padding; `key` is 16 bytes, `bytes` a multiple of 16. */
  aes128EcbDecrypt(key: Uint8Array, bytes: Uint8Array): Uint8Array;
  /** Whether `signature` (64 bytes) over `message` was made by the raw Ed25519 `publicKey` (32 bytes); false for a key that is no curve point. */
  verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

/** What the sample mesh needs on top: it makes keys and signs adverts of its own. */
export interface SigningCrypto extends Crypto {
  /** Raw Ed25519 public key (32 bytes) of a 32-byte seed. */
  publicKeyOfSeed(seed: Uint8Array): Uint8Array;
  /** Ed25519 signature (64 bytes) of `message` by the key of `seed`. */
  signEd25519(seed: Uint8Array, message: Uint8Array): Uint8Array;
  /** AES-128 in ECB without padding; `key` is 16 bytes, `bytes` a multiple of 16. */
  aes128EcbEncrypt(key: Uint8Array, bytes: Uint8Array): Uint8Array;
}
