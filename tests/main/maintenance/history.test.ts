// What an import or a replay brought is old when it comes; nobody imports it to see it go.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packet } from '../ingest/heard.ts';
import { day, NOW, UpkeptMesh } from './upkept.ts';

let mesh: UpkeptMesh;
beforeEach(() => {
  mesh = new UpkeptMesh();
});
afterEach(() => mesh.dispose());

const text = (label: string) => packet(2, Buffer.from(label.padEnd(20, '.')), []);

/** Lets the jobs of `days` days run as they fall due. */
async function live(days: number): Promise<void> {
  mesh.maintenance.start();
  for (let at = 0; at < days * 24; at++) {
    mesh.clock.advance(day / 24);
    await mesh.settle();
  }
}

describe('old history', () => {
  it('of 90 days ago is still there 29 days after it was imported, and gone after 31', async () => {
    mesh.heard(text('old'), 90 * day);
    mesh.heard(text('newest'), 89 * day);
    await live(29);
    expect(mesh.count('transmissions')).toBe(2);
    expect(mesh.state('packets').last?.words).toBe(
      `Old history came in on ${date(NOW)}, so nothing goes for its age before ${date(NOW + 30 * day)}. Run this job by hand to let it go sooner.`,
    );
    expect(mesh.state('edges').last?.words).toMatch(/^Old history came in on /);
    await live(2);
    expect(mesh.count('transmissions')).toBe(1);
  });

  it('goes at once when the job is run by hand', async () => {
    mesh.heard(text('old'), 90 * day);
    mesh.heard(text('newest'), 89 * day);
    expect(await mesh.run('packets')).toMatchObject({ last: { rows: 2 } });
  });

  it('is not what came within a day of being heard: that goes 31 days later', async () => {
    mesh.heard(text('late'), day - 1);
    mesh.heard(text('newest'), 0);
    await live(31);
    expect(mesh.count('transmissions')).toBe(1);
  });

  it('is noted again by a later batch when the one that noted it was undone', () => {
    mesh.db.exec('ALTER TABLE ingest_counts RENAME TO away');
    expect(() => mesh.heard(text('old'), 90 * day)).toThrow();
    mesh.db.exec('ALTER TABLE away RENAME TO ingest_counts');
    mesh.heard(text('old'), 90 * day);
    expect(mesh.one<{ value: string }>("SELECT value FROM settings WHERE key = 'history-taken'").value).toBe(`${NOW}`);
  });
});

function date(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
