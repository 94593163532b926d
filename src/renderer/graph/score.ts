// How strong an edge is at a moment, and how that becomes a width and a fade on the canvas.
import type { GraphEdge } from '../../contract/graph.ts';

const hourMs = 3_600_000;
/** Hours after which an edge without new evidence counts half. */
const halfLifeHours = 168;

/** Weighted evidence out of 100, halved every 168 h without news: 0 to 1. */
export function scoreOf(edge: Pick<GraphEdge, 'weightedX4' | 'lastSeen'>, now: number): number {
  const hours = Math.max(0, now - edge.lastSeen) / hourMs;
  return Math.min(1, edge.weightedX4 / 400) * 2 ** (-hours / halfLifeHours);
}

/** Line width in model pixels, 1 to 7; the square root keeps weak edges apart from each other. */
export function widthOf(score: number): number {
  return Math.round((1 + 6 * Math.sqrt(score)) * 4) / 4;
}

/** Opacity by age: 0.85 when new, halving every two days, never below 0.36. Rounded so that few edges change at a time. */
export function fadeOf(lastSeen: number, now: number): number {
  const hours = Math.max(0, now - lastSeen) / hourMs;
  return Math.round(Math.max(0.36, 0.85 * 2 ** (-hours / 48)) * 50) / 50;
}
