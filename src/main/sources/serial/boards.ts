// Which boards the USB identity of a serial port stands for.

/** USB ids in lower-case hexadecimal: of the board itself, or of the serial bridge chip on it. */
const boards: readonly (readonly [vendor: string, product: string | null, looksLike: string])[] = [
  ['239a', '8029', 'RAK4631, T-Echo or another nRF52840 board'],
  ['239a', null, 'nRF52840 board (Heltec T114, RAK, T-Echo)'],
  ['2886', '0057', 'Seeed T1000-E'],
  ['2886', '8044', 'Seeed XIAO nRF52840'],
  ['2886', '8045', 'Seeed XIAO nRF52840'],
  ['2886', null, 'Seeed board'],
  ['303a', null, 'ESP32-S3 board (Heltec V4, T-Deck, Station G2, XIAO S3)'],
  ['10c4', 'ea60', 'board with a CP210x bridge (Heltec V3, T-Beam)'],
  ['1a86', '55d4', 'board with a CH9102 bridge (T-Beam, T-LoRa)'],
  ['1a86', null, 'board with a CH34x bridge'],
  ['2e8a', null, 'Raspberry Pi Pico board'],
  ['0403', null, 'board with an FTDI bridge'],
];

/** Vendors of boards whose USB stack sends nothing until DTR is raised; it is no bridge chip there, and resets nothing. */
const wantDtr: ReadonlySet<string> = new Set(['239a', '2886', '2e8a']);

/**
 * Whether DTR is to be raised for a device: boards behind a bridge chip, and ESP32 boards, may be reset by it; others do not
 * speak without it. Low where it is not known.
 */
export function raisesDtr(usb: { readonly vendor: string } | null): boolean {
  return usb !== null && wantDtr.has(usb.vendor.toLowerCase());
}

/** What a port with this USB identity is likely to be; null when it is none of a known radio. */
export function boardOf(vendor: string, product: string): string | null {
  const found = boards.find(([v, p]) => v === vendor.toLowerCase() && (p === null || p === product.toLowerCase()));
  return found?.[2] ?? null;
}
