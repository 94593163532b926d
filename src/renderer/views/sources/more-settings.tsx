// Settings few need, folded away behind a button.
import { Button, Stack } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { sourceMessages } from '../../source-messages.ts';

/** Open from the start when `open`: what is set must be seen. */
export function MoreSettings({ open = false, children }: { readonly open?: boolean; readonly children: ReactNode }) {
  const [more, setMore] = useState(open);
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={more}
        style={{ alignSelf: 'flex-start' }}
        ml={-8}
        onClick={() => setMore((before) => !before)}
      >
        {sourceMessages.mqtt.more}
      </Button>
      {more && <Stack gap="xs">{children}</Stack>}
    </>
  );
}
