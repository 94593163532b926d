// Node's cryptography against published test values, and against bytes that are no keys.
import { expect, it } from 'vitest';
import { nodeCrypto } from '../../src/main/node-crypto.ts';

const crypto = nodeCrypto();
const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const asHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it('hashes "abc" as FIPS 180-4 says', () => {
  expect(asHex(crypto.sha256(Buffer.from('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});

it('hashes only the view it is given', () => {
  const whole = Buffer.from('xxabcxx');
  expect(asHex(crypto.sha256(whole.subarray(2, 5)))).toBe(asHex(crypto.sha256(Buffer.from('abc'))));
});

it('makes the HMAC of RFC 4231, case 2', () => {
  expect(asHex(crypto.hmacSha256(Buffer.from('Jefe'), Buffer.from('what do ya want for nothing?')))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

it('makes an HMAC under an empty key', () => {
  expect(asHex(crypto.hmacSha256(new Uint8Array(), new Uint8Array()))).toBe(
    'b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad',
  );
});

it('encrypts and decrypts the block of FIPS 197, appendix C.1', () => {
  const key = hex('000102030405060708090a0b0c0d0e0f');
  const plain = hex('00112233445566778899aabbccddeeff');
  const cipher = crypto.aes128EcbEncrypt(key, plain);
  expect(asHex(cipher)).toBe('69c4e0d86a7b0430d8cdb78070b4c55a');
  expect(asHex(crypto.aes128EcbDecrypt(key, cipher))).toBe(asHex(plain));
});

it('makes the key and the signature of RFC 8032, test 2', () => {
  const seed = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const publicKey = crypto.publicKeyOfSeed(seed);
  const signature = crypto.signEd25519(seed, hex('72'));
  expect(asHex(publicKey)).toBe('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  expect(asHex(signature)).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  );
  expect(crypto.verifyEd25519(publicKey, hex('72'), signature)).toBe(true);
  expect(crypto.verifyEd25519(publicKey, hex('73'), signature)).toBe(false);
});

it('takes no signature under a key that is no curve point, too short or too long', () => {
  const signature = new Uint8Array(64);
  for (const key of ['ff'.repeat(32), '02'.padEnd(64, '0'), '11'.repeat(31), '11'.repeat(33), '']) {
    expect(crypto.verifyEd25519(hex(key), hex('72'), signature)).toBe(false);
  }
  expect(crypto.verifyEd25519(hex('11'.repeat(32)), hex('72'), new Uint8Array(63))).toBe(false);
});

it('verifies the same after more than 4,096 other keys passed through', () => {
  const seed = hex('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb');
  const publicKey = crypto.publicKeyOfSeed(seed);
  const signature = crypto.signEd25519(seed, hex('72'));
  const forged = new Uint8Array(64);
  for (let i = 0; i < 4200; i++) {
    const key = new Uint8Array(32);
    new DataView(key.buffer).setUint32(0, i + 1);
    expect(crypto.verifyEd25519(key, hex('72'), forged)).toBe(false);
  }
  expect(crypto.verifyEd25519(publicKey, hex('72'), signature)).toBe(true);
});
