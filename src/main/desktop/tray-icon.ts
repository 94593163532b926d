// The tray icon: three nodes and their links, with a mark whose shape and colour say the worst state.
import type { TrayState } from '../bridge/messages.ts';
import { pngOf } from './png.ts';

type Colour = readonly [number, number, number];
type Inside = (x: number, y: number) => boolean;

const mesh: Colour = [92, 124, 250];
/** Shape and colour of the mark in the lower right corner; distances are parts of the icon's width from the mark's middle. */
const marks: Readonly<Record<TrayState['worst'], { readonly colour: Colour; readonly inside: Inside } | null>> = {
  idle: null,
  good: { colour: [47, 158, 68], inside: (x, y) => Math.hypot(x, y) < 0.17 },
  attention: { colour: [240, 140, 0], inside: (x, y) => y > -0.2 && y < 0.17 && Math.abs(x) < (y + 0.2) * 0.6 },
  bad: { colour: [224, 49, 49], inside: (x, y) => Math.abs(x) < 0.18 && Math.abs(y) < 0.18 },
};
const nodes = [
  [0.5, 0.2],
  [0.2, 0.75],
  [0.8, 0.75],
] as const;
/** Samples per pixel and axis, for smooth edges. */
const samples = 4;

/** PNG bytes of the icon, `size` pixels square. */
export function trayIcon(worst: TrayState['worst'], size: number): Buffer {
  const mark = marks[worst];
  return pngOf(size, (px, py) => {
    const sum = [0, 0, 0, 0];
    for (let i = 0; i < samples * samples; i += 1) {
      const x = (px + ((i % samples) + 0.5) / samples) / size;
      const y = (py + (Math.floor(i / samples) + 0.5) / samples) / size;
      const colour = mark?.inside(x - 0.8, y - 0.78) ? mark.colour : inMesh(x, y, mark !== null) ? mesh : null;
      if (colour === null) continue;
      for (const [channel, value] of colour.entries()) sum[channel] = (sum[channel] ?? 0) + value;
      sum[3] = (sum[3] ?? 0) + 1;
    }
    const [red = 0, green = 0, blue = 0, hits = 0] = sum;
    const mean = (value: number) => Math.round(hits === 0 ? 0 : value / hits);
    return [mean(red), mean(green), mean(blue), Math.round((255 * hits) / (samples * samples))];
  });
}

function inMesh(x: number, y: number, marked: boolean): boolean {
  // A clear ring sets the mark off from the mesh.
  if (marked && Math.hypot(x - 0.8, y - 0.78) < 0.26) return false;
  return nodes.some(([nx, ny], i) => {
    const [tx, ty] = nodes[(i + 1) % nodes.length] ?? [nx, ny];
    return Math.hypot(x - nx, y - ny) < 0.16 || distanceToLine(x, y, nx, ny, tx, ty) < 0.045;
  });
}

function distanceToLine(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2);
  const held = Math.min(1, Math.max(0, along));
  return Math.hypot(x - ax - held * (bx - ax), y - ay - held * (by - ay));
}
