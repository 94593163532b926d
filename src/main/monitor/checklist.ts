// The first-run checklist: from "is the link up" to "is there a graph", each step with what to do while it is missing.
import type { ChecklistStep } from '../../contract/sources.ts';

/** What the steps are judged by. */
export interface ChecklistFacts {
  readonly enabledSources: number;
  /** Sources whose link stands, whether or not data flows. */
  readonly linkedSources: number;
  /** The newest error of a source in words; null when none has one. */
  readonly linkError: string | null;
  readonly bytes: number;
  readonly messages: number;
  /** Observations in the file. */
  readonly observations: number;
  readonly refused: number;
  readonly nodes: number;
  readonly edges: number;
}

/** The six steps in order; `advice` is empty where a step is done. */
export function checklistOf(facts: ChecklistFacts): ChecklistStep[] {
  const step = (name: ChecklistStep['step'], count: number, advice: string): ChecklistStep => ({
    step: name,
    done: count > 0,
    count,
    advice: count > 0 ? '' : advice,
  });
  return [
    step('link', facts.linkedSources, linkAdvice(facts)),
    step(
      'bytes',
      facts.bytes,
      'The link stands, but nothing has come over it. Check the topic filter, and that an observer publishes to this broker.',
    ),
    step(
      'packets',
      facts.messages,
      'Bytes arrive, but no whole message yet. Wait for the first one; an observer may be quiet for minutes.',
    ),
    step('decoded', facts.observations, decodedAdvice(facts)),
    step(
      'nodes',
      facts.nodes,
      'Packets decode. A node appears with its first signed advert; repeaters send one every few hours to two days.',
    ),
    step(
      'edges',
      facts.edges,
      'Nodes are known. An edge appears when a packet names a relay that only one known node can be.',
    ),
  ];
}

function linkAdvice(facts: ChecklistFacts): string {
  if (facts.enabledSources === 0) return 'No source is switched on. Add a broker, a recording or the sample mesh.';
  return facts.linkError ?? 'The source is connecting.';
}

function decodedAdvice(facts: ChecklistFacts): string {
  return facts.refused > 0
    ? `Messages arrive, but none is a packet: ${facts.refused} were refused. The counters show a sample of each reason.`
    : 'Messages arrive, but none carries a packet yet. Status messages alone make no graph.';
}
