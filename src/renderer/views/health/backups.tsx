// The backups: make one, and choose one to become the database.
import { Alert, Button, Group, Modal, Paper, Progress, Table, Text } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import type { Backup, Health } from '../../../contract/maintenance.ts';
import { formatMoment } from '../../format.ts';
import { health as words } from '../../health-messages.ts';
import { formatBytes } from '../../parts/bytes.ts';
import { Failure } from '../../parts/failure.tsx';
import { NothingHere } from '../../parts/nothing-here.tsx';
import classes from './health.module.css';
import type { HealthUse } from './use-health.ts';

const texts = words.backups;

export function Backups({ health, use }: { readonly health: Health; readonly use: HealthUse }) {
  const [chosen, setChosen] = useState<Backup | null>(null);
  const job = health.jobs.find(({ name }) => name === 'backup');
  const isMaking = job !== undefined && job.state !== 'idle';
  return (
    <>
      <Notes health={health} use={use} />
      <Group justify="space-between" mb="sm">
        <Text size="sm" c="dimmed" className={classes.path}>
          {texts.folder(health.backupFolder)}
        </Text>
        <Button onClick={() => use.wishes.backups.run('backup')} loading={isMaking}>
          {texts.make}
        </Button>
      </Group>
      {isMaking && job.part !== null && (
        <Progress value={100 * job.part} mb="sm" color="sky" aria-label={words.percent(job.part)} />
      )}
      {job?.last?.outcome === 'failed' && !isMaking && (
        <Alert color="red" variant="light" mb="sm" role="alert">
          {job.last.words}
        </Alert>
      )}
      {health.backups.length === 0 ? (
        <NothingHere icon={<IconCopy size={24} />} title={texts.none} detail={texts.noneDetail} />
      ) : (
        <List backups={health.backups} onRestore={setChosen} />
      )}
      {chosen !== null && <Sure backup={chosen} use={use} onClose={() => setChosen(null)} />}
    </>
  );
}

function Notes({ health: { restoring, restored }, use }: { readonly health: Health; readonly use: HealthUse }) {
  return (
    <>
      {restoring !== null && (
        <Alert color="yellow" variant="light" mb="sm" title={texts.waitingTitle} role="status">
          {texts.waiting(restoring)}
          <Group mt="xs" gap="xs">
            <Button size="compact-sm" onClick={use.restart} loading={use.restarting}>
              {texts.restart}
            </Button>
            <Button size="compact-sm" variant="default" onClick={use.cancelRestore}>
              {texts.undo}
            </Button>
          </Group>
          {use.cancelRestoreRefusal !== null && <Failure title={texts.undoRefused} error={use.cancelRestoreRefusal} />}
        </Alert>
      )}
      {restored !== null && (
        <Alert
          color={restored.good ? 'green' : 'red'}
          variant="light"
          mb="sm"
          title={restored.good ? texts.goodTitle : texts.badTitle}
        >
          {restored.words}
        </Alert>
      )}
    </>
  );
}

function List({
  backups,
  onRestore,
}: {
  readonly backups: readonly Backup[];
  readonly onRestore: (backup: Backup) => void;
}) {
  const { columns } = texts;
  return (
    <Paper withBorder className={classes.frame}>
      <Table verticalSpacing={8} horizontalSpacing="sm" aria-label={texts.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{columns.made}</Table.Th>
            <Table.Th scope="col" className={classes.number}>
              {columns.size}
            </Table.Th>
            <Table.Th scope="col">{columns.file}</Table.Th>
            <Table.Th scope="col" aria-label={columns.actions} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {backups.map((backup) => (
            <Table.Tr key={backup.file}>
              <Table.Th scope="row" fw={550} className={classes.tight}>
                {formatMoment(backup.madeAt)}
              </Table.Th>
              <Table.Td className={classes.number}>{formatBytes(backup.bytes)}</Table.Td>
              <Table.Td className={classes.path}>{backup.file.replace(/^.*[\\/]/, '')}</Table.Td>
              <Table.Td>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={texts.restoreNamed(formatMoment(backup.madeAt))}
                  onClick={() => onRestore(backup)}
                >
                  {texts.restore}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function Sure({
  backup,
  use,
  onClose,
}: {
  readonly backup: Backup;
  readonly use: HealthUse;
  readonly onClose: () => void;
}) {
  const close = () => {
    use.forgetRestoreRefusal();
    onClose();
  };
  return (
    <Modal opened onClose={close} title={texts.sure} centered>
      <Text size="sm">{texts.sureDetail(formatMoment(backup.madeAt))}</Text>
      <Text mt="xs" className={classes.path}>
        {backup.file}
      </Text>
      {use.restoreRefusal !== null && <Failure title={texts.refused} error={use.restoreRefusal} />}
      <Group mt="md" justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          {texts.back}
        </Button>
        <Button color="red" loading={use.restoring} onClick={() => use.restore(backup.file, close)}>
          {texts.confirm}
        </Button>
      </Group>
    </Modal>
  );
}
