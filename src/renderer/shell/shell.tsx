// The frame of the window: source bar, rail, notices and the open page.
import { AppShell, Group, Text, UnstyledButton } from '@mantine/core';
import { messages } from '../messages.ts';
import { AlertsPage } from '../views/alerts/alerts-page.tsx';
import { ChannelsPage } from '../views/channels/channels-page.tsx';
import { CountersPage } from '../views/counters/counters-page.tsx';
import { GraphPage } from '../views/graph/graph-page.tsx';
import { HealthPage } from '../views/health/health-page.tsx';
import { ObserversPage } from '../views/observers/observers-page.tsx';
import { SourcesPage } from '../views/sources/sources-page.tsx';
import { Notices } from './notices.tsx';
import { Opening } from './opening.tsx';
import { Rail } from './rail.tsx';
import classes from './shell.module.css';
import { SourceBar } from './source-bar.tsx';
import { ThemeSwitch } from './theme-switch.tsx';
import { useShell } from './use-shell.ts';

const headerHeight = 52;
const railWidth = 82;

/** The whole window. */
export function Shell() {
  const { connection, status, info, page, retry } = useShell();
  if (status === null || info === null) return <Opening connection={connection} onRetry={retry} />;
  const stale = connection.kind !== 'open';
  return (
    <AppShell
      header={{ height: headerHeight }}
      navbar={{ width: railWidth, breakpoint: 0 }}
      padding={0}
      transitionDuration={0}
    >
      <AppShell.Header className={classes.header}>
        <UnstyledButton className={classes.skip} onClick={() => document.getElementById('page')?.focus()}>
          {messages.skip}
        </UnstyledButton>
        <Group gap={10} className={classes.brand} wrap="nowrap">
          <BrandMark />
          <Text fw={650} size="md" visibleFrom="md">
            {messages.product}
          </Text>
        </Group>
        <SourceBar status={status} stale={stale} />
        <ThemeSwitch />
      </AppShell.Header>
      <AppShell.Navbar className={classes.navbar}>
        <Rail page={page} unseenAlerts={status.unacknowledgedAlerts} />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main} id="page" tabIndex={-1}>
        <Notices connection={connection} status={status} onRetry={retry} />
        <div className={classes.page}>
          <div className={classes.kept} hidden={page !== 'graph'}>
            <GraphPage info={info} status={status} shown={page === 'graph'} />
          </div>
          {page === 'alerts' && <AlertsPage unseen={status.unacknowledgedAlerts} />}
          {page === 'channels' && <ChannelsPage />}
          {page === 'counters' && <CountersPage />}
          {page === 'observers' && <ObserversPage />}
          {page === 'health' && <HealthPage />}
          {page === 'sources' && <SourcesPage sources={status.sources} stale={stale} />}
        </div>
      </AppShell.Main>
    </AppShell>
  );
}

function BrandMark() {
  return (
    <svg width={24} height={24} viewBox="0 0 32 32" aria-hidden="true">
      <path
        d="M9 23 16 9l7 14M9 23h14"
        fill="none"
        stroke="var(--mark-blue)"
        strokeWidth="2.2"
        strokeLinejoin="round"
      />
      <circle cx="16" cy="8.5" r="4.2" fill="var(--mark-green)" />
      <circle cx="8.5" cy="23.5" r="4.2" fill="var(--mark-green)" />
      <circle
        cx="23.5"
        cy="23.5"
        r="3.4"
        fill="var(--mantine-color-body)"
        stroke="var(--mark-yellow)"
        strokeWidth="2.2"
      />
    </svg>
  );
}
