// How a failed call reaches the one who asked: always as an error with a sentence, never as silence.
import { ORPCError, ValidationError } from '@orpc/server';
import type { Clock } from '../../domain/clock.ts';
import type { Logger } from '../../domain/logger.ts';
import { BadInput } from './core.ts';

/** Milliseconds a call may take. Analytics over a full database take seconds; nothing takes this long and still comes. */
const answerWithinMs = 60_000;

interface Call<T> {
  readonly path: readonly string[];
  next(): Promise<T>;
}

/**
 * An interceptor for oRPC's procedure calls. Input that breaks its schema and `BadInput` become BAD_REQUEST with the
 * sentence; everything else INTERNAL_SERVER_ERROR with what went wrong, and is logged; no answer within 60 s is TIMEOUT.
 */
export function answerErrors(clock: Clock, logger: Logger): <T>(call: Call<T>) => Promise<T> {
  return async (call) => {
    const name = call.path.join('.');
    try {
      return await withinTime(clock, name, call.next());
    } catch (error) {
      const answer = answerTo(error, name);
      if (answer.code !== 'BAD_REQUEST') logger.error(answer.message, error);
      throw answer;
    }
  };
}

async function withinTime<T>(clock: Clock, name: string, answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const cancel = clock.after(answerWithinMs, () =>
    late.reject(
      new ORPCError('TIMEOUT', { message: `No answer to ${name} within ${answerWithinMs / 1000} s. Try again.` }),
    ),
  );
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    cancel();
  }
}

function answerTo(error: unknown, name: string): ORPCError<string, unknown> {
  if (error instanceof BadInput) return new ORPCError('BAD_REQUEST', { message: error.message });
  if (!(error instanceof ORPCError)) {
    const why = error instanceof Error ? error.message : String(error);
    return new ORPCError('INTERNAL_SERVER_ERROR', { message: `${name} failed: ${why}`, cause: error });
  }
  if (!(error.cause instanceof ValidationError)) return error;
  const issues = error.cause.issues.map(issueInWords).join('; ');
  const message =
    error.code === 'BAD_REQUEST'
      ? `${name} was asked with an unusable input: ${issues}`
      : `${name} made an answer that breaks the contract: ${issues}`;
  return new ORPCError(error.code, { message, data: error.data, cause: error.cause });
}

function issueInWords(issue: ValidationError['issues'][number]): string {
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
