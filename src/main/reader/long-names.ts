// Which questions take long: a thread of their own answers them, so that no list waits behind one.
import type { QueryName } from './queries/registry.ts';

/**
 * Those that look at the whole graph or at all that is stored: a newer snapshot alone takes as long as ten lists. Lists,
 * details and searches are not among them.
 */
const longNames: ReadonlySet<QueryName> = new Set<QueryName>([
  'edges.export',
  'export.chunk',
  'graph.history',
  'graph.at',
  'graph.changes',
  'analysis.shape',
  'analysis.busiest',
  'analysis.without',
  'analysis.route',
  'analysis.twoWay',
  'analysis.prefixes',
  'backTest.evidence',
  'backTest.subjects',
  'backTest.newcomers',
  'backTest.radios',
  'backTest.adverts',
  'backTest.senders',
  'backTest.packets',
  'backTest.messages',
  'backTest.keywords',
  'backTest.links',
  'backTest.outages',
  'backTest.names',
]);

/** Whether `name` is a question that lists must not wait behind. */
export function takesLong(name: QueryName): boolean {
  return longNames.has(name);
}
