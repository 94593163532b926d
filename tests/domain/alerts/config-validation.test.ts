import { describe, expect, it } from 'vitest';
import { defaultAlertConfig } from '../../../src/domain/alerts/config.ts';
import { readAlertConfig } from '../../../src/domain/alerts/config-validation.ts';
import { families } from '../../../src/domain/alerts/event.ts';

const sentences = (value: unknown): readonly string[] => {
  const reading = readAlertConfig(value);
  return reading.kind === 'invalid' ? reading.sentences : [];
};

describe('the alert configuration', () => {
  it('has five families on, channels off, floor priority, freshness 600 s, cooldown 300 s and grace 60 s by default', () => {
    expect(families.filter((family) => !defaultAlertConfig.families[family].enabled)).toEqual(['channels']);
    for (const family of families) {
      expect(defaultAlertConfig.families[family]).toMatchObject({
        severityFloor: 'priority',
        regions: [],
        freshnessS: 600,
        cooldownS: 300,
      });
    }
    expect(defaultAlertConfig.graceS).toBe(60);
  });

  it('takes the defaults for everything that is not said', () => {
    expect(readAlertConfig({})).toEqual({ kind: 'valid', config: defaultAlertConfig });
  });

  it('keeps what is said and leaves the rest of the family alone', () => {
    const reading = readAlertConfig({
      graceS: 0,
      families: { nodes: { cooldownS: 0, freshnessS: null, targets: { routine: [] } } },
    });
    expect(reading).toMatchObject({
      kind: 'valid',
      config: {
        graceS: 0,
        families: {
          nodes: {
            cooldownS: 0,
            freshnessS: null,
            enabled: true,
            targets: { routine: [], priority: ['in-app', 'desktop', 'tray', 'webhook'] },
          },
        },
      },
    });
  });

  it('rejects a freshness of 0 with a sentence that says what to use', () => {
    expect(sentences({ families: { radio: { freshnessS: 0 } } })).toEqual([
      'radio.freshnessS is 0, which would drop every event; use null to accept events of any age.',
    ]);
  });

  it('names every fault at once', () => {
    const value = {
      graceS: -1,
      families: {
        nodes: {
          enabled: 'yes',
          severityFloor: 'urgent',
          regions: 'DUB',
          cooldownS: 1.5,
          targets: { priority: ['pager'] },
        },
      },
    };
    expect(sentences(value)).toHaveLength(6);
    expect(sentences(value).join(' ')).toMatch(
      /nodes.enabled.*nodes.severityFloor.*nodes.regions.*nodes.cooldownS.*nodes.targets.priority.*graceS/,
    );
  });

  it.each([[null], [[]], ['text'], [7]])('says that %j is no configuration', (value) => {
    expect(sentences(value)).toContain('The alert settings must be an object.');
  });

  it('leaves fields it does not know alone, so that a newer file still works', () => {
    expect(readAlertConfig({ quietHours: { from: '22:00' } }).kind).toBe('valid');
  });
});

describe('quiet hours in the configuration', () => {
  it('are off from 22:00 to 07:00 until somebody wants them, and keep what is said', () => {
    const reading = readAlertConfig({ quietHours: { enabled: true, from: '23:30' } });
    expect(reading).toMatchObject({ config: { quietHours: { enabled: true, from: '23:30', to: '07:00' } } });
    expect(defaultAlertConfig.quietHours).toEqual({ enabled: false, from: '22:00', to: '07:00' });
  });

  it.each([
    [{ from: '24:00' }, 'quietHours.from must be a time of day such as 22:00.'],
    [{ to: '7:00' }, 'quietHours.to must be a time of day such as 22:00.'],
    [{ enabled: 'yes' }, 'quietHours.enabled must be true or false.'],
    [{ enabled: true, from: '07:00' }, /begin and end at 07:00/],
    [5, 'quietHours must be an object.'],
  ])('of %j are refused with a sentence', (quietHours, sentence) => {
    expect(readAlertConfig({ quietHours })).toMatchObject({
      kind: 'invalid',
      sentences: [typeof sentence === 'string' ? sentence : expect.stringMatching(sentence)],
    });
  });

  it('may be told to hold immediate alerts of a family too', () => {
    const reading = readAlertConfig({ families: { nodes: { immediateInQuietHours: false } } });
    expect(reading).toMatchObject({
      config: { families: { nodes: { immediateInQuietHours: false }, system: { immediateInQuietHours: true } } },
    });
  });
});
