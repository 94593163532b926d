// The form that changes one source, below its card.
import { Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { messages } from '../../messages.ts';
import { Failure } from '../../parts/failure.tsx';
import { sourceMessages } from '../../source-messages.ts';
import { useCore } from '../../wire/use-core.ts';
import { BrokerForm } from './broker-form.tsx';
import { MqttForm } from './mqtt-form.tsx';
import { PortForm } from './port-form.tsx';
import { ReplayForm } from './replay-form.tsx';
import { SampleForm } from './sample-form.tsx';
import { TcpForm } from './tcp-form.tsx';
import type { Edited } from './use-source-task.ts';

const words = sourceMessages.form;

/** Reads the settings anew each time it opens. */
export function EditSource({ name, ...ends }: Pick<Edited, 'name' | 'onDone' | 'onSaved'>) {
  const { calls } = useCore();
  const known = useQuery({ ...calls.sources.settings.queryOptions({ input: { name } }), gcTime: 0, staleTime: 0 });
  if (known.error !== null) return <Failure title={words.notRead} error={known.error} />;
  if (known.data === undefined || known.isFetching) return <Loader size="sm" aria-label={messages.loading} />;
  if (known.data === null) return <Text size="sm">{words.gone}</Text>;
  if (!known.data.changeable) return <Text size="sm">{words.fromCommandLine}</Text>;
  return <FormOf edited={{ ...known.data, name, ...ends }} />;
}

function FormOf({ edited }: { readonly edited: Edited }) {
  const { settings, ...others } = edited;
  switch (settings.kind) {
    case 'mqtt':
      return <MqttForm edited={{ ...others, settings }} />;
    case 'broker':
      return <BrokerForm edited={{ ...others, settings }} />;
    case 'serial':
    case 'console':
      return <PortForm kind={settings.kind} edited={{ ...others, settings }} />;
    case 'tcp':
      return <TcpForm edited={{ ...others, settings }} />;
    case 'replay':
      return <ReplayForm edited={{ ...others, settings }} />;
    case 'sample':
      return <SampleForm edited={{ ...others, settings }} />;
  }
}
