// How large and how busy a sample mesh is.

/** Names a person can choose. */
export type ProfileName = 'small' | 'real' | 'large' | 'burst' | 'forged';

export interface SampleProfile {
  readonly nodes: number;
  readonly observers: number;
  /** Observations after which the stream ends unless told otherwise. */
  readonly observations: number;
  /** Kilometres from west to east; two thirds of it from south to north. */
  readonly extentKm: number;
  readonly towns: number;
  /** Mean over the day. */
  readonly transmissionsPerSecond: number;
  /** Whether evenings are busier than nights. */
  readonly dayCurve: boolean;
  /** What the observers should report of one transmission on average; more copies than that are thinned out. */
  readonly observationsPerTransmission: number;
  /** Adverts of invented keys with worthless signatures per second, each heard once; 0 in honest meshes. */
  readonly forgedPerSecond: number;
}

const real: SampleProfile = {
  nodes: 500,
  observers: 31,
  observations: 100_000,
  extentKm: 95,
  towns: 9,
  transmissionsPerSecond: 0.5,
  dayCurve: true,
  observationsPerTransmission: 22,
  forgedPerSecond: 0,
};

/** `small` is what a newcomer watches; `real` has the figures of a measured regional mesh; the others are for load. */
export const profiles: Readonly<Record<ProfileName, SampleProfile>> = {
  small: {
    ...real,
    nodes: 50,
    observers: 5,
    observations: 10_000,
    extentKm: 32,
    towns: 3,
    transmissionsPerSecond: 0.3,
    observationsPerTransmission: 4,
  },
  real,
  large: {
    ...real,
    nodes: 2_000,
    observers: 200,
    observations: 1_000_000,
    extentKm: 210,
    transmissionsPerSecond: 2,
    observationsPerTransmission: 54,
  },
  burst: { ...real, observations: 60_000, transmissionsPerSecond: 1_000 / 22, dayCurve: false },
  forged: { ...real, observations: 60_000, forgedPerSecond: 1_000, dayCurve: false },
};
