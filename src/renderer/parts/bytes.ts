// Bytes as they are shown and typed.

/** Bytes of one of each. */
export const byteUnits = { MiB: 2 ** 20, GiB: 2 ** 30 } as const;
export type ByteUnit = keyof typeof byteUnits;

/** "512 MiB", "1.5 GiB"; below one mebibyte "0.4 MiB". */
export function formatBytes(bytes: number): string {
  const unit: ByteUnit = bytes < byteUnits.GiB ? 'MiB' : 'GiB';
  const n = bytes / byteUnits[unit];
  return `${n < 10 ? Number(n.toFixed(1)) : Math.round(n).toLocaleString('en')} ${unit}`;
}

/** Bytes as the number and unit that say them shortest: 1610612736 as 1.5 and GiB. */
export function splitBytes(bytes: number): { readonly n: number; readonly unit: ByteUnit } {
  const unit: ByteUnit = bytes < byteUnits.GiB ? 'MiB' : 'GiB';
  return { n: Number((bytes / byteUnits[unit]).toFixed(2)), unit };
}
