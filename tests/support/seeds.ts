// One seed for every generated test, so that a run that failed fails again; FC_SEED=random looks for what no run has seen yet.
import fc from 'fast-check';

const asked = process.env.FC_SEED;
if (asked !== 'random') fc.configureGlobal({ seed: asked === undefined ? 20_260_301 : Number(asked) });
