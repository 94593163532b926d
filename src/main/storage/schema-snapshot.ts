// The tables, columns and indexes the newest migration leaves; written by its test, never by hand.

/** Columns by table, and each index with its table. */
export interface SchemaShape {
  readonly tables: Readonly<Record<string, readonly string[]>>;
  readonly indexes: Readonly<Record<string, string>>;
}

// biome-ignore format: one table per line keeps the schema readable at a glance
export const expectedSchema: SchemaShape = {
  tables: {
    counter_seams: ['id', 'observer_id', 'at', 'kind', 'unseen_secs', 'changes'],
    deaf_times: ['id', 'scope', 'why', 'began_at', 'ended_at'],
    decisions: ['id', 'at', 'source', 'event_id', 'family', 'category', 'title', 'reason', 'detail'],
    detector_state: ['detector', 'subject', 'state', 'episode', 'since', 'data'],
    dispatcher_cooldowns: ['toggle', 'category', 'region', 'last_fired_at', 'cooldown_s', 'severity', 'updated_at'],
    dispatcher_dedup: ['source', 'event_id', 'first_seen_at', 'seen_at', 'hits'],
    dispatcher_drops: ['hour', 'family', 'category', 'reason', 'n'],
    dispatcher_state: ['id', 'installed_at', 'run_id', 'run_started_at', 'cold_start_anchor', 'cold_start_run_id', 'seen', 'disabled_dropped', 'cold_start_dropped', 'stale_dropped', 'region_dropped', 'severity_dropped', 'no_target_dropped', 'dedup_dropped', 'cooldown_dropped', 'expired', 'failed', 'delivered', 'updated_at', 'paused_dropped', 'snoozed_dropped'],
    dropped_packets: ['id', 'reason', 'detail', 'sample', 'observer', 'source', 'at'],
    edge_activity: ['edge_id', 'hour', 'count', 'snr_sum_x4', 'snr_count'],
    edge_evidence: ['id', 'left_side', 'right_side', 'relation', 'route', 'count', 'first_seen', 'last_seen', 'witnesses', 'snr_sum_x4', 'snr_count', 'snr_min_x4', 'snr_max_x4', 'earlier_hours'],
    heartbeat: ['id', 'at'],
    imported_files: ['id', 'digest', 'length', 'name', 'finished', 'at'],
    inactive_nodes: ['id', 'public_key', 'name', 'role', 'lat', 'lon', 'first_seen', 'last_seen', 'last_advert_at', 'last_advert_timestamp', 'advert_count', 'battery_mv', 'temperature_c', 'foreign_advert', 'default_scope', 'hash_size', 'multibyte_sup', 'relay_ruled_out', 'watched', 'critical', 'notes'],
    ingest_counts: ['hour', 'outcome', 'n'],
    ingest_totals: ['outcome', 'n'],
    late_deliveries: ['observation_id', 'arrived_at'],
    messages: ['transmission_id', 'channel', 'sent_at', 'sender', 'text'],
    neighbor_edges: ['id', 'node_a', 'node_b', 'count', 'weighted_x4', 'first_seen', 'last_seen', 'marked_wrong'],
    node_liveness: ['party', 'heard_at', 'via', 'snr_x4', 'witnesses', 'intervals', 'name', 'silent_after_s'],
    nodes: ['id', 'public_key', 'name', 'role', 'lat', 'lon', 'first_seen', 'last_seen', 'last_advert_at', 'last_advert_timestamp', 'advert_count', 'battery_mv', 'temperature_c', 'foreign_advert', 'default_scope', 'hash_size', 'multibyte_sup', 'relay_ruled_out', 'watched', 'critical', 'notes'],
    notifications: ['id', 'source', 'event_id', 'target', 'event', 'status', 'attempts', 'next_attempt_at', 'error', 'created_at', 'sent_at', 'acknowledged_at', 'held_until'],
    observations: ['id', 'transmission_id', 'observer_id', 'path', 'route_type', 'snr_x4', 'rssi', 'score', 'timestamp', 'claim_lag_ms', 'receptions', 'resolved_path', 'raw'],
    observer_counters: ['observer_id', 'counter', 'value', 'total', 'wide'],
    observer_metrics: ['observer_id', 'bucket', 'at', 'battery_mv', 'noise_floor', 'tx_air_secs', 'rx_air_secs', 'uptime_secs', 'queue_len', 'packets_sent', 'packets_received', 'recv_errors'],
    observer_runs: ['observer_id', 'since', 'at', 'uptime_secs', 'boot_at', 'restarts'],
    observer_sources: ['observer', 'source', 'heard_at'],
    observers: ['id', 'party_id', 'key', 'name', 'name_at', 'iata', 'iata_at', 'model', 'firmware', 'client_version', 'radio', 'first_seen', 'last_seen', 'last_packet_at', 'last_status_at', 'online', 'packet_count', 'inactive', 'can_relay', 'clock_skew_seconds', 'clock_naive', 'clock_at', 'clock_on_time'],
    parties: ['id', 'key'],
    receptions: ['observation_id', 'claimed_at', 'measured'],
    schema_migrations: ['number', 'name', 'checksum', 'applied_at', 'duration_ms'],
    settings: ['key', 'value', 'updated_at'],
    snoozes: ['id', 'subject', 'category', 'until', 'created_at'],
    sources: ['id', 'name', 'kind', 'settings', 'enabled', 'created_at'],
    topology_state: ['id', 'watermark', 'revision'],
    transmissions: ['id', 'hash', 'raw', 'route_type', 'payload_type', 'payload_version', 'decoded', 'from_party', 'signature_ok', 'channel', 'scope_name', 'first_seen', 'last_seen', 'observation_count'],
  },
  indexes: {
    counter_seams_observer: 'counter_seams',
    deaf_times_began: 'deaf_times',
    decisions_reason: 'decisions',
    dispatcher_cooldowns_fired: 'dispatcher_cooldowns',
    dispatcher_dedup_seen: 'dispatcher_dedup',
    dropped_packets_reason: 'dropped_packets',
    edge_evidence_right: 'edge_evidence',
    messages_channel: 'messages',
    neighbor_edges_b: 'neighbor_edges',
    nodes_last_seen: 'nodes',
    notifications_due: 'notifications',
    notifications_target: 'notifications',
    notifications_unseen: 'notifications',
    observations_observer: 'observations',
    observers_party: 'observers',
    transmissions_from: 'transmissions',
    transmissions_last_seen: 'transmissions',
  },
};
