import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sweepGrants } from '../../api/accounts/grants.ts'
import { accountsPage as words } from '../../content/text/staff.ts'
import { DAY_MS, MINUTE_MS } from '../../content/units.ts'
import { storeStaff } from '../support/staff.ts'
import { not, StaffDoor, textOf, type DoorBrowser } from '../support/staff-door.ts'

/** A new admin is confirmed by mail by the admin who grants it. */

let door: StaffDoor
let admin: DoorBrowser

beforeEach(async () => {
  door = await StaffDoor.open()
  admin = await door.signedIn('admin')
})
afterEach(() => door.close())

async function roleOf(id: string): Promise<string> {
  const { rows } = await door.sql({
    sql: 'SELECT role, disabled_at FROM staff WHERE id = ?',
    args: [id],
  })
  return `${String(rows[0]?.role)}${rows[0]?.disabled_at === null ? '' : ', disabled'}`
}

/** Code and recipient of the newest mail. */
async function newestMail(): Promise<{ to: string; code: string; text: string }> {
  await door.untilQuiet()
  const { rows } = await door.sql('SELECT to_email, text FROM dev_mail ORDER BY rowid DESC LIMIT 1')
  const text = String(rows[0]?.text)
  return { to: String(rows[0]?.to_email), text, code: /Mã xác nhận: (\w{4} \w{4})/.exec(text)![1]! }
}

/** Form of the one grant that the page offers. */
async function grantForm(tab = admin): Promise<{ action: string; name: string } | null> {
  const page = parse(await (await tab.send('/noi-bo/nhan-su/')).text())
  const form = page.querySelector('form[action$="/confirm"]')
  if (!form) return null
  const name = form.querySelector('input')?.getAttribute('name') ?? ''
  return { action: form.getAttribute('action') ?? '', name }
}

async function kinds(): Promise<string[]> {
  const { rows } = await door.sql('SELECT kind FROM staff_event ORDER BY rowid')
  return rows.map(({ kind }) => String(kind))
}

interface Way {
  way: string
  /** Makes an account and asks for the grant; returns its id. */
  ask: () => Promise<string>
  before: string
}

const ways: Way[] = [
  {
    way: 'a role that changes',
    before: 'qc',
    ask: async () => {
      const { id } = await storeStaff(door, 'qc')
      await admin.send(`/api/staff/accounts/${id}/role`, { role: 'admin' })
      return id
    },
  },
  {
    way: 'a new account',
    before: 'collaborator',
    ask: async () => {
      const email = 'moi@example.com'
      await admin.send('/api/staff/accounts', { email, name: 'Nguyễn Văn A', role: 'admin' })
      const { rows } = await door.sql(`SELECT id FROM staff WHERE email = '${email}'`)
      return String(rows[0]?.id)
    },
  },
  {
    way: 'a disabled admin who comes back',
    before: 'admin, disabled',
    ask: async () => {
      const { id } = await storeStaff(door, 'admin')
      await door.sql({ sql: `UPDATE staff SET disabled_at = '2026' WHERE id = ?`, args: [id] })
      await admin.send(`/api/staff/accounts/${id}/enable`, {})
      return id
    },
  },
]

describe.for(ways)('$way', ({ ask, before }) => {
  test('makes an admin once the code of the mail is typed, not before (T77)', async () => {
    const id = await ask()
    expect(await roleOf(id)).toBe(before)
    const { rows } = await door.sql(
      `SELECT email FROM staff JOIN session ON session.staff_id = staff.id`,
    )
    const { to, code } = await newestMail()
    expect(to).toBe(rows[0]?.email)
    const form = (await grantForm())!
    const wrong = await admin.send(form.action, { [form.name]: not(code) })
    expect(wrong.status).toBe(422)
    expect(await textOf(wrong)).toContain(words.grant.wrong(4))
    expect(await roleOf(id)).toBe(before)

    const right = await admin.send(form.action, { [form.name]: code })
    expect(right.status).toBe(303)
    expect(await roleOf(id)).toBe('admin')
    expect(await grantForm()).toBeNull()
    expect((await kinds()).slice(-3)).toEqual([
      'admin-asked',
      'admin-code-wrong',
      before.includes('disabled') ? 'account-enabled' : 'role-changed',
    ])
    expect((await admin.send(form.action, { [form.name]: code })).status).toBe(404)
  })
})

describe('a grant', () => {
  let id: string
  let code: string
  let form: { action: string; name: string }

  beforeEach(async () => {
    id = await ways[0]!.ask()
    code = (await newestMail()).code
    form = (await grantForm())!
  })

  const confirm = (tab = admin, typed = code) => tab.send(form.action, { [form.name]: typed })

  test('is confirmed in the session that asked only (T77)', async () => {
    const other = await door.signedIn('admin')
    expect(await grantForm(other)).toBeNull()
    expect((await confirm(other)).status).toBe(404)
    const phone = door.browser()
    const { rows } = await door.sql('SELECT granted_by FROM admin_grant')
    const { rows: me } = await door.sql({
      sql: 'SELECT email FROM staff WHERE id = ?',
      args: [String(rows[0]?.granted_by)],
    })
    const signIn = await door.ask(phone, String(me[0]?.email))
    await phone.send('/api/staff/sign-in/code', { code: signIn.code })
    expect((await confirm(phone)).status).toBe(404)
    expect(await roleOf(id)).toBe('qc')
    expect((await confirm()).status).toBe(303)
  })

  test('takes five tries, twenty minutes (T77)', async () => {
    for (const left of [4, 3, 2, 1]) {
      expect(await textOf(await confirm(admin, not(code)))).toContain(words.grant.wrong(left))
    }
    expect(await textOf(await confirm(admin, not(code)))).toContain(words.grant.spent)
    expect((await confirm()).status).toBe(404)
    await admin.send(`/api/staff/accounts/${id}/role`, { role: 'admin' })
    code = (await newestMail()).code
    form = (await grantForm())!
    door.clock += 20 * MINUTE_MS
    expect((await confirm()).status).toBe(404)
    expect(await roleOf(id)).toBe('qc')
  })

  test('ends when it is taken back, replaced, or its admin is no admin any more (T77)', async () => {
    await admin.send(form.action.replace('/confirm', '/cancel'), {})
    expect((await confirm()).status).toBe(404)
    expect((await kinds()).at(-1)).toBe('admin-cancelled')

    await admin.send(`/api/staff/accounts/${id}/role`, { role: 'admin' })
    form = (await grantForm())!
    code = (await newestMail()).code
    const old = { form, code }
    await admin.send(`/api/staff/accounts/${id}/role`, { role: 'admin' })
    expect((await admin.send(old.form.action, { [old.form.name]: old.code })).status).toBe(404)

    form = (await grantForm())!
    code = (await newestMail()).code
    await door.sql(`UPDATE staff SET role = 'qc' WHERE id IN (SELECT staff_id FROM session)`)
    expect((await confirm()).status).toBe(404)
    expect(await roleOf(id)).toBe('qc')
  })

  test('a right code pressed twenty times at once counts once (T77)', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => confirm()))
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1)
    expect((await kinds()).filter((kind) => kind === 'role-changed')).toHaveLength(1)
  })

  test('says whom it is about, and cannot be used to send mail without end (T77)', async () => {
    const { text } = await newestMail()
    expect(text).toContain('trao quyền Quản trị cho')
    expect(text).not.toContain('\u0001')
    const statuses: number[] = []
    for (let time = 0; time < 10; time += 1) {
      const answer = await admin.send(`/api/staff/accounts/${id}/role`, { role: 'admin' })
      statuses.push(answer.status)
    }
    expect(statuses.slice(0, 9)).toEqual(Array<number>(9).fill(303))
    expect(statuses[9]).toBe(429)
  })
})

test('a new admin beyond ten grants an hour is refused before the account is made', async () => {
  const add = (n: number) =>
    admin.send('/api/staff/accounts', { email: `moi-${n}@example.com`, name: 'Mới', role: 'admin' })
  for (let n = 0; n < 10; n += 1) expect((await add(n)).status).toBe(303)
  expect((await add(10)).status).toBe(429)
  const { rows } = await door.sql(`SELECT count(*) AS n FROM staff WHERE email LIKE 'moi-%'`)
  expect(rows[0]?.n).toBe(10)
})

test('the sweep deletes a grant a day after it expired, and keeps an open one', async () => {
  await ways[0]!.ask()
  door.clock += DAY_MS
  // The session that asked is idle for too long by now.
  admin = await door.signedIn('admin')
  const open = await ways[0]!.ask()
  expect(await sweepGrants(door.deps)).toEqual({ grants: 0 })
  door.clock += 20 * MINUTE_MS + 1
  expect(await sweepGrants(door.deps)).toEqual({ grants: 1 })
  const { rows } = await door.sql('SELECT staff_id FROM admin_grant')
  expect(rows.map(({ staff_id }) => staff_id)).toEqual([open])
})

test('smaller roles need no code (T77)', async () => {
  const { id } = await storeStaff(door, 'collaborator')
  await admin.send(`/api/staff/accounts/${id}/role`, { role: 'qc' })
  expect(await roleOf(id)).toBe('qc')
  await admin.send(`/api/staff/accounts/${id}/disable`, {})
  await admin.send(`/api/staff/accounts/${id}/enable`, {})
  expect(await roleOf(id)).toBe('qc')
  await door.untilQuiet()
  expect((await door.sql('SELECT id FROM dev_mail')).rows).toEqual([])
})
