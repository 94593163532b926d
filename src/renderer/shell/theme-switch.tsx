// Chooses dark, light or the system's colours.
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconCheck, IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import { messages } from '../messages.ts';

const choices = [
  { scheme: 'auto', word: messages.theme.auto, Icon: IconDeviceDesktop },
  { scheme: 'light', word: messages.theme.light, Icon: IconSun },
  { scheme: 'dark', word: messages.theme.dark, Icon: IconMoon },
] as const;

/** A button with the three choices in a menu. */
export function ThemeSwitch() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { Icon } = choices.find((choice) => choice.scheme === colorScheme) ?? choices[0];
  return (
    <Menu position="bottom-end" width={180}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={messages.theme.label}>
          <Icon size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {choices.map(({ scheme, word, Icon: ItemIcon }) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            leftSection={<ItemIcon size={16} />}
            rightSection={scheme === colorScheme ? <IconCheck size={14} /> : null}
            onClick={() => setColorScheme(scheme)}
          >
            {word}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
