// Files in and out, as a tab of the Health page.
import { Paper, Title } from '@mantine/core';
import { exports } from '../../transfer-messages.ts';
import { ExportPanel } from './export-panel.tsx';
import { ImportPanel } from './import-panel.tsx';
import classes from './transfers.module.css';

export function Transfers() {
  return (
    <>
      <ImportPanel />
      <section aria-label={exports.title}>
        <Title order={2} mt="xl" mb="sm">
          {exports.title}
        </Title>
        <Paper withBorder className={classes.card}>
          <ExportPanel what="nodes" />
        </Paper>
      </section>
    </>
  );
}
