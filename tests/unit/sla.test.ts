import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import {
  calendarOf,
  endOfDay,
  isBeyondCalendar,
  workingDeadlineOn,
} from '../../api/sla/calendar.ts'
import {
  complaintResultDueOn,
  dueTimes,
  isOverdue,
  replyDueAt,
  workCalendar,
} from '../../api/sla/sla.ts'
import { HolidayTable, holidayTable, REQUEST_TYPES } from '../../content/schema.ts'
import type { OracleReport } from '../support/sla-oracle.ts'

test.for([
  {
    rule: 'the day of receipt does not count',
    at: '2026-11-20T10:00+07:00',
    days: 2,
    on: '2026-11-25',
  },
  {
    rule: 'Saturday and Sunday do not count',
    at: '2026-11-21T10:00+07:00',
    days: 2,
    on: '2026-11-25',
  },
  {
    rule: 'a day off in the middle does not count',
    at: '2026-11-20T10:00+07:00',
    days: 7,
    on: '2026-12-02',
  },
  { rule: 'New Year does not count', at: '2026-11-20T10:00+07:00', days: 30, on: '2027-01-05' },
  { rule: 'Saturday receipt, 7 days', at: '2026-11-21T10:00+07:00', days: 7, on: '2026-12-02' },
  { rule: 'Saturday receipt, 30 days', at: '2026-11-21T10:00+07:00', days: 30, on: '2027-01-05' },
  { rule: 'the Tết block does not count', at: '2026-02-10T10:00+07:00', days: 7, on: '2026-02-26' },
  {
    rule: 'the Tết block does not count, 30 days',
    at: '2026-02-10T10:00+07:00',
    days: 30,
    on: '2026-03-31',
  },
  { rule: 'a make-up day does not count', at: '2026-04-20T10:00+07:00', days: 7, on: '2026-05-04' },
  {
    rule: 'a make-up day does not count, 30 days',
    at: '2026-04-20T10:00+07:00',
    days: 30,
    on: '2026-06-04',
  },
  {
    rule: 'a last day that is off moves on',
    at: '2026-11-23T10:00+07:00',
    days: 1,
    on: '2026-11-25',
  },
  {
    rule: 'the day is the Vietnamese one: 17:30Z on Sunday is Monday',
    at: '2026-11-22T17:30Z',
    days: 2,
    on: '2026-11-26',
  },
  {
    rule: '16:59Z on Sunday is still Sunday',
    at: '2026-11-22T16:59:59.999Z',
    days: 2,
    on: '2026-11-25',
  },
  { rule: '17:30Z on Friday is Saturday', at: '2026-11-20T17:30Z', days: 2, on: '2026-11-25' },
])('$rule (D12, T16, T17)', ({ at, days, on }) => {
  expect(workingDeadlineOn(new Date(at), days, workCalendar)).toBe(on)
})

test('each weekday of receipt has the deadline that counting on fingers gives (T16)', () => {
  const days = ['07', '08', '09', '10', '11', '12', '13'] // Monday to Sunday, no holiday near
  const due = days.map((day) =>
    workingDeadlineOn(new Date(`2026-12-${day}T09:00+07:00`), 2, workCalendar).slice(-2),
  )
  expect(due).toEqual(['09', '10', '11', '14', '15', '15', '15'])
})

test('a six-day week is one line of the table (T17)', () => {
  const sixDays = calendarOf({ ...holidayTable, workingWeekdays: [1, 2, 3, 4, 5, 6] })
  expect(workingDeadlineOn(new Date('2026-12-11T09:00+07:00'), 2, sixDays)).toBe('2026-12-14')
})

test('Tết 2027 is not computed, and a deadline near it warns (T17)', () => {
  const on = workingDeadlineOn(new Date('2027-02-04T09:00+07:00'), 2, workCalendar)
  expect(on).toBe('2027-02-08')
  expect(isBeyondCalendar(on, workCalendar)).toBe(true)
  expect([...workCalendar.holidays].filter((day) => day.startsWith('2027-02'))).toEqual([])
})

test.for([
  { on: '2026-12-31', warns: false },
  { on: '2027-01-31', warns: false },
  { on: '2027-02-01', warns: true },
  { on: '2027-12-31', warns: true },
  { on: '2028-01-03', warns: true },
])('a deadline on $on warns: $warns (T17)', ({ on, warns }) => {
  expect(isBeyondCalendar(on, workCalendar)).toBe(warns)
})

test('with every year settled, only the end of the last year is the edge (T17)', () => {
  const settled = calendarOf({
    ...holidayTable,
    years: holidayTable.years.map((row) => ({ ...row, settledThrough: `${row.year}-12-31` })),
  })
  expect(settled.lastYear).toBe(2027)
  expect(isBeyondCalendar('2027-12-31', settled)).toBe(false)
  expect(isBeyondCalendar('2028-01-01', settled)).toBe(true)
})

test('the table says where each year comes from, and refuses a day of another year (T17)', () => {
  for (const { source } of holidayTable.years) expect(source).not.toBe('')
  const [first] = holidayTable.years
  const wrong = {
    ...holidayTable,
    years: [{ ...first, days: [{ on: '2025-01-01', label: 'Tết' }] }],
  }
  expect(HolidayTable.safeParse(wrong).success).toBe(false)
  expect(HolidayTable.safeParse({ ...holidayTable, years: [first] }).success).toBe(true)
})

test.for([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
  '%s working days are no deadline (D12)',
  (days) => expect(() => workingDeadlineOn(new Date(), days, workCalendar)).toThrow(RangeError),
)

test('no instant, no deadline (D12)', () => {
  expect(() => complaintResultDueOn(new Date('31/02/2026'))).toThrow(RangeError)
})

test('a day ends at 24:00 in Vietnam (D12)', () => {
  expect(endOfDay('2026-11-25').toISOString()).toBe('2026-11-25T17:00:00.000Z')
})

test.for(REQUEST_TYPES)('%s is answered first within 24 elapsed hours (D12)', (requestType) => {
  const { dueAt, resultDueOn } = dueTimes(requestType, new Date('2026-11-20T10:00+07:00'))
  expect(dueAt.toISOString()).toBe('2026-11-21T03:00:00.000Z')
  expect(resultDueOn).toBe(requestType === 'khieu-nai' ? '2027-01-05' : null)
})

test('weekends and holidays do not stop the 24 hours (D12)', () => {
  expect(replyDueAt(new Date('2026-02-16T23:59:59.999+07:00'))).toEqual(
    new Date('2026-02-17T23:59:59.999+07:00'),
  )
})

test('overdue is derived: not at creation, not on the last instant, not once answered in time (T16)', () => {
  const received = new Date('2026-11-20T10:00+07:00')
  const due = replyDueAt(received)
  const justAfter = new Date(due.getTime() + 1)
  expect(isOverdue(due, null, received)).toBe(false)
  expect(isOverdue(due, null, due)).toBe(false)
  expect(isOverdue(due, null, justAfter)).toBe(true)
  expect(isOverdue(due, due, new Date('2027-01-01T00:00Z'))).toBe(false)
  expect(isOverdue(due, justAfter, justAfter)).toBe(true)
})

const oracle = fileURLToPath(new URL('../support/sla-oracle.ts', import.meta.url))

test.for([
  { zone: 'UTC', seed: 20261120 },
  { zone: 'America/Los_Angeles', seed: 20261121 },
  { zone: 'Asia/Ho_Chi_Minh', seed: 20261122 },
  { zone: 'Pacific/Kiritimati', seed: 20261123 },
])(
  'no difference from the walkers in 25,000 random cases of its own, process zone $zone (D12)',
  { timeout: 120_000 },
  async ({ zone, seed }) => {
    const { stdout } = await promisify(execFile)(process.execPath, [oracle, String(seed)], {
      env: { ...process.env, TZ: zone },
    })
    // What the program prints is typed in its own file.
    const report = JSON.parse(stdout) as OracleReport
    expect(report.differences).toEqual([])
    expect(report.cases).toBe(25_000)
    expect(new Date(0).toLocaleString('en', { timeZone: report.zone })).toBe(
      new Date(0).toLocaleString('en', { timeZone: zone }),
    )
    expect(report.vectors).toEqual({
      '2026-11-20T10:00+07:00': ['2027-01-05', '2026-11-21T03:00:00.000Z'],
      '2026-11-21T10:00+07:00': ['2027-01-05', '2026-11-22T03:00:00.000Z'],
      '2026-02-10T10:00+07:00': ['2026-03-31', '2026-02-11T03:00:00.000Z'],
      '2026-04-20T10:00+07:00': ['2026-06-04', '2026-04-21T03:00:00.000Z'],
      '2026-11-20T17:30Z': ['2027-01-05', '2026-11-21T17:30:00.000Z'],
    })
  },
)

test('a complaint’s clock takes its length from the table (D12)', () => {
  expect(complaintResultDueOn(new Date('2026-12-07T09:00+07:00'))).toBe('2027-01-19')
})
