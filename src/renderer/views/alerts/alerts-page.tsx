// The alerts: what a person was told, newest first, and whether it was seen.
import { Badge, Button, Loader, Paper, Text } from '@mantine/core';
import { IconAlertTriangle, IconBell, IconChecks, IconFlame, IconInfoCircle } from '@tabler/icons-react';
import type { Alert, Severity } from '../../../contract/alerts.ts';
import { formatAgo, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import { Sheet } from '../../parts/sheet.tsx';
import classes from './alerts-page.module.css';
import { useAlerts } from './use-alerts.ts';

const words = messages.alerts;
const looks: Record<Severity, { readonly colour: string; readonly Icon: typeof IconBell }> = {
  routine: { colour: 'var(--mark-blue)', Icon: IconInfoCircle },
  priority: { colour: 'var(--mark-yellow)', Icon: IconAlertTriangle },
  immediate: { colour: 'var(--mark-red)', Icon: IconFlame },
};

/** `unseen` is how many are not marked as seen, over all pages. */
export function AlertsPage({ unseen }: { readonly unseen: number }) {
  const { rows, error, reading, more, acknowledge, pending, now } = useAlerts();
  return (
    <Sheet
      title={words.title}
      lead={words.lead}
      actions={
        <Button
          variant="default"
          leftSection={<IconChecks size={16} />}
          disabled={unseen === 0}
          loading={pending}
          onClick={() => acknowledge(null)}
        >
          {words.acknowledgeAll}
        </Button>
      }
    >
      {error !== null && <Failure title={words.failed} error={error} />}
      {reading && error === null && <Loader size="sm" aria-label={messages.loading} />}
      {!reading && error === null && rows.length === 0 && (
        <NothingHere icon={<IconBell size={24} />} title={words.none} detail={words.noneDetail} />
      )}
      {rows.length > 0 && (
        <Paper withBorder className={classes.card}>
          <ul className={classes.list}>
            {rows.map((alert) => (
              <AlertRow key={alert.id} alert={alert} now={now} onSeen={() => acknowledge([alert.id])} />
            ))}
          </ul>
        </Paper>
      )}
      {more !== null && (
        <Button variant="subtle" mt="sm" onClick={more}>
          {words.more}
        </Button>
      )}
    </Sheet>
  );
}

function AlertRow({
  alert,
  now,
  onSeen,
}: {
  readonly alert: Alert;
  readonly now: number;
  readonly onSeen: () => void;
}) {
  const { colour, Icon } = looks[alert.severity];
  const seen = alert.acknowledgedAt !== null;
  return (
    <li className={classes.row} data-seen={seen}>
      <Icon size={20} color={colour} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <div className={classes.head}>
          <span className="untrusted">{formatName(alert.title, alert.category, 80)}</span>
          {!seen && (
            <Badge size="xs" variant="light" tt="none">
              {words.unseen}
            </Badge>
          )}
        </div>
        <Text size="sm" className="untrusted">
          {formatName(alert.body, '', 240)}
        </Text>
        <Text size="xs" c="dimmed" title={formatMoment(alert.at)}>
          {words.severities[alert.severity]} · {formatAgo(alert.at, now)} ·{' '}
          {formatName(alert.source, messages.none, 60)}
        </Text>
      </div>
      {!seen && (
        <Button variant="subtle" size="compact-sm" onClick={onSeen}>
          {words.acknowledge}
        </Button>
      )}
    </li>
  );
}
