// Who is connected to a broker on this computer, live, and who was turned away.
import { Drawer, Loader, Table, Text } from '@mantine/core';
import type { BrokerClient, BrokerClients } from '../../../contract/sources.ts';
import { turnedAway } from '../../../contract/sources.ts';
import { formatAgo, formatCount, formatExactMoment, formatMoment, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { useNow } from '../../parts/use-now.ts';
import { sourceMessages } from '../../source-messages.ts';
import classes from './clients-panel.module.css';
import { useClients } from './use-clients.ts';

const words = sourceMessages.clients;

/** Over the page; `name` is the broker's. */
export function ClientsPanel({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { data, error } = useClients(name);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(960px, 94vw)"
      title={words.title(formatName(name, messages.none, 60))}
      closeButtonProps={{ 'aria-label': messages.close }}
      overlayProps={{ backgroundOpacity: 0.35 }}
    >
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead}
      </Text>
      {error !== null && <Failure title={words.failed} error={error} />}
      {data === undefined && error === null && <Loader size="sm" aria-label={messages.loading} />}
      {data != null && <Clients clients={data.clients} />}
      {data != null && <Turned clients={data} />}
    </Drawer>
  );
}

function Clients({ clients }: { readonly clients: readonly BrokerClient[] }) {
  const now = useNow();
  if (clients.length === 0) {
    return (
      <Text size="sm" mb="lg" role="status">
        {words.none} <span className={classes.quiet}>{words.noneHint}</span>
      </Text>
    );
  }
  return (
    <Table.ScrollContainer minWidth={760} mb="lg">
      <Table verticalSpacing={6} horizontalSpacing="sm">
        <Table.Thead>
          <Table.Tr>
            {Object.entries(words.columns).map(([column, title]) => (
              <Table.Th key={column} scope="col" className={column === 'messages' ? classes.number : undefined}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {clients.map((client) => (
            <Row key={`${client.since} ${client.address} ${client.id}`} client={client} now={now} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ client, now }: { readonly client: BrokerClient; readonly now: number }) {
  const { id, address, user, since, lastMessageAt, observers, moreObservers } = client;
  const names = observers.map((observer) => formatName(observer.name ?? observer.id, messages.none, 24));
  return (
    <Table.Tr>
      <Table.Th scope="row" className="untrusted">
        {formatName(id, messages.none, 40)}
      </Table.Th>
      <Table.Td className="mono">{formatName(address, messages.none, 45)}</Table.Td>
      <Table.Td className={user === null ? classes.quiet : 'untrusted'}>
        {user === null ? words.noUser : formatName(user, words.noUser, 30)}
      </Table.Td>
      <Table.Td>{formatMoment(since)}</Table.Td>
      <Table.Td className={classes.number}>{formatCount(client.messages)}</Table.Td>
      <Table.Td>{lastMessageAt === null ? words.never : formatAgo(lastMessageAt, now)}</Table.Td>
      <Table.Td className="untrusted">
        {names.length === 0 ? words.noObservers : names.join(', ')}
        {moreObservers && ` ${words.more}`}
      </Table.Td>
    </Table.Tr>
  );
}

function Turned({ clients }: { readonly clients: BrokerClients }) {
  const last = clients.lastTurnedAway;
  const rows = turnedAway.options.flatMap((why) => {
    const count = clients.turnedAway[why] ?? 0;
    return count === 0 ? [] : [{ why, count }];
  });
  return (
    <Section title={words.turned} note={words.turnedHint}>
      {rows.length === 0 && <Text size="sm">{words.nobodyTurned}</Text>}
      <dl className={classes.turned}>
        {rows.map(({ why, count }) => (
          <div key={why} data-reason={why}>
            <dt>{words.reasons[why]}</dt>
            <dd>{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      {last !== null && (
        <Text size="xs" c="dimmed" className="untrusted">
          {words.lastTurned(
            words.reasons[last.why],
            formatName(last.address, messages.none, 45),
            formatExactMoment(last.at),
          )}
        </Text>
      )}
    </Section>
  );
}
