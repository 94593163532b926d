// A process that does nothing but watch itself: what it cannot do is what the machine did to everybody.
import { BlockWatch } from './block-watch.ts';

if (!process.send) throw new Error('idle-control.ts is started by a bench.');
const watch = new BlockWatch();
process.on('message', (wish) => {
  if (wish === 'reset') watch.reset();
  if (wish === 'report') process.send?.(watch.stretches);
});
process.on('disconnect', () => process.exit(0));
process.send('ready');
