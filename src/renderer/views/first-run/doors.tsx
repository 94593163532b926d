// The first screen: three doors, of which one needs nothing, one an address and one a radio.
import { Anchor, Button, Card, SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core';
import { IconBroadcast, IconSparkles, IconUsb } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { messages } from '../../messages.ts';
import { openPage } from '../../navigation.ts';
import { Failure } from '../../parts/failure.tsx';
import { imports } from '../../transfer-messages.ts';
import { MqttForm } from '../sources/mqtt-form.tsx';
import { PortForm } from '../sources/port-form.tsx';
import { useAddSource } from '../sources/use-sources.ts';
import classes from './doors.module.css';

/** Sample mesh, MQTT broker, USB radio. */
export function Doors() {
  return (
    <div className={classes.scroll}>
      <div className={classes.screen}>
        <Title order={1} className={classes.title}>
          {messages.doors.title}
        </Title>
        <Text c="dimmed" ta="center" mb={28}>
          {messages.doors.lead}
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
          <SampleDoor />
          <MqttDoor />
          <UsbDoor />
        </SimpleGrid>
        <Text size="sm" c="dimmed" ta="center" mt="lg">
          {messages.doors.history}{' '}
          <Anchor component="button" type="button" size="sm" onClick={() => openPage('health', 'files')}>
            {imports.button}
          </Anchor>
        </Text>
      </div>
    </div>
  );
}

function SampleDoor() {
  const add = useAddSource();
  return (
    <Door icon={<IconSparkles size={22} />} title={messages.doors.sample.title} text={messages.doors.sample.text}>
      {add.error !== null && <Failure title={messages.sources.failed} error={add.error} />}
      <Button
        fullWidth
        px="xs"
        classNames={{ root: classes.wide, label: classes.whole }}
        loading={add.isPending}
        onClick={() => add.mutate({ kind: 'sample', profile: 'small' })}
      >
        {messages.doors.sample.button}
      </Button>
    </Door>
  );
}

function MqttDoor() {
  return (
    <Door icon={<IconBroadcast size={22} />} title={messages.doors.mqtt.title} text={messages.doors.mqtt.text}>
      <MqttForm compact />
    </Door>
  );
}

function UsbDoor() {
  return (
    <Door icon={<IconUsb size={22} />} title={messages.doors.usb.title} text={messages.doors.usb.text}>
      <PortForm kind="serial" prominent />
    </Door>
  );
}

function Door({
  icon,
  title,
  text,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <Card component="section" aria-label={title} withBorder padding="lg" className={classes.door}>
      <ThemeIcon size={40} radius="md" variant="light" aria-hidden>
        {icon}
      </ThemeIcon>
      <Title order={2} mt="sm">
        {title}
      </Title>
      <Text size="sm" mt={4} className={classes.text}>
        {text}
      </Text>
      <div className={classes.action}>{children}</div>
    </Card>
  );
}
