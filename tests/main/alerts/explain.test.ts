// What the program says about what it told and did not tell.
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertConfig } from '../../../src/domain/alerts/config.ts';
import { saveAlertConfig } from '../../../src/main/alerts/alert-settings.ts';
import type { Explanation } from '../../../src/main/alerts/controls.ts';
import { explainDatabase, quietToday, readWindow } from '../../../src/main/alerts/explanation.ts';
import { inAppTarget } from '../../../src/main/alerts/target.ts';
import { runCommandLine } from '../../../src/main/commands/program.ts';
import { type TemporaryDatabase, temporaryDatabase } from '../../support/database.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { anEvent, dispatcherOn, plainConfig, TestDesktop } from './dispatching.ts';

const hour = 3_600_000;
let file: TemporaryDatabase;
let clock: ManualClock;
let desktop: TestDesktop;
beforeEach(() => {
  file = temporaryDatabase();
  // A Saturday, 23:00 on the clock of whoever runs this.
  clock = new ManualClock(new Date(2026, 0, 10, 23).getTime());
  desktop = new TestDesktop();
});
afterEach(() => file.dispose());

const start = (config: AlertConfig = plainConfig(), runId = 'run-1') =>
  dispatcherOn(file.db, clock, { config, targets: [inAppTarget, desktop], runId });
const explain = (about: string | null = null, window = '7d', config = plainConfig()): Explanation =>
  explainDatabase(file.db, config, { window, about }, clock.now());

describe('the lines about today', () => {
  it('count 2 of 3 that were kept silent, and say when the cooldown ends and what was sent last', async () => {
    const dispatcher = start(plainConfig({ cooldownS: 3_900 }));
    await dispatcher.dispatch(anEvent(clock, { title: 'Repeater Kennedy silent for 72 h' }));
    clock.advance(60_000);
    await dispatcher.dispatch(anEvent(clock, { title: 'Repeater Dublin silent for 72 h' }));
    await dispatcher.dispatch(anEvent(clock, { timestamp: clock.now() - 601_000 }));
    dispatcher.flush();
    const { title, lines } = quietToday(file.db, plainConfig(), clock.now());
    expect(title).toBe('Why so quiet? 2 of 3 kept silent today');
    expect(lines.slice(0, 3)).toEqual([
      '1 too old to tell',
      '1 while a cooldown ran',
      'Cooling down until 2026-01-11 00:05: node-silent',
    ]);
    expect(lines.at(-1)).toMatch(/^Last sent at 23:00 to (desktop|in-app)$/);
  });
});

describe('an explanation', () => {
  it('says how many events were stale this week: 47 of 52', async () => {
    const dispatcher = start();
    for (let i = 0; i < 47; i += 1) await dispatcher.dispatch(anEvent(clock, { timestamp: clock.now() - 601_000 }));
    for (let i = 0; i < 5; i += 1) await dispatcher.dispatch(anEvent(clock));
    dispatcher.flush();
    expect(explain(null, 'week').seen[0]).toBe('This week 52 events were seen: 47 were stale, 5 were delivered.');
    expect(explain(null, 'install').counts).toMatchObject({ stale: 47, delivered: 5 });
    expect(explain(null, '24h').seen[0]).toMatch(/^In the last 24 hours 52 events were seen/);
  });

  it('says that none was stale, and since when it counts, on the first day', async () => {
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock));
    dispatcher.flush();
    expect(explain().seen).toEqual([
      'In the last 7 days 1 event was seen: 1 was delivered.',
      'None was stale.',
      'Counting began after that, at 2026-01-10 23:00.',
    ]);
  });

  it('says why something was not told, with the values that were compared, the newest first', async () => {
    const dispatcher = start(plainConfig({ cooldownS: 300 }));
    await dispatcher.dispatch(anEvent(clock, { title: 'Repeater Kennedy silent for 72 h' }));
    clock.advance(12_000);
    await dispatcher.dispatch(anEvent(clock, { title: 'Repeater Dublin silent for 72 h' }));
    dispatcher.flush();
    expect(explain('dublin').about).toEqual([
      'At 2026-01-10 23:00 "Repeater Dublin silent for 72 h" came while a cooldown ran (12 s since the last node-silent in any region < 300 s).',
    ]);
    expect(explain('repeater').about.map((sentence) => /"([^"]+) silent/.exec(sentence)?.[1])).toEqual([
      'Repeater Dublin',
      'Repeater Kennedy',
    ]);
  });

  it('says what each target did with what was told', async () => {
    desktop.answer = async () => {
      throw new Error('the desktop is locked');
    };
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock, { title: 'Repeater Dublin silent for 72 h' }));
    dispatcher.flush();
    expect(explain('Dublin').about).toEqual([
      'At 2026-01-10 23:00 "Repeater Dublin silent for 72 h" was delivered (accepted by in-app). desktop is told again at 2026-01-10 23:00 ("the desktop is locked"); in-app took it at 2026-01-10 23:00.',
    ]);
    expect(explain().sent).toEqual([
      'desktop took 0; has 1 waiting for another attempt; said last: "the desktop is locked".',
      'in-app took 1, the last at 2026-01-10 23:00.',
    ]);
  });

  it('says that nothing of that name was ever decided, and takes % and _ for themselves', async () => {
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock));
    dispatcher.flush();
    expect(explain('%').about).toEqual([
      'Nothing about "%" is among the newest 5,000 decisions: no detector has raised it.',
    ]);
  });

  it('says what is suppressed right now and until when: pause, grace, quiet hours, snoozes, cooldowns', async () => {
    const config = {
      ...plainConfig({ cooldownS: 300, targets: { routine: [], priority: ['desktop'], immediate: ['desktop'] } }, 0),
      quietHours: { enabled: true, from: '22:00', to: '07:00' },
    };
    const dispatcher = start(config);
    await dispatcher.dispatch(anEvent(clock, { title: 'Repeater Dublin silent for 72 h' }));
    dispatcher.suppressions.addSnooze({ subject: null, category: 'clock-skew', until: clock.now() + hour });
    dispatcher.suppressions.pause('morning');
    dispatcher.flush();
    expect(explain('Dublin', '7d', config)).toMatchObject({
      suppressed: [
        'Everything is paused until 2026-01-11 07:00.',
        'Quiet hours hold alerts back for a digest until 2026-01-11 07:00; 1 waits for it.',
        'clock-skew is snoozed until 2026-01-11 00:00.',
        'Cooling down: node-silent until 2026-01-10 23:05.',
      ],
      about: ['"Repeater Dublin silent for 72 h" waits for the digest of 2026-01-11 07:00.'],
    });
  });

  it('says the grace of this run and not that of an earlier one', async () => {
    const config = plainConfig({}, 60);
    await start(config).dispatch(anEvent(clock));
    clock.advance(10_000);
    expect(explain(null, '7d', config).suppressed[0]).toBe(
      'What happens until 2026-01-10 23:01 falls into the grace after the start.',
    );
    clock.advance(50_000);
    expect(explain(null, '7d', config).suppressed).toEqual(['Nothing is suppressed right now.']);
  });

  it('gives the same words for the same facts', async () => {
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock));
    dispatcher.flush();
    expect(explain('node')).toEqual(explain('node'));
    expect(explain('node').text).toContain('Nothing is suppressed right now. ');
  });
});

describe('a window', () => {
  it.each(['', '7', '0d', '401d', 'yesterday', '7w', '-1d', '99999h'])('"%s" is refused with a sentence', (text) => {
    expect(() => readWindow(text, clock.now())).toThrow(/is no window of time; use today, week, install/);
  });

  it('longer than 13 days begins with a whole day, because older hours are kept as days', () => {
    const from = readWindow('30d', clock.now()).from ?? 0;
    expect(from % 86_400_000).toBe(0);
    expect(clock.now() - from).toBeGreaterThanOrEqual(30 * 86_400_000);
  });
});

describe('meshwarden explain', () => {
  async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
    const written = { out: '', err: '' };
    const into = (name: 'out' | 'err') =>
      new Writable({
        write(chunk, _encoding, done) {
          written[name] += String(chunk);
          done();
        },
      });
    const code = await runCommandLine(['explain', '--db', file.file, ...argv], {
      entry: new URL('../../../src/main/cli.ts', import.meta.url).href,
      out: into('out'),
      err: into('err'),
    });
    return { code, ...written };
  }

  it('prints the paragraphs, or one JSON value, of the stored settings', async () => {
    clock.set(Date.now());
    saveAlertConfig(file.db, plainConfig(), clock.now());
    const dispatcher = start();
    await dispatcher.dispatch(anEvent(clock, { title: 'Repeater Dublin silent for 72 h' }));
    dispatcher.flush();
    const text = await run('--about', 'Dublin');
    expect(text).toMatchObject({ code: 0, err: '' });
    expect(text.out).toMatch(/^In the last 7 days 1 event was seen: 1 was delivered\. None was stale\./);
    expect(text.out.trim().split('\n')).toHaveLength(4);
    const json = await run('--window', 'install', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ from: null, counts: { delivered: 1 }, about: [] });
  });

  it('ends with 1 and a sentence for a window that is none', async () => {
    expect(await run('--window', 'soon')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('"soon" is no window of time'),
    });
  });
});
