// How large the database is and may get.
import { Button, Group, Paper, Progress, Select, Skeleton, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';
import type { StorageRoom } from '../../../contract/watching.ts';
import { type ByteUnit, byteUnits, formatBytes, splitBytes } from '../../parts/bytes.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { typedDecimal } from '../../parts/hours.ts';
import { storage as words } from '../../watch-messages.ts';
import classes from './rules.module.css';
import { useStorageRoom } from './use-storage-room.ts';

const units: readonly ByteUnit[] = ['MiB', 'GiB'];

/** The present size beside the limit, and a field to change it. */
export function DatabaseLimit() {
  const { room, error, ...limit } = useStorageRoom();
  return (
    <section className={classes.part} aria-label={words.title}>
      <Title order={2}>{words.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead}
      </Text>
      {error !== null && <Failure title={words.failed} error={error} />}
      {room === null && error === null && <Skeleton height={110} />}
      {room !== null && (
        <Paper withBorder className={classes.card}>
          <Standing room={room} />
          <LimitForm room={room} {...limit} />
        </Paper>
      )}
    </section>
  );
}

function Standing({ room }: { readonly room: StorageRoom }) {
  const { databaseBytes, freeBytes, limitBytes } = room;
  const percent = limitBytes === null ? null : Math.round((100 * databaseBytes) / limitBytes);
  const isAbove = limitBytes !== null && databaseBytes > limitBytes;
  const isBeyondDisk = limitBytes !== null && freeBytes !== null && limitBytes > databaseBytes + freeBytes;
  return (
    <>
      <Facts
        rows={[
          [words.size, formatBytes(databaseBytes)],
          [words.free, freeBytes === null ? words.freeUnknown : formatBytes(freeBytes)],
          [
            words.limit,
            limitBytes === null ? words.noLimit : `${formatBytes(limitBytes)} (${words.used(percent ?? 0)})`,
          ],
        ]}
      />
      {percent !== null && (
        <Progress
          mt="xs"
          value={Math.min(100, percent)}
          color={isAbove ? 'red' : 'sky'}
          aria-label={words.used(percent)}
        />
      )}
      {(isAbove || isBeyondDisk) && (
        <Text size="sm" mt="xs" role="status" c={isAbove ? 'var(--mark-red)' : 'dimmed'}>
          {isAbove ? words.above : words.tooLarge}
        </Text>
      )}
    </>
  );
}

function LimitForm({
  room,
  setLimit,
  setting,
  refusal,
  forgetRefusal,
}: { readonly room: StorageRoom } & Omit<ReturnType<typeof useStorageRoom>, 'room' | 'error'>) {
  const stored = room.limitBytes === null ? null : splitBytes(room.limitBytes);
  const [typed, setTyped] = useState<string | null>(null);
  const [chosen, setChosen] = useState<ByteUnit | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const unit = chosen ?? stored?.unit ?? 'GiB';
  const shown = typed ?? (stored === null ? '' : String(stored.n));
  const done = () => {
    setTyped(null);
    setChosen(null);
  };
  const change = (act: () => void) => {
    setFault(null);
    forgetRefusal();
    act();
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const n = typedDecimal(shown);
        if (n === null) setFault(words.noNumber);
        else setLimit(Math.round(n * byteUnits[unit]), done);
      }}
    >
      <Group gap="xs" mt="sm" align="flex-end">
        <TextInput
          className={classes.narrow}
          label={words.limit}
          inputMode="decimal"
          autoComplete="off"
          value={shown}
          error={fault !== null || refusal !== null}
          onChange={(event) => {
            const { value } = event.currentTarget;
            change(() => setTyped(value));
          }}
        />
        <Select
          className={classes.unit}
          aria-label={words.unit}
          allowDeselect={false}
          value={unit}
          data={[...units]}
          onChange={(value) => change(() => setChosen(units.find((one) => one === value) ?? 'GiB'))}
        />
        <Button type="submit" loading={setting} disabled={typed === null && chosen === null}>
          {words.save}
        </Button>
        {stored !== null && (
          <Button variant="default" disabled={setting} onClick={() => change(() => setLimit(null, done))}>
            {words.remove}
          </Button>
        )}
      </Group>
      {(fault !== null || refusal !== null) && (
        <Text size="sm" c="var(--mark-red)" mt="xs" role="alert">
          {fault ?? refusal?.message}
        </Text>
      )}
    </form>
  );
}
