// A question whose answer takes long: worked on in short steps, so that others are answered in between.

export interface LongQuestion<Answer> {
  /** Works on for about a millisecond; gives whether the answer is ready. */
  advance(): boolean;
  result(): Answer;
}

/** Whether an answer is to be worked on first. */
export function isLongQuestion(value: unknown): value is LongQuestion<unknown> {
  return typeof value === 'object' && value !== null && 'advance' in value && typeof value.advance === 'function';
}

/** Milliseconds of work between two looks at what else was asked. */
const sliceMs = 8;

/** Works on `question` until it is ready, or `isCancelled` says to stop; null when it stopped. */
export async function answerInSlices<Answer>(
  question: LongQuestion<Answer>,
  isCancelled: () => boolean,
): Promise<Answer | null> {
  for (;;) {
    if (isCancelled()) return null;
    const until = performance.now() + sliceMs;
    while (performance.now() < until) if (question.advance()) return question.result();
    await new Promise((resolve) => setImmediate(resolve));
  }
}
