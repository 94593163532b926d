// The contract answered from the core: one handler per call, one follower per topic.
import { implement } from '@orpc/server';
import { api } from '../../contract/api.ts';
import { packSnapshot } from '../../contract/snapshot-codec.ts';
import type { Core } from './core.ts';
import { follow } from './follow.ts';

/** The router that answers every call of the contract from `core`; inputs and outputs are checked by the contract's schemas. */
export function contractRouter(core: Core) {
  const os = implement(api);
  return os.router({
    app: {
      info: os.app.info.handler(() => core.app.info()),
      status: os.app.status.handler(async ({ signal }) => follow(core.app.status, signal)),
      restart: os.app.restart.handler(() => core.app.restart()),
    },
    graph: graphRouter(core),
    nodes: {
      detail: os.nodes.detail.handler(({ input }) => core.nodes.detail(input.key)),
      relayed: os.nodes.relayed.handler(({ input }) => core.nodes.relayed(input)),
      search: os.nodes.search.handler(({ input }) => core.nodes.search(input.text, input.limit)),
      mark: os.nodes.mark.handler(({ input: { key, ...changes } }) => core.nodes.mark(key, changes)),
      silentAfter: os.nodes.silentAfter.handler(({ input }) => core.nodes.silentAfter(input.key, input.seconds)),
      marked: os.nodes.marked.handler(() => core.nodes.marked()),
    },
    observers: {
      list: os.observers.list.handler(({ input }) => core.observers.list(input)),
      detail: os.observers.detail.handler(({ input }) => core.observers.detail(input.key)),
      counters: os.observers.counters.handler(({ input }) => core.observers.counters(input.key)),
    },
    packets: {
      list: os.packets.list.handler(({ input }) => core.packets.list(input)),
      counts: os.packets.counts.handler(({ input }) => core.packets.counts(input.bounds)),
    },
    channels: {
      list: os.channels.list.handler(() => core.channels.list()),
      messages: os.channels.messages.handler(({ input }) => core.channels.messages(input)),
    },
    analysis: analysisHandlers(core),
    counters: {
      get: os.counters.get.handler(() => core.counters.get()),
      live: os.counters.live.handler(async ({ signal }) => follow(core.counters.live, signal)),
      ledger: os.counters.ledger.handler(() => core.counters.ledger()),
      decisions: os.counters.decisions.handler(({ input }) => core.counters.decisions(input)),
      refusals: os.counters.refusals.handler(({ input }) => core.counters.refusals(input)),
    },
    alerts: alertHandlers(core),
    keywords: {
      get: os.keywords.get.handler(() => core.keywords.get()),
      save: os.keywords.save.handler(({ input }) => core.keywords.save(input.revision, input.rules)),
    },
    maintenance: {
      health: os.maintenance.health.handler(() => core.maintenance.health()),
      present: os.maintenance.present.handler(() => core.maintenance.present()),
      run: os.maintenance.run.handler(({ input }) => core.maintenance.run(input.job)),
      cancel: os.maintenance.cancel.handler(({ input }) => core.maintenance.cancel(input.job)),
      settings: os.maintenance.settings.handler(() => core.maintenance.settings()),
      saveSettings: os.maintenance.saveSettings.handler(({ input }) => core.maintenance.saveSettings(input)),
      restore: os.maintenance.restore.handler(({ input }) => core.maintenance.restore(input.file)),
      cancelRestore: os.maintenance.cancelRestore.handler(() => core.maintenance.cancelRestore()),
    },
    imports: importHandlers(core),
    exports: {
      state: os.exports.state.handler(() => core.exports.state()),
      begin: os.exports.begin.handler(({ input }) => core.exports.begin(input)),
      cancel: os.exports.cancel.handler(() => core.exports.cancel()),
    },
    storage: {
      room: os.storage.room.handler(() => core.storage.room()),
      setLimit: os.storage.setLimit.handler(({ input }) => core.storage.setLimit(input.bytes)),
      slowQueries: os.storage.slowQueries.handler(() => core.storage.slowQueries()),
    },
    sources: sourceRouter(core),
  });
}

function graphRouter(core: Core) {
  const os = implement(api).graph;
  return os.router({
    snapshot: os.snapshot.handler(async () => packSnapshot(await core.graph.snapshot())),
    deltas: os.deltas.handler(async ({ signal }) => follow(core.graph.deltas, signal)),
    edge: os.edge.handler(({ input }) => core.graph.edge(input.a, input.b)),
    proof: os.proof.handler(({ input }) => core.graph.proof(input)),
    markWrong: os.markWrong.handler(({ input }) => core.graph.markWrong(input)),
    history: os.history.handler(() => core.graph.history()),
    at: os.at.handler(({ input, signal }) => core.graph.at(input.at, signal)),
    changes: os.changes.handler(({ input, signal }) => core.graph.changes(input, signal)),
  });
}

function sourceRouter(core: Core) {
  const os = implement(api).sources;
  return os.router({
    list: os.list.handler(() => core.sources.list()),
    add: os.add.handler(({ input }) => core.sources.add(input)),
    settings: os.settings.handler(({ input }) => core.sources.settings(input.name)),
    edit: os.edit.handler(({ input }) => core.sources.edit(input.name, input.settings)),
    test: os.test.handler(({ input }) => core.sources.test(input.settings, input.name)),
    setEnabled: os.setEnabled.handler(({ input }) => core.sources.setEnabled(input.name, input.enabled)),
    remove: os.remove.handler(({ input }) => core.sources.remove(input.name)),
    hours: os.hours.handler(({ input }) => core.sources.hours(input.name)),
    clients: os.clients.handler(({ input }) => core.sources.clients(input.name)),
    channels: os.channels.handler(({ input }) => core.sources.channels(input.name)),
    allowChannels: os.allowChannels.handler(({ input }) => core.sources.allowChannels(input.name, input.allowed)),
    secrets: os.secrets.handler(() => core.sources.secrets()),
    ports: os.ports.handler(() => core.sources.ports()),
  });
}

function importHandlers(core: Core) {
  const os = implement(api).imports;
  return {
    state: os.state.handler(() => core.imports.state()),
    choose: os.choose.handler(() => core.imports.choose()),
    begin: os.begin.handler(({ input }) => core.imports.begin(input.file)),
    send: os.send.handler(({ input }) => core.imports.send(input)),
    piece: os.piece.handler(({ input }) => core.imports.piece(input)),
    cancel: os.cancel.handler(() => core.imports.cancel()),
    resume: os.resume.handler(() => core.imports.resume()),
    forget: os.forget.handler(() => core.imports.forget()),
  };
}

function analysisHandlers(core: Core) {
  const os = implement(api).analysis;
  return {
    shape: os.shape.handler(({ input }) => core.analysis.shape(input)),
    busiest: os.busiest.handler(({ input, signal }) => core.analysis.busiest(input, signal)),
    without: os.without.handler(({ input }) => core.analysis.without(input)),
    route: os.route.handler(({ input }) => core.analysis.route(input)),
    twoWay: os.twoWay.handler(() => core.analysis.twoWay()),
    prefixes: os.prefixes.handler(({ input }) => core.analysis.prefixes(input.near)),
  };
}

/** The alerts' part of the router. */
function alertHandlers(core: Core) {
  const os = implement(api);
  return {
    list: os.alerts.list.handler(({ input }) => core.alerts.list(input)),
    live: os.alerts.live.handler(async ({ signal }) => follow(core.alerts.live, signal)),
    acknowledge: os.alerts.acknowledge.handler(({ input }) => core.alerts.acknowledge(input.ids)),
    backTest: os.alerts.backTest.handler(({ input }) => core.alerts.backTest(input.rule, input.days)),
    settings: os.alerts.settings.handler(() => core.alerts.settings()),
    saveSettings: os.alerts.saveSettings.handler(({ input }) => core.alerts.saveSettings(input)),
    targets: os.alerts.targets.handler(() => core.alerts.targets()),
    saveWebhook: os.alerts.saveWebhook.handler(({ input }) => core.alerts.saveWebhook(input)),
    setTargetEnabled: os.alerts.setTargetEnabled.handler(({ input }) =>
      core.alerts.setTargetEnabled(input.name, input.enabled),
    ),
    removeWebhook: os.alerts.removeWebhook.handler(({ input }) => core.alerts.removeWebhook(input.name)),
    testTarget: os.alerts.testTarget.handler(({ input }) => core.alerts.testTarget(input.name)),
    snoozes: os.alerts.snoozes.handler(() => core.alerts.snoozes()),
    snooze: os.alerts.snooze.handler(({ input }) => core.alerts.snooze(input)),
    unsnooze: os.alerts.unsnooze.handler(({ input }) => core.alerts.unsnooze(input.id)),
    pausedUntil: os.alerts.pausedUntil.handler(() => core.alerts.pausedUntil()),
    pause: os.alerts.pause.handler(({ input }) => core.alerts.pause(input.wish)),
    explain: os.alerts.explain.handler(({ input }) => core.alerts.explain(input)),
  };
}
