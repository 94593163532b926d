// Alerts as notifications of a desktop that shows, refuses or says nothing.
import { beforeEach, expect, test, vi } from 'vitest';
import type { Alert } from '../../../src/contract/alerts.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { fakeElectron, forgetShown, shown } from './fake-electron.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron);
const { DesktopNotifications } = await import('../../../src/main/desktop/notifications.ts');

beforeEach(() => forgetShown(''));

const alertOf = (title: string, category = 'node-silent', severity: Alert['severity'] = 'priority'): Alert => ({
  id: 1,
  eventId: 'e#1',
  source: 'detector:nodes',
  family: 'nodes',
  category,
  severity,
  region: null,
  subject: null,
  title,
  body: 'Last heard via Kennedy.',
  at: 0,
  acknowledgedAt: null,
});

test('an alert is accepted when the desktop shows it, an immediate one as critical', async () => {
  const clock = new ManualClock();
  const notifications = new DesktopNotifications(() => {}, clock);
  await notifications.alert(alertOf('a', 'partition', 'immediate'));
  expect(shown.notifications[0]?.options).toMatchObject({ title: 'a', urgency: 'critical' });
  expect(clock.pending).toBe(0);
});

test('an alert the desktop refuses is refused with its words', async () => {
  const show = vi.spyOn(fakeElectron.Notification.prototype, 'show').mockImplementation(function (this: object) {
    (this as InstanceType<typeof fakeElectron.Notification>).emit('failed', {}, 'Focus assist is on');
  });
  await expect(new DesktopNotifications(() => {}, new ManualClock()).alert(alertOf('a'))).rejects.toThrow(
    'Focus assist is on',
  );
  show.mockRestore();
});

test('an alert counts as accepted by a desktop that says nothing for 1 s', async () => {
  const show = vi.spyOn(fakeElectron.Notification.prototype, 'show').mockImplementation(() => {});
  const clock = new ManualClock();
  const accepted = new DesktopNotifications(() => {}, clock).alert(alertOf('a'));
  clock.advance(1_000);
  await accepted;
  show.mockRestore();
});

test('a newer group takes the place of the one before, and single alerts stay', async () => {
  const notifications = new DesktopNotifications(() => {}, new ManualClock());
  await notifications.alert(alertOf('single'));
  await notifications.alert(alertOf('97 more alerts', 'group'));
  const closed: string[] = [];
  for (const one of shown.notifications) one.on('close', () => closed.push(one.options.title ?? ''));
  await notifications.alert(alertOf('197 more alerts', 'group'));
  expect(closed).toEqual(['97 more alerts']);
});
