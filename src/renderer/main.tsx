// Mounts the window: opens the line that fits where it runs, and hands everything below one core.
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './base.css';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { createCore } from './wire/core.ts';
import { takeInvitation } from './wire/invitation.ts';
import { openPortWire } from './wire/message-port.ts';
import { openWebSocketWire } from './wire/web-socket.ts';
import type { OpenWire } from './wire/wire.ts';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');

const core = createCore(openWire());
core.start();
window.addEventListener('pagehide', (event) => {
  if (!event.persisted) core.stop();
});
createRoot(root).render(<App core={core} />);

/** The desktop program loads the page from a file, or says so in its user agent while developing. */
function openWire(): OpenWire {
  const invitation = takeInvitation(window.location, sessionStorage, (url) =>
    window.history.replaceState(null, '', url),
  );
  const inDesktop = window.location.protocol === 'file:' || navigator.userAgent.includes('Electron/');
  if (inDesktop && invitation === null) return () => openPortWire(window);
  return () => openWebSocketWire(invitation);
}
