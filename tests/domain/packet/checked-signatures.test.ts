// A signature checked ahead is not checked again, and nothing else is taken for it.
import { expect, it } from 'vitest';
import { AdvertChecker, type CheckedSignature, TaughtCrypto } from '../../../src/domain/packet/checked-signatures.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';
import { advert, advertPayload, makeNode, packet } from '../../main/ingest/heard.ts';

/** Node's cryptography, counting the signatures it checks. */
function counting() {
  const crypto = nodeCrypto();
  const calls = { n: 0 };
  const verifyEd25519: typeof crypto.verifyEd25519 = (...args) => {
    calls.n += 1;
    return crypto.verifyEd25519(...args);
  };
  return { crypto: { ...crypto, verifyEd25519 }, calls };
}

function verify(bytes: Uint8Array, crypto: TaughtCrypto): boolean {
  const decoded = decodePacket(bytes);
  if (!decoded.ok || decoded.payload.kind !== 'advert') throw new Error('no advert');
  const { publicKey, signed, signature } = decoded.payload;
  return crypto.verifyEd25519(publicKey, signed, signature);
}

it('checks an advert once, whatever path its copies came over, and no other packet', () => {
  const { crypto, calls } = counting();
  const checker = new AdvertChecker(crypto);
  const checked: CheckedSignature[] = [];
  const payload = advertPayload(makeNode('a'), { name: 'A' });
  for (let i = 0; i < 20; i++) {
    const hops = Array.from({ length: i }, (_, hop) => hop);
    for (const route of [0, 1, 2, 3]) checker.check(packet(4, payload, hops, route), checked);
  }
  checker.check(packet(2, Buffer.alloc(20, 1)), checked);
  checker.check(packet(4, Buffer.alloc(20, 1)), checked);
  checker.check(new Uint8Array(), checked);
  expect(calls.n).toBe(1);
  expect(checked.map(({ ok }) => ok)).toEqual([true]);
});

it('checks 2 adverts that share the first 4 bytes of their signatures', () => {
  const { crypto, calls } = counting();
  const checker = new AdvertChecker(crypto);
  const checked: CheckedSignature[] = [];
  const good = advert(makeNode('a'), { name: 'A' });
  const other = Uint8Array.from(good);
  other[100] = (other[100] ?? 0) ^ 1;
  for (const bytes of [good, good, other, other]) checker.check(bytes, checked);
  expect([checked.map(({ ok }) => ok), calls.n]).toEqual([[true, false], 2]);
});

it('checks no advert that ends before its signature', () => {
  const { crypto, calls } = counting();
  const checker = new AdvertChecker(crypto);
  const bytes = advert(makeNode('a'), { name: 'A' }, [1, 2, 3]);
  for (let length = 0; length < 105; length++) checker.check(bytes.subarray(0, length), []);
  expect(calls.n).toBe(0);
});

it('answers what it was told, good or bad, and checks what differs in 1 bit', () => {
  const good = advert(makeNode('a'), { name: 'A' });
  const bad = Uint8Array.from(good);
  bad[60] = (bad[60] ?? 0) ^ 1;
  const checked: CheckedSignature[] = [];
  const checker = new AdvertChecker(nodeCrypto());
  checker.check(good, checked);
  checker.check(bad, checked);
  const { crypto, calls } = counting();
  const taught = new TaughtCrypto(crypto);
  taught.learn(checked);
  expect([verify(good, taught), verify(bad, taught), calls.n]).toEqual([true, false, 0]);
  const other = Uint8Array.from(good);
  other[61] = (other[61] ?? 0) ^ 1;
  expect([verify(other, taught), calls.n]).toEqual([false, 1]);
});

it('keeps what it was told last of 10,000, and asks again for the first', () => {
  const { crypto, calls } = counting();
  const taught = new TaughtCrypto(crypto);
  const bytes = advert(makeNode('a'), { name: 'A' });
  const checked: CheckedSignature[] = [];
  new AdvertChecker(nodeCrypto()).check(bytes, checked);
  taught.learn(checked);
  taught.learn(Array.from({ length: 10_000 }, (_, i) => ({ of: `other ${i}`, ok: true })));
  expect([verify(bytes, taught), calls.n]).toEqual([true, 1]);
});
