// Alerts and the program's own words as notifications of the desktop.
import { Notification } from 'electron';
import type { Alert } from '../../contract/alerts.ts';
import { groupCategory } from '../../domain/alerts/grouping.ts';
import type { Clock } from '../../domain/clock.ts';
import { systemClock } from '../system-clock.ts';

/** A desktop that has not refused by then has accepted; not every one says that it shows. */
const acceptedAfterMs = 1_000;

/** Shows notifications and keeps each until it is gone: one nobody holds could be collected and its click lost. */
export class DesktopNotifications {
  readonly #shown = new Set<Notification>();
  readonly #open: (alert: Alert | null) => void;
  readonly #clock: Clock;
  #group: Notification | null = null;

  /** `open` is called when one is clicked. */
  constructor(open: (alert: Alert | null) => void, clock: Clock = systemClock) {
    this.#open = open;
    this.#clock = clock;
  }

  /** Shows an alert, a group in place of the group before; rejects with the operating system's words when it refuses. */
  async alert(alert: Alert): Promise<void> {
    if (!Notification.isSupported()) throw new Error('this desktop shows no notifications');
    const urgency = alert.severity === 'immediate' ? 'critical' : 'normal';
    const notification = this.#make({ title: alert.title, body: alert.body, urgency }, alert);
    if (alert.category === groupCategory) {
      this.#group?.close();
      this.#group = notification;
    }
    const accepted = Promise.withResolvers<void>();
    notification.once('show', () => accepted.resolve());
    notification.once('failed', (_event, error) => accepted.reject(new Error(error)));
    const cancel = this.#clock.after(acceptedAfterMs, () => accepted.resolve());
    notification.show();
    await accepted.promise.finally(cancel);
  }

  /** Shows a sentence of the program itself. */
  say(title: string, body: string): void {
    if (Notification.isSupported()) this.#make({ title, body, silent: true }, null).show();
  }

  #make(options: Electron.NotificationConstructorOptions, alert: Alert | null): Notification {
    const notification = new Notification(options);
    this.#shown.add(notification);
    const forget = () => {
      this.#shown.delete(notification);
      if (this.#group === notification) this.#group = null;
    };
    notification.on('click', () => {
      forget();
      this.#open(alert);
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    return notification;
  }
}
