// How long to wait before trying a broker again.

const stepsMs = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000] as const;
const longestMs = 60_000;

/**
 * Milliseconds to wait before attempt `attempt` (0 is the first retry): 1, 2, 5, 10, 30, then 60 s, always 60 s when only
 * new settings can help; spread by a fifth either way, so that the clients of a restarted broker do not all come at once.
 * `random` gives 0 (included) to 1.
 */
export function backOffMs(attempt: number, cure: 'time' | 'settings', random: () => number): number {
  const step = cure === 'settings' ? longestMs : (stepsMs[attempt] ?? longestMs);
  return Math.round(step * (0.8 + 0.4 * random()));
}
