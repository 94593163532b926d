// The token of the first address: taken once, kept for the tab, gone from the address.
import { expect, it } from 'vitest';
import { takeInvitation } from '../../../src/renderer/wire/invitation.ts';

const page = (hash: string) => ({ host: '127.0.0.1:4999', hash, pathname: '/', search: '' });

function tab() {
  const kept = new Map<string, string>();
  const addresses: string[] = [];
  return {
    addresses,
    store: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
    replace: (url: string) => void addresses.push(url),
  };
}

it('takes the token from the address and removes it there', () => {
  const { store, replace, addresses } = tab();
  expect(takeInvitation(page('#token=abc'), store, replace)).toEqual({ token: 'abc', api: 'ws://127.0.0.1:4999/api' });
  expect(addresses).toEqual(['/']);
});

it('remembers it over a reload of the tab', () => {
  const { store, replace, addresses } = tab();
  takeInvitation(page('#token=abc'), store, replace);
  expect(takeInvitation(page('#/counters'), store, replace)?.token).toBe('abc');
  expect(addresses).toHaveLength(1);
});

it('prefers the address to what it remembers', () => {
  const { store, replace } = tab();
  takeInvitation(page('#token=old'), store, replace);
  expect(takeInvitation(page('#token=new'), store, replace)?.token).toBe('new');
});

it.each(['', '#/graph', '#token='])('gives nothing for the address %j of a new tab', (hash) => {
  const { store, replace } = tab();
  expect(takeInvitation(page(hash), store, replace)).toBeNull();
});

it.each(['{', '5', '{"token":5,"api":"x"}'])('gives nothing when the tab kept %j', (kept) => {
  expect(takeInvitation(page(''), { getItem: () => kept, setItem: () => undefined }, () => undefined)).toBeNull();
});

it('works in a browser that keeps nothing', () => {
  const closed = {
    getItem: () => {
      throw new Error('SecurityError');
    },
    setItem: () => {
      throw new Error('SecurityError');
    },
  };
  expect(takeInvitation(page('#token=abc'), closed, () => undefined)?.token).toBe('abc');
  expect(takeInvitation(page(''), closed, () => undefined)).toBeNull();
});
