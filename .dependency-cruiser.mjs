// Who may import whom. Each rule's comment is the sentence the build prints when it is broken.

/** One rule per layer: files below `from` may import `allowed` (and themselves), nothing else of ours. */
function layer(name, from, allowed, why) {
  return {
    name,
    comment: why,
    severity: 'error',
    from: { path: from },
    to: { path: '^src/', pathNot: [from, ...allowed] },
  };
}

/** Only `owners` may import the npm packages or Node modules matching `packages`. */
function owned(name, packages, owners, why) {
  return { name, comment: why, severity: 'error', from: { path: '^src/', pathNot: owners }, to: { path: packages } };
}

const npm = (...names) => `node_modules/(${names.join('|')})(/|$)`;

export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or a third noun is missing between them.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    layer(
      'contract-stands-alone',
      '^src/contract/',
      [],
      'The contract is what both sides of a wire share; it knows neither of them.',
    ),
    layer(
      'domain-stands-alone',
      '^src/domain/',
      [],
      'The domain is pure: values in, values out. Crypto, time and randomness are passed in.',
    ),
    {
      name: 'domain-touches-nothing',
      comment: 'The domain has no Node, no packages, no effects: pass what it needs in as a value or a function.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'] },
    },
    {
      name: 'contract-touches-zod-and-orpc',
      comment: 'The contract crosses process boundaries as plain JSON; zod and the oRPC contract are all it needs.',
      severity: 'error',
      from: { path: '^src/contract/' },
      to: {
        dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg'],
        pathNot: npm('zod', '@orpc/contract'),
      },
    },
    layer(
      'storage-below-everything',
      '^src/main/storage/',
      ['^src/domain/'],
      'Storage holds the SQL and knows only domain words; whoever needs rows calls it.',
    ),
    layer(
      'sources-only-hear',
      '^src/main/sources/',
      ['^src/domain/'],
      'A source turns bytes into hearings; it knows no database and no window.',
    ),
    layer(
      'ingest-records',
      '^src/main/(ingest|topology|alerts)/',
      ['^src/domain/', '^src/main/storage/', '^src/contract/', '^src/main/(ingest|topology|alerts)/'],
      'Ingest, topology and alerts work on domain values and the storage tables; sources and wires reach them through the composition root.',
    ),
    layer(
      'ingest-topology-alerts-are-siblings',
      '^src/main/ingest/',
      ['^src/domain/', '^src/main/storage/', '^src/contract/'],
      'Ingest hands batches on through a function it is given; it does not import topology or alerts.',
    ),
    layer(
      'topology-is-a-sibling',
      '^src/main/topology/',
      ['^src/domain/', '^src/main/storage/', '^src/contract/'],
      'Topology is fed by whoever composes it; it does not import ingest or alerts.',
    ),
    layer(
      'alerts-is-a-sibling',
      '^src/main/alerts/',
      ['^src/domain/', '^src/main/storage/', '^src/contract/'],
      'Alerts are fed by whoever composes them; they do not import ingest or topology.',
    ),
    layer(
      'maintenance-works-in-slices',
      '^src/main/maintenance/',
      ['^src/domain/', '^src/main/storage/', '^src/contract/'],
      'Maintenance works on the storage tables; what keeps rows in memory is told through functions it is given.',
    ),
    layer(
      'reader-only-reads',
      '^src/main/reader/',
      ['^src/domain/', '^src/main/storage/(config|readonly|schema)[^/]*\\.ts$', '^src/contract/'],
      'The reader opens the file read-only; it may share the settings and the schema of storage, never its writing verbs.',
    ),
    layer(
      'bridge-serves-the-contract',
      '^src/main/bridge/',
      ['^src/main/', '^src/contract/', '^src/domain/'],
      'The bridge answers the contract from the parts of main.',
    ),
    layer(
      'preload-hands-a-port',
      '^src/preload/',
      ['^src/contract/'],
      'The preload hands the renderer its port and nothing else.',
    ),
    layer(
      'renderer-speaks-the-contract',
      '^src/renderer/',
      ['^src/contract/'],
      'The renderer learns everything through the contract.',
    ),
    {
      name: 'nothing-imports-the-renderer',
      comment: 'The window is the last step of the journey; nothing depends on it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/renderer/' },
      to: { path: '^src/(renderer|preload)/' },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'The renderer runs in a browser: no Node module exists there.',
      severity: 'error',
      from: { path: '^src/renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    owned(
      'sqlite-in-storage',
      npm('better-sqlite3'),
      ['^src/main/storage/'],
      'One folder holds the SQL, so that one folder can promise who writes.',
    ),
    owned(
      'electron-in-the-shell',
      npm('electron'),
      ['^src/main/desktop/', '^src/main/index\\.ts$', '^src/preload/'],
      'Everything but the thin shell runs without Electron.',
    ),
    owned(
      'radio-and-broker-in-sources',
      npm('mqtt', 'aedes', 'serialport'),
      ['^src/main/sources/'],
      'Bytes come in through sources only.',
    ),
    owned(
      'orpc-on-the-wires',
      npm('@orpc/[^/]+'),
      ['^src/main/bridge/', '^src/contract/', '^src/renderer/'],
      'oRPC carries the contract between the bridge and the renderer; no other part knows of a wire.',
    ),
    owned('ws-in-the-bridge', npm('ws'), ['^src/main/bridge/'], 'WebSockets end in the bridge.'),
    {
      name: 'monitor-is-the-top',
      comment: 'The composition root knows every part; no part knows it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/(monitor/|monitor\\.ts$)' },
      to: { path: '^src/main/monitor/' },
    },
    {
      name: 'commands-are-the-top',
      comment: 'The command line calls the parts; no part calls it.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/(commands/|cli\\.ts$|headless\\.ts$)' },
      to: { path: '^src/main/commands/' },
    },
    {
      name: 'sources-do-not-import-tests',
      comment: 'The product runs without its tests.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(tests|bench)/' },
    },
    {
      name: 'shipped-code-uses-shipped-packages',
      comment: 'The main process runs from the installed package, where development dependencies do not exist.',
      severity: 'error',
      from: { path: '^src/(main|contract|domain)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: npm('electron', '@types/[^/]+') },
    },
    {
      name: 'no-vague-folders',
      comment: 'Name a folder by what its code is about; utils, helpers, common and manager say nothing.',
      severity: 'error',
      from: {},
      to: { path: '^src/.*(utils|helpers|common|manager)' },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that resolves to nothing is a broken build somewhere else.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.d.ts'],
    },
  },
};
