import { parse } from 'node-html-parser'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp, type StaffRule, staffRules } from '../../api/app.ts'
import { LINKS } from '../../api/door/navigation.ts'
import { may, ROLES } from '../../api/door/roles.ts'
import { internalFiles, NO_INTERNAL_FILES } from '../../api/handbook/internal-files.ts'
import { HANDBOOK_PATH, STAFF_SEARCH_PATH } from '../../content/addresses.ts'
import { type StaffMember, storeSession, storeStaff } from '../support/staff.ts'
import { not, StaffDoor, textOf, type DoorBrowser } from '../support/staff-door.ts'

/** What accounts may do, how they come and go, and the record of it all. */

let door: StaffDoor
let browser: DoorBrowser
let qc: StaffMember

beforeEach(async () => {
  door = await StaffDoor.open()
  browser = door.browser()
  qc = await storeStaff(door, 'qc')
})
afterEach(() => door.close())

describe('staff writes prove that they come from our own pages (T33)', () => {
  const forms: [string, Record<string, string>, boolean][] = [
    ['no header at all', {}, false],
    ['another origin', { origin: 'https://evil.example' }, false],
    ['a sandbox, nothing else', { origin: 'null' }, false],
    ['another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['a neighbour', { 'sec-fetch-site': 'same-site' }, false],
    ['typed by hand', { 'sec-fetch-site': 'none' }, false],
    [
      'our origin, but another site says the browser',
      {
        origin: 'http://localhost:8787',
        'sec-fetch-site': 'cross-site',
      },
      false,
    ],
    ['our origin', { origin: 'http://localhost:8787' }, true],
    ['the same origin says the browser', { 'sec-fetch-site': 'same-origin' }, true],
    ['a page without referrer', { origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  ]
  test.for(forms)('%s', async ([, headers, passes]) => {
    const { id } = await storeStaff(door, 'admin')
    const { token } = await storeSession(door, id, { createdAt: new Date(door.clock) })
    const writes = Object.keys(staffRules).filter((rule) => rule.startsWith('POST '))
    for (const rule of writes) {
      const path = rule.slice('POST '.length).replace(':id', qc.id)
      const answer = await createApp(door.deps).request(`http://localhost:8787${path}`, {
        method: 'POST',
        headers: {
          host: 'localhost:8787',
          cookie: `session=${token}`,
          'content-type': 'application/json',
          ...headers,
        },
        body: '{}',
      })
      if (passes) expect(answer.status, rule).not.toBe(403)
      else expect(answer.status, rule).toBe(403)
      if (passes) break
    }
    if (!passes) expect((await door.sql('SELECT id FROM staff_event')).rows).toEqual([])
  })
})

test('every route of the staff door has its rule, and every rule its route (T23)', () => {
  const routes = createApp(door.deps)
    .routes.filter(({ method, path }) => method !== 'ALL' && /^\/(noi-bo|api\/staff)\b/.test(path))
    .map(({ method, path }) => `${method} ${path}`)
  expect([...new Set(routes)].sort()).toEqual(Object.keys(staffRules).sort())
})

describe('accounts', () => {
  test('an admin adds one, all faults are named, and the new account signs in', async () => {
    const admin = await door.signedIn('admin')
    const bad = await admin.send('/api/staff/accounts', { email: 'x', name: ' ', role: 'boss' })
    expect(bad.status).toBe(422)
    const page = parse(await bad.text())
    expect(page.querySelectorAll('.error-summary li')).toHaveLength(3)
    expect(page.querySelector('input[name=email]')?.getAttribute('value')).toBe('x')

    const fields = { email: 'Moi@Example.com', name: 'Nguyễn Văn A', role: 'collaborator' }
    expect((await admin.send('/api/staff/accounts', fields)).status).toBe(303)
    const twice = await admin.send('/api/staff/accounts', { ...fields, email: 'moi@example.com' })
    expect(twice.status).toBe(422)

    await browser.send('/api/staff/sign-in', { email: 'MOI@example.com' })
    await door.untilQuiet()
    const { rows } = await door.sql('SELECT to_email FROM dev_mail')
    expect(rows.map(({ to_email }) => to_email)).toEqual(['Moi@Example.com'])
  })

  test('a new account gets the team of its role, or the one that is chosen', async () => {
    const admin = await door.signedIn('admin')
    const add = (fields: Record<string, string>) =>
      admin.send('/api/staff/accounts', {
        email: `${crypto.randomUUID()}@example.com`,
        name: 'Tên',
        ...fields,
      })
    const teams: unknown[] = []
    const chosen: Record<string, string>[] = [
      { role: 'technician' },
      { role: 'technician', team: '' },
      { role: 'technician', team: 'ke-toan' },
      { role: 'technician', team: 'none' },
      { role: 'collaborator' },
      { role: 'collaborator', team: 'qc' },
    ]
    for (const fields of chosen) {
      expect((await add(fields)).status).toBe(303)
      const { rows } = await door.sql('SELECT team FROM staff ORDER BY rowid DESC LIMIT 1')
      teams.push(rows[0]?.team)
    }
    expect(teams).toEqual(['ky-thuat', 'ky-thuat', 'ke-toan', null, null, 'qc'])
    const refused = await add({ role: 'technician', team: 'kinh-doanh' })
    expect(refused.status).toBe(422)
    expect(await textOf(refused)).toContain('Chọn một tổ trong danh sách.')
  })

  test('an admin changes a team: recorded, sessions go on, others may not (T23, K22)', async () => {
    const admin = await door.signedIn('admin')
    const { token } = await storeSession(door, qc.id, { createdAt: new Date(door.clock) })
    browser.cookies.set('session', token)
    const path = `/api/staff/accounts/${qc.id}/team`
    expect((await browser.send(path, { team: 'ke-toan' })).status).toBe(404)
    const change = async (team: string) => (await admin.send(path, { team })).status
    expect([await change('ke-toan'), await change('none'), await change('none')]).toEqual([
      303, 303, 303,
    ])
    expect(await change('')).toBe(422)
    expect(await change('kinh-doanh')).toBe(422)
    const { rows } = await door.sql(
      `SELECT kind, data FROM staff_event WHERE kind = 'team-changed' ORDER BY rowid`,
    )
    expect(rows.map(({ data }) => data)).toEqual([
      '{"from":"","to":"ke-toan"}',
      '{"from":"ke-toan","to":""}',
    ])
    expect(await browser.isSignedIn).toBe(true)
    const page = await textOf(await admin.send('/noi-bo/nhan-su/'))
    expect(page).toContain(
      `đổi tổ của ${qc.email} từ “Không thuộc tổ nào” thành “Kế toán/hành chính”.`,
    )
  })

  test('the last active admin can be neither disabled nor made less', async () => {
    const admin = await door.signedIn('admin')
    const { rows } = await door.sql(`SELECT id FROM staff WHERE role = 'admin'`)
    const id = String(rows[0]?.id)
    for (const [path, form] of [
      ['disable', {}],
      ['role', { role: 'qc' }],
    ] as const) {
      const answer = await admin.send(`/api/staff/accounts/${id}/${path}`, form)
      expect(answer.status).toBe(422)
      expect(await textOf(answer)).toContain('quản trị viên duy nhất')
      expect(await admin.isSignedIn).toBe(true)
    }
    // Of two that disable each other at once one stays.
    const other = await door.signedIn('admin')
    const { rows: two } = await door.sql(`SELECT id FROM staff WHERE role = 'admin'`)
    await Promise.all(
      two.map(({ id: each }, n) =>
        (n === 0 ? other : admin).send(`/api/staff/accounts/${String(each)}/disable`, {}),
      ),
    )
    const left = await door.sql(`SELECT id FROM staff WHERE role = 'admin' AND disabled_at IS NULL`)
    expect(left.rows).toHaveLength(1)
  })
})

describe('the record (K22)', () => {
  test('every step is there with actor, time and request, and cannot be changed or deleted', async () => {
    const admin = await door.signedIn('admin')
    await browser.send('/api/staff/sign-in', { email: 'nobody@example.com' })
    await door.untilQuiet()
    const { code } = await door.ask(browser, qc.email)
    await browser.send('/api/staff/sign-in/code', { code: not(code) })
    await browser.send('/api/staff/sign-in/code', { code })
    const phone = door.browser()
    const { path } = await door.ask(phone, qc.email)
    await phone.send('/api/staff/sign-in/link', { token: path.split('/').at(-2)! })
    const home = parse(await (await browser.send('/noi-bo/')).text())
    await browser.send(home.querySelector('form[action$="/revoke"]')!.getAttribute('action')!, {})
    const exported = await browser.send('/api/staff/handbook/export', {})
    expect(await exported.text()).toContain('Câu trong nhà.')
    await browser.send('/api/staff/sign-out', {})
    await admin.send(`/api/staff/accounts/${qc.id}/role`, { role: 'technician' })
    await admin.send(`/api/staff/accounts/${qc.id}/disable`, {})
    await admin.send(`/api/staff/accounts/${qc.id}/enable`, {})
    await admin.send('/api/staff/accounts', {
      email: 'moi@example.com',
      name: 'Nguyễn Văn A',
      role: 'qc',
    })

    const { rows } = await door.sql('SELECT * FROM staff_event ORDER BY rowid')
    expect(rows.map(({ kind, actor }) => `${String(actor)} ${String(kind)}`)).toEqual([
      'staff signed-in',
      'staff signed-in',
      'staff session-revoked',
      'staff handbook-exported',
      'staff signed-out',
      'staff role-changed',
      'staff account-disabled',
      'staff account-enabled',
      'staff account-added',
    ])
    const sums = await door.sql('SELECT kind, subject_id, hits FROM audit_counter ORDER BY kind')
    expect(sums.rows.map((row) => ({ ...row }))).toEqual([
      { kind: 'sign-in-asked', subject_id: qc.id, hits: 2 },
      { kind: 'sign-in-failed', subject_id: qc.id, hits: 1 },
      { kind: 'sign-in-unknown', subject_id: '', hits: 1 },
    ])
    for (const { at, actor, actor_id, request_id, source } of rows) {
      expect(at).toBe(new Date(door.clock).toISOString())
      expect(request_id).toMatch(/^[0-9a-f-]{36}$/)
      expect(actor_id === null).toBe(actor === 'visitor')
      expect(source).toMatch(/^[\w-]{10}$/)
    }
    expect(rows[5]?.data).toBe('{"from":"qc","to":"technician"}')
    await expect(door.sql(`UPDATE staff_event SET at = ''`)).rejects.toThrow('append-only')
    await expect(door.sql('DELETE FROM staff_event')).rejects.toThrow('append-only')

    const page = await textOf(await admin.send('/noi-bo/nhan-su/'))
    expect(page).toContain(`đổi vai trò của ${qc.email}`)
  })
})

/** Rules that ask for a session. */
type ClosedRule = {
  [R in StaffRule]: (typeof staffRules)[R] extends 'anyone' ? never : R
}[StaffRule]

describe('no write without a record (K22)', () => {
  /**
   * Names that a person gives their own lists change nothing of anyone else's; what staff do with
   * tickets is recorded in the history of each.
   */
  type Unrecorded =
    | `POST /api/staff/grants/${string}`
    | `POST /api/staff/views${string}`
    | `POST /api/staff/tickets/${string}`
  /** For each what it needs; a new route without a line here does not compile. */
  const writes: Record<
    Exclude<Extract<ClosedRule, `POST ${string}`>, Unrecorded>,
    Record<string, string>
  > = {
    'POST /api/staff/sign-out': {},
    'POST /api/staff/sessions/:id/revoke': {},
    'POST /api/staff/sessions/end-others': {},
    'POST /api/staff/sessions/end-all': {},
    'POST /api/staff/accounts/:id/end-sessions': {},
    'POST /api/staff/handbook/export': {},
    'POST /api/staff/accounts': { email: 'moi@example.com', name: 'Nguyễn Văn A', role: 'qc' },
    'POST /api/staff/accounts/:id/role': { role: 'technician' },
    'POST /api/staff/accounts/:id/team': { team: 'ke-toan' },
    'POST /api/staff/accounts/:id/disable': {},
    'POST /api/staff/accounts/:id/enable': {},
  }
  test.for(Object.entries(writes))('%s', async ([rule, form]) => {
    const admin = await door.signedIn('admin')
    const { rows } = await door.sql(`SELECT id FROM staff WHERE role = 'admin'`)
    const me = String(rows[0]?.id)
    const other = await storeSession(door, me, { createdAt: new Date(door.clock) })
    if (rule.endsWith('/enable')) await door.sql(`UPDATE staff SET disabled_at = '2026-11-22'`)
    await door.sql({ sql: 'UPDATE staff SET disabled_at = NULL WHERE id = ?', args: [me] })
    const id = rule.endsWith('/revoke') ? other.id : qc.id
    const answer = await admin.send(rule.slice('POST '.length).replace(':id', id), form)
    expect(answer.status).toBeLessThan(400)
    const events = await door.sql('SELECT * FROM staff_event')
    expect(events.rows).toEqual([
      expect.objectContaining({
        at: new Date(door.clock).toISOString(),
        actor: 'staff',
        actor_id: me,
        request_id: answer.headers.get('x-request-id'),
      }),
    ])
  })
})

test('pages and links show what a role may do, no more (K01)', async () => {
  for (const role of ROLES) {
    const tab = await door.signedIn(role)
    const home = parse(await (await tab.send('/noi-bo/')).text())
    const isAdmin = role === 'admin'
    expect(home.querySelectorAll('a[href="/noi-bo/nhan-su/"]').length > 0, role).toBe(isAdmin)
    const mayExport = role === 'qc' || isAdmin
    expect(home.querySelector('form[action$="/export"]') !== null, role).toBe(mayExport)
    const shown = home.querySelectorAll('a').map((link) => link.getAttribute('href') ?? '')
    const inside = shown.filter((path) => path.startsWith('/noi-bo/'))
    expect(inside.filter((path) => !may(role, staffRules[ruleOf(path)]))).toEqual([])
  }
})

test('the navigation needs the role that the rule of its address needs (K01)', () => {
  expect(LINKS.length).toBeGreaterThan(3)
  for (const { href, needs } of LINKS) expect(staffRules[ruleOf(href)], href).toBe(needs)
})

test('drawn and built pages show the same navigation, by role (K01)', async () => {
  const body = '<!--fill:nav--><main>Trang được dựng.</main>'
  const page = { type: 'text/html; charset=utf-8', encoding: 'utf8', body } as const
  const built = LINKS.filter(({ isBuilt }) => isBuilt).map(({ href }) => href)
  expect(built).toEqual([HANDBOOK_PATH, STAFF_SEARCH_PATH])
  const internal = internalFiles({
    frame: '<!--fill:nav--><main><!--fill:main--></main>',
    handbook: [],
    files: Object.fromEntries(built.map((path) => [path, page])),
  })
  for (const role of ROLES) {
    const tab = door.browser({ ...door.deps, internal })
    for (const [name, value] of (await door.signedIn(role)).cookies) tab.cookies.set(name, value)
    const mayOpen = LINKS.filter(({ needs }) => may(role, needs))
    for (const { href } of mayOpen) {
      const navs = parse(await (await tab.send(href)).text()).querySelectorAll('nav')
      expect(navs, `${role} ${href}`).toHaveLength(1)
      const links = navs[0]!.querySelectorAll('a')
      expect(
        links.map((link) => ({ href: link.getAttribute('href'), text: link.text })),
        `${role} ${href}`,
      ).toEqual(mayOpen.map(({ href, text }) => ({ href, text })))
      const current = links.filter((link) => link.getAttribute('aria-current') === 'page')
      expect(current.map((link) => link.getAttribute('href'))).toEqual([href])
    }
  }
})

test('the navigation leaves out pages that were not built (K01)', async () => {
  const tab = await door.signedIn('admin')
  // The test's build has one page of the handbook, and neither its list nor its search.
  for (const path of ['/noi-bo/', '/noi-bo/cam-nang/nguyen-tac-xu-ly-su-co/']) {
    const links = parse(await (await tab.send(path)).text()).querySelectorAll('nav a')
    expect(
      links.map((link) => link.text),
      path,
    ).toEqual(['Trang nội bộ', 'Liên hệ khách hàng', 'Nhân sự'])
  }
})

test('without internal pages the navigation stands above the text (K01)', async () => {
  const tab = door.browser({ ...door.deps, internal: NO_INTERNAL_FILES })
  for (const [name, value] of (await door.signedIn('admin')).cookies) tab.cookies.set(name, value)
  const page = parse(await (await tab.send('/noi-bo/nhan-su/')).text())
  const links = page.querySelectorAll('main > nav a').map((link) => link.text)
  expect(links).toEqual(['Trang nội bộ', 'Liên hệ khách hàng', 'Nhân sự'])
})

/** The rule that a page is asked for by. */
function ruleOf(address: string): StaffRule {
  const path = address.replace(/\?.*$/, '')
  const rules = Object.keys(staffRules) as StaffRule[]
  const found = rules.find((rule) => rule === `GET ${path}`)
  const wide = rules.find(
    (rule) => rule.endsWith('*') && `GET ${path}`.startsWith(rule.slice(0, -1)),
  )
  const rule = found ?? wide
  if (!rule) throw new Error(`No rule for ${path}`)
  return rule
}
