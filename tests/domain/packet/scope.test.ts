// Scopes: recognising the region of a flood by its transport code.
import { expect, it } from 'vitest';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { fromHex } from '../../../src/domain/packet/hex.ts';
import { isSharedContact } from '../../../src/domain/packet/identity.ts';
import { scopeOf, scopeOfPacket, transportCode } from '../../../src/domain/packet/scope.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';

const crypto = nodeCrypto();

function packetOf(hex: string) {
  const packet = decodePacket(fromHex(hex) ?? new Uint8Array());
  if (!packet.ok) throw new Error(packet.detail);
  return packet;
}

it('gives code B52A to the payload "hello" in #test, with or without its sign', () => {
  const packet = packetOf('142AB500000068656C6C6F');
  expect(transportCode(packet, scopeOf('#test', crypto), crypto)).toBe(0xb52a);
  expect(scopeOf('test', crypto)).toEqual(scopeOf('#test', crypto));
});

it('names #ottawa of three regions for a real packet', () => {
  const packet = packetOf(
    '14FA1A0000034E927D596EA23622BCB4D5945E49348165AF7DABA3F5DCEED85F430E0856DB5B591E86AB3363BC00E1BA30776698F72FC57C7168E66A4875CDB710F3C175FC2B3FE75A036EF14FA59A709062D3A9FF7014F2E7A8512C',
  );
  const scopes = ['#east', '#ottawa', '#west'].map((name) => scopeOf(name, crypto));
  expect(scopeOfPacket(packet, scopes, crypto)?.name).toBe('#ottawa');
  expect(scopeOfPacket(packet, scopes.slice(2), crypto)).toBeNull();
});

it('names no region for a packet without codes or with code 0', () => {
  const scopes = [scopeOf('#test', crypto)];
  expect(scopeOfPacket(packetOf('150068656C6C6F'), scopes, crypto)).toBeNull();
  expect(scopeOfPacket(packetOf('14000000000068656C6C6F'), scopes, crypto)).toBeNull();
});

it('never gives the reserved codes 0 and FFFF', () => {
  const mac = (first: number) => ({ hmacSha256: () => Uint8Array.of(first, first) });
  const payload = { payloadCode: 5, payloadBytes: Uint8Array.of(1) };
  const scope = scopeOf('#test', crypto);
  expect(transportCode(payload, scope, mac(0))).toBe(1);
  expect(transportCode(payload, scope, mac(255))).toBe(0xfffe);
});

it('takes a zero-hop direct advert with codes 0,0 for a shared contact, and only that', () => {
  const advert = `${'11'.repeat(100)}`;
  expect(isSharedContact(packetOf(`130000000000${advert}`))).toBe(true);
  expect(isSharedContact(packetOf(`130100000000${advert}`))).toBe(false);
  expect(isSharedContact(packetOf(`130000000001AA${advert}`))).toBe(false);
  expect(isSharedContact(packetOf(`1200${advert}`))).toBe(false);
  expect(isSharedContact(packetOf(`170000000000${advert}`))).toBe(false);
});
