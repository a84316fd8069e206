import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Deps } from '../../api/deps.ts'
import { type StaffMember, storeStaff } from '../support/staff.ts'
import { MINUTE, not, StaffDoor, textOf, type DoorBrowser } from '../support/staff-door.ts'

/** What somebody learns of the staff door by trying: nothing, and not for long. */

let door: StaffDoor
let browser: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  browser = door.browser()
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

describe('PLATFORM §10 T29: nothing tells whether an address has an account', () => {
  test.for([
    { who: 'an unknown address', email: () => 'nobody-at-all@example.com' },
    { who: 'a disabled account', email: disabledEmail },
  ])('$who gets the same bytes as an active account', async ({ email }) => {
    const other = await email()
    const transcript = async (address: string): Promise<string> => {
      const tab = door.browser()
      const asked = await tab.send('/api/staff/sign-in', { email: address })
      await door.untilQuiet()
      const form = await tab.send('/noi-bo/dang-nhap/ma/')
      const wrong = await tab.send('/api/staff/sign-in/code', { code: '000000' })
      const answers = await Promise.all(
        [asked, form, wrong].map(async (answer) => [
          answer.status,
          [...answer.headers].filter(([name]) => !/^(set-cookie|x-request-id)$/.test(name)),
          answer.headers.getSetCookie().map((line) => line.replace(/=[\w-]{43};/, '=…;')),
          (await answer.text()).replaceAll(address, '…'),
        ]),
      )
      return JSON.stringify(answers)
    }
    expect(await transcript(other)).toBe(await transcript(qc.email))
    const { rows } = await door.sql({
      sql: 'SELECT count(*) AS n FROM dev_mail WHERE to_email = ?',
      args: [other],
    })
    expect(rows[0]?.n).toBe(0)
  })

  test('the same is read and written before the answer', async () => {
    const count = async (email: string): Promise<string[]> => {
      const statements: string[] = []
      let before: string[] = []
      const watched: Deps = {
        ...door.deps,
        db: {
          ...door.deps.db,
          read: (text, args) => {
            statements.push(text)
            return door.deps.db.read(text, args)
          },
          write: (batch) => {
            statements.push(...batch.map(({ sql: text }) => text))
            return door.deps.db.write(batch)
          },
        },
        // What comes later comes after the answer.
        later: (work) => {
          before = [...statements]
          door.deps.later(work)
        },
      }
      const answer = await door.browser(watched).send('/api/staff/sign-in', { email })
      expect(answer.status).toBe(303)
      await door.untilQuiet()
      expect(statements.length).toBeGreaterThan(before.length)
      return before
    }
    const known = await count(qc.email)
    expect(known[0]).toMatch(/^INSERT INTO sign_in /)
    expect(known.join()).not.toMatch(/FROM staff|INTO outbox/)
    expect(await count('nobody@example.com')).toEqual(known)
  })

  async function disabledEmail(): Promise<string> {
    const { id, email } = await storeStaff(door, 'collaborator')
    await door.sql({
      sql: 'UPDATE staff SET disabled_at = ? WHERE id = ?',
      args: ['2026-11-01', id],
    })
    return email
  }
})

describe('PLATFORM §10 T29: limits per address and per client', () => {
  test.for([
    { who: 'an account', email: () => qc.email },
    { who: 'nobody', email: () => 'nobody@example.com' },
  ])('the eleventh asking in an hour for $who is told when to try again', async ({ email }) => {
    for (let time = 0; time < 10; time++) {
      // Other browsers, and later than the limit of one client.
      door.clock += MINUTE
      expect((await door.browser().send('/api/staff/sign-in', { email: email() })).status).toBe(303)
    }
    const answer = await door.browser().send('/api/staff/sign-in', { email: email() })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBe(51 * 60)
    // First asked at 09:31 in Vietnam; the window ends an hour later.
    expect(await textOf(answer)).toContain('sau 22/11/2026 10:31')
    door.clock += 51 * MINUTE
    expect((await door.browser().send('/api/staff/sign-in', { email: email() })).status).toBe(303)
  })

  test('one client asks for ten addresses a minute at most', async () => {
    for (let time = 0; time < 10; time++) {
      await browser.send('/api/staff/sign-in', { email: `nobody-${time}@example.com` })
    }
    const answer = await browser.send('/api/staff/sign-in', { email: qc.email })
    expect(answer.status).toBe(429)
    expect(
      parse(await answer.text())
        .querySelector('input[name=email]')
        ?.getAttribute('value'),
    ).toBe(qc.email)
    door.clock += MINUTE
    expect((await browser.send('/api/staff/sign-in', { email: qc.email })).status).toBe(303)
  })

  test('of twenty wrong codes at once five are tried', async () => {
    const { code } = await door.ask(browser, qc.email)
    const wrong = Array.from({ length: 20 }, (_, time) =>
      String((Number(code) + 1 + time) % 1_000_000).padStart(6, '0'),
    )
    const answers = await Promise.all(
      wrong.map((each) => browser.send('/api/staff/sign-in/code', { code: each })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(422))
    expect((await door.sql('SELECT tries FROM sign_in')).rows[0]?.tries).toBe(5)
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(false)
  })

  test('codes for one address are tried thirty times an hour at most, from all clients', async () => {
    const statuses: number[] = []
    for (let asking = 0; asking < 7; asking++) {
      const tab = door.browser()
      door.clock += 2 * MINUTE
      const { code } = await door.ask(tab, qc.email)
      for (let time = 0; time < 5; time++) {
        door.clock += 5_000
        statuses.push((await tab.send('/api/staff/sign-in/code', { code: not(code) })).status)
      }
    }
    expect(statuses.slice(0, 30)).toEqual(Array<number>(30).fill(422))
    expect(statuses.slice(30)).toEqual(Array<number>(5).fill(429))
  })
})
