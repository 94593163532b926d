// The dialogs for files: what they are asked, and what a closed one gives.
import { beforeEach, expect, it, vi } from 'vitest';
import { forgetShown, shown } from './fake-electron.ts';

vi.mock('electron', async () => (await import('./fake-electron.ts')).fakeElectron);
const { chooseFile } = await import('../../../src/main/desktop/file-dialog.ts');

beforeEach(() => forgetShown('/home/ana'));

it('opens one file, recordings and databases first, and gives its path', async () => {
  shown.chosenFile = '/home/ana/mesh.ndjson';
  expect(await chooseFile({ kind: 'open' })).toBe('/home/ana/mesh.ndjson');
  expect(shown.fileDialogs[0]).toMatchObject({ properties: ['openFile'] });
  expect(shown.fileDialogs[0]?.filters?.[0]?.extensions).toEqual(expect.arrayContaining(['ndjson', 'db']));
});

it('offers to save in the folder of downloads under the name of the export', async () => {
  shown.chosenFile = '/mnt/nodes.csv';
  expect(await chooseFile({ kind: 'save', name: 'meshwarden-nodes.csv' })).toBe('/mnt/nodes.csv');
  expect(shown.fileDialogs[0]?.defaultPath).toMatch(/meshwarden-nodes\.csv$/);
});

it.each([{ kind: 'open' }, { kind: 'save', name: 'x.csv' }] as const)(
  'gives null when $kind is closed',
  async (wish) => {
    expect(await chooseFile(wish)).toBeNull();
  },
);
