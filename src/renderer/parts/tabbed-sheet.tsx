// A page of several tabs, the open one named in the address.
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { openPage, type Page, usePlace } from '../navigation.ts';
import { Sheet } from './sheet.tsx';
import classes from './tabbed-sheet.module.css';

/** `tabs` are their names with their words, the first one open where the address names none; `children` are the panels. */
export function TabbedSheet({
  page,
  title,
  lead,
  tabs,
  children,
}: {
  readonly page: Page;
  readonly title: string;
  readonly lead: string;
  readonly tabs: Readonly<Record<string, string>>;
  readonly children: ReactNode;
}) {
  const { part } = usePlace();
  const [first = null] = Object.keys(tabs);
  const open = part !== null && Object.hasOwn(tabs, part) ? part : first;
  return (
    <Sheet title={title} lead={lead}>
      <Tabs value={open} onChange={(name) => openPage(page, name)} keepMounted={false}>
        <Tabs.List className={classes.tabs}>
          {Object.entries(tabs).map(([name, words]) => (
            <Tabs.Tab key={name} value={name}>
              {words}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {children}
      </Tabs>
    </Sheet>
  );
}
