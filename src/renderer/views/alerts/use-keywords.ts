// The keyword rules and the channels they can be for, and trying one on what was said.
import { useMutation, useQuery } from '@tanstack/react-query';
import type { KeywordRule } from '../../../contract/alerts.ts';
import { useCore } from '../../wire/use-core.ts';

/** Days of messages a rule is tried on. */
export const triedDays = 30;

/** `faults` are the core's sentences about the last attempt to save; `stale` says that somebody else saved before. */
export function useKeywords() {
  const { calls, queries } = useCore();
  const query = useQuery(calls.keywords.get.queryOptions());
  const save = useMutation({
    ...calls.keywords.save.mutationOptions(),
    onSuccess: (answer) => {
      if (answer.kind !== 'refused') void queries.invalidateQueries({ queryKey: calls.keywords.key() });
    },
  });
  const revision = query.data?.revision ?? '';
  return {
    data: query.data ?? null,
    error: query.error,
    retry: () => void query.refetch(),
    /** `onSaved` is called when the core took them. */
    save: (rules: readonly KeywordRule[], onSaved: () => void) =>
      save.mutate({ revision, rules }, { onSuccess: (answer) => void (answer.kind === 'saved' && onSaved()) }),
    saving: save.isPending,
    saveError: save.error,
    faults: save.data?.kind === 'refused' ? save.data.sentences : [],
    stale: save.data?.kind === 'stale' ? save.data.sentence : null,
    forgetFaults: () => save.reset(),
  };
}

/** Tries one rule on the stored messages; `of` gives the answer that belongs to it. */
export function useKeywordTrial() {
  const { calls } = useCore();
  const trial = useMutation(calls.alerts.backTest.mutationOptions());
  const asked = trial.variables?.rule;
  const isOf = (rule: KeywordRule) =>
    asked !== undefined && 'keyword' in asked && JSON.stringify(asked.keyword) === JSON.stringify(rule);
  return {
    run: (rule: KeywordRule) => trial.mutate({ rule: { category: 'keyword', keyword: rule }, days: triedDays }),
    isRunning: (rule: KeywordRule) => trial.isPending && isOf(rule),
    of: (rule: KeywordRule) => (isOf(rule) ? { answer: trial.data ?? null, error: trial.error } : null),
  };
}
