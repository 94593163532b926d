// One observer: what it is, its clock, how it fares, what it brought, and through which sources.
import { Alert, Button, Skeleton, Text } from '@mantine/core';
import { IconAlertTriangle, IconTopologyStar3 } from '@tabler/icons-react';
import type { JoinedCounters } from '../../../contract/joined-counters.ts';
import type { ObserverDetail } from '../../../contract/observers.ts';
import { formatAgo, formatCount, formatMoment, formatName, formatSpan } from '../../format.ts';
import { messages } from '../../messages.ts';
import { openPage, pick } from '../../navigation.ts';
import { isClockOff, observerMessages as words } from '../../observer-messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { SidePanel } from '../../parts/side-panel.tsx';
import { SparkBars } from '../../parts/spark.tsx';
import { nameOf } from './observer-table.tsx';
import { Reports } from './reports.tsx';
import { useObserver } from './use-observers.ts';

/** Renewed while it is open. */
export function ObserverPanel({
  observerKey,
  onClose,
}: {
  readonly observerKey: string;
  readonly onClose: () => void;
}) {
  const { detail, totals, error, retry, now } = useObserver(observerKey);
  const name = nameOf(detail?.observer ?? { name: null, key: observerKey });
  return (
    <SidePanel
      label={words.panel(name)}
      subject={observerKey}
      title={<span className="untrusted">{name}</span>}
      closeLabel={messages.close}
      onClose={onClose}
    >
      {error !== null && (
        <Failure title={words.detailFailed} error={error} retryLabel={messages.retry} onRetry={retry} />
      )}
      {detail === null && error === null && <Text c="dimmed">{words.gone}</Text>}
      {detail === undefined && error === null && <Skeleton height={180} />}
      {detail !== null && detail !== undefined && <Detail detail={detail} totals={totals} now={now} />}
    </SidePanel>
  );
}

function Detail({
  detail,
  totals,
  now,
}: {
  readonly detail: ObserverDetail;
  readonly totals: JoinedCounters | null;
  readonly now: number;
}) {
  const { observer, hours, sources } = detail;
  const show = () => {
    pick({ kind: 'node', key: observer.key.toLowerCase() });
    openPage('graph');
  };
  return (
    <>
      {isClockOff(observer.clock) && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />} title={words.clock} mb="md">
          {words.clockLong(observer.clock)}
        </Alert>
      )}
      <Facts rows={standing(detail, now)} />
      <Button
        variant="default"
        size="compact-sm"
        mt="sm"
        leftSection={<IconTopologyStar3 size={15} aria-hidden />}
        onClick={show}
      >
        {words.inGraph}
      </Button>
      <Section title={words.hours} note={words.hoursNote}>
        <SparkBars
          counts={hours.map(({ packets }) => packets)}
          label={words.hoursChart(hours.at(-1)?.packets ?? 0, Math.max(0, ...hours.map(({ packets }) => packets)))}
        />
      </Section>
      <Reports detail={detail} />
      <Section title={words.about}>
        <Facts rows={about(detail, now)} />
      </Section>
      {!isClockOff(observer.clock) && (
        <Section title={words.clock}>
          <Text size="sm">{words.clockLong(observer.clock)}</Text>
        </Section>
      )}
      <Section title={words.sources} note={sources.length === 0 ? words.noSources : undefined}>
        <Facts
          rows={sources.map(({ name, heardAt }) => [
            formatName(name, messages.none, 60),
            <span key={name} title={formatMoment(heardAt)}>
              {formatAgo(heardAt, now)}
            </span>,
          ])}
        />
      </Section>
      {totals !== null && <Totals totals={totals} />}
    </>
  );
}

function standing({ observer, lastStatusAt }: ObserverDetail, now: number) {
  const { facts } = words;
  const when = (at: number | null) =>
    at === null ? messages.node.never : <span title={formatMoment(at)}>{formatAgo(at, now)}</span>;
  return [
    [words.columns.lastSeen, when(observer.lastSeen)],
    [facts.lastPacket, when(observer.lastPacketAt)],
    [
      facts.status,
      <>
        {words.online(observer.online)}
        {lastStatusAt !== null && <>, {when(lastStatusAt)}</>}
      </>,
    ],
    [words.columns.perHour, formatCount(observer.perHour)],
    [facts.packets, formatCount(observer.packets)],
  ] as const;
}

function about(detail: ObserverDetail, now: number) {
  const { facts } = words;
  const text = (value: string | null, limit = 60) => (
    <span className="untrusted">{formatName(value, words.notSaid, limit)}</span>
  );
  return [
    [
      messages.node.key,
      <span key="key" className="mono untrusted">{`${formatName(detail.observer.key, messages.none, 128)}`}</span>,
    ],
    [facts.region, detail.observer.iata ?? words.noRegion],
    [facts.model, text(detail.model)],
    [facts.firmware, text(detail.firmware)],
    [facts.client, text(detail.clientVersion)],
    [facts.radio, text(radioWords(detail.radio))],
    [facts.relays, words.yesNo(detail.canRelay)],
    [facts.uptime, detail.uptimeSecs === null ? words.notSaid : formatSpan(detail.uptimeSecs * 1000)],
    [facts.queue, detail.queueLen === null ? words.notSaid : formatCount(detail.queueLen)],
    [facts.errors, detail.errorFlags === null ? words.notSaid : words.errors(detail.errorFlags)],
    [
      facts.firstSeen,
      <span key="first" title={formatMoment(detail.firstSeen)}>
        {formatAgo(detail.firstSeen, now)}
      </span>,
    ],
  ] as const;
}

/** `910.525,62.5,7,5` in words; anything else as it is. */
function radioWords(radio: string | null): string | null {
  const [mhz, khz, sf, cr, ...more] = (radio ?? '').split(',').map((part) => part.trim());
  if (!mhz || !khz || !sf || !cr || more.length > 0 || !Number.isFinite(Number(mhz))) return radio;
  return words.radio(String(Math.round(Number(mhz) * 1000) / 1000), khz, sf, cr);
}

function Totals({ totals: { since, restarts, totals } }: { readonly totals: JoinedCounters }) {
  const count = (value: number | null) => (value === null ? words.notSaid : formatCount(value));
  const time = (value: number | null) => (value === null ? words.notSaid : words.seconds(value));
  return (
    <Section title={words.totals} note={words.totalsNote(formatMoment(since))}>
      <Facts
        rows={[
          [words.total.packetsReceived, count(totals.packetsReceived)],
          [words.total.packetsSent, count(totals.packetsSent)],
          [words.total.recvErrors, count(totals.recvErrors)],
          [words.total.rxAirSecs, time(totals.rxAirSecs)],
          [words.total.txAirSecs, time(totals.txAirSecs)],
          [words.total.restarts, formatCount(restarts)],
        ]}
      />
    </Section>
  );
}
