import { afterAll, beforeAll, expect, test } from 'vitest'
import { maskQuery, whatToWriteNext } from '../../api/feedback/feedback.ts'
import { insertGuideFeedback, insertSearchMiss } from '../../api/feedback/repository.ts'
import { GuideFeedback } from '../../api/feedback/schema.ts'
import { feedbackErrors } from '../../content/text/feedback.ts'
import { openTestDatabase, type TestDatabase } from '../support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await openTestDatabase()
})

afterAll(() => database.close())

test.for([
  {
    rule: 'folded, so that spellings of one question are one',
    query: 'Không NHẬN được OTP',
    kept: 'khong nhan duoc otp',
  },
  { rule: 'addresses are masked', query: 'lỗi của nguyen.a@congty.vn', kept: 'loi cua ***' },
  { rule: 'phone numbers are masked, spaced ones too', query: 'sđt 0912 345 678', kept: 'sdt ***' },
  {
    rule: 'six digits in a row are masked: a one-time code',
    query: 'otp 123456 sai',
    kept: 'otp *** sai',
  },
  { rule: 'an error code stays', query: '535-5.7.8', kept: '535-5.7.8' },
])('a search in vain is kept without personal data: $rule (C09)', ({ query, kept }) => {
  expect(maskQuery(query)).toBe(kept)
})

test('a long query is cut to 200 characters (C09)', () => {
  expect(maskQuery('ă'.repeat(1000))).toBe('a'.repeat(200))
})

test('what to write next: most frequent misses first, guides that helped least first (C09)', async () => {
  const early = new Date('2026-10-01T00:00:00Z')
  const late = new Date('2026-11-20T00:00:00Z')
  const since = new Date('2026-11-01T00:00:00Z')
  await database.db.write([
    insertSearchMiss('xuat excel', 0, early),
    insertSearchMiss('doi goi', 3, late),
    insertSearchMiss('xuat hoa don', 0, late),
    insertSearchMiss('xuat hoa don', 2, late),
    insertGuideFeedback({ guide: 'quen-mat-khau', helpful: true }, late),
    insertGuideFeedback(
      { guide: 'khong-nhan-duoc-otp', helpful: false, comment: 'Thiếu Zalo' },
      late,
    ),
    insertGuideFeedback({ guide: 'khong-nhan-duoc-otp', helpful: false }, late),
    insertGuideFeedback({ guide: 'khong-nhan-duoc-otp', helpful: false, comment: 'Cũ' }, early),
  ])
  const { misses, guides } = await whatToWriteNext(database, since)
  expect(misses).toEqual([
    { query: 'xuat hoa don', times: 2, withoutResult: 1, lastAt: late },
    { query: 'doi goi', times: 1, withoutResult: 0, lastAt: late },
  ])
  expect(guides).toEqual([
    { guide: 'khong-nhan-duoc-otp', helpful: 0, unhelpful: 2, reasons: ['Thiếu Zalo'] },
    { guide: 'quen-mat-khau', helpful: 1, unhelpful: 0, reasons: [] },
  ])
})

test.for([
  { rule: '1,000 characters are taken, an emoji is one', comment: '😀'.repeat(1000) },
  {
    rule: 'a line break is one, as the field in the page counts',
    comment: '\r\n'.repeat(500) + 'x',
  },
  {
    rule: 'what cannot be seen is taken out first',
    comment: `${'\u200B'.repeat(9)}${'đ'.repeat(1000)}`,
  },
  { rule: '1,001 are refused', comment: 'đ'.repeat(1001), isRefused: true },
])('the reason why a guide did not help: $rule (C05)', ({ comment, isRefused = false }) => {
  const read = GuideFeedback.safeParse({ guide: 'quen-mat-khau', helpful: 'false', comment })
  expect(read.error?.issues.map(({ message }) => message)).toEqual(
    isRefused ? [feedbackErrors.comment] : undefined,
  )
})
