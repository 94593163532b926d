import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultAlertConfig } from '../../../src/domain/alerts/config.ts';
import { loadAlertConfig, saveAlertConfig } from '../../../src/main/alerts/alert-settings.ts';
import { addSource, listSources, removeSource, setSourceEnabled } from '../../../src/main/storage/tables/sources.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';

let file: TemporaryDatabase;
beforeEach(() => {
  file = temporaryDatabase();
});
afterEach(() => file.dispose());

describe('the stored alert settings', () => {
  const store = (text: string) => file.db.prepare("INSERT OR REPLACE INTO settings VALUES ('alerts', ?, 0)").run(text);

  it('are the defaults, without a warning, as long as nobody saved any', () => {
    expect(loadAlertConfig(file.db)).toEqual({ config: defaultAlertConfig, warning: null });
  });
  it('come back as they were saved', () => {
    const saved = saveAlertConfig(file.db, { graceS: 5, families: { nodes: { severityFloor: 'routine' } } }, 1);
    expect(saved.families.nodes.severityFloor).toBe('routine');
    expect(loadAlertConfig(file.db)).toEqual({ config: saved, warning: null });
  });
  it('that are not JSON give the defaults and a sentence', () => {
    store('{"graceS": 5');
    expect(loadAlertConfig(file.db)).toEqual({
      config: defaultAlertConfig,
      warning:
        'The stored alert settings cannot be used, so the defaults hold: they are not JSON. Save the alert settings again to repair them.',
    });
  });
  it('with a freshness of 0 give the defaults and say which family', () => {
    store('{"families":{"nodes":{"freshnessS":0}}}');
    expect(loadAlertConfig(file.db).config).toBe(defaultAlertConfig);
    expect(loadAlertConfig(file.db).warning).toContain('nodes.freshnessS is 0');
  });
  it('with a fault are not saved, and what stood before stays', () => {
    saveAlertConfig(file.db, { graceS: 5 }, 1);
    expect(() => saveAlertConfig(file.db, { graceS: 'soon' }, 2)).toThrow('graceS must be a whole number');
    expect(loadAlertConfig(file.db).config.graceS).toBe(5);
  });
});

describe('remembered sources', () => {
  const broker = {
    name: 'mqtt:broker.example.org',
    kind: 'mqtt',
    settings: {
      kind: 'mqtt',
      url: 'mqtts://ann:s3:cr/et@broker.example.org:8883/x',
      username: 'ann',
      password: 's3cret',
      topics: ['meshcore/#'],
    },
    enabled: true,
    createdAt: 7,
  };

  it('keep their order and settings, and no password in any field', () => {
    expect(addSource(file.db, broker)).toBe(true);
    addSource(file.db, { ...broker, name: 'sample', kind: 'sample', settings: { kind: 'sample', profile: 'small' } });
    expect(listSources(file.db).map((source) => source.name)).toEqual(['mqtt:broker.example.org', 'sample']);
    expect(listSources(file.db)[0]).toEqual({
      ...broker,
      settings: { kind: 'mqtt', url: 'mqtts://ann@broker.example.org:8883/x', username: 'ann', topics: ['meshcore/#'] },
    });
    expect(file.db.serialize().includes('s3cret')).toBe(false);
    expect(file.db.serialize().includes('cr/et')).toBe(false);
  });
  it.each([
    ['mqtt://ann:secret@host:1883/a@b', 'mqtt://ann@host:1883/a@b'],
    ['ws://ann:p@ss@host/mqtt', 'ws://ann@host/mqtt'],
    ['mqtt://host:1883/a@b', 'mqtt://host:1883/a@b'],
    ['ws://[::1]:9001/mqtt?x=a@b', 'ws://[::1]:9001/mqtt?x=a@b'],
    ['mqtt://host', 'mqtt://host'],
    ['a file: x@y', 'a file: x@y'],
  ])('keep %s as %s', (url, kept) => {
    addSource(file.db, { ...broker, settings: { url } });
    expect(listSources(file.db)[0]?.settings).toEqual({ url: kept });
  });
  it('are not added twice under one name', () => {
    addSource(file.db, broker);
    expect(addSource(file.db, { ...broker, kind: 'other' })).toBe(false);
    expect(listSources(file.db)).toHaveLength(1);
  });
  it('are switched off and on, and forgotten', () => {
    addSource(file.db, broker);
    expect(setSourceEnabled(file.db, broker.name, false)).toBe(true);
    expect(listSources(file.db)[0]?.enabled).toBe(false);
    expect(setSourceEnabled(file.db, 'nobody', true)).toBe(false);
    expect(removeSource(file.db, broker.name)).toBe(true);
    expect(removeSource(file.db, broker.name)).toBe(false);
    expect(listSources(file.db)).toEqual([]);
  });
  it('with settings that are no JSON any more are still listed', () => {
    addSource(file.db, broker);
    file.db.exec("UPDATE sources SET settings = '{'");
    expect(listSources(file.db)).toMatchObject([{ name: broker.name, settings: {} }]);
  });
});
