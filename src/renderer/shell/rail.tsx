// The rail at the left: the pages there are, and how many alerts wait.
import { Indicator, UnstyledButton } from '@mantine/core';
import {
  IconAntenna,
  IconBell,
  IconBroadcast,
  IconHeartbeat,
  IconListNumbers,
  IconMessages,
  IconTopologyStar3,
} from '@tabler/icons-react';
import { messages } from '../messages.ts';
import { openPage, type Page, pages } from '../navigation.ts';
import classes from './rail.module.css';

const icons: Record<Page, typeof IconBell> = {
  graph: IconTopologyStar3,
  alerts: IconBell,
  channels: IconMessages,
  counters: IconListNumbers,
  observers: IconAntenna,
  sources: IconBroadcast,
  health: IconHeartbeat,
};

/** One button per page, the open one marked. */
export function Rail({ page, unseenAlerts }: { readonly page: Page; readonly unseenAlerts: number }) {
  return (
    <nav className={classes.rail} aria-label={messages.pages.label}>
      {pages.map((name) => {
        const Icon = icons[name];
        const waiting = name === 'alerts' ? unseenAlerts : 0;
        return (
          <UnstyledButton
            key={name}
            className={classes.item}
            aria-current={name === page ? 'page' : undefined}
            aria-label={waiting > 0 ? `${messages.pages[name]}, ${messages.alerts.waiting(waiting)}` : undefined}
            onClick={() => openPage(name)}
          >
            <Indicator label={waiting > 99 ? '99+' : waiting} size={15} disabled={waiting === 0} color="red" offset={2}>
              <Icon size={21} stroke={1.7} aria-hidden />
            </Indicator>
            <span>{messages.pages[name]}</span>
          </UnstyledButton>
        );
      })}
    </nav>
  );
}
