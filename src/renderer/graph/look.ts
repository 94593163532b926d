// How the canvas looks: the style sheet of nodes and edges for a dark and a light window.
import type { EdgeSingular, StylesheetJson } from 'cytoscape';
import type { NodeRole } from '../../contract/graph.ts';
import type { LinkChange } from '../../contract/history.ts';
import type { Liveness } from './liveness.ts';
import { roleShapes } from './role-shapes.ts';

/** Colours of one scheme. Liveness is also told apart by fill and outline, see `look`. */
export interface Palette {
  readonly canvas: string;
  readonly text: string;
  readonly edge: string;
  readonly accent: string;
  readonly warning: string;
  readonly liveness: Record<Liveness, string>;
}

/** The two schemes. */
export const palettes: Record<'dark' | 'light', Palette> = {
  dark: {
    canvas: '#11161d',
    text: '#cfd8e3',
    edge: '#7488a0',
    accent: '#5cb8ff',
    warning: '#ff9f5a',
    liveness: { alive: '#36c98d', quiet: '#e9b949', silent: '#f06a63', unheard: '#8592a3' },
  },
  light: {
    canvas: '#f6f8fa',
    text: '#27323f',
    edge: '#6f8296',
    accent: '#1474c8',
    warning: '#c2560c',
    liveness: { alive: '#12875f', quiet: '#a87400', silent: '#c9302c', unheard: '#6c7887' },
  },
};

/** Size of names in the model where there are so many that they do not follow the zoom, and where they do. */
const nameSizes = { large: 15, small: 11 };

/**
 * Cytoscape's style sheet for `palette`; `motion` false leaves transitions out, and so does `large`, for graphs of which
 * each frame takes long.
 */
export function look(palette: Palette, wantsMotion: boolean, large: boolean): StylesheetJson {
  const motion = wantsMotion && !large;
  return [
    ...nodeLook(palette, motion, large ? nameSizes.large : nameSizes.small),
    ...livenessLook(palette),
    ...edgeLook(palette, motion),
    ...markLook(palette),
    ...shapeLook(palette),
    ...changeLook(palette),
  ];
}

function nodeLook(palette: Palette, motion: boolean, nameSize: number): StylesheetJson {
  const base = {
    selector: 'node',
    style: {
      label: 'data(label)',
      color: palette.text,
      'font-family': 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif',
      'font-size': nameSize,
      'min-zoomed-font-size': 8,
      'text-valign': 'bottom',
      'text-margin-y': 4,
      'text-outline-color': palette.canvas,
      'text-outline-width': 2,
      'text-outline-opacity': 0.9,
      'text-wrap': 'ellipsis',
      'text-max-width': `${nameSize * 12}px`,
      'border-width': 2,
      'underlay-color': palette.accent,
      'underlay-opacity': 0,
      'underlay-padding': 7,
      'underlay-shape': 'ellipse',
      'overlay-opacity': 0,
      ...(motion ? { 'transition-property': 'underlay-opacity', 'transition-duration': 500 } : {}),
    },
  } as const;
  const shapes = Object.entries(roleShapes).map(([role, { canvas, size }]) => ({
    selector: `node[role="${role satisfies string as NodeRole}"]`,
    style: { shape: canvas, width: size, height: size },
  }));
  const ring = {
    selector: 'node[?observes]',
    style: { 'outline-width': 1.5, 'outline-offset': 3, 'outline-color': palette.text, 'outline-opacity': 0.75 },
  };
  return [base, ...shapes, ring];
}

function livenessLook({ liveness, canvas }: Palette): StylesheetJson {
  const rule = (state: Liveness, style: Record<string, string | number>) => ({
    selector: `node[live="${state}"]`,
    style: { 'border-color': liveness[state], ...style },
  });
  return [
    rule('alive', { 'background-color': liveness.alive, 'border-style': 'solid' }),
    rule('quiet', { 'background-color': mix(liveness.quiet, canvas, 0.4), 'border-style': 'dashed' }),
    rule('silent', { 'background-color': canvas, 'border-style': 'solid', 'border-width': 3.5 }),
    rule('unheard', { 'background-color': canvas, 'border-style': 'dotted' }),
  ];
}

function edgeLook(palette: Palette, motion: boolean): StylesheetJson {
  return [
    {
      selector: 'edge',
      style: {
        'curve-style': 'haystack',
        'haystack-radius': 0,
        width: 'data(width)',
        // The types know no data mapping for opacity; cytoscape does.
        opacity: 'data(fade)' as unknown as number,
        'line-color': palette.edge,
        'underlay-color': palette.accent,
        'underlay-opacity': 0,
        'underlay-padding': 4,
        'overlay-opacity': 0,
        ...(motion ? { 'transition-property': 'underlay-opacity', 'transition-duration': 500 } : {}),
      },
    },
    { selector: 'edge[confidence="medium"]', style: { 'line-style': 'dashed', 'line-dash-pattern': [8, 4] } },
    { selector: 'edge[confidence="low"]', style: { 'line-style': 'dotted' } },
    { selector: 'edge[?doubted]', style: { 'line-color': palette.warning } },
  ];
}

function markLook(palette: Palette): StylesheetJson {
  return [
    { selector: '.hidden', style: { display: 'none' } },
    { selector: 'node.aside', style: { opacity: 0.28, 'text-opacity': 0 } },
    { selector: 'edge.aside', style: { opacity: 0.07 } },
    { selector: 'node.fresh', style: { 'underlay-opacity': 0.22 } },
    { selector: 'edge.fresh', style: { 'underlay-opacity': 0.4 } },
    { selector: '.fresh.aside', style: { 'underlay-opacity': 0.08 } },
    { selector: 'node:active, edge:active', style: { 'overlay-opacity': 0 } },
    {
      selector: 'edge.chosen',
      style: { 'line-color': palette.accent, opacity: 1, 'underlay-opacity': 0.3, 'z-index': 9 },
    },
    {
      selector: 'node.chosen',
      style: {
        'underlay-opacity': 0.45,
        'font-weight': 'bold',
        'min-zoomed-font-size': 0,
        'z-index': 10,
      },
    },
  ];
}

/** What holds the mesh together, and what is shown alone. */
function shapeLook({ warning, accent }: Palette): StylesheetJson {
  return [
    {
      selector: 'node.point',
      style: { 'outline-width': 3, 'outline-offset': 3, 'outline-color': warning, 'outline-opacity': 1 },
    },
    {
      selector: 'edge.bridge',
      style: { width: (edge: EdgeSingular) => Number(edge.data('width')) + 3, 'line-color': warning },
    },
    {
      selector: 'node.lost',
      style: { opacity: 1, 'text-opacity': 1, 'outline-width': 4, 'outline-style': 'dotted', 'outline-color': warning },
    },
    { selector: 'edge.lost', style: { opacity: 0.9, 'line-style': 'dotted', 'line-color': warning } },
    { selector: 'node.lit', style: { 'min-zoomed-font-size': 0, 'z-index': 8 } },
    { selector: 'edge.lit', style: { 'line-color': accent, opacity: 1, 'z-index': 8 } },
    {
      selector: 'edge.lit.weakest',
      style: { 'line-color': warning, 'underlay-color': warning, 'underlay-opacity': 0.3 },
    },
  ];
}

/** What changed since another day; everything else is set aside. */
function changeLook({ accent, warning, liveness }: Palette): StylesheetJson {
  const link = (change: LinkChange, colour: string, style: 'solid' | 'dashed' | 'dotted') => ({
    selector: `edge.${change}`,
    style: { 'line-color': colour, 'line-style': style, width: 4, opacity: 1, 'z-index': 8 } as const,
  });
  return [
    { selector: 'edge.calm', style: { opacity: 0.15 } },
    link('new', liveness.alive, 'solid'),
    link('back', liveness.alive, 'dashed'),
    link('gone', liveness.silent, 'dotted'),
    link('stronger', accent, 'solid'),
    link('weaker', warning, 'dashed'),
    { selector: '.absent', style: { display: 'none' } },
  ];
}

/** `share` of `colour` over `ground`, both #rrggbb. */
function mix(colour: string, ground: string, share: number): string {
  const part = (text: string, at: number) => Number.parseInt(text.slice(at, at + 2), 16);
  const mixed = [1, 3, 5].map((at) => Math.round(part(colour, at) * share + part(ground, at) * (1 - share)));
  return `#${mixed.map((n) => n.toString(16).padStart(2, '0')).join('')}`;
}
