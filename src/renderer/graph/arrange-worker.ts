// Arranges a large graph aside, so that the window goes on answering meanwhile.
import cytoscape from 'cytoscape';
import fcose from 'cytoscape-fcose';
import { type ArrangeJob, arrangeJob } from './arrange-job.ts';

cytoscape.use(fcose);

self.onmessage = ({ data }: MessageEvent<ArrangeJob>) => {
  // What cannot be arranged stays where it is.
  void arrangeJob(data).then(
    (places) => self.postMessage(places),
    () => self.postMessage([]),
  );
};
