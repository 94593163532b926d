import { describe, expect, it } from 'vitest';
import { calm, quietly } from '../../../src/domain/alerts/episode.ts';
import { offlineObserverEvent, readObserver } from '../../../src/domain/alerts/observer-offline.ts';

const minute = 60_000;
const now = 1_767_225_600_000;
const look = (minutes: number, carried = true) => ({ heardAt: now - minutes * minute, deaf: [], carried });

describe('an observer', () => {
  it('is offline after exactly 60 min without packet and status', () => {
    expect(readObserver({ ...look(60), heardAt: now - 60 * minute + 1 }, calm(0), now)).toBe('good');
    expect(readObserver(look(60), calm(0), now)).toBe('bad');
  });
  it('is unknown while no source that carries it is up', () => {
    expect(readObserver(look(600, false), calm(0), now)).toBe('unsure');
  });
  it('has 60 min again after a source that was down for 5 h', () => {
    const deaf = [{ from: now - 350 * minute, to: now - 50 * minute }];
    expect(readObserver({ ...look(355), deaf }, calm(0), now)).toBe('good');
    expect(readObserver({ ...look(360), deaf }, calm(0), now)).toBe('bad');
  });
  it('that was told is back when it is heard', () => {
    expect(readObserver(look(5), quietly(now - 10 * minute), now)).toBe('good');
    expect(readObserver(look(15), quietly(now - 10 * minute), now)).toBe('unsure');
  });
});

describe('the text of an outage', () => {
  const observer = {
    key: 'AB'.repeat(32),
    name: 'Kennedy',
    region: 'DUB',
    heardAt: now - 60 * minute,
    saidOffline: true,
    onlyHere: 40,
  };
  it('says how many nodes are unknown because of it', () => {
    const event = offlineObserverEvent('begun', observer, { ...quietly(now), episode: 3 }, now);
    expect(event).toMatchObject({ id: `observer-offline:${observer.key}#3`, severity: 'priority', region: 'DUB' });
    expect(event.title).toBe('Observer Kennedy offline for 60 min');
    expect(event.body).toBe(
      'No packet and no status since 2025-12-31 23:00 UTC. Its broker says that it left. Until it is back, 40 nodes only it heard are unknown, not silent.',
    );
    expect(offlineObserverEvent('begun', { ...observer, onlyHere: 1 }, quietly(now), now).body).toContain(
      '1 node only it heard is unknown',
    );
  });
});
