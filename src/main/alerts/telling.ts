// One attempt to tell a target, whatever it does.
import type { Alert } from '../../contract/alerts.ts';
import type { Clock } from '../../domain/clock.ts';
import type { EpochMs } from '../../domain/hearing.ts';
import { BusyFailure, PermanentFailure, type SendingTarget } from './target.ts';

export type Answer =
  | { readonly kind: 'sent'; readonly words: string | null }
  | {
      readonly kind: 'refused';
      readonly error: string;
      /** Whether another attempt cannot change it. */
      readonly forGood: boolean;
      /** The least wait before another attempt. */
      readonly waitMs: number;
    };

/** A target that has not answered by then has failed this attempt. */
const answerWithinMs = 20_000;
const errorLimit = 300;

/** Tells `target` once and gives its answer; a target that is not there refuses. Never rejects. */
export async function tell(
  target: SendingTarget | null,
  id: string,
  alert: Alert,
  until: EpochMs,
  clock: Clock,
): Promise<Answer> {
  if (target === null) return { kind: 'refused', error: `${id} is not available here`, forGood: false, waitMs: 0 };
  let cancel = () => {};
  try {
    const sending = Promise.resolve(target.send(alert, until));
    const late = new Promise<never>((_resolve, reject) => {
      if (target.watchesItself) return;
      cancel = clock.after(answerWithinMs, () => reject(new Error(`no answer within ${answerWithinMs / 1000} s`)));
    });
    return { kind: 'sent', words: (await Promise.race([sending, late])) ?? null };
  } catch (cause) {
    const error = (cause instanceof Error ? cause.message : String(cause)).slice(0, errorLimit);
    const waitMs = cause instanceof BusyFailure ? cause.waitMs : 0;
    return { kind: 'refused', error, forGood: cause instanceof PermanentFailure, waitMs };
  } finally {
    cancel();
  }
}
