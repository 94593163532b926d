// Numbers, times and untrusted names as a person reads them.
import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatCompact,
  formatDb,
  formatDbm,
  formatKey,
  formatName,
  formatRate,
  formatSpan,
} from '../../src/renderer/format.ts';
import { pageOf } from '../../src/renderer/navigation.ts';
import { completeBrokerAddress, splitBrokerAddress } from '../../src/renderer/views/sources/broker-address.ts';

const now = 1_800_000_000_000;

describe('times', () => {
  it.each([
    [0, 'just now'],
    [59_999, 'just now'],
    [60_000, '1 min ago'],
    [3_599_999, '59 min ago'],
    [3_600_000, '1 h ago'],
    [47 * 3_600_000, '47 h ago'],
    [48 * 3_600_000, '2 days ago'],
    [-30_000, 'just now'],
    [-61_000, 'in the future'],
  ])('%d ms before now is "%s"', (age, words) => {
    expect(formatAgo(now - age, now)).toBe(words);
  });

  it('spans of 30 min, 24 h and 3 days are named so', () => {
    expect([1_800_000, 86_400_000, 3 * 86_400_000].map(formatSpan)).toEqual(['30 min', '24 h', '3 days']);
  });
});

describe('numbers', () => {
  it('are whole below 10,000 and short from there on', () => {
    expect(formatCompact(9_999)).toBe('9,999');
    expect(formatCompact(128_400)).toBe('128.4K');
  });

  it('give rates per hour below one a minute, and per minute from there on', () => {
    expect([0, 3.25, 43, 59.4, 60, 120, 2_520].map((rate) => formatRate(rate))).toEqual([
      '0/h',
      '3.3/h',
      '43/h',
      '59/h',
      '1/min',
      '2/min',
      '42/min',
    ]);
  });

  it('give two rates in one unit: 43/h beside 120/h', () => {
    expect([formatRate(43, 120), formatRate(120, 43), formatRate(120, 600)]).toEqual(['43/h', '120/h', '2/min']);
  });

  it('give −108 dBm and −97.5 dBm the minus that an SNR has', () => {
    expect([-108, -97.46, 0, 3].map(formatDbm)).toEqual(['−108 dBm', '−97.5 dBm', '0 dBm', '3 dBm']);
  });

  it('give an SNR its sign', () => {
    expect([4.25, -3, 0].map(formatDb)).toEqual(['+4.3 dB', '−3 dB', '0 dB']);
  });

  it('show the first 8 digits of a key and short ids whole', () => {
    expect(formatKey('ab'.repeat(32))).toBe('abababab…');
    expect(formatKey('observer-1')).toBe('observer-1');
  });
});

describe('an untrusted name', () => {
  it('loses characters that turn or hide text', () => {
    expect(formatName('Evil\u202egnp.exe\u200b\u0007', '?')).toBe('Evil gnp.exe');
  });

  it('is one line and keeps its markup as text', () => {
    expect(formatName('<b>a</b>\n b', '?')).toBe('<b>a</b> b');
  });

  it('is cut after 10 characters as people count them, not inside an emoji', () => {
    expect(formatName('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', '?', 2)).toBe('👩‍👩‍👧…');
  });

  it.each([null, '', '   ', '\u200b'])('of %j is replaced', (name) => {
    expect(formatName(name, 'Unnamed')).toBe('Unnamed');
  });
});

describe('a pasted broker address', () => {
  it('gives up its user and password', () => {
    expect(splitBrokerAddress('mqtts://me:s%40cret@broker.example.org:8883/x')).toEqual({
      url: 'mqtts://broker.example.org:8883/x',
      username: 'me',
      password: 's@cret',
    });
  });

  it('without a user stays as it is', () => {
    expect(splitBrokerAddress(' mqtt://host ')).toEqual({ url: 'mqtt://host', username: null, password: null });
  });

  it('without a scheme becomes mqtt', () => {
    expect(completeBrokerAddress('192.168.1.10:1883')).toBe('mqtt://192.168.1.10:1883');
    expect(completeBrokerAddress('wss://host/mqtt')).toBe('wss://host/mqtt');
  });
});

it.each([
  ['#/counters', 'counters'],
  ['#sources', 'sources'],
  ['', 'graph'],
  ['#/nowhere', 'graph'],
])('the address %j opens the page %s', (hash, page) => {
  expect(pageOf(hash)).toBe(page);
});
