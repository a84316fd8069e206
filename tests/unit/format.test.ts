import { expect, test } from 'vitest'
import {
  formatDay,
  formatInstant,
  formatOccurredAt,
  localDayOf,
  localInput,
  parseLocal,
} from '../../content/text/format.ts'
import { normalisePhone } from '../../api/text/phone.ts'

test.for([
  { at: '2026-11-22T17:05:00Z', text: '23/11/2026 00:05' },
  { at: '2026-11-22T16:59:59.999Z', text: '22/11/2026 23:59' },
  { at: '2026-12-31T17:00:00Z', text: '01/01/2027 00:00' },
  { at: '2026-02-28T17:00:00Z', text: '01/03/2026 00:00' },
])('R7: $at is $text in Vietnam', ({ at, text }) => {
  expect(formatInstant(new Date(at))).toBe(text)
})

test('2026-11-20T17:30Z belongs to 21/11 in Vietnam (DOMAIN §4)', () => {
  const day = localDayOf(new Date('2026-11-20T17:30Z'))
  expect(day).toBe('2026-11-21')
  expect(formatDay(day)).toBe('21/11/2026')
})

test.for([
  { typed: '2026-11-22T09:30', at: '2026-11-22T02:30:00.000Z' },
  { typed: '2026-11-22T06:59', at: '2026-11-21T23:59:00.000Z' },
  { typed: '2026-11-22T09:30:45', at: '2026-11-22T02:30:00.000Z' },
  { typed: '2026-02-30T09:30', at: undefined },
  { typed: '2026-11-22T24:00', at: undefined },
  { typed: '2026-11-22T09:60', at: undefined },
  { typed: '2026-13-01T09:30', at: undefined },
  { typed: '2026-11-22', at: undefined },
  { typed: '22/11/2026 09:30', at: undefined },
  { typed: '2026-11-22T09:30Z', at: undefined },
  { typed: '2026-11-22T09:30+07:00', at: undefined },
  { typed: '', at: undefined },
])('"$typed" is read as Vietnam time (CONTRACT §8.17)', ({ typed, at }) => {
  expect(parseLocal(typed)?.toISOString()).toBe(at)
})

test('what a date field holds is read back as the same minute', () => {
  const at = new Date('2026-11-22T02:30:00Z')
  expect(parseLocal(localInput(at))).toEqual(at)
})

test.for([
  { at: '2026-11-22T02:30:00Z', isUnknown: false, text: '22/11/2026 09:30' },
  { at: '2026-11-22T02:30:00Z', isUnknown: true, text: 'khoảng 22/11/2026 09:30' },
  { at: null, isUnknown: true, text: 'không nhớ chính xác' },
])('when it happened is shown as "$text" (CONTRACT §8.17)', ({ at, isUnknown, text }) => {
  expect(formatOccurredAt(at ? new Date(at) : null, isUnknown)).toBe(text)
})

test.for([
  { rule: 'mobile', typed: '0912345678', stored: '+84912345678' },
  { rule: 'spaces, dots, hyphens, brackets', typed: '(091) 234.56-78', stored: '+84912345678' },
  { rule: '+84', typed: '+84 912 345 678', stored: '+84912345678' },
  { rule: '+84 with a zero too many', typed: '+84 0912 345 678', stored: '+84912345678' },
  { rule: '84 without plus', typed: '84912345678', stored: '+84912345678' },
  { rule: 'a number that begins with 084 is not +84', typed: '0841234567', stored: '+84841234567' },
  { rule: 'fixed line', typed: '024 3825 1234', stored: '+842438251234' },
  { rule: 'fixed line with +84', typed: '+84 24 3825 1234', stored: '+842438251234' },
  { rule: 'another country', typed: '+1 (650) 253-0000', stored: '+16502530000' },
  { rule: 'too short stays as typed', typed: '0912 345', stored: '0912 345' },
  { rule: 'no such prefix stays as typed', typed: '0612345678', stored: '0612345678' },
  { rule: '+84 that fits no rule stays as typed', typed: '+84 123', stored: '+84 123' },
  { rule: 'words stay as typed', typed: 'Zalo của chị Hai', stored: 'Zalo của chị Hai' },
])('phone: $rule (DOMAIN §10)', ({ typed, stored }) => {
  expect(normalisePhone(typed)).toBe(stored)
})
