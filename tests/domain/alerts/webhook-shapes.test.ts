import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrive, groupText, noGrouping } from '../../../src/domain/alerts/grouping.ts';
import { type Notice, webhookBody } from '../../../src/domain/alerts/webhook-shapes.ts';

const notice = (title: string, body = ''): Notice => ({
  eventId: 'e#1',
  source: 'detector:nodes',
  family: 'nodes',
  category: 'node-silent',
  severity: 'priority',
  region: null,
  subject: null,
  title,
  body,
  at: 0,
});
const hostile =
  '@everyone <@1> <!channel> [free](https://evil.example) **x** `y` #z ||s|| <https://evil.example|click>';

describe('a node named after a mention', () => {
  it('pings nobody on Discord: no mention is parsed, none is left whole, and markdown is text', () => {
    const body = webhookBody('discord', notice(hostile, hostile), '');
    expect(body).toMatchObject({ allowed_mentions: { parse: [] }, flags: 4 });
    expect(body.content).not.toMatch(/@everyone|<@1>|(?<!\\)\[free|(?<!\\)`|(?<!\\)\|\|/);
  });

  it('pings nobody on Slack: no angle bracket is left, markdown and previews are off', () => {
    const body = webhookBody('slack', notice(hostile, hostile), '');
    expect(body).toMatchObject({ mrkdwn: false, link_names: false, unfurl_links: false });
    expect(body.text).not.toMatch(/[<>]/);
    expect(body.text).toContain('&lt;!channel&gt;');
  });

  it('leaves Discord no unescaped mark and Slack no bracket, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), (name) => {
        const discord = String(webhookBody('discord', notice(name), '').content).slice(2, -3);
        expect(discord.replace(/\\[\\`*_~|>#<[\]()-]/g, '')).not.toMatch(/[\\`*_~|>#<[\]()-]/);
        expect(String(webhookBody('slack', notice(name), '').text)).not.toMatch(/[<>]|&(?!(amp|lt|gt);)/);
      }),
    );
  });
});

describe('ntfy', () => {
  it.each([
    ['routine', 2],
    ['priority', 4],
    ['immediate', 5],
  ] as const)('gets %s as priority %i', (severity, priority) => {
    expect(webhookBody('ntfy', { ...notice('t', 'b'), severity }, 'mesh')).toEqual({
      topic: 'mesh',
      title: 't',
      message: 'b',
      priority,
    });
  });
});

describe('grouping', () => {
  const shownAt = (times: readonly number[]) => {
    let grouping = noGrouping;
    return times.map((now) => {
      const step = arrive(grouping, now);
      grouping = step.grouping;
      return step.show;
    });
  };

  it('shows 3 alerts within 10 s one by one and groups the fourth', () => {
    expect(shownAt([0, 1, 9_998, 9_999])).toEqual([true, true, true, false]);
  });

  it('shows the fourth when it comes exactly 10 s after the first', () => {
    expect(shownAt([0, 1, 9_999, 10_000])).toEqual([true, true, true, true]);
  });

  it('lets everything join a group that is being collected', () => {
    expect(shownAt([0, 0, 0, 0, 9_000]).slice(3)).toEqual([false, false]);
  });

  it('says how many, over how long, and the worst first', () => {
    const alerts = [
      { severity: 'priority', title: 'b' },
      { severity: 'immediate', title: 'a' },
    ] as const;
    expect(groupText(alerts, 1_200, 60_000)).toEqual({
      severity: 'immediate',
      title: '1,200 more alerts in 60 s',
      body: '1 immediate. a; b',
    });
  });
});
