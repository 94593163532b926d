// The alert calls of the contract that set something, over the controls of the alerting half.
import type { AlertSettings } from '../../contract/alerts.ts';
import { readAlertConfig } from '../../domain/alerts/config-validation.ts';
import type { AlertControls } from '../alerts/controls.ts';
import { BadInput, type Core } from '../bridge/core.ts';

/** The calls that change how and where alerts are told, or explain what was. */
type ControlServices = Omit<Core['alerts'], 'list' | 'live' | 'acknowledge' | 'backTest'>;

/** The services over `controls`; a RangeError of theirs becomes the sentence the person sees. */
export function controlServices(controls: AlertControls): ControlServices {
  return {
    settings: () => plain(controls.settings()),
    saveSettings(settings) {
      const reading = readAlertConfig(settings);
      if (reading.kind === 'invalid') return { kind: 'refused', sentences: [...reading.sentences] };
      return { kind: 'saved', settings: plain(accepted(() => controls.saveSettings(settings))) };
    },
    targets: () => [...controls.targets()],
    saveWebhook: (webhook) => accepted(() => controls.saveWebhook(webhook)),
    setTargetEnabled: (name, enabled) => accepted(() => controls.setTargetEnabled(name, enabled)),
    removeWebhook: (name) => accepted(() => controls.removeWebhook(name)),
    testTarget: (name) => controls.testTarget(name),
    snoozes: () => [...controls.snoozes()],
    snooze: (wish) => accepted(() => controls.addSnooze(wish)),
    unsnooze: (id) => controls.removeSnooze(id),
    pausedUntil: () => controls.pausedUntil(),
    pause: (wish) => accepted(() => controls.pause(wish)),
    explain(wish) {
      const { counts, seen, sent, suppressed, about, ...rest } = accepted(() => controls.explain(wish));
      return {
        ...rest,
        counts: { ...counts },
        seen: [...seen],
        sent: [...sent],
        suppressed: [...suppressed],
        about: [...about],
      };
    },
  };
}

function accepted<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof RangeError) throw new BadInput(error.message);
    throw error;
  }
}

/** The contract's shape holds mutable lists, and no field that is undefined. */
function plain(config: ReturnType<AlertControls['settings']>): AlertSettings {
  return structuredClone(config) as unknown as AlertSettings;
}
