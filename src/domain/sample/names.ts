// Names of nodes and places that exist nowhere, with everything in them that breaks careless programs.
import type { AdvertRole } from '../packet/packet.ts';
import type { Random } from './random.ts';

/** Towns of the sample mesh. */
export const towns = [
  'Quellmoor',
  'Tannquist',
  'Orlessa',
  'Döhrwick',
  'Kestrun',
  'Velmossa',
  'Skarnhöft',
  'Ulvenna',
  'Mivarra',
] as const;

const ridges = ['Hohe Kimme', 'Grauzahn', 'Windkanzel', 'Övre Tind', 'Dornkuppe', 'Nebelstirn'] as const;
const places = ['Mast', 'Roof', 'Silo', 'Tower', 'Attic', 'Südhang', 'Harbour', 'Kiosk', 'Pump', 'Gärtnerei'] as const;
const emoji = ['📡', '🏔️', '🌲', '🔋', '☀️', '🛰️', '🐟', '🦉'] as const;
const handles = [
  'mörk',
  'tilda',
  'juno',
  'pike',
  'Åke',
  'zwirn',
  'bo',
  'ferris',
  'lumi',
  'nanna',
  'otto',
  'wren',
] as const;

const utf8 = new TextEncoder();

/** A name for a node of `role`: towns and things for relays, handles for people; numbered so that few are alike. */
export function inventName(role: AdvertRole, town: number, ridge: boolean, number: number, random: Random): string {
  const place = towns[town % towns.length] ?? towns[0];
  const mark = random.chance(0.18) ? ` ${random.pick(emoji)}` : '';
  switch (role) {
    case 'companion':
      return `${random.pick(handles)}${random.chance(0.5) ? number : ''}${mark}`;
    case 'room':
      return `${place} Room${mark} ${number}`;
    case 'sensor':
      return `${place} Wetter ${number}`;
    default:
      return ridge ? `${random.pick(ridges)} ${number}${mark}` : `${place} ${random.pick(places)} ${number}${mark}`;
  }
}

/** UTF-8 of `name` within `limit` bytes, ending between characters. */
export function fitName(name: string, limit: number): Uint8Array {
  const bytes = utf8.encode(name);
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}

/** A name of `limit` bytes whose last character is cut in half, as older firmware sends it. */
export function halfName(name: string, limit: number): Uint8Array {
  const filled = utf8.encode(`${name} `.padEnd(limit - 2, '.').slice(0, limit - 2));
  return Uint8Array.from([...filled.subarray(0, limit - 2), ...utf8.encode('📡').subarray(0, 2)]);
}
