// The window's providers around its frame.
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { Shell } from './shell/shell.tsx';
import { cssVariables, theme } from './theme.ts';
import type { Core } from './wire/core.ts';
import { CoreContext } from './wire/use-core.ts';

/** Everything below knows `core`. */
export function App({ core }: { readonly core: Core }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <Notifications position="bottom-left" limit={3} />
      <QueryClientProvider client={core.queries}>
        <CoreContext value={core}>
          <Shell />
        </CoreContext>
      </QueryClientProvider>
    </MantineProvider>
  );
}
