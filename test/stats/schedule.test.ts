import { describe, expect, it } from 'vitest';
import { createSchedule } from '../../src/stats/schedule.ts';

const times = { quietMs: 2000, everyMs: 10_000 };

describe('the schedule of refreshes', () => {
  it('has nothing due while nothing changed', () => {
    expect(createSchedule(times).dueAt()).toBeNull();
  });

  it('waits for quiet after the last change', () => {
    const schedule = createSchedule(times);
    schedule.changed(1000);
    expect(schedule.dueAt()).toBe(3000);
    schedule.changed(2500);
    expect(schedule.dueAt()).toBe(4500);
  });

  it('lets no change wait longer than the interval while others keep coming', () => {
    const schedule = createSchedule(times);
    for (let at = 0; at < 60_000; at += 500) schedule.changed(at);
    expect(schedule.dueAt()).toBe(10_000);
  });

  it('refreshes every ten seconds when changes never stop', () => {
    const schedule = createSchedule(times);
    const starts: number[] = [];
    for (let at = 0; at <= 45_000; at += 500) {
      schedule.changed(at);
      const due = schedule.dueAt();
      if (due === null || due > at) continue;
      schedule.take();
      starts.push(at);
      schedule.refreshed(at, 300);
    }
    expect(starts).toEqual([10_000, 20_500, 31_000, 41_500]);
  });

  it('keeps the interval after a refresh, also one that somebody else did', () => {
    const schedule = createSchedule(times);
    schedule.refreshed(100, 50);
    schedule.changed(200);
    expect(schedule.dueAt()).toBe(10_100);
    schedule.changed(9900);
    expect(schedule.dueAt()).toBe(10_200);
  });

  it('rests as long as a long refresh took', () => {
    const schedule = createSchedule(times);
    schedule.refreshed(0, 30_000);
    schedule.changed(30_000);
    expect(schedule.dueAt()).toBe(60_000);
  });

  it('keeps what changes during a refresh for the next one', () => {
    const schedule = createSchedule(times);
    schedule.changed(0);
    schedule.take();
    expect(schedule.dueAt()).toBeNull();
    schedule.changed(5000);
    schedule.refreshed(2000, 4000);
    expect(schedule.dueAt()).toBe(12_000);
  });

  it('puts back what a failed refresh was for', () => {
    const schedule = createSchedule(times);
    schedule.changed(0);
    const taken = schedule.take();
    schedule.changed(3000);
    schedule.putBack(taken);
    schedule.notBefore(4000);
    expect(schedule.dueAt()).toBe(5000);
    schedule.notBefore(7000);
    expect(schedule.dueAt()).toBe(7000);
  });

  it('believes the database that nothing waits, unless a change was noted since it was asked', () => {
    const schedule = createSchedule(times);
    schedule.changed(0);
    const before = schedule.notes();
    schedule.changed(100);
    schedule.looked(null, before);
    expect(schedule.dueAt()).toBe(2100);
    schedule.looked(null, schedule.notes());
    expect(schedule.dueAt()).toBeNull();
  });

  it('takes up what the database says has waited since before anybody listened', () => {
    const schedule = createSchedule(times);
    schedule.looked({ first: -3_600_000, last: -60_000 }, schedule.notes());
    expect(schedule.dueAt()).toBeLessThan(0);
  });
});
