// A Chromium for tests: found or said to be missing, started as this kind of machine needs it.
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const required = process.env.REQUIRE_BROWSER === '1';

/** Why browser tests are skipped here; null when they run, which they do without a browser, too, where one is required. */
export const noBrowser: string | null =
  existsSync(executablePath) || required
    ? null
    : `No Chromium at ${executablePath}: install it (Debian: apt-get install chromium) or name one in CHROMIUM.`;

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts it; whoever does closes it. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: quiet });
}

/** A fresh window on `address` and everything its console complained about since. */
export async function openWindow(
  browser: Browser,
  address: string,
  look: {
    readonly scheme: 'dark' | 'light';
    readonly width?: number;
    readonly height?: number;
    readonly calm?: boolean;
    /** The person's time zone, an IANA name; this machine's own when absent. */
    readonly zone?: string;
  },
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const { scheme, width = 1280, height = 800, calm = false, zone } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: calm ? 'reduce' : 'no-preference',
    ...(zone === undefined ? {} : { timezoneId: zone }),
  });
  const page = await context.newPage();
  // A machine that does something else besides takes its time; the test's own limit bounds the whole.
  page.setDefaultTimeout(50_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (line) => {
    if (line.type() === 'error' || line.type() === 'warning') complaints.push(line.text());
  });
  await page.goto(address);
  return { page, complaints };
}
