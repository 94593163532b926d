// How observations were first heard whose rows change before their claims are written, so that a crash changes no claim.
import type { Migration } from './migration.ts';

export const firstHearings: Migration = {
  number: 18,
  name: 'first-hearings',
  statements: [
    `CREATE TABLE first_hearings (
       -- above the watermark
       observation_id INTEGER PRIMARY KEY REFERENCES observations(id) ON DELETE CASCADE,
       timestamp INTEGER NOT NULL,
       route_type INTEGER NOT NULL,
       -- quarter dB
       snr_x4 INTEGER,
       -- the packet; its path may be another's
       raw BLOB NOT NULL
     ) STRICT`,
  ],
};
