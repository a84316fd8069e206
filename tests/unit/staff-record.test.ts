import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addCount } from '../../api/audit/counters.ts'
import { auditCounters, staffEvents } from '../../content/text/staff.ts'
import { type StaffMember, storeStaff } from '../support/staff.ts'
import { HOUR, StaffDoor, textOf, type DoorBrowser } from '../support/staff-door.ts'

/** The audit record's page: pages, filters and sums; and how long rows stay. */

let door: StaffDoor
let admin: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  admin = await door.signedIn('admin')
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

async function record(query = '') {
  const page = parse(await (await admin.send(`/noi-bo/nhan-su/${query}`)).text())
  const list = (id: string) =>
    page
      .querySelectorAll(`section[aria-labelledby=${id}] li`)
      .map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim())
  const link = (text: string) =>
    page
      .querySelectorAll('a')
      .find(({ textContent }) => textContent.trim() === text)
      ?.getAttribute('href')
      ?.replaceAll('&amp;', '&')
      .replace('/noi-bo/nhan-su/', '')
      .replace(/#.*$/, '')
  return { page, events: list('nhat-ky'), sums: list('luot-thu'), link }
}

describe('the record’s page', () => {
  async function storeEvents(count: number): Promise<void> {
    for (let n = 0; n < count; n += 1) {
      await door.sql({
        sql: `INSERT INTO staff_event (id, at, actor, actor_id, kind, subject_id, data)
          VALUES (?, ?, ?, ?, ?, ?, '{}')`,
        args: [
          crypto.randomUUID(),
          // Three to an instant, so that a cursor by time alone would lose some.
          new Date(door.clock + Math.floor(n / 3) * 1000).toISOString(),
          n % 2 ? 'command' : 'staff',
          n % 2 ? null : qc.id,
          n % 5 ? 'signed-out' : 'account-disabled',
          qc.id,
        ],
      })
    }
  }

  test('every event is on one page, going older and newer (T78)', async () => {
    await storeEvents(120)
    const older: string[][] = []
    let at = await record()
    const first = at.events
    for (;;) {
      older.push(at.events)
      const next = at.link('Cũ hơn')
      if (!next) break
      at = await record(next)
    }
    expect(older.map(({ length }) => length)).toEqual([50, 50, 20])
    at = await record(at.link('Mới hơn'))
    expect(at.events).toEqual(older[1])
    at = await record(at.link('Mới hơn'))
    expect(at.events).toEqual(first)
    expect(at.link('Mới hơn')).toBeUndefined()
  })

  test('filters by kind, actor and person stand in the address and stay between pages (T78)', async () => {
    await storeEvents(120)
    const disabled = await record('?viec=account-disabled')
    expect(disabled.events).toHaveLength(24)
    expect(disabled.page.querySelector('select[name=viec] [selected]')?.getAttribute('value')).toBe(
      'account-disabled',
    )
    const byCommand = await record(`?ai=command&nguoi=${qc.id}`)
    expect(byCommand.events).toHaveLength(50)
    expect(byCommand.link('Cũ hơn')).toContain(`ai=command&nguoi=${qc.id}&truoc=`)
    expect((await record(byCommand.link('Cũ hơn'))).events).toHaveLength(10)
    expect((await record(`?ai=${qc.id}`)).events).toHaveLength(50)
    const { rows } = await door.sql(`SELECT id FROM staff WHERE role = 'admin'`)
    expect((await record(`?nguoi=${String(rows[0]?.id)}`)).events).toEqual([])
  })

  test('an address that no page of ours leads to shows the newest events (T78)', async () => {
    await storeEvents(3)
    for (const query of [
      '?viec=khong-co',
      '?viec=constructor',
      "?ai='+OR+1=1",
      '?truoc=x',
      '?truoc=2026-11-22T02:30:00.000Z_99999999999999999999',
      '?gop=2026-11-22T02_<b>_x',
    ]) {
      expect((await record(query)).events, query).toHaveLength(3)
    }
  })

  test('sums have pages, too, newest hour first (T78)', async () => {
    for (let hours = 0; hours < 30; hours += 1) {
      const at = new Date(door.clock - hours * HOUR)
      const count = {
        kind: 'foreign-post',
        subjectId: null,
        source: 'abcdefghij',
        hits: 3,
        at,
      } as const
      await door.deps.db.write([
        addCount(count),
        addCount({ ...count, source: 'bcdefghijk', hits: 9 }),
      ])
    }
    const first = await record()
    expect(first.sums).toHaveLength(25)
    expect(first.sums[0]).toContain('22/11/2026 09:00')
    expect(first.sums[0]).toContain('12 lượt từ 2 nguồn')
    expect(first.sums[0]).toContain('nhiều nhất 9 lượt từ nguồn bcdefghijk')
    const second = await record(first.link('Lượt cũ hơn'))
    expect(second.sums).toHaveLength(5)
    expect(second.link('Lượt cũ hơn')).toBeUndefined()
  })

  test('an event says its source; old ones without say none (T78)', async () => {
    await storeEvents(1)
    door.clock += HOUR
    await admin.send(`/api/staff/accounts/${qc.id}/disable`, {})
    const [newest, old] = (await record()).events
    expect(newest).toMatch(/, nguồn [\w-]{10} /)
    expect(old).not.toContain('nguồn')
  })

  test('every kind has its sentence (T78)', () => {
    const names = { who: 'A', whom: 'b@example.com', from: 'x', to: 'y' }
    const sentences = [
      ...Object.values(staffEvents).map((sentence) => sentence(names)),
      ...Object.values(auditCounters).map((sentence) => sentence('b@example.com')),
    ]
    for (const sentence of sentences) expect(sentence).toMatch(/^\S.+\.$/)
  })
})

test('events stay for two years and counters for 90 days; counters only grow (T78)', async () => {
  const at = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  const store = (id: string, days: number) =>
    door.sql({
      sql: `INSERT INTO staff_event (id, at, actor, kind) VALUES (?, ?, 'command', 'signed-out')`,
      args: [id, at(days)],
    })
  await store('young', 700)
  await store('old', 740)
  await expect(door.sql(`DELETE FROM staff_event WHERE id = 'young'`)).rejects.toThrow(
    'append-only',
  )
  await door.sql(`DELETE FROM staff_event WHERE id = 'old'`)

  const count = (days: number) =>
    addCount({
      kind: 'foreign-post',
      subjectId: null,
      source: 'a',
      hits: 2,
      at: new Date(Date.now() - days * 86_400_000),
    })
  await door.deps.db.write([count(89), count(92)])
  const hour = at(89).slice(0, 13)
  await expect(door.sql(`DELETE FROM audit_counter WHERE hour = '${hour}'`)).rejects.toThrow()
  await expect(door.sql('UPDATE audit_counter SET hits = 1')).rejects.toThrow('only grow')
  await door.sql(`DELETE FROM audit_counter WHERE hour < '${hour}'`)
  expect(await textOf(await admin.send('/noi-bo/nhan-su/'))).toContain('2 lượt')
})
