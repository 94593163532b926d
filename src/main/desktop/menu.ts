// The program's menu: what text fields, windows and the platform need, and nothing that only developers use.
import { Menu, type MenuItemConstructorOptions } from 'electron';

/** Sets the menu. `development` adds reload and the developer tools. */
export function setApplicationMenu(platform: NodeJS.Platform, development: boolean): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(development ? ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const) : []),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      platform === 'darwin' ? { role: 'appMenu' } : { label: 'File', submenu: [{ role: 'close' }, { role: 'quit' }] },
      { role: 'editMenu' },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
    ]),
  );
}
