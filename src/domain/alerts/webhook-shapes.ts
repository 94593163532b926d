// What an alert looks like to each kind of receiver, with strangers' text made harmless for it.
import type { EpochMs } from '../hearing.ts';
import type { Severity } from './event.ts';

/** Kinds of receivers: our own JSON, and the chat services that want theirs. */
export const webhookShapes = ['json', 'ntfy', 'discord', 'slack'] as const;
export type WebhookShape = (typeof webhookShapes)[number];

/** What is told. */
export interface Notice {
  readonly eventId: string;
  readonly source: string;
  readonly family: string;
  readonly category: string;
  readonly severity: Severity;
  readonly region: string | null;
  readonly subject: string | null;
  readonly title: string;
  readonly body: string;
  readonly at: EpochMs;
}

/**
 * The JSON to post. `topic` is the last part of an ntfy address; ntfy takes it in the body, so that titles need not
 * fit into a header: https://docs.ntfy.sh/publish/#publish-as-json
 */
export function webhookBody(shape: WebhookShape, notice: Notice, topic: string): Readonly<Record<string, unknown>> {
  switch (shape) {
    case 'json':
      return jsonBody(notice);
    case 'ntfy':
      return {
        topic,
        title: notice.title,
        message: notice.body || notice.title,
        priority: ntfyPriority[notice.severity],
      };
    case 'discord':
      return discordBody(notice);
    case 'slack':
      return slackBody(notice);
  }
}

function jsonBody(notice: Notice): Readonly<Record<string, unknown>> {
  const { eventId, source, family, category, severity, region, subject, title, body, at } = notice;
  return { eventId, source, family, category, severity, region, subject, title, body, at: new Date(at).toISOString() };
}

/** ntfy counts from 1 (no sound) to 5 (rings until seen); 3 is the default. */
const ntfyPriority: Readonly<Record<Severity, number>> = { routine: 2, priority: 4, immediate: 5 };

// Everything Discord's markdown and mentions begin with. A word joiner after "@" keeps @everyone from being one even for a reader that quotes it.
const discordMarks = /[\\`*_~|>#<[\]()-]/g;
/** Discord shows no preview of links in a message with this flag. */
const suppressEmbeds = 4;

/** https://discord.com/developers/docs/resources/webhook#execute-webhook; at most 2,000 characters, which titles and bodies never reach. */
function discordBody({ title, body }: Notice): Readonly<Record<string, unknown>> {
  const harmless = (text: string) => text.replace(discordMarks, '\\$&').replaceAll('@', '@\u2060');
  return {
    username: 'Meshwarden',
    content: `**${harmless(title)}**\n${harmless(body)}`,
    allowed_mentions: { parse: [] },
    flags: suppressEmbeds,
  };
}

/** https://api.slack.com/reference/surfaces/formatting#escaping: three characters carry links, mentions and entities. */
function slackBody({ title, body }: Notice): Readonly<Record<string, unknown>> {
  const harmless = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return {
    text: `${harmless(title)}\n${harmless(body)}`,
    mrkdwn: false,
    link_names: false,
    unfurl_links: false,
    unfurl_media: false,
  };
}
