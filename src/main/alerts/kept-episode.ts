// A state machine as its row in `detector_state`.
import { calm, type Episode } from '../../domain/alerts/episode.ts';
import type { DetectorRow } from '../storage/tables/detector-state.ts';

/** The row of a subject's state; `more` is kept with it as JSON. */
export function rowOfEpisode(detector: string, subject: string, kept: Episode, more: object = {}): DetectorRow {
  const { kind, episode, since, ...rest } = kept;
  return { detector, subject, state: kind, episode, since, data: JSON.stringify({ ...more, ...rest }) };
}

/** The state a row holds, and what was kept with it; a damaged text costs the details, not the start. */
export function episodeOfRow(row: Omit<DetectorRow, 'detector' | 'subject'>): {
  readonly episode: Episode;
  readonly more: Readonly<Record<string, unknown>>;
} {
  const more = storedFields(row.data);
  const kind = row.state === 'firing' || row.state === 'pending' ? row.state : 'ok';
  const known: Episode = calm(row.since, row.episode);
  const { announced, reminders, offerAt, offers, silenced } = { ...known, ...more } as Episode;
  return { episode: { ...known, kind, announced, reminders, offerAt, offers, silenced }, more };
}

function storedFields(data: string | null): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(data ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
