import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Asker, takeTurns, TurnRefused } from '../../api/db/turns.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const LIMITS = { places: 1, waiting: 4, waitMs: 8_000, leaseMs: 7_000 }
const LATE: Asker = { urgency: 'late', until: Infinity }

/** Work that goes on until it is ended by hand. */
function openWork() {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  return { run: () => promise, end: () => resolve(undefined) }
}

it('runs as much at once as there are places, first come, first served (T54)', async () => {
  const turns = takeTurns({ ...LIMITS, places: 2 })
  const works = [openWork(), openWork(), openWork(), openWork()]
  const begun: number[] = []
  const ends = works.map(({ run }, place) =>
    turns.take(() => {
      begun.push(place)
      return run()
    }),
  )
  await vi.advanceTimersByTimeAsync(1_000)
  expect(begun).toEqual([0, 1])
  works[1]?.end()
  await vi.advanceTimersByTimeAsync(0)
  expect(begun).toEqual([0, 1, 2])
  for (const { end } of works) end()
  await Promise.all(ends)
  expect(begun).toEqual([0, 1, 2, 3])
})

it('refuses work above the bound of its queue, and work that waits too long (T54)', async () => {
  const turns = takeTurns({ ...LIMITS, leaseMs: 60_000 })
  const holder = openWork()
  const held = turns.take(holder.run)
  let ran = 0
  const run = () => Promise.resolve((ran += 1))
  const waiting = Array.from({ length: 4 }, () => turns.take(run).catch((error: unknown) => error))
  await expect(turns.take(run)).rejects.toBeInstanceOf(TurnRefused)
  await vi.advanceTimersByTimeAsync(9_000)
  for (const outcome of await Promise.all(waiting)) expect(outcome).toBeInstanceOf(TurnRefused)
  holder.end()
  await held
  expect(ran).toBe(0)
  expect(await turns.take(run)).toBe(1)
})

it('gives a place on when the work that has it was cut off (T54)', async () => {
  const turns = takeTurns(LIMITS)
  void turns.take(() => new Promise(() => undefined))
  const next = turns.take(() => Promise.resolve('ran'))
  await vi.advanceTimersByTimeAsync(7_200)
  expect(await next).toBe('ran')
})

it('passes over a waiter that was cut off (T54)', async () => {
  const turns = takeTurns(LIMITS)
  const holder = openWork()
  const held = turns.take(holder.run)
  // A request that ends takes its timers with it: what it waits for never goes on.
  const cutOff = vi.spyOn(globalThis, 'setTimeout').mockImplementationOnce(() => {
    throw new Error('never runs')
  })
  await expect(turns.take(() => Promise.resolve('cut off'))).rejects.toThrow('never runs')
  cutOff.mockRestore()
  const next = turns.take(() => Promise.resolve('ran'))
  await vi.advanceTimersByTimeAsync(600)
  holder.end()
  await held
  await vi.advanceTimersByTimeAsync(200)
  expect(await next).toBe('ran')
})

it('lets visitors before late work, and late work have every fourth turn (T54)', async () => {
  const turns = takeTurns({ ...LIMITS, waiting: 20 })
  const holder = openWork()
  const order: string[] = []
  const add = (name: string) => () => Promise.resolve(order.push(name))
  const all = [turns.take(holder.run)]
  for (let time = 0; time < 3; time += 1) void turns.take(add('late'), LATE)
  for (let time = 0; time < 7; time += 1) void turns.take(add('now'))
  holder.end()
  await Promise.all(all)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(order.join(' ')).toBe('now now now late now now now late now late')
})

it('begins no work after its asker’s time (T54)', async () => {
  const turns = takeTurns(LIMITS)
  const until = Date.now() + 1_000
  const holder = openWork()
  const held = turns.take(holder.run)
  const waiting = turns.take(() => Promise.resolve(), { urgency: 'late', until }).catch(String)
  await vi.advanceTimersByTimeAsync(1_200)
  expect(await waiting).toContain('no turn')
  holder.end()
  await held
  await expect(
    turns.take(() => Promise.resolve(), { urgency: 'late', until }),
  ).rejects.toBeInstanceOf(TurnRefused)
})
