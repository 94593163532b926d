// The closing account of an import: every message in one of its rows.
import type { ReactNode } from 'react';
import type { ImportAccount } from '../../../contract/transfers.ts';
import { formatCount } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { imports } from '../../transfer-messages.ts';
import classes from './transfers.module.css';

const { rows: words } = imports;

export function Account({ account }: { readonly account: ImportAccount }) {
  return (
    <section className={classes.account} aria-label={imports.account}>
      <Facts rows={rowsOf(account)} />
    </section>
  );
}

function rowsOf(account: ImportAccount): (readonly [string, ReactNode])[] {
  const { kind, lines, taken, receptions, duplicates, statuses, resumedAfter, nodes, observers, missing } = account;
  const rows: (readonly [string, ReactNode])[] = [
    [words.lines(kind), formatCount(lines)],
    [words.taken, formatCount(taken)],
    [words.receptions, formatCount(receptions)],
    [words.duplicates, formatCount(duplicates)],
    [words.statuses, formatCount(statuses)],
  ];
  if (resumedAfter > 0) rows.push([words.resumedAfter, words.resumedDetail(resumedAfter)]);
  if (nodes !== null) rows.push([words.nodes, words.listed(nodes.listed, nodes.refused)]);
  if (observers !== null) rows.push([words.observers, words.listed(observers.listed, observers.refused)]);
  const ignored = Object.entries(account.ignored);
  if (ignored.length > 0) rows.push([words.ignored, <List key="ignored" counts={ignored} />]);
  const refused = Object.entries(account.refused).map(
    ([reason, n]) => [messages.counters.ingestReasons[reason]?.name ?? reason, n] as const,
  );
  rows.push([words.refused, refused.length === 0 ? words.nothingRefused : <List key="refused" counts={refused} />]);
  if (missing.length > 0) rows.push([words.missing, missing.join(', ')]);
  rows.push([words.duration, words.seconds(account.durationMs)]);
  return rows;
}

function List({ counts }: { readonly counts: readonly (readonly [string, number])[] }) {
  return (
    <ul className={classes.list}>
      {counts.map(([name, n]) => (
        <li key={name}>
          {formatCount(n)} {name}
        </li>
      ))}
    </ul>
  );
}
