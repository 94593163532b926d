CREATE TABLE backfills (
       name TEXT PRIMARY KEY,
       -- row id of the last row looked at, and of the last there is to look at
       position INTEGER NOT NULL,
       goal INTEGER NOT NULL,
       -- rows filled
       changed INTEGER NOT NULL,
       -- what it rests on; another one makes it begin anew
       basis TEXT NOT NULL,
       started_at INTEGER NOT NULL,
       -- null while it is under way
       finished_at INTEGER
     ) STRICT, WITHOUT ROWID;

CREATE TABLE counter_seams (
       id INTEGER PRIMARY KEY,
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       at INTEGER NOT NULL,
       -- restarted | cleared | wrapped | unclear
       kind TEXT NOT NULL,
       -- seconds before a restart that no report covers
       unseen_secs INTEGER,
       -- JSON: [[counter, before, after], ...]
       changes TEXT NOT NULL
     ) STRICT;

CREATE INDEX counter_seams_observer ON counter_seams (observer_id, id);

CREATE TABLE deaf_times (
       id INTEGER PRIMARY KEY,
       -- '*' the whole program; 'source:<name>'; 'observer:<key as published>'
       scope TEXT NOT NULL,
       -- off | asleep | source | observer
       why TEXT NOT NULL,
       began_at INTEGER NOT NULL,
       -- null while it lasts
       ended_at INTEGER
     ) STRICT;

CREATE INDEX deaf_times_began ON deaf_times (began_at);

CREATE TABLE decisions (
       id INTEGER PRIMARY KEY,
       at INTEGER NOT NULL,
       source TEXT NOT NULL,
       event_id TEXT NOT NULL,
       family TEXT NOT NULL,
       category TEXT NOT NULL,
       title TEXT NOT NULL,
       reason TEXT NOT NULL,
       -- the values compared, in words: "age 812 s > 600 s"
       detail TEXT NOT NULL
     ) STRICT;

CREATE INDEX decisions_reason ON decisions (reason, id);

CREATE TABLE detector_state (
       detector TEXT NOT NULL,
       subject TEXT NOT NULL,
       state TEXT NOT NULL,
       episode INTEGER NOT NULL DEFAULT 0,
       since INTEGER NOT NULL,
       data TEXT,
       PRIMARY KEY (detector, subject)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE dispatcher_cooldowns (
       toggle TEXT NOT NULL,
       category TEXT NOT NULL,
       region TEXT NOT NULL,
       last_fired_at INTEGER NOT NULL,
       cooldown_s INTEGER NOT NULL,
       severity TEXT NOT NULL,
       updated_at INTEGER NOT NULL,
       PRIMARY KEY (toggle, category, region)
     ) STRICT, WITHOUT ROWID;

CREATE INDEX dispatcher_cooldowns_fired ON dispatcher_cooldowns (last_fired_at);

CREATE TABLE dispatcher_dedup (
       source TEXT NOT NULL,
       event_id TEXT NOT NULL,
       first_seen_at INTEGER NOT NULL,
       seen_at INTEGER NOT NULL,
       hits INTEGER NOT NULL DEFAULT 0,
       PRIMARY KEY (source, event_id)
     ) STRICT, WITHOUT ROWID;

CREATE INDEX dispatcher_dedup_seen ON dispatcher_dedup (seen_at);

CREATE TABLE dispatcher_drops (
       hour INTEGER NOT NULL,
       family TEXT NOT NULL,
       category TEXT NOT NULL,
       reason TEXT NOT NULL,
       n INTEGER NOT NULL,
       PRIMARY KEY (hour, family, category, reason)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE dispatcher_state (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       installed_at INTEGER,
       run_id TEXT,
       run_started_at INTEGER,
       cold_start_anchor INTEGER,
       -- the run that set the anchor, which is an earlier one until the current run sets its own
       cold_start_run_id TEXT,
       seen INTEGER NOT NULL DEFAULT 0,
       disabled_dropped INTEGER NOT NULL DEFAULT 0,
       cold_start_dropped INTEGER NOT NULL DEFAULT 0,
       stale_dropped INTEGER NOT NULL DEFAULT 0,
       region_dropped INTEGER NOT NULL DEFAULT 0,
       severity_dropped INTEGER NOT NULL DEFAULT 0,
       no_target_dropped INTEGER NOT NULL DEFAULT 0,
       dedup_dropped INTEGER NOT NULL DEFAULT 0,
       cooldown_dropped INTEGER NOT NULL DEFAULT 0,
       expired INTEGER NOT NULL DEFAULT 0,
       failed INTEGER NOT NULL DEFAULT 0,
       delivered INTEGER NOT NULL DEFAULT 0,
       updated_at INTEGER
     , paused_dropped INTEGER NOT NULL DEFAULT 0, snoozed_dropped INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE dropped_packets (
       id INTEGER PRIMARY KEY,
       reason TEXT NOT NULL,
       detail TEXT NOT NULL,
       sample TEXT NOT NULL,
       observer TEXT,
       source TEXT NOT NULL,
       at INTEGER NOT NULL
     ) STRICT;

CREATE INDEX dropped_packets_reason ON dropped_packets (reason, id);

CREATE TABLE edge_activity (
       edge_id INTEGER NOT NULL REFERENCES neighbor_edges(id) ON DELETE CASCADE,
       hour INTEGER NOT NULL,
       count INTEGER NOT NULL,
       snr_sum_x4 INTEGER NOT NULL DEFAULT 0,
       snr_count INTEGER NOT NULL DEFAULT 0,
       PRIMARY KEY (edge_id, hour)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE edge_evidence (
       id INTEGER PRIMARY KEY,
       -- a side is a party id (> 0), or a hop prefix as -(width << 24 | value)
       left_side INTEGER NOT NULL,
       right_side INTEGER NOT NULL,
       relation INTEGER NOT NULL,
       -- 0 flood, 1 direct, 2 trace
       route INTEGER NOT NULL,
       count INTEGER NOT NULL,
       first_seen INTEGER NOT NULL,
       last_seen INTEGER NOT NULL,
       -- up to 16 observer ids, u32 little-endian each, ascending
       witnesses BLOB NOT NULL,
       snr_sum_x4 INTEGER NOT NULL DEFAULT 0,
       snr_count INTEGER NOT NULL DEFAULT 0,
       snr_min_x4 INTEGER,
       snr_max_x4 INTEGER, earlier_hours BLOB,
       UNIQUE (left_side, right_side, relation, route)
     ) STRICT;

CREATE INDEX edge_evidence_right ON edge_evidence (right_side);

CREATE TABLE first_hearings (
       -- above the watermark
       observation_id INTEGER PRIMARY KEY REFERENCES observations(id) ON DELETE CASCADE,
       timestamp INTEGER NOT NULL,
       route_type INTEGER NOT NULL,
       -- quarter dB
       snr_x4 INTEGER,
       -- the packet; its path may be another's
       raw BLOB NOT NULL
     ) STRICT;

CREATE TABLE heartbeat (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       -- when the program last lived
       at INTEGER NOT NULL
     ) STRICT;

CREATE TABLE imported_files (
       id INTEGER PRIMARY KEY,
       -- SHA-256 of its first bytes, as many as length says
       digest BLOB NOT NULL CHECK (length(digest) = 32),
       length INTEGER NOT NULL,
       name TEXT NOT NULL,
       finished INTEGER NOT NULL,
       at INTEGER NOT NULL
     , position INTEGER) STRICT;

CREATE TABLE inactive_nodes (
       id INTEGER PRIMARY KEY REFERENCES parties(id),
       public_key BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),
       name TEXT,
       role TEXT NOT NULL,
       lat REAL,
       lon REAL,
       first_seen INTEGER NOT NULL,
       last_seen INTEGER NOT NULL,
       last_advert_at INTEGER,
       -- the advertiser's own clock, seconds: the replay guard, never a receive time
       last_advert_timestamp INTEGER,
       advert_count INTEGER NOT NULL DEFAULT 0,
       battery_mv INTEGER,
       temperature_c REAL,
       foreign_advert INTEGER NOT NULL DEFAULT 0,
       default_scope TEXT,
       hash_size INTEGER,
       multibyte_sup INTEGER,
       relay_ruled_out INTEGER NOT NULL DEFAULT 0,
       watched INTEGER NOT NULL DEFAULT 0,
       critical INTEGER NOT NULL DEFAULT 0,
       notes TEXT
     ) STRICT;

CREATE TABLE ingest_counts (
       -- whole hours since 1970-01-01T00:00Z
       hour INTEGER NOT NULL,
       -- taken | duplicate | reception | a refusal reason
       outcome TEXT NOT NULL,
       n INTEGER NOT NULL,
       PRIMARY KEY (hour, outcome)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE ingest_totals (
       outcome TEXT PRIMARY KEY,
       n INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;

CREATE TABLE late_deliveries (
       observation_id INTEGER PRIMARY KEY REFERENCES observations(id) ON DELETE CASCADE,
       arrived_at INTEGER NOT NULL
     ) STRICT;

CREATE TABLE maintenance_runs (
       job TEXT PRIMARY KEY,
       started_at INTEGER NOT NULL,
       -- null while it runs
       ended_at INTEGER,
       -- running | done | cancelled | failed
       outcome TEXT NOT NULL,
       rows INTEGER NOT NULL,
       -- milliseconds spent in slices, and in the longest
       busy_ms INTEGER NOT NULL,
       longest_ms INTEGER NOT NULL,
       -- the result in words
       words TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;

CREATE VIRTUAL TABLE message_words USING fts5(
       text, sender, channel,
       content='messages', content_rowid='transmission_id', columnsize=0,
       tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co So'"
     );

CREATE TABLE 'message_words_config'(k PRIMARY KEY, v) WITHOUT ROWID;

CREATE TABLE 'message_words_data'(id INTEGER PRIMARY KEY, block BLOB);

CREATE TABLE 'message_words_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;

CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
       INSERT INTO message_words (message_words, rowid, text, sender, channel)
         VALUES ('delete', old.transmission_id, old.text, old.sender, old.channel);
     END;

CREATE TRIGGER messages_inserted AFTER INSERT ON messages BEGIN
       INSERT INTO message_words (rowid, text, sender, channel)
         VALUES (new.transmission_id, new.text, new.sender, new.channel);
     END;

CREATE TRIGGER messages_updated AFTER UPDATE ON messages BEGIN
       INSERT INTO message_words (message_words, rowid, text, sender, channel)
         VALUES ('delete', old.transmission_id, old.text, old.sender, old.channel);
       INSERT INTO message_words (rowid, text, sender, channel)
         VALUES (new.transmission_id, new.text, new.sender, new.channel);
     END;

CREATE TABLE messages (
       transmission_id INTEGER PRIMARY KEY REFERENCES transmissions(id) ON DELETE CASCADE,
       channel TEXT NOT NULL,
       -- seconds, the sender's own clock
       sent_at INTEGER NOT NULL,
       sender TEXT,
       text TEXT NOT NULL
     ) STRICT;

CREATE INDEX messages_channel ON messages (channel, transmission_id);

CREATE TABLE neighbor_edges (
       id INTEGER PRIMARY KEY,
       node_a INTEGER NOT NULL REFERENCES parties(id),
       node_b INTEGER NOT NULL REFERENCES parties(id),
       count INTEGER NOT NULL,
       -- weight in quarters, so that 0.25 stays an integer
       weighted_x4 INTEGER NOT NULL,
       first_seen INTEGER NOT NULL,
       last_seen INTEGER NOT NULL,
       UNIQUE (node_a, node_b),
       CHECK (node_a <> node_b)
     ) STRICT;

CREATE INDEX neighbor_edges_b ON neighbor_edges (node_b);

CREATE TABLE node_liveness (
       party INTEGER PRIMARY KEY REFERENCES parties(id) ON DELETE CASCADE,
       -- newest evidence of any kind
       heard_at INTEGER NOT NULL,
       -- observer that heard it last, and quarter dB when it heard the node itself
       via INTEGER,
       snr_x4 INTEGER,
       -- JSON: [[party of an observer, when it last heard the node], ...]
       witnesses TEXT NOT NULL,
       -- JSON: lengths of pauses, by weight
       intervals TEXT,
       -- name as last looked at
       name TEXT,
       -- seconds, chosen for this node
       silent_after_s INTEGER
     ) STRICT;

CREATE TABLE nodes (
       id INTEGER PRIMARY KEY REFERENCES parties(id),
       public_key BLOB NOT NULL UNIQUE CHECK (length(public_key) = 32),
       name TEXT,
       role TEXT NOT NULL,
       lat REAL,
       lon REAL,
       first_seen INTEGER NOT NULL,
       last_seen INTEGER NOT NULL,
       last_advert_at INTEGER,
       -- the advertiser's own clock, seconds: the replay guard, never a receive time
       last_advert_timestamp INTEGER,
       advert_count INTEGER NOT NULL DEFAULT 0,
       battery_mv INTEGER,
       temperature_c REAL,
       foreign_advert INTEGER NOT NULL DEFAULT 0,
       default_scope TEXT,
       hash_size INTEGER,
       multibyte_sup INTEGER,
       relay_ruled_out INTEGER NOT NULL DEFAULT 0,
       watched INTEGER NOT NULL DEFAULT 0,
       critical INTEGER NOT NULL DEFAULT 0,
       notes TEXT
     ) STRICT;

CREATE INDEX nodes_last_seen ON nodes (last_seen);

CREATE TABLE notifications (
       id INTEGER PRIMARY KEY,
       source TEXT NOT NULL,
       event_id TEXT NOT NULL,
       target TEXT NOT NULL,
       -- the whole event as JSON, so that a retry after a restart can say the same
       event TEXT NOT NULL,
       status TEXT NOT NULL CHECK (status IN ('pending', 'sent', 'failed', 'expired')),
       attempts INTEGER NOT NULL DEFAULT 0,
       next_attempt_at INTEGER,
       error TEXT,
       created_at INTEGER NOT NULL,
       sent_at INTEGER,
       acknowledged_at INTEGER, held_until INTEGER,
       UNIQUE (source, event_id, target)
     ) STRICT;

CREATE INDEX notifications_due ON notifications (next_attempt_at) WHERE status = 'pending';

CREATE INDEX notifications_target ON notifications (target);

CREATE INDEX notifications_unseen ON notifications (target) WHERE acknowledged_at IS NULL;

CREATE TRIGGER observations_deleted AFTER DELETE ON observations BEGIN
       UPDATE row_counts SET n = n - 1 WHERE name = 'observations';
     END;

CREATE TABLE observations (
       id INTEGER PRIMARY KEY,
       transmission_id INTEGER NOT NULL REFERENCES transmissions(id),
       observer_id INTEGER NOT NULL REFERENCES observers(id),
       -- as on the wire: the path_len byte, then the hops
       path BLOB NOT NULL,
       route_type INTEGER NOT NULL,
       -- quarter dB, the radio's own unit
       snr_x4 INTEGER,
       rssi INTEGER,
       score INTEGER,
       timestamp INTEGER NOT NULL,
       -- timestamp minus the uploader's claimed time; with it, an identical (observer, raw, claimed time) is known as a broker's duplicate
       claim_lag_ms INTEGER,
       -- receptions of this same path at other times, this one included
       receptions INTEGER NOT NULL DEFAULT 1,
       resolved_path BLOB,
       -- only where it cannot be rebuilt from the transmission and the path
       raw BLOB,
       UNIQUE (transmission_id, observer_id, path)
     ) STRICT;

CREATE TABLE observer_counters (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- packetsReceived | packetsSent | recvErrors | rxAirSecs | txAirSecs
       counter TEXT NOT NULL,
       -- as last shown
       value INTEGER NOT NULL,
       total INTEGER NOT NULL,
       -- 1: seen above 65,535
       wide INTEGER NOT NULL,
       PRIMARY KEY (observer_id, counter)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE observer_hours (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- whole hours since 1970-01-01T00:00Z
       hour INTEGER NOT NULL,
       receptions INTEGER NOT NULL,
       PRIMARY KEY (observer_id, hour)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE observer_metrics (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- whole five minutes since 1970-01-01T00:00Z
       bucket INTEGER NOT NULL,
       -- when the newest status of the bucket was made; the values are that one's
       at INTEGER NOT NULL,
       battery_mv INTEGER,
       noise_floor REAL,
       -- seconds and counts since the observer started
       tx_air_secs INTEGER,
       rx_air_secs INTEGER,
       uptime_secs INTEGER,
       queue_len INTEGER,
       packets_sent INTEGER,
       packets_received INTEGER,
       recv_errors INTEGER, error_flags INTEGER,
       PRIMARY KEY (observer_id, bucket)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE observer_rows (
       observer_id INTEGER NOT NULL REFERENCES observers(id) ON DELETE CASCADE,
       -- row id of an observation / 8192; only blocks whose last row was written, the others are looked through
       block INTEGER NOT NULL,
       -- places in the block, u16 big-endian each, ascending; some of the observations may be gone
       places BLOB NOT NULL,
       PRIMARY KEY (observer_id, block)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE observer_runs (
       observer_id INTEGER PRIMARY KEY REFERENCES observers(id) ON DELETE CASCADE,
       -- from when on the totals count
       since INTEGER NOT NULL,
       -- newest report
       at INTEGER NOT NULL,
       uptime_secs INTEGER,
       -- when the observer last started, by its uptime
       boot_at INTEGER,
       restarts INTEGER NOT NULL
     ) STRICT;

CREATE TABLE observer_sources (
       observer TEXT NOT NULL,
       source TEXT NOT NULL,
       heard_at INTEGER NOT NULL,
       PRIMARY KEY (observer, source)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE observers (
       id INTEGER PRIMARY KEY,
       party_id INTEGER NOT NULL REFERENCES parties(id),
       -- as published; upper-case hex when it is a public key
       key TEXT NOT NULL UNIQUE,
       name TEXT,
       -- time of the message the name came with; so for the region
       name_at INTEGER,
       iata TEXT,
       iata_at INTEGER,
       model TEXT,
       firmware TEXT,
       client_version TEXT,
       radio TEXT,
       first_seen INTEGER NOT NULL,
       last_seen INTEGER NOT NULL,
       last_packet_at INTEGER,
       last_status_at INTEGER,
       online INTEGER,
       packet_count INTEGER NOT NULL DEFAULT 0,
       inactive INTEGER NOT NULL DEFAULT 0,
       can_relay INTEGER,
       clock_skew_seconds INTEGER
     , clock_naive INTEGER, clock_at INTEGER, clock_on_time INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX observers_last_seen ON observers (last_seen);

CREATE INDEX observers_party ON observers (party_id);

CREATE TABLE packet_hours (
       -- whole hours since 1970-01-01T00:00Z
       hour INTEGER NOT NULL,
       observer_id INTEGER NOT NULL,
       payload_type INTEGER NOT NULL,
       observations INTEGER NOT NULL,
       -- receptions behind them, at least one each
       receptions INTEGER NOT NULL,
       -- how many were the first hearing of their transmission
       first_heard INTEGER NOT NULL,
       snr_sum_x4 INTEGER NOT NULL,
       snr_count INTEGER NOT NULL,
       PRIMARY KEY (hour, observer_id, payload_type)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE parties (
       id INTEGER PRIMARY KEY,
       -- a full public key in lower-case hex, or an observer id that is no key, in lower case
       key TEXT NOT NULL UNIQUE
     ) STRICT;

CREATE TABLE receptions (
       observation_id INTEGER NOT NULL REFERENCES observations(id) ON DELETE CASCADE,
       claimed_at INTEGER NOT NULL,
       -- what came with it: 1 SNR, 2 RSSI, 4 score, summed
       measured INTEGER NOT NULL,
       PRIMARY KEY (observation_id, claimed_at)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE row_counts (
       -- observations | transmissions
       name TEXT PRIMARY KEY,
       n INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;

CREATE TABLE schema_migrations (
  number INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE settings (
       key TEXT PRIMARY KEY,
       value TEXT NOT NULL,
       updated_at INTEGER NOT NULL
     ) STRICT, WITHOUT ROWID;

CREATE TABLE size_days (
       -- whole days since 1970-01-01T00:00Z
       day INTEGER PRIMARY KEY,
       at INTEGER NOT NULL,
       file_bytes INTEGER NOT NULL,
       -- without free pages
       used_bytes INTEGER NOT NULL,
       -- JSON: bytes by table, its indexes included
       tables TEXT NOT NULL
     ) STRICT;

CREATE TABLE snoozes (
       id INTEGER PRIMARY KEY,
       subject TEXT,
       category TEXT,
       until INTEGER NOT NULL,
       created_at INTEGER NOT NULL,
       CHECK (subject IS NOT NULL OR category IS NOT NULL)
     ) STRICT;

CREATE TABLE source_hours (
       source TEXT NOT NULL,
       -- whole hours since 1970-01-01T00:00Z
       hour INTEGER NOT NULL,
       hearings INTEGER NOT NULL,
       -- seconds of the hour in which the link stood
       listened_secs INTEGER NOT NULL,
       -- longest stretch without a hearing; it may have begun before the hour
       busy_minutes INTEGER,
       PRIMARY KEY (source, hour)
     ) STRICT, WITHOUT ROWID;

CREATE TABLE source_states (
       source TEXT PRIMARY KEY,
       -- place among the sources, from 0
       place INTEGER NOT NULL,
       written_at INTEGER NOT NULL,
       -- 0 once the program that wrote it has ended; one that was killed leaves 1
       running INTEGER NOT NULL,
       -- JSON
       status TEXT NOT NULL
     ) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
       id INTEGER PRIMARY KEY,
       name TEXT NOT NULL UNIQUE,
       kind TEXT NOT NULL,
       -- JSON without secrets
       settings TEXT NOT NULL,
       enabled INTEGER NOT NULL DEFAULT 1,
       created_at INTEGER NOT NULL
     ) STRICT;

CREATE TABLE topology_state (
       id INTEGER PRIMARY KEY CHECK (id = 1),
       -- row id of the last observation whose claims are recorded
       watermark INTEGER NOT NULL DEFAULT 0,
       revision INTEGER NOT NULL DEFAULT 0
     , activity_days_before INTEGER NOT NULL DEFAULT 0, activity_gone_before INTEGER NOT NULL DEFAULT 0, activity_rolled_before INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TRIGGER transmissions_deleted AFTER DELETE ON transmissions BEGIN
       UPDATE row_counts SET n = n - 1 WHERE name = 'transmissions';
     END;

CREATE TRIGGER transmissions_inserted AFTER INSERT ON transmissions BEGIN
       UPDATE row_counts SET n = n + 1 WHERE name = 'transmissions';
     END;

CREATE TABLE transmissions (
       id INTEGER PRIMARY KEY,
       -- first 8 bytes of the packet hash
       hash BLOB NOT NULL UNIQUE CHECK (length(hash) = 8),
       -- the whole packet as first heard
       raw BLOB NOT NULL,
       route_type INTEGER NOT NULL,
       payload_type INTEGER NOT NULL,
       payload_version INTEGER NOT NULL,
       -- null where the columns and raw say everything
       decoded TEXT,
       from_party INTEGER REFERENCES parties(id),
       -- adverts only: 1 verified, 0 the signature is bad
       signature_ok INTEGER,
       channel TEXT,
       scope_name TEXT,
       first_seen INTEGER NOT NULL,
       last_seen INTEGER NOT NULL,
       observation_count INTEGER NOT NULL DEFAULT 0
     ) STRICT;

CREATE INDEX transmissions_from ON transmissions (from_party, first_seen) WHERE from_party IS NOT NULL;

CREATE INDEX transmissions_last_seen ON transmissions (last_seen);

CREATE TABLE wrong_edges (
       -- lower case, as in parties; the key of a sorts before the key of b
       key_a TEXT NOT NULL,
       key_b TEXT NOT NULL,
       at INTEGER NOT NULL,
       note TEXT,
       PRIMARY KEY (key_a, key_b),
       CHECK (key_a < key_b)
     ) STRICT, WITHOUT ROWID;
