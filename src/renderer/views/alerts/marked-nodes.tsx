// The nodes an operator keeps an eye on, and finding another one.
import { CloseButton, Paper, Text, Title, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatKey, formatName } from '../../format.ts';
import { messages } from '../../messages.ts';
import { openPage, pick } from '../../navigation.ts';
import { Failure } from '../../parts/failure.tsx';
import { MarkSwitches } from '../../parts/mark-switches.tsx';
import { NodeFinder } from '../../parts/node-finder.tsx';
import { SilentAfter } from '../../parts/silent-after.tsx';
import { useNodeMarks } from '../../parts/use-node-marks.ts';
import { useNodeSilence } from '../../parts/use-node-silence.ts';
import { useCore } from '../../wire/use-core.ts';
import classes from './rules.module.css';

const words = messages.alerts.marked;

/** Newly found nodes begin as watched. */
export function MarkedNodes() {
  const { calls } = useCore();
  const { data, error } = useQuery(calls.nodes.marked.queryOptions());
  const { mark, error: markError } = useNodeMarks();
  const { choose } = useNodeSilence();
  return (
    <section className={classes.part} aria-label={words.title}>
      <Title order={2}>{words.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {words.lead}
      </Text>
      <div className={classes.find}>
        <NodeFinder label={words.add} onPick={(key) => mark(key, { watched: true })} />
      </div>
      {error !== null && <Failure title={words.failed} error={error} />}
      {markError !== null && <Failure title={messages.node.markFailed} error={markError} />}
      {data?.length === 0 && <Text size="sm">{words.none}</Text>}
      {data !== undefined && data.length > 0 && (
        <Paper withBorder className={classes.card}>
          {data.map(({ node, marks, silence }) => {
            const name = formatName(node.name, formatKey(node.key));
            return (
              <div key={node.key} className={classes.marked}>
                <span className={classes.name}>
                  <UnstyledButton
                    onClick={() => {
                      openPage('graph');
                      pick({ kind: 'node', key: node.key });
                    }}
                  >
                    <b className="untrusted">{name}</b>
                  </UnstyledButton>
                  <Text size="xs" c="dimmed">
                    {messages.roles[node.role]}
                  </Text>
                </span>
                <MarkSwitches nodeKey={node.key} marks={marks} />
                <CloseButton
                  size="sm"
                  aria-label={words.remove(name)}
                  onClick={() => {
                    mark(node.key, { watched: false, critical: false });
                    if (silence.ownS !== null) choose(node.key, null);
                  }}
                />
                <div className={classes.line}>
                  <SilentAfter nodeKey={node.key} name={name} silence={silence} />
                </div>
              </div>
            );
          })}
        </Paper>
      )}
    </section>
  );
}
