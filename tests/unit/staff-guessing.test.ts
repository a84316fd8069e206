import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Deps } from '../../api/deps.ts'
import { Problem } from '../../api/problem.ts'
import { type StaffMember, storeStaff } from '../support/staff.ts'
import { ALPHABET } from '../../api/door/one-time.ts'
import { lockedOut } from '../../content/text/staff.ts'
import { DAY, MINUTE, not, StaffDoor, textOf, type DoorBrowser } from '../support/staff-door.ts'

/** Guessing at the staff door tells nothing, and limits end it soon. */

let door: StaffDoor
let browser: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  browser = door.browser()
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

describe('hides whether an address has an account (T29)', () => {
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
      const wrong = await tab.send('/api/staff/sign-in/code', { code: 'BCFG HJKL' })
      const answers = await Promise.all(
        [asked, form, wrong].map(async (answer) => [
          answer.status,
          [...answer.headers].filter(([name]) => !/^(set-cookie|x-request-id)$/.test(name)),
          answer.headers
            .getSetCookie()
            .map((line) => line.replace(/=[\w-]{43}\.[\w-]{22};/, '=…;')),
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
    expect(known[0]).toMatch(/^INSERT INTO sign_in\s/)
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

/** How many mails an address has got. */
async function mailsTo(email: string): Promise<number> {
  const { rows } = await door.sql({
    sql: 'SELECT count(*) AS n FROM dev_mail WHERE to_email = ?',
    args: [email],
  })
  return Number(rows[0]?.n)
}

/** Asks as a stranger does: a fresh browser at an address of its own. */
async function strangerAsks(email: string, client: string): Promise<DoorBrowser> {
  const stranger = door.browser()
  const answer = await stranger.send('/api/staff/sign-in', { email }, { client })
  expect(answer.status).toBe(303)
  await door.untilQuiet()
  return stranger
}

describe('strangers who know an address', () => {
  test.for([
    { from: 'one address', clientOf: () => '10.1.1.1' },
    { from: 'many addresses', clientOf: (n: number) => `10.1.2.${n}` },
    { from: 'many IPv6 networks', clientOf: (n: number) => `2001:db8:${n}::1` },
  ])('who ask from $from do not keep the owner out, nor fill the mailbox (T76)', async (row) => {
    for (let n = 1; n <= 10; n += 1) await strangerAsks(qc.email, row.clientOf(n))
    const { code } = await door.ask(browser, qc.email)
    expect(await mailsTo(qc.email)).toBe(1)
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(true)
  })

  test('who ask without end send one mail in five minutes, each with a code that works (T76)', async () => {
    for (let n = 0; n < 60; n += 1) {
      await strangerAsks(qc.email, `10.1.3.${n}`)
      if (n % 20 === 19) {
        const tab = door.browser()
        const { code } = await door.ask(tab, qc.email)
        await tab.send('/api/staff/sign-in/code', { code: not(code) })
        await tab.send('/api/staff/sign-in/code', { code })
        expect(await tab.isSignedIn).toBe(true)
        // The used code opens nothing else; the next request gets a mail at once.
        const late = door.browser()
        await late.send('/api/staff/sign-in', { email: qc.email })
        await late.send('/api/staff/sign-in/code', { code })
        expect(await late.isSignedIn).toBe(false)
        await door.untilQuiet()
      }
      door.clock += 30_000
    }
    // Half an hour of requests: six mails, and one for each code that was used.
    expect(await mailsTo(qc.email)).toBeLessThanOrEqual(9)
  })

  test('a used code is followed by a new mail at once, also while strangers ask (T76)', async () => {
    await strangerAsks(qc.email, '10.1.7.1')
    const first = await door.ask(browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code: first.code })
    await strangerAsks(qc.email, '10.1.7.2')
    const phone = door.browser()
    const second = await door.ask(phone, qc.email)
    expect(second.code).not.toBe(first.code)
    await phone.send('/api/staff/sign-in/code', { code: second.code })
    expect(await phone.isSignedIn).toBe(true)
    expect(await mailsTo(qc.email)).toBe(2)
  })

  test('who try wrong codes use up their own tries only (T76, T77)', async () => {
    for (let n = 0; n < 10; n += 1) {
      const stranger = await strangerAsks(qc.email, `10.1.4.${n}`)
      for (let time = 0; time < 5; time += 1) {
        const wrong = { code: `BCFG HJ${ALPHABET.charAt(n)}${ALPHABET.charAt(time)}` }
        const answer = await stranger.send('/api/staff/sign-in/code', wrong)
        expect(answer.status).toBe(422)
      }
    }
    const { code } = await door.ask(browser, qc.email)
    const right = await browser.send('/api/staff/sign-in/code', { code })
    expect(right.status).toBe(303)
    expect(await browser.isSignedIn).toBe(true)
  })

  test('who share the owner’s address and try codes do not stop the right one (T76)', async () => {
    const { code } = await door.ask(browser, qc.email)
    const stranger = await strangerAsks(qc.email, '127.0.0.1')
    let last = 0
    for (let time = 0; time < 120; time += 1) {
      last = (await stranger.send('/api/staff/sign-in/code', { code: not(code) })).status
    }
    expect(last).toBe(429)
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(true)
  })

  test('the link of a shared mail works in the owner’s browser and nowhere else (T76)', async () => {
    const first = await strangerAsks(qc.email, '10.1.5.1')
    const { path } = await door.ask(browser, qc.email)
    const token = path.split('/').at(-2)!
    const elsewhere = await door.browser().send('/api/staff/sign-in/link', { token })
    expect(elsewhere.status).toBe(200)
    await browser.send('/api/staff/sign-in/link', { token })
    expect(await browser.isSignedIn).toBe(true)
    // The stranger asked, too, and shares the mail, but it is used up.
    await first.send('/api/staff/sign-in/link', { token })
    expect(await first.isSignedIn).toBe(false)
  })

  test('a browser that signed in before has a lane of its own, also after signing out (T76)', async () => {
    const { code } = await door.ask(browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code })
    await browser.send('/api/staff/sign-out', {})
    // A stranger uses up what the owner's own client may ask, and the mail of these five minutes.
    for (let n = 0; n < 9; n += 1) await strangerAsks(qc.email, '127.0.0.1')
    const shut = await door.browser().send('/api/staff/sign-in', { email: qc.email })
    expect(shut.status).toBe(429)
    const before = await mailsTo(qc.email)
    const again = await door.ask(browser, qc.email)
    expect(await mailsTo(qc.email)).toBe(before + 1)
    await browser.send('/api/staff/sign-in/code', { code: again.code })
    expect(await browser.isSignedIn).toBe(true)
  })

  test.for<{ what: string; change: (value: string) => string }>([
    { what: 'made up', change: () => `${'A'.repeat(22)}.20000.${'A'.repeat(22)}` },
    { what: 'with another day', change: (value) => value.replace(/\.\d+\./, '.99999.') },
    { what: 'empty', change: () => '..' },
  ])('a known browser’s cookie that is $what opens no lane (T76)', async ({ change }) => {
    const { code } = await door.ask(browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code })
    const forged = door.browser()
    forged.cookies.set('known', change(browser.cookies.get('known')!))
    for (let n = 0; n < 10; n += 1) {
      await door.browser().send('/api/staff/sign-in', { email: qc.email })
    }
    const answer = await forged.send('/api/staff/sign-in', { email: qc.email })
    expect(answer.status).toBe(429)
  })

  test('a known browser’s cookie is one account’s, and lasts 180 days (T76)', async () => {
    const { code } = await door.ask(browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code })
    const other = await storeStaff(door, 'admin')
    const lanes = async (): Promise<unknown[]> => {
      const { rows } = await door.sql('SELECT lane FROM sign_in ORDER BY rowid')
      return rows.map(({ lane }) => lane)
    }
    await browser.send('/api/staff/sign-in', { email: other.email })
    await browser.send('/api/staff/sign-in', { email: qc.email })
    door.clock += 181 * DAY
    await browser.send('/api/staff/sign-in', { email: qc.email })
    expect(await lanes()).toEqual(['', '', expect.stringMatching(/^[\w-]{43}$/), ''])
    expect(browser.cookies.get('known')).not.toContain(qc.email)
  })
})

describe('limits per client and browser', () => {
  test('one client asks ten times a minute at most, and reads until when it waits (T29, T76)', async () => {
    for (let time = 0; time < 10; time++) {
      await browser.send('/api/staff/sign-in', { email: `nobody-${time}@example.com` })
    }
    const answer = await browser.send('/api/staff/sign-in', { email: qc.email })
    expect(answer.status).toBe(429)
    expect(Number(answer.headers.get('retry-after'))).toBe(60)
    const page = parse(await answer.text())
    expect(page.querySelector('input[name=email]')?.getAttribute('value')).toBe(qc.email)
    expect(page.textContent).toContain(lockedOut.asking('22/11/2026 09:31'))
    // Another client is not held up.
    await strangerAsks(qc.email, '10.1.6.1')
    door.clock += MINUTE
    expect((await browser.send('/api/staff/sign-in', { email: qc.email })).status).toBe(303)
  })

  test('all /64s of an IPv6 /48 together ask ten times as often as one of them (T55, T76)', async () => {
    const askFrom = (client: string) =>
      door.browser().send('/api/staff/sign-in', { email: 'nobody@example.com' }, { client })
    for (let n = 0; n < 100; n += 1) {
      expect((await askFrom(`2001:db8:7:${n.toString(16)}::1`)).status).toBe(303)
    }
    expect((await askFrom('2001:db8:7:ff::1')).status).toBe(429)
    expect((await askFrom('2001:db8:8:ff::1')).status).toBe(303)
  })

  test('a minute’s limit names its number, which Workers count by a binding (T55)', async () => {
    const asked: unknown[] = []
    const rates: Deps['rates'] = {
      hit(key, windowSeconds, now, limit) {
        if (windowSeconds === 60) asked.push(limit)
        return door.deps.rates.hit(key, windowSeconds, now, limit)
      },
    }
    await door.browser({ ...door.deps, rates }).send('/api/staff/sign-in', { email: qc.email })
    expect(asked).toEqual([10])
  })

  test('of twenty wrong codes at once five are tried (T77)', async () => {
    const { code } = await door.ask(browser, qc.email)
    const wrong = Array.from({ length: 20 }, (_, time) => {
      const symbols = Array.from(code.replace(' ', ''))
      symbols[0] = ALPHABET.charAt((ALPHABET.indexOf(symbols[0]!) + 1 + time) % ALPHABET.length)
      return symbols.join('')
    })
    const answers = await Promise.all(
      wrong.map((each) => browser.send('/api/staff/sign-in/code', { code: each })),
    )
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(422))
    expect((await door.sql('SELECT tries FROM sign_in')).rows[0]?.tries).toBe(5)
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(false)
  })

  test('a database that is away is said to be away, not a limit (T79)', async () => {
    const away = {
      ...door.deps,
      rates: { hit: () => Promise.reject(new Problem('tam-ngung', { retryAfter: 30 })) },
    }
    for (const [path, form] of [
      ['/api/staff/sign-in', { email: qc.email }],
      ['/api/staff/sign-in/code', { code: 'BCFG HJKL' }],
      ['/api/staff/sign-in/link', { token: 'A'.repeat(43) }],
    ] as const) {
      const answer = await door.browser(away).send(path, form)
      expect(answer.status, path).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('30')
      expect(await textOf(answer), path).not.toContain('quá nhiều lần')
    }
  })
})
