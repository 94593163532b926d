// The maintenance jobs: what each does, how the last run went, when the next is, and buttons to run or end it.
import { Button, Paper, Progress, Table } from '@mantine/core';
import type { JobName, JobState } from '../../../contract/maintenance.ts';
import { formatAgo, formatMoment } from '../../format.ts';
import { health as words } from '../../health-messages.ts';
import { useNow } from '../../parts/use-now.ts';
import classes from './health.module.css';

interface Doing {
  readonly onRun: (job: JobName) => void;
  readonly onCancel: (job: JobName) => void;
}

export function Jobs({ jobs, ...doing }: { readonly jobs: readonly JobState[] } & Doing) {
  const now = useNow();
  const { columns } = words;
  const running = jobs.find(({ state }) => state === 'running');
  return (
    <Paper withBorder className={classes.frame}>
      <p className={classes.now} role="status">
        {running === undefined ? words.nothingRuns : words.runs(running.name, running.part)}
      </p>
      <Table verticalSpacing={8} horizontalSpacing="sm" aria-label={words.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{columns.job}</Table.Th>
            <Table.Th scope="col">{columns.last}</Table.Th>
            <Table.Th scope="col">{columns.next}</Table.Th>
            <Table.Th scope="col" aria-label={columns.actions} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map((job) => (
            <Row key={job.name} job={job} now={now} {...doing} />
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function Row({ job, now, onRun, onCancel }: { readonly job: JobState; readonly now: number } & Doing) {
  const { name, state } = job;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={550} className={classes.meaning}>
        {words.jobs[name].name}
        <span className={classes.quiet}>{words.jobs[name].meaning}</span>
      </Table.Th>
      <Table.Td>{state === 'idle' ? <Last job={job} now={now} /> : <UnderWay job={job} />}</Table.Td>
      <Table.Td className={classes.tight}>{state === 'idle' ? nextOf(job, now) : ''}</Table.Td>
      <Table.Td>
        {state === 'idle' ? (
          <Button size="compact-sm" variant="default" aria-label={words.runNamed(name)} onClick={() => onRun(name)}>
            {words.run}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={words.cancelNamed(name)}
            onClick={() => onCancel(name)}
          >
            {words.cancel}
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function UnderWay({ job: { state, part, rows } }: { readonly job: JobState }) {
  const detail = [part === null ? null : words.percent(part), rows > 0 ? words.rows(rows) : null];
  return (
    <div className={classes.bar}>
      {words.state(state)}
      <span className={classes.quiet}>{detail.filter((text) => text !== null).join(', ')}</span>
      {part !== null && <Progress mt={4} size="sm" value={100 * part} color="sky" aria-label={words.percent(part)} />}
    </div>
  );
}

function Last({ job: { last }, now }: { readonly job: JobState; readonly now: number }) {
  if (last === null) return <span className={classes.quiet}>{words.never}</span>;
  const isBad = last.outcome === 'failed' || last.outcome === 'interrupted';
  return (
    <>
      <span className={isBad ? classes.bad : undefined}>{words.outcome(last.outcome)}</span>
      {', '}
      <span title={formatMoment(last.startedAt)}>{formatAgo(last.startedAt, now)}</span>
      <span className={classes.quiet}>{last.words}</span>
      {last.longestMs > 0 && <span className={classes.quiet}>{words.longest(last.longestMs)}</span>}
    </>
  );
}

function nextOf({ nextAt }: JobState, now: number): string {
  if (nextAt === null) return words.onDemand;
  return nextAt <= now ? words.soon : formatMoment(nextAt);
}
