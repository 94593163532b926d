// How big the database is, by table and by day, and when there is no room left.
import { Button, Group, Paper, Progress, Text, Title } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import type { Health } from '../../../contract/maintenance.ts';
import { formatAgo } from '../../format.ts';
import { health as words } from '../../health-messages.ts';
import { formatBytes } from '../../parts/bytes.ts';
import { Facts } from '../../parts/facts.tsx';
import { SparkLine } from '../../parts/spark.tsx';
import { useNow } from '../../parts/use-now.ts';
import classes from './health.module.css';
import { SlowQueries } from './slow-queries.tsx';

/** Tables shown by name; the rest is one line. */
const tablesShown = 8;

export function Room({ health, onMeasure }: { readonly health: Health; readonly onMeasure: () => void }) {
  return (
    <>
      <Paper withBorder className={classes.card}>
        <Facts rows={factsOf(health)} />
      </Paper>
      <Tables health={health} onMeasure={onMeasure} />
      <SlowQueries />
    </>
  );
}

function factsOf(health: Health): (readonly [string, ReactNode])[] {
  const { room } = words;
  const { disk, cap } = health;
  const forecasts =
    cap === null ? [words.forecast('disk', disk)] : [words.forecast('cap', cap), words.forecast('disk', disk)];
  return [
    [room.file, health.file],
    [room.size, room.sizeOf(health.usedBytes, health.fileBytes)],
    [room.growth, <Growth key="growth" health={health} />],
    [room.forecast, forecasts.join('; ')],
    [room.cap, health.capBytes === null ? room.noCap : formatBytes(health.capBytes)],
    [room.free, health.diskFreeBytes === null ? room.freeUnknown : formatBytes(health.diskFreeBytes)],
    [room.wal, formatBytes(health.walBytes)],
    [room.queue, room.queued(health.queue.length, health.queue.capacity)],
  ];
}

function Growth({ health: { disk, history } }: { readonly health: Health }) {
  const { room } = words;
  const [first, last] = [history[0], history.at(-1)];
  return (
    <>
      {disk.kind === 'unknown' ? room.growthUnknown : room.perDay(disk.bytesPerDay)}
      {first !== undefined && last !== undefined && first !== last && (
        <div className={classes.chart}>
          <SparkLine
            points={history.map(({ at, bytes }) => ({ at, value: bytes }))}
            label={room.chart(history.length, first.bytes, last.bytes)}
          />
        </div>
      )}
    </>
  );
}

function Tables({ health, onMeasure }: { readonly health: Health; readonly onMeasure: () => void }) {
  const { room } = words;
  const now = useNow();
  const isMeasuring = health.jobs.some(({ name, state }) => name === 'measure' && state !== 'idle');
  const shown = health.tables.slice(0, tablesShown);
  const others = health.tables.slice(tablesShown);
  const rows = [...shown.map(({ table, bytes }) => [table, bytes] as const)];
  if (others.length > 0) rows.push([room.others(others.length), others.reduce((sum, { bytes }) => sum + bytes, 0)]);
  const most = Math.max(1, ...rows.map(([, bytes]) => bytes));
  return (
    <section aria-label={room.tables}>
      <Group justify="space-between" mt="lg" mb="xs">
        <div>
          <Title order={2}>{room.tables}</Title>
          <Text size="sm" c="dimmed">
            {health.measuredAt === null ? room.unmeasured : room.measured(formatAgo(health.measuredAt, now))}
          </Text>
        </div>
        <Button variant="default" size="compact-md" loading={isMeasuring} onClick={onMeasure}>
          {room.measureNow}
        </Button>
      </Group>
      {rows.length > 0 && (
        <Paper withBorder className={classes.card}>
          <dl className={classes.sizes}>
            {rows.map(([table, bytes]) => (
              <Fragment key={table}>
                <dt>{table}</dt>
                <Progress value={(100 * bytes) / most} color="sky" aria-hidden />
                <dd>{formatBytes(bytes)}</dd>
              </Fragment>
            ))}
          </dl>
        </Paper>
      )}
    </section>
  );
}
