import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sha256 } from '../../api/hash.ts'
import { ALPHABET, canonicalCode, CODE_LENGTH, oneTimeSecrets } from '../../api/door/one-time.ts'
import { type StaffMember, storeStaff } from '../support/staff.ts'
import { StaffDoor, type DoorBrowser } from '../support/staff-door.ts'

/** Codes as they are made and typed, and the cookie that binds them to a browser. */

let door: StaffDoor
let browser: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  browser = door.browser()
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

describe('codes', () => {
  test('a code has eight symbols that no keyboard changes and no eye mistakes (T77)', () => {
    const codes = Array.from({ length: 2000 }, () => {
      return oneTimeSecrets(door.deps.config, crypto.randomUUID()).code
    })
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of codes) expect(code).toMatch(new RegExp(`^[${ALPHABET}]{${CODE_LENGTH}}$`))
    // Every symbol at every place, about as often as any other.
    for (let place = 0; place < CODE_LENGTH; place += 1) {
      const counts = Array.from(ALPHABET).map(
        (symbol) => codes.filter((code) => code.charAt(place) === symbol).length,
      )
      expect(Math.min(...counts)).toBeGreaterThan(40)
      expect(Math.max(...counts)).toBeLessThan(160)
    }
    expect(ALPHABET).not.toMatch(/[01258IOAEUYDW]/)
    // Neither Q, nor D: an O is not guessed at.
    expect(canonicalCode('o0')).toBe('O0')
  })

  test.for([
    ['lower case', (code: string) => code.toLowerCase()],
    ['without a space', (code: string) => code.replace(' ', '')],
    ['with hyphens and dots', (code: string) => Array.from(code.replace(' ', '')).join('-.')],
    ['with spaces around it', (code: string) => `\t ${code} `],
    [
      'with look-alikes',
      (code: string) =>
        code.replaceAll('S', '5').replaceAll('Z', '2').replaceAll('B', '8').replaceAll('L', '1'),
    ],
  ] as const)('a right code typed %s signs in (T77)', async ([, typed]) => {
    const { code } = await door.ask(browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code: typed(code) })
    expect(await browser.isSignedIn).toBe(true)
  })

  test('what cannot be a code costs no try, however long it is (T77)', async () => {
    await door.ask(browser, qc.email)
    for (const code of ['', 'BCFG HJ0K', 'BCFG HJK', 'BCFGHJKLM', '123456', 'B'.repeat(100_000)]) {
      expect((await browser.send('/api/staff/sign-in/code', { code })).status).toBe(422)
    }
    expect((await door.sql('SELECT tries FROM sign_in')).rows[0]?.tries).toBe(0)
  })
})

describe('the cookie that binds a browser', () => {
  test('is made by the server: a planted value is replaced (T79)', async () => {
    for (const planted of ['A'.repeat(43), `${'A'.repeat(43)}.${'A'.repeat(22)}`, 'x']) {
      const tab = door.browser()
      tab.cookies.set('sign-in', planted)
      await tab.send('/api/staff/sign-in', { email: qc.email })
      const given = tab.cookies.get('sign-in')!
      expect(given).not.toBe(planted)
      expect(given.startsWith('A'.repeat(43))).toBe(false)
      // One that we made stays.
      await tab.send('/api/staff/sign-in', { email: qc.email })
      expect(tab.cookies.get('sign-in')).toBe(given)
    }
  })

  test('a planted value opens no session, also after asking with it (T79)', async () => {
    const secret = 'A'.repeat(43)
    const { code } = await door.ask(browser, qc.email)
    await door.sql({
      sql: 'UPDATE sign_in SET browser_hash = ?',
      args: [sha256(secret)],
    })
    const thief = door.browser()
    thief.cookies.set('sign-in', secret)
    await thief.send('/api/staff/sign-in/code', { code })
    expect(await thief.isSignedIn).toBe(false)
  })
})
