// Lets a process or thread live at another time, for databases whose packets are to be old.

const shiftMs = Number(process.env.BENCH_CLOCK_SHIFT ?? 0);
if (shiftMs !== 0) {
  const now = Date.now;
  Date.now = () => now() + shiftMs;
}
