// Loaded into a service before everything else (`--import`): its wall clock is wrong from the start, and then jumps again.
// VERSO_CHAOS_CLOCK=<milliseconds>:<milliseconds of the jump>:<after so many milliseconds>
const [from = 0, by = 0, after = 0] = (process.env['VERSO_CHAOS_CLOCK'] ?? '').split(':').map(Number);
const RealDate = Date;
const began = performance.now();
const shift = () => from + (performance.now() - began > after ? by : 0);

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + shift());
    else super(...parts);
  }

  static now() {
    return Math.floor(RealDate.now() + shift());
  }
};
