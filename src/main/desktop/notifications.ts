// Alerts and the program's own words as notifications of the desktop.
import { Notification } from 'electron';
import type { Alert } from '../../contract/alerts.ts';

/** Shows notifications and keeps each until it is gone: one nobody holds could be collected and its click lost. */
export class DesktopNotifications {
  readonly #shown = new Set<Notification>();
  readonly #open: (alert: Alert | null) => void;

  /** `open` is called when one is clicked. */
  constructor(open: (alert: Alert | null) => void) {
    this.#open = open;
  }

  /** Shows an alert. */
  alert(alert: Alert): void {
    this.#show(
      { title: alert.title, body: alert.body, urgency: alert.severity === 'immediate' ? 'critical' : 'normal' },
      alert,
    );
  }

  /** Shows a sentence of the program itself. */
  say(title: string, body: string): void {
    this.#show({ title, body, silent: true }, null);
  }

  #show(options: Electron.NotificationConstructorOptions, alert: Alert | null): void {
    if (!Notification.isSupported()) return;
    const notification = new Notification(options);
    this.#shown.add(notification);
    const forget = () => this.#shown.delete(notification);
    notification.on('click', () => {
      forget();
      this.#open(alert);
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    notification.show();
  }
}
