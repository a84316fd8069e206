import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { drain } from '../../api/outbox/drain.ts'
import { nextPath } from '../../api/door/next-path.ts'
import { answerSignIns } from '../../api/sign-in/asking.ts'
import { codePage, linkPage, signIn as words } from '../../content/text/staff.ts'
import { type StaffMember, storeStaff } from '../support/staff.ts'
import { MINUTE, not, StaffDoor, textOf, type DoorBrowser } from '../support/staff-door.ts'

/** Link and code by mail: once, for ten minutes, in the browser that asked. */

let door: StaffDoor
let browser: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  browser = door.browser()
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

describe('token and code (T26)', () => {
  test('the token has 256 bits, and neither it nor the code is stored anywhere', async () => {
    const { path, code } = await door.ask(browser, qc.email)
    const token = path.split('/').at(-2)!
    expect(Buffer.from(token, 'base64url')).toHaveLength(32)
    const tables = await door.sql(`SELECT name FROM sqlite_master WHERE type = 'table'`)
    for (const { name } of tables.rows) {
      // The local mailbox is the other side's: a provider keeps mails too.
      if (name === 'dev_mail') continue
      const { rows } = await door.sql(`SELECT * FROM "${String(name)}"`)
      const stored = JSON.stringify(rows)
      expect(stored, String(name)).not.toContain(token)
      expect(stored, String(name)).not.toContain(code)
      expect(stored, String(name)).not.toContain(code.replace(' ', ''))
    }
    const [cookie = ''] = browser.cookies.get('sign-in')!.split('.')
    const { rows } = await door.sql('SELECT * FROM sign_in')
    expect(JSON.stringify(rows)).not.toContain(cookie)
  })

  test('looking at a link uses nothing up, pressing its button does, once', async () => {
    const { path } = await door.ask(browser, qc.email)
    for (let look = 0; look < 5; look++) {
      const page = await browser.send(path)
      expect(page.status).toBe(200)
      expect(parse(await page.text()).querySelector('form button')?.textContent).toBe(
        linkPage.submit,
      )
    }
    expect(await browser.isSignedIn).toBe(false)
    const token = path.split('/').at(-2)!
    const pressed = await browser.send('/api/staff/sign-in/link', { token })
    expect(pressed.headers.get('location')).toBe('/noi-bo/')
    expect(await browser.isSignedIn).toBe(true)

    const second = await door.browser().send(path)
    expect(second.status).toBe(410)
    expect(await textOf(second)).toContain(linkPage.used)
  })

  test('a used link says so and offers a new one', async () => {
    const { path } = await door.ask(browser, qc.email)
    const asking = browser.cookies.get('sign-in')!
    const token = path.split('/').at(-2)!
    await browser.send('/api/staff/sign-in/link', { token })
    const again = door.browser()
    again.cookies.set('sign-in', asking)
    const answer = await again.send('/api/staff/sign-in/link', { token })
    const page = parse(await answer.text())
    expect(page.textContent).toContain(linkPage.used)
    expect(page.querySelector('a.button')?.getAttribute('href')).toBe('/noi-bo/dang-nhap/')
    expect(await again.isSignedIn).toBe(false)
  })

  test('of twenty presses at once one signs in', async () => {
    const { path } = await door.ask(browser, qc.email)
    const token = path.split('/').at(-2)!
    const asking = browser.cookies.get('sign-in')!
    const presses = Array.from({ length: 20 }, () => {
      const tab = door.browser()
      tab.cookies.set('sign-in', asking)
      return tab.send('/api/staff/sign-in/link', { token })
    })
    const answers = await Promise.all(presses)
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    const { rows } = await door.sql('SELECT count(*) AS n FROM session')
    expect(rows[0]?.n).toBe(1)
  })

  test.for([
    { by: 'link', afterMs: 10 * MINUTE - 1, works: true },
    { by: 'link', afterMs: 10 * MINUTE, works: false },
    { by: 'code', afterMs: 10 * MINUTE - 1, works: true },
    { by: 'code', afterMs: 10 * MINUTE, works: false },
  ])('ten minutes: $by after $afterMs ms works: $works', async ({ by, afterMs, works }) => {
    const { path, code } = await door.ask(browser, qc.email)
    door.clock += afterMs
    const answer =
      by === 'link'
        ? await browser.send('/api/staff/sign-in/link', { token: path.split('/').at(-2)! })
        : await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(works)
    if (!works) expect(await textOf(answer)).toContain('hết hạn')
  })

  test('a link opened elsewhere opens no session and leaves link and code usable', async () => {
    const { path, code } = await door.ask(browser, qc.email)
    const phone = door.browser()
    // It has asked for something of its own.
    await phone.send('/api/staff/sign-in', { email: 'nobody@example.com' })
    const page = await phone.send(path)
    expect(await textOf(page)).toContain(linkPage.elsewhere)
    const token = path.split('/').at(-2)!
    const pressed = await phone.send('/api/staff/sign-in/link', { token })
    expect(await textOf(pressed)).toContain(linkPage.elsewhere)
    expect(await phone.isSignedIn).toBe(false)
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(true)
  })

  test('the code is of use to the asking browser only', async () => {
    const { code } = await door.ask(browser, qc.email)
    const thief = door.browser()
    await thief.send('/api/staff/sign-in', { email: 'nobody@example.com' })
    await door.untilQuiet()
    const answer = await thief.send('/api/staff/sign-in/code', { code })
    expect(await textOf(answer)).toContain(codePage.wrong(4))
    const bare = await door.browser().send('/api/staff/sign-in/code', { code })
    expect(bare.headers.get('location')).toBe('/noi-bo/dang-nhap/')
    expect(await thief.isSignedIn).toBe(false)
  })

  test('five tries, each tells how many are left; then a new code works', async () => {
    const { code } = await door.ask(browser, qc.email)
    for (const left of [4, 3, 2, 1]) {
      const answer = await browser.send('/api/staff/sign-in/code', { code: not(code) })
      expect(answer.status).toBe(422)
      expect(await textOf(answer)).toContain(codePage.wrong(left))
    }
    const last = await browser.send('/api/staff/sign-in/code', { code: not(code) })
    const page = parse(await last.text())
    expect(page.textContent).toContain(codePage.spent)
    expect(page.querySelector('form[action="/api/staff/sign-in"] button')?.textContent).toBe(
      codePage.again,
    )
    await browser.send('/api/staff/sign-in/code', { code })
    expect(await browser.isSignedIn).toBe(false)

    const fresh = await door.ask(browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code: fresh.code })
    expect(await browser.isSignedIn).toBe(true)
  })

  test('what is no code costs no try', async () => {
    await door.ask(browser, qc.email)
    const answer = await browser.send('/api/staff/sign-in/code', { code: '12 34' })
    expect(await textOf(answer)).toContain(codePage.code.form)
    const { rows } = await door.sql('SELECT tries FROM sign_in')
    expect(rows[0]?.tries).toBe(0)
  })

  test('a mail that would leave too late does not leave', async () => {
    await door.sql({
      sql: `INSERT INTO sign_in (id, email, browser_hash, request_id, created_at, expires_at)
        VALUES ('one', ?, 'x', 'r', ?, ?)`,
      args: [
        qc.email,
        new Date(door.clock).toISOString(),
        new Date(door.clock + 600_000).toISOString(),
      ],
    })
    expect(await answerSignIns(door.deps)).toEqual({ answered: 1, queued: 1 })
    door.clock += 10 * MINUTE
    expect(await drain(door.deps)).toMatchObject({ sent: 0, failed: 1 })
  })
})

test.for([
  ['/noi-bo/', '/noi-bo/'],
  ['/noi-bo/cam-nang/khieu-nai-noi-bo/', '/noi-bo/cam-nang/khieu-nai-noi-bo/'],
  ['/noi-bo/phieu/CT-261122-01/', '/noi-bo/phieu/CT-261122-01/'],
  ['/noi-bo/tim-kiem/?q=m%E1%BA%ABu+otp', '/noi-bo/tim-kiem/?q=m%E1%BA%ABu+otp'],
  ['/noi-bo/dang-nhap/', null],
  ['/noi-bo', null],
  ['/', null],
  ['//evil.example/noi-bo/', null],
  ['/\\evil.example/noi-bo/', null],
  ['\\\\evil.example', null],
  ['https://evil.example/noi-bo/', null],
  ['javascript:alert(1)', null],
  ['/noi-bo/../gui-yeu-cau/', null],
  ['/noi-bo/..%2fgui-yeu-cau/', null],
  ['/noi-bo/%2e%2e/', null],
  ['/noi-bo//evil.example', null],
  ['/noi-bo/\\evil.example', null],
  ['/noi-bo/..;/', null],
  ['/noi-bo/\r\nSet-Cookie: a=b', null],
  ['/noi-bo/\t/evil', null],
  [' /noi-bo/', null],
  ['/NOI-BO/', null],
  ['', null],
] as const)('next=%s leads to %s (T34)', async ([asked, expected]) => {
  expect(nextPath(asked)).toBe(expected)
  const { code } = await door.ask(browser, qc.email, { next: asked })
  const answer = await browser.send('/api/staff/sign-in/code', { code })
  expect(answer.headers.get('location')).toBe(expected ?? '/noi-bo/')
})

test('the page asked for first comes after signing in (T34)', async () => {
  const away = await browser.send('/noi-bo/cam-nang/x/?a=1')
  expect(away.headers.get('location')).toBe(
    '/noi-bo/dang-nhap/?next=%2Fnoi-bo%2Fcam-nang%2Fx%2F%3Fa%3D1',
  )
  const form = parse(await (await browser.send(away.headers.get('location')!)).text())
  expect(form.querySelector('input[name=next]')?.getAttribute('value')).toBe(
    '/noi-bo/cam-nang/x/?a=1',
  )
})

test('the sign-in page answers faults in the words of its label', async () => {
  const answer = await browser.send('/api/staff/sign-in', { email: 'khong-phai-email' })
  expect(answer.status).toBe(422)
  const page = parse(await answer.text())
  expect(page.querySelector('title')?.textContent).toBe(words.errorTitle)
  expect(page.querySelector('#email-error')?.textContent).toContain(words.email.form)
})
