import { endOfDay, workingDeadlineOn } from '../../api/sla/calendar.ts'
import { complaintResultDueOn, replyDueAt, workCalendar } from '../../api/sla/sla.ts'

/**
 * Asks the clocks and three slow walkers that share nothing with them but the days off, and counts
 * where they differ. Run as a program (`TZ=… node sla-oracle.ts`) it prints its findings as JSON:
 * the process zone can only be set from outside.
 */

const MINUTE_MS = 60_000
/** For one process; the test runs one in each of four time zones. */
const CASES = 25_000
/** Walking a working-day deadline minute by minute takes 60,000 steps a case. */
const MINUTE_CASES = 300
const FIRST_MINUTE = Date.parse('2025-12-25T00:00Z') / MINUTE_MS
const MINUTES = 900 * 1440

/** DOMAIN §4, typed off once more. */
const DAYS_OFF = new Set(
  `2026-01-01 2026-02-16 2026-02-17 2026-02-18 2026-02-19 2026-02-20 2026-04-27 2026-04-30
   2026-05-01 2026-09-01 2026-09-02 2026-11-24
   2027-01-01 2027-04-16 2027-04-30 2027-05-03 2027-09-02 2027-11-24`.split(/\s+/),
)

const clock = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Ho_Chi_Minh',
  weekday: 'short',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
})

function local(at: number): { date: string; weekday: string } {
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]))
  const date = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`
  return { date, weekday: String(parts.get('weekday')) }
}

const isOff = (at: number) => {
  const { date, weekday } = local(at)
  return weekday === 'Sat' || weekday === 'Sun' || DAYS_OFF.has(date)
}

/** For each minute of the span: 1 when it lies in a working day. Local days start at 17:00Z. */
function workingMinutes(): Uint8Array {
  const minutes = new Uint8Array(MINUTES)
  let off = true
  for (let i = 0; i < MINUTES; i++) {
    if (i === 0 || (FIRST_MINUTE + i) % 60 === 0) off = isOff((FIRST_MINUTE + i) * MINUTE_MS)
    minutes[i] = off ? 0 : 1
  }
  return minutes
}

/** Day by day: the next local day, and the next, counting those that are worked. */
function walkDays(dates: { date: string; off: boolean }[], from: number, days: number): string {
  let left = days
  let at = from
  while (left > 0) {
    at += 1
    if (!dates[at]?.off) left -= 1
  }
  return dates[at]?.date ?? 'past the span'
}

/** Minute by minute: to the end of the receipt day, then through `days` × 1440 working minutes. */
function walkMinutes(worked: Uint8Array, from: number, days: number): number {
  let at = from
  const receiptDay = local((FIRST_MINUTE + at) * MINUTE_MS).date
  while (local((FIRST_MINUTE + at) * MINUTE_MS).date === receiptDay) at += 1
  for (let left = days * 1440; left > 0; at++) left -= worked[at] ?? 0
  return (FIRST_MINUTE + at) * MINUTE_MS
}

/** Small, seeded: a failing case can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export interface OracleReport {
  /** The process zone, as the machine understood it. */
  zone: string
  cases: number
  /** The first few cases in which a clock and a walker disagree. */
  differences: string[]
  /** DOMAIN §4's own vectors, computed in this zone. */
  vectors: Record<string, string[]>
}

export function compareWithOracle(seed: number): OracleReport {
  const random = mulberry32(seed)
  const differences: string[] = []
  const differ = (what: string, at: Date, got: unknown, want: unknown) => {
    if (got !== want)
      differences.push(`${what} ${at.toISOString()}: ${String(got)} ≠ ${String(want)}`)
  }

  const worked = workingMinutes()
  const firstLocalDay = Date.parse('2025-12-25T12:00+07:00')
  const dates = Array.from({ length: 900 }, (_, i) => {
    const at = firstLocalDay + i * 86_400_000
    return { date: local(at).date, off: isOff(at) }
  })
  const indexOf = new Map(dates.map(({ date }, i) => [date, i]))

  const firstCase = Date.parse('2026-01-01T00:00+07:00')
  for (let i = 0; i < CASES; i++) {
    const at = new Date(firstCase + Math.floor(random() * 700 * 86_400_000))
    const days = 1 + Math.floor(random() * 40)
    const vietnam = new Date(at.getTime() + 7 * 3_600_000).toISOString().slice(0, 10)
    const from = indexOf.get(vietnam) ?? Number.NaN
    differ(
      `${days} days from`,
      at,
      workingDeadlineOn(at, days, workCalendar),
      walkDays(dates, from, days),
    )

    let due = at.getTime()
    for (let minute = 0; minute < 24 * 60; minute++) due += MINUTE_MS
    differ('24 hours from', at, replyDueAt(at).getTime(), due)

    if (i < MINUTE_CASES) {
      const minute = Math.floor(at.getTime() / MINUTE_MS) - FIRST_MINUTE
      const end = endOfDay(workingDeadlineOn(at, days, workCalendar)).getTime()
      differ(`${days} days, by minutes, from`, at, end, walkMinutes(worked, minute, days))
    }
    if (differences.length > 5) break
  }

  const vectors = Object.fromEntries(
    [
      '2026-11-20T10:00+07:00',
      '2026-11-21T10:00+07:00',
      '2026-02-10T10:00+07:00',
      '2026-04-20T10:00+07:00',
      '2026-11-20T17:30Z',
    ].map((at) => {
      const received = new Date(at)
      return [at, [complaintResultDueOn(received), replyDueAt(received).toISOString()]]
    }),
  )
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return { zone, cases: CASES, differences, vectors }
}

if (import.meta.main) console.log(JSON.stringify(compareWithOracle(Number(process.argv[2]))))
