import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sweepSessions } from '../../api/door/sessions/session.ts'
import { sweepSignIns } from '../../api/sign-in/sign-out.ts'
import { type StaffMember, storeStaff } from '../support/staff.ts'
import { DAY, HOUR, MINUTE, StaffDoor, type DoorBrowser } from '../support/staff-door.ts'

/** How long a session lives, and who ends it. */

let door: StaffDoor
let browser: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  browser = door.browser()
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

describe('sessions (T38)', () => {
  async function signIn(tab = browser): Promise<string> {
    const { code } = await door.ask(tab, qc.email)
    await tab.send('/api/staff/sign-in/code', { code })
    return tab.cookies.get('session')!
  }

  test('a new id at every sign-in; a planted one is never taken over, the old one ends', async () => {
    browser.cookies.set('session', 'A'.repeat(43))
    const first = await signIn()
    expect(first).not.toBe('A'.repeat(43))
    const second = await signIn()
    expect(second).not.toBe(first)
    const old = door.browser()
    old.cookies.set('session', first)
    expect(await old.isSignedIn).toBe(false)
    expect(await browser.isSignedIn).toBe(true)
  })

  test('signing out kills it, by POST only', async () => {
    const token = await signIn()
    expect((await browser.send('/api/staff/sign-out')).status).toBe(404)
    const out = await browser.send('/api/staff/sign-out', {})
    expect(out.headers.get('location')).toBe('/noi-bo/dang-nhap/')
    browser.cookies.set('session', token)
    expect(await browser.isSignedIn).toBe(false)
  })

  test('idle for eight hours, or seven days old: over', async () => {
    await signIn()
    door.clock += 8 * HOUR - MINUTE
    expect(await browser.isSignedIn).toBe(true)
    await door.untilQuiet()
    door.clock += 8 * HOUR
    expect(await browser.isSignedIn).toBe(false)

    await signIn()
    for (let passed = 0; passed < 7 * DAY - 7 * HOUR; passed += 7 * HOUR) {
      door.clock += 7 * HOUR
      if (passed + 7 * HOUR < 7 * DAY) expect(await browser.isSignedIn).toBe(true)
      await door.untilQuiet()
    }
    door.clock += 7 * HOUR
    expect(await browser.isSignedIn).toBe(false)
  })

  test.for([
    { kind: 'its account is disabled', form: (id: string) => `/api/staff/accounts/${id}/disable` },
    { kind: 'its role changes', form: (id: string) => `/api/staff/accounts/${id}/role` },
  ])('over at once when $kind', async ({ form }) => {
    await signIn()
    const admin = await door.signedIn('admin')
    const answer = await admin.send(form(qc.id), { role: 'technician' })
    expect(answer.status).toBe(303)
    expect(await browser.isSignedIn).toBe(false)
    const { rows } = await door.sql({
      sql: 'SELECT id FROM session WHERE staff_id = ?',
      args: [qc.id],
    })
    expect(rows).toEqual([])
  })

  test('role and state are read at every request, not when the session began', async () => {
    await signIn()
    await door.sql({ sql: `UPDATE staff SET role = 'admin' WHERE id = ?`, args: [qc.id] })
    expect((await browser.send('/noi-bo/nhan-su/')).status).toBe(200)
    await door.sql({ sql: `UPDATE staff SET role = 'collaborator' WHERE id = ?`, args: [qc.id] })
    expect((await browser.send('/noi-bo/nhan-su/')).status).toBe(404)
    await door.sql({ sql: `UPDATE staff SET disabled_at = ? WHERE id = ?`, args: ['2026', qc.id] })
    expect(await browser.isSignedIn).toBe(false)
  })

  test.for([
    { url: 'https://ho-tro.coretech.io.vn', name: '__Host-session', secure: true },
    { url: 'http://localhost:8787', name: 'session', secure: false },
  ])('cookie over $url: $name', async ({ url, name, secure }) => {
    const place = door.at(url)
    const tab = door.browser(place)
    const { code } = await door.ask(tab, qc.email)
    const answer = await tab.send('/api/staff/sign-in/code', { code })
    const line = answer.headers.getSetCookie().find((each) => each.startsWith(`${name}=`))
    const parts = line?.split('; ').slice(1)
    const expected = ['Max-Age=604800', 'Path=/', 'HttpOnly', 'SameSite=Lax']
    expect(parts?.sort()).toEqual([...expected, ...(secure ? ['Secure'] : [])].sort())
    expect(await tab.isSignedIn).toBe(true)
  })

  test('their owner sees and ends all of them, and none of other accounts', async () => {
    await signIn()
    const phone = door.browser()
    await signIn(phone)
    const home = parse(await (await browser.send('/noi-bo/')).text())
    const forms = home.querySelectorAll('form[action$="/revoke"]')
    expect(forms).toHaveLength(1)
    const action = forms[0]!.getAttribute('action')!

    const stranger = await door.signedIn('admin')
    expect((await stranger.send(action, {})).status).toBe(404)
    expect(await phone.isSignedIn).toBe(true)
    expect((await browser.send(action, {})).status).toBe(303)
    expect(await phone.isSignedIn).toBe(false)
    expect(await browser.isSignedIn).toBe(true)
  })

  test('what has ended is forgotten, addresses that asked too', async () => {
    await signIn()
    door.clock += 7 * DAY
    expect(await sweepSessions(door.deps)).toEqual({ sessions: 1 })
    expect(await sweepSignIns(door.deps)).toEqual({ signIns: 1 })
  })

  test('ending all others leaves this one; ending all leaves none (T79)', async () => {
    await signIn()
    const [phone, tablet] = [door.browser(), door.browser()]
    await signIn(phone)
    await signIn(tablet)
    const waiting = door.browser()
    const { code } = await door.ask(waiting, qc.email)
    const others = await browser.send('/api/staff/sessions/end-others', {})
    expect(others.headers.get('location')).toBe('/noi-bo/#ho-so')
    expect(await Promise.all([browser, phone, tablet].map((tab) => tab.isSignedIn))).toEqual([
      true,
      false,
      false,
    ])
    // Nor does a code that was asked for before sign anybody in.
    await waiting.send('/api/staff/sign-in/code', { code })
    expect(await waiting.isSignedIn).toBe(false)

    await signIn(phone)
    const all = await browser.send('/api/staff/sessions/end-all', {})
    expect(all.headers.get('location')).toBe('/noi-bo/dang-nhap/')
    expect(all.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(browser.cookies.has('known')).toBe(false)
    expect(await browser.isSignedIn).toBe(false)
    expect(await phone.isSignedIn).toBe(false)
  })

  test('an admin ends another person’s sessions, and those alone (T79)', async () => {
    await signIn()
    const admin = await door.signedIn('admin')
    const colleague = await door.signedIn('technician')
    expect((await colleague.send(`/api/staff/accounts/${qc.id}/end-sessions`, {})).status).toBe(404)
    expect(await browser.isSignedIn).toBe(true)
    expect((await admin.send('/api/staff/accounts/khong-co/end-sessions', {})).status).toBe(404)
    await admin.send(`/api/staff/accounts/${qc.id}/end-sessions`, {})
    expect(await browser.isSignedIn).toBe(false)
    expect(await admin.isSignedIn).toBe(true)
    expect(await colleague.isSignedIn).toBe(true)
  })

  test('ten sessions an account; the one used longest ago ends (T79)', async () => {
    const tabs = Array.from({ length: 11 }, () => door.browser())
    for (const tab of tabs) {
      await signIn(tab)
      door.clock += 10 * MINUTE
    }
    const live = await Promise.all(tabs.map((tab) => tab.isSignedIn))
    expect(live).toEqual([false, ...Array<boolean>(10).fill(true)])
  })

  test('signing out clears what pages stored, and forgets the browser only when asked (T79)', async () => {
    await signIn()
    const out = await browser.send('/api/staff/sign-out', {})
    expect(out.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(browser.cookies.has('known')).toBe(true)
    await signIn()
    await browser.send('/api/staff/sign-out', { forget: 'true' })
    expect(browser.cookies.has('known')).toBe(false)
  })

  test('a browser whose session ended elsewhere is cleared when it comes back (T79)', async () => {
    await signIn()
    await door.sql('DELETE FROM session')
    const back = await browser.send('/noi-bo/')
    expect(back.status).toBe(303)
    expect(back.headers.get('clear-site-data')).toBe('"cache", "storage"')
    expect(browser.cookies.has('session')).toBe(false)
    const stranger = await door.browser().send('/noi-bo/')
    expect(stranger.headers.get('clear-site-data')).toBeNull()
  })
})
