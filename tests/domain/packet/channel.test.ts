// Opening channel messages: the right key, the MAC before the text, and texts of every shape.
import { describe, expect, it } from 'vitest';
import { channelKeys, hashtagSecret, openGroup, withChannels } from '../../../src/domain/packet/channel.ts';
import { readGroup } from '../../../src/domain/packet/group.ts';
import { fromHex, toHex } from '../../../src/domain/packet/hex.ts';
import { nodeCrypto } from '../../../src/main/node-crypto.ts';

const crypto = nodeCrypto();
const publicSecret = '8b3387e9c5cdea6ac9e5edbaa115cd72';

function sealed(secret: Uint8Array, plain: Uint8Array, form: 'text' | 'data' = 'text') {
  const padded = new Uint8Array(Math.ceil(plain.length / 16) * 16);
  padded.set(plain);
  const cipher = crypto.aes128EcbEncrypt(secret.subarray(0, 16), padded);
  const mac = crypto.hmacSha256(secret, cipher);
  const payload = readGroup(
    Uint8Array.from([crypto.sha256(secret)[0] ?? 0, mac[0] ?? 0, mac[1] ?? 0, ...cipher]),
    form,
  );
  if (payload.kind !== 'group') throw new Error(payload.detail);
  return payload;
}

function message(text: string, flags = 0): Uint8Array {
  return Uint8Array.from([0x80, 0x4c, 0xc9, 0x69, flags, ...new TextEncoder().encode(text)]);
}

describe('channel keys', () => {
  it('give the public channel the hash 11', () => {
    expect([...channelKeys({ Public: publicSecret }, crypto).byHash.keys()]).toEqual([0x11]);
  });

  it('name the secrets that are neither 16 nor 32 bytes of hexadecimal', () => {
    const keys = channelKeys({ short: '8b33', words: 'not hex', empty: '', long: '11'.repeat(32) }, crypto);
    expect(keys.unusable).toEqual(['short', 'words', 'empty']);
    expect(keys.size).toBe(1);
  });

  it('make different secrets of #Hill and #hill', () => {
    expect(toHex(hashtagSecret('#Hill', crypto))).not.toBe(toHex(hashtagSecret('#hill', crypto)));
  });
});

describe('channels added to others', () => {
  it('come behind those that are there, each secret once', () => {
    const known = channelKeys({ Public: publicSecret }, crypto);
    const again = { name: 'again', secret: fromHex(publicSecret) ?? new Uint8Array() };
    const other = { name: 'Ridge', secret: new Uint8Array(16).fill(7) };
    const all = withChannels(known, [again, other, other], crypto);
    expect([...all.byHash.values()].flat().map(({ name }) => name)).toEqual(['Public', 'Ridge']);
    expect([all.size, known.size]).toEqual([2, 1]);
  });
});

describe('opening', () => {
  const secret32 = crypto.sha256(new TextEncoder().encode('a private channel'));
  const keys = channelKeys({ Public: publicSecret, Private: toHex(secret32) }, crypto);

  it('reads a message under a 32-byte secret', () => {
    expect(openGroup(sealed(secret32, message('Åse: hi: there', 2)), keys, crypto)).toEqual({
      kind: 'text',
      channel: 'Private',
      timestamp: 1774800000,
      type: 0,
      attempt: 2,
      sender: 'Åse',
      text: 'hi: there',
    });
  });

  it('finds the right one of two channels that share a hash byte', () => {
    const other = Array.from({ length: 5000 }, (_, i) => hashtagSecret(`#c${i}`, crypto)).find(
      (secret) => crypto.sha256(secret)[0] === crypto.sha256(secret32)[0],
    );
    if (!other) throw new Error('no second channel with that hash byte');
    const both = channelKeys({ First: toHex(other), Private: toHex(secret32) }, crypto);
    expect(both.byHash.size).toBe(1);
    expect(openGroup(sealed(secret32, message('a: b')), both, crypto)).toMatchObject({ channel: 'Private' });
  });

  it('gives no sender where the text names none', () => {
    expect(openGroup(sealed(secret32, message('no name here')), keys, crypto)).toMatchObject({
      sender: null,
      text: 'no name here',
    });
    expect(openGroup(sealed(secret32, message(': odd')), keys, crypto)).toMatchObject({ sender: null, text: ': odd' });
  });

  it('reads typed data and cuts a length that runs over the end', () => {
    const data = sealed(secret32, Uint8Array.of(0x00, 0x01, 3, 0xa1, 0xb2, 0xc3), 'data');
    expect(openGroup(data, keys, crypto)).toMatchObject({ dataType: 256, data: Buffer.from('a1b2c3', 'hex') });
    const over = sealed(secret32, Uint8Array.of(0, 0, 200, 9), 'data');
    const opened = openGroup(over, keys, crypto);
    expect(opened?.kind === 'data' && opened.data.length).toBe(13);
  });

  it('gives nothing when one bit of the MAC or the cipher text is flipped', () => {
    const payload = sealed(secret32, message('a: b'));
    for (const part of [payload.mac, payload.cipher]) {
      part[0] = (part[0] ?? 0) ^ 1;
      expect(openGroup(payload, keys, crypto)).toBeNull();
      part[0] = (part[0] ?? 0) ^ 1;
    }
    expect(openGroup(payload, keys, crypto)).not.toBeNull();
  });

  it('gives nothing for a cipher text of 17 bytes', () => {
    const payload = readGroup(Uint8Array.from([0x11, 0, 0, ...new Uint8Array(17)]), 'text');
    expect(payload.kind === 'group' && payload.aligned).toBe(false);
    expect(payload.kind === 'group' && openGroup(payload, keys, crypto)).toBeNull();
  });
});
