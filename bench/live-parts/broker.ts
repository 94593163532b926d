// A mosquitto of the bench's own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

/** A mosquitto that drops nothing on its own. */
export async function startBroker(folder: string): Promise<{ readonly url: string; stop(): void }> {
  const binary = ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find((file) => existsSync(file));
  if (!binary) throw new Error('The live bench needs mosquitto (Debian: apt-get install mosquitto).');
  const port = await freePort();
  const settings = join(folder, 'mosquitto.conf');
  const user = process.getuid?.() === 0 ? 'user root\n' : '';
  writeFileSync(settings, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n${user}`);
  const child = spawn(binary, ['-c', settings], { stdio: 'ignore' });
  const url = `mqtt://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await (await connectAsync(url, { connectTimeout: 500 }, false)).endAsync();
      return { url, stop: () => void child.kill() };
    } catch (error) {
      if (attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
