import { describe, expect, test } from 'vitest'
import { listHref, readQuery, viewsOf, writeQuery } from '../../api/desk/list/address.ts'
import { type ListQuery, ME, PLAIN_QUERY, SORTS, UNASSIGNED } from '../../api/tickets/list-query.ts'
import {
  CHANNELS,
  PRIORITIES,
  PRODUCTS,
  REQUEST_TYPES,
  STATUSES,
  TEAMS,
} from '../../content/schema.ts'
import { VIEWS } from '../../content/views.ts'
import { seeded } from '../support/desk.ts'

/** The list's address holds its whole state. */

const read = (address: string, role: Parameters<typeof readQuery>[1] = 'admin') =>
  readQuery(new URLSearchParams(address), role)

const random = seeded(5)
const some = <Value>(values: readonly Value[]): Value[] =>
  random() < 0.4 ? values.filter(() => random() < 0.5) : []
const one = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)]!

function anyQuery(): ListQuery {
  return {
    view: one([null, ...VIEWS]),
    status: some(STATUSES),
    team: some(TEAMS),
    assignee: some([ME, UNASSIGNED, '0193-a', '0193-b']),
    requestType: some(REQUEST_TYPES),
    product: some(PRODUCTS),
    channel: some(CHANNELS),
    priority: some(PRIORITIES),
    from: one([null, '2026-11-01']),
    until: one([null, '2026-11-27']),
    words: one(['', 'máy in & "x"', '100% a+b=c', 'ct 261127 1', '%', 'a#b?c']),
    sort: one(SORTS),
    after: one([null, 'WyJubyIsM10']),
  }
}

test('what is written is read as the same question (L10)', () => {
  for (let each = 0; each < 500; each += 1) {
    const query = anyQuery()
    expect(read(writeQuery(query))).toEqual(query)
  }
})

test('the same question has one address, in whatever order it was asked (L10)', () => {
  for (let each = 0; each < 500; each += 1) {
    const query = anyQuery()
    const written = writeQuery(query)
    const shuffled = written.split('&').toSorted(() => random() - 0.5)
    expect(writeQuery(read([...shuffled, ...shuffled].join('&')))).toBe(written)
  }
})

test('the plain list has the plain address', () => {
  expect(listHref()).toBe('/noi-bo/phieu/')
  expect(listHref(PLAIN_QUERY)).toBe('/noi-bo/phieu/')
  expect(listHref({ view: 'qua-han', team: ['qc'] })).toBe('/noi-bo/phieu/?xem=qua-han&to=qc')
})

describe('unknown values are dropped (L10, T37)', () => {
  test.for([
    'xem=khong-co',
    'trang-thai=xong&trang-thai=',
    'to=%27%20OR%201%3D1',
    'giao-cho=a%20b&giao-cho=%22x%22',
    'loai=x&san-pham=y&kenh=z&muc-do=cao',
    'tu-ngay=2026-02-30&den-ngay=hom-nay',
    'tu-ngay=0001-01-01&den-ngay=9999-12-31',
    'q=%20%00%20',
    'xep=desc',
    'khac=1&q',
    '%ff=%fe',
  ])('%s', (address) => {
    expect(read(address)).toEqual(PLAIN_QUERY)
  })

  test('known values beside them stay', () => {
    expect(read('trang-thai=new&trang-thai=x&trang-thai=new').status).toEqual(['new'])
  })
})

test('days in the wrong order are taken as the range between them', () => {
  const { from, until } = read('tu-ngay=2026-11-20&den-ngay=2026-11-01')
  expect([from, until]).toEqual(['2026-11-01', '2026-11-20'])
})

test('a long search is cut, and so is a long list of people', () => {
  expect(read(`q=${'a'.repeat(5000)}`).words).toHaveLength(200)
  const people = Array.from({ length: 300 }, (_, each) => `giao-cho=id-${each}`).join('&')
  expect(read(people).assignee).toHaveLength(20)
})

test('suspects are a view of qc and admin only (T24)', () => {
  for (const role of ['collaborator', 'technician'] as const) {
    expect(viewsOf(role)).not.toContain('nghi-rac')
    expect(read('xem=nghi-rac', role).view).toBeNull()
  }
  expect(read('xem=nghi-rac', 'qc').view).toBe('nghi-rac')
})
