// An empty place that says why it is empty and what to do.
import { Center, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A centred icon, a short title and a sentence; `children` are what can be done. */
export function NothingHere({
  icon,
  title,
  detail,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly detail: string;
  readonly children?: ReactNode;
}) {
  return (
    <Center py={48} px="md">
      <Stack align="center" gap={8} maw={420}>
        <ThemeIcon size={48} radius="xl" variant="default" aria-hidden>
          {icon}
        </ThemeIcon>
        <Title order={2} ta="center">
          {title}
        </Title>
        <Text size="sm" c="dimmed" ta="center">
          {detail}
        </Text>
        {children}
      </Stack>
    </Center>
  );
}
