import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../api/app.ts'
import { MAX_SOURCES } from '../../api/audit/counters.ts'
import { type StaffMember, storeStaff } from '../support/staff.ts'
import { not, StaffDoor, type DoorBrowser } from '../support/staff-door.ts'

/** The audit record: it cannot be buried, and it says from where. */

let door: StaffDoor
let admin: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  admin = await door.signedIn('admin')
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

interface Sum {
  kind: string
  subject_id: string
  source: string
  hits: number
}

async function sums(): Promise<Sum[]> {
  await door.untilQuiet()
  const { rows } = await door.sql(
    'SELECT kind, subject_id, source, hits FROM audit_counter ORDER BY hour, kind, subject_id, hits',
  )
  return rows.map((row) => ({
    kind: String(row.kind),
    subject_id: String(row.subject_id),
    source: String(row.source),
    hits: Number(row.hits),
  }))
}

/** Lines of the record's two lists. */
async function record() {
  const page = parse(await (await admin.send('/noi-bo/nhan-su/')).text())
  const list = (id: string) =>
    page
      .querySelectorAll(`section[aria-labelledby=${id}] li`)
      .map(({ textContent }) => textContent.replaceAll(/\s+/g, ' ').trim())
  return { events: list('nhat-ky'), sums: list('luot-thu') }
}

describe('what strangers do', () => {
  test('junk tries bury nothing: they are one row an hour and client (T78)', async () => {
    await admin.send(`/api/staff/accounts/${qc.id}/role`, { role: 'technician' })
    for (let time = 0; time < 110; time += 1) {
      const client = `10.2.0.${time % 2}`
      await door.browser().send('/api/staff/sign-in/code', { code: 'BCFG HJKL' }, { client })
    }
    const { events, sums: shown } = await record()
    expect(events).toHaveLength(1)
    expect(events[0]).toContain(`đổi vai trò của ${qc.email}`)
    expect(shown.filter((line) => line.includes('không có thật'))).toHaveLength(1)
    const rows = await sums()
    const tried = rows.filter(({ kind }) => kind === 'sign-in-failed')
    expect(tried).toHaveLength(2)
    // Twenty a minute and client are tried, the rest is refused.
    expect(tried.map(({ hits }) => hits)).toEqual([20, 20])
    const limited = rows.filter(({ kind }) => kind === 'rate-limited')
    expect(limited.reduce((all, { hits }) => all + hits, 0)).toBe(70)
  })

  test('a flood from many clients keeps few rows, and counts them all (T78)', async () => {
    for (let n = 0; n < 300; n += 1) {
      const client = `10.3.${n >> 8}.${n & 255}`
      await door.browser().send('/api/staff/sign-in/link', { token: 'A'.repeat(43) }, { client })
    }
    const rows = (await sums()).filter(({ kind }) => kind === 'sign-in-failed')
    expect(rows).toHaveLength(MAX_SOURCES + 1)
    expect(rows.reduce((all, { hits }) => all + hits, 0)).toBe(300)
    expect(rows.at(-1)).toMatchObject({ source: '', hits: 300 - MAX_SOURCES })
  })

  test('counts that come at once are summed in few writes (T78)', async () => {
    let writes = 0
    const counted = {
      ...door.deps,
      db: {
        ...door.deps.db,
        write: (batch: Parameters<typeof door.deps.db.write>[0]) => {
          if (batch.some(({ sql }) => sql.includes('audit_counter'))) writes += 1
          return door.deps.db.write(batch)
        },
      },
    }
    const tab = door.browser(counted)
    await Promise.all(
      Array.from({ length: 100 }, () => tab.send('/api/staff/sign-in/code', { code: 'BCFG HJKL' })),
    )
    const rows = await sums()
    expect(rows.reduce((all, { hits }) => all + hits, 0)).toBe(100)
    expect(writes).toBeLessThan(50)
  })

  test('requests for a code and wrong codes are counted for their account (T78)', async () => {
    const owner = door.browser()
    const { code } = await door.ask(owner, qc.email)
    await owner.send('/api/staff/sign-in/code', { code: not(code) })
    await owner.send('/api/staff/sign-in/code', { code })
    const [asked, failed] = await sums()
    expect(asked).toMatchObject({ kind: 'sign-in-asked', subject_id: qc.id, hits: 1 })
    expect(failed).toMatchObject({ kind: 'sign-in-failed', subject_id: qc.id, hits: 1 })
    expect(asked?.source).toMatch(/^[\w-]{10}$/)
    expect(failed?.source).toBe(asked?.source)
  })

  test('many wrong codes on one account in an hour are an event, once (T77, T78)', async () => {
    for (let n = 0; n < 6; n += 1) {
      const client = `10.4.0.${n}`
      const stranger = door.browser()
      await stranger.send('/api/staff/sign-in', { email: qc.email }, { client })
      await door.untilQuiet()
      for (const end of '34679') {
        await stranger.send('/api/staff/sign-in/code', { code: `BCFG HJK${end}` }, { client })
      }
    }
    const { rows } = await door.sql('SELECT kind, actor, subject_id FROM staff_event')
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { kind: 'sign-in-attacked', actor: 'visitor', subject_id: qc.id },
    ])
  })
})

describe('what is refused leaves a trace', () => {
  const ask = (path: string, headers: Record<string, string>, method = 'POST') =>
    createApp(door.deps).request(`http://localhost:8787${path}`, {
      method,
      headers: { host: 'localhost:8787', ...headers },
      ...(method === 'POST' && { body: '{}' }),
    })

  test('too small a role, for pages and for calls (T78)', async () => {
    const small = await door.signedIn('technician')
    const { rows } = await door.sql(`SELECT id FROM staff WHERE role = 'technician'`)
    expect((await small.send('/noi-bo/nhan-su/')).status).toBe(404)
    expect((await small.send(`/api/staff/accounts/${qc.id}/disable`, {})).status).toBe(404)
    expect((await small.send('/noi-bo/khong-co/')).status).toBe(404)
    expect(await sums()).toEqual([
      expect.objectContaining({ kind: 'role-refused', subject_id: rows[0]?.id, hits: 2 }),
    ])
    expect((await record()).sums[0]).toMatch(/technician-\S+ mở phần ngoài vai trò/)
  })

  test('foreign posts, to staff calls and public ones (T78)', async () => {
    const foreign = { 'content-type': 'application/json', origin: 'https://evil.example' }
    for (const path of ['/api/staff/sign-in', '/api/ticket-links', '/api/search-misses']) {
      expect((await ask(path, foreign)).status, path).toBe(403)
    }
    expect(await sums()).toEqual([expect.objectContaining({ kind: 'foreign-post', hits: 3 })])
  })

  test('rate limits that were hit, as a page and as a call (T78)', async () => {
    const tab = door.browser()
    for (let time = 0; time < 12; time += 1) {
      await tab.send('/api/staff/sign-in', { email: 'nobody@example.com' })
    }
    const limited = (await sums()).filter(({ kind }) => kind === 'rate-limited')
    expect(limited).toEqual([expect.objectContaining({ hits: 2 })])
  })

  test('bad webhook signatures, not broken bodies with good ones (T78)', async () => {
    const config = { ...door.deps.config, resendWebhookSecret: `whsec_${'A'.repeat(43)}=` }
    const app = createApp({ ...door.deps, config })
    const answer = await app.request('http://localhost:8787/api/webhooks/resend', {
      method: 'POST',
      headers: { host: 'localhost:8787', 'content-type': 'application/json', 'svix-id': 'msg_1' },
      body: '{}',
    })
    expect(answer.status).toBe(400)
    expect(await sums()).toEqual([expect.objectContaining({ kind: 'bad-signature', hits: 1 })])
  })

  test('a database that is away delays and changes no refusal (T78)', async () => {
    const never = new Promise<never>(() => undefined)
    const app = createApp({
      ...door.deps,
      config: { ...door.deps.config },
      db: { ...door.deps.db, write: () => never },
      later: () => undefined,
    })
    const answer = await app.request('http://localhost:8787/api/ticket-links', {
      method: 'POST',
      headers: { host: 'localhost:8787', origin: 'https://evil.example' },
      body: '{}',
    })
    expect(answer.status).toBe(403)
  })

  test('sources tell clients apart and are no address (T78)', async () => {
    for (const client of ['10.5.0.1', '10.5.0.2', '10.5.0.1']) {
      const code = { code: 'BCFG HJKL' }
      await door.browser().send('/api/staff/sign-in/code', code, { client })
    }
    const rows = await sums()
    expect(rows.map(({ hits }) => hits)).toEqual([1, 2])
    expect(JSON.stringify(rows)).not.toContain('10.5')
  })
})
