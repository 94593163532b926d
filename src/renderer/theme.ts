// Typography, colours and sizes of the window, for both schemes.
import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** The theme of every component. */
export const theme = createTheme({
  primaryColor: 'sky',
  primaryShade: { light: 7, dark: 5 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.35rem' }, h2: { fontSize: '1.05rem' }, h3: { fontSize: '0.9rem' } },
  },
  respectReducedMotion: true,
  cursorType: 'pointer',
  colors: {
    sky: ['#e6f4ff', '#cde6fb', '#9bcbf4', '#66afee', '#3d98e8', '#2486d8', '#1b7ccb', '#1268b0', '#0b5793', '#044876'],
    dark: [
      '#dbe2ea',
      '#b9c4d0',
      '#94a1b0',
      '#66758a',
      '#36424f',
      '#29333f',
      '#1c242e',
      '#151b23',
      '#10151b',
      '#0b0f14',
    ],
  },
});

/** Dimmed text with enough contrast on both grounds, and a page ground that sets cards off. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5a6673',
    '--mantine-color-body': '#ffffff',
    '--ground': '#f3f5f8',
    '--line': '#dde3ea',
  },
  dark: { '--mantine-color-dimmed': '#94a1b0', '--ground': '#10151b', '--line': '#29333f' },
});
