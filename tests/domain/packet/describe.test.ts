// What `decode` prints, for packets of each kind.
import { expect, it } from 'vitest';
import { channelKeys } from '../../../src/domain/packet/channel.ts';
import { decodePacket } from '../../../src/domain/packet/decode.ts';
import { describePacket, summaryOf } from '../../../src/domain/packet/describe.ts';
import { fromHex } from '../../../src/domain/packet/hex.ts';
import { scopeOf } from '../../../src/domain/packet/scope.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';

const crypto = nodeCrypto();
const keys = channelKeys({ Public: '8b3387e9c5cdea6ac9e5edbaa115cd72' }, crypto);

function described(hex: string) {
  const decoded = decodePacket(fromHex(hex) ?? new Uint8Array());
  const scopes = [scopeOf('#test', crypto)];
  return { ...describePacket(decoded, { crypto, keys, scopes }), summary: summaryOf(decoded, { crypto, keys }) };
}

it('opens a message on a known channel', () => {
  expect(described('1500115F37C455BA1D972B723F5BBF5A0A49136A84')).toEqual({
    ok: true,
    hash: 'c5e15cc826d857f6',
    route: 'FLOOD',
    type: 'GRP_TXT',
    version: 0,
    transportCodes: null,
    scope: null,
    hashSize: 1,
    hopCount: 0,
    pathMeaning: 'relays passed, oldest first',
    path: [],
    payloadLength: 19,
    payload: {
      kind: 'group',
      channelHash: '11',
      mac: '5f37',
      cipherLength: 16,
      aligned: true,
      opened: {
        kind: 'text',
        channel: 'Public',
        timestamp: 1774800000,
        type: 0,
        attempt: 0,
        sender: 'alice',
        text: 'hi',
      },
    },
    summary: 'Public alice: hi',
  });
});

it('says that a changed advert is not valid', () => {
  const hex =
    '1100BA4758F772C16AA4B8876C03FF6E6F0AA64C1EB60A4443ABAE4C402C7D6A335B804CC96921DF4E704B2DF11F1C4450D6D6CED4101CB130C59ECD3D5DA7B5AC2849E2D90E3D9066EFF3C644B546301FF7097D5EE655FF74EBA88975F8BCA5F0103378EE0B82666C6971';
  expect(described(hex)).toMatchObject({
    payload: { kind: 'advert', role: 'repeater', name: 'fliq', lat: null, signatureValid: false },
    summary: 'fliq',
  });
});

it('says what the path of each route means', () => {
  expect(described('2A02AABB1378563412')).toMatchObject({
    pathMeaning: 'relays still to pass, next first',
    path: ['aa', 'bb'],
    payload: { kind: 'multipart', remaining: 1, innerType: 'ACK', inner: { crc: 0x12345678 } },
    summary: 'part of ACK, 1 to come',
  });
  expect(described('26022FF8116A23A80000000001C0DE1000DEDE')).toMatchObject({
    pathMeaning: 'signal measured by each relay passed',
    path: ['2f', 'f8'],
    payload: { kind: 'trace', route: ['c0de', '1000', 'dede'], snrs: [11.75, -2] },
    summary: 'trace along 3 hops, 2 passed',
  });
});

it('names the region of a scoped flood', () => {
  expect(described('142AB500000068656C6C6F')).toMatchObject({ transportCodes: [0xb52a, 0], scope: '#test' });
});
