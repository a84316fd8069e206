import { connect } from 'node:net'
import { parse } from 'node-html-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type StaffRule, staffRules } from '../../api/app.ts'
import { may, type Role, ROLES } from '../../api/door/roles.ts'
import { png } from '../support/pictures.ts'
import { type Product, type RequestOptions, runtimes } from '../support/product.ts'
import { BROWSER, postMultipart, readTicket, ticketFields, tokenIn } from '../support/requests.ts'
import {
  builtInternal,
  cookiesOf,
  secretsIn,
  storeSession,
  storeStaff,
  tricksWith,
} from '../support/staff.ts'
import { storeDeskTicket } from '../support/desk.ts'

const RULES = Object.keys(staffRules) as StaffRule[]
const { files } = await builtInternal()
const PATHS = Object.keys(files)
/** The page whose words are looked for in answers to strangers. */
const PAGE = PATHS.find((path) => /^\/noi-bo\/cam-nang\/.+\/$/.test(path))!

/** A page without the navigation that the API fills in, and without the mark in its place. */
function withoutNav(page: string): string {
  return page.replace(/<!--fill:nav-->|<nav aria-label="Nội bộ">[^]*?<\/nav>/, '')
}

/** What a browser sends: a form by POST, a session by its cookie. */
interface Sent extends RequestOptions {
  session?: string
  form?: Record<string, string>
}

/** Who asks; `session` makes what the cookie holds. */
interface Caller {
  who: string
  role: Role | null
  session: (product: Product) => Promise<string>
}

const DAY = 86_400_000
const HOUR = 3_600_000

const callers: Caller[] = [
  { who: 'no session', role: null, session: () => Promise.resolve('') },
  { who: 'a forged session', role: null, session: () => Promise.resolve('A'.repeat(43)) },
  {
    who: 'a session changed in one letter',
    role: null,
    session: async (product) => {
      const token = await sessionOf(product, 'admin')
      return `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
    },
  },
  {
    who: 'a session of seven days',
    role: null,
    session: (product) =>
      sessionOf(product, 'admin', {
        createdAt: new Date(Date.now() - 7 * DAY),
        lastSeenAt: new Date(),
      }),
  },
  {
    who: 'a session idle for eight hours',
    role: null,
    session: (product) =>
      sessionOf(product, 'admin', { createdAt: new Date(Date.now() - 8 * HOUR) }),
  },
  {
    who: 'a disabled admin',
    role: null,
    session: async (product) => {
      const { id } = await storeStaff(product, 'admin')
      const { token } = await storeSession(product, id)
      await product.sql({
        sql: 'UPDATE staff SET disabled_at = ? WHERE id = ?',
        args: [new Date().toISOString(), id],
      })
      return token
    },
  },
  ...ROLES.map((role) => ({
    who: role,
    role,
    session: (product: Product) => sessionOf(product, role),
  })),
]

/**
 * Callers and rules that are tried on a runtime: all pairs on Node. Both runtimes read rules and
 * sessions by the same code, so on workerd a session that does not count tries one page and one
 * call, while everyone else tries all.
 */
function pairsFor(runtime: string): (Caller & { rule: StaffRule })[] {
  const few: StaffRule[] = ['GET /noi-bo/cam-nang/*', 'POST /api/staff/accounts']
  return callers.flatMap((caller) => {
    const isWhole =
      runtime.startsWith('Node') || caller.role !== null || caller.who === 'no session'
    return (isWhole ? RULES : few).map((rule) => ({ ...caller, rule }))
  })
}

async function sessionOf(
  product: Product,
  role: Role,
  times: Parameters<typeof storeSession>[2] = {},
): Promise<string> {
  const { id } = await storeStaff(product, role)
  return (await storeSession(product, id, times)).token
}

/** An answer without its request id. */
interface Told {
  status: number
  type: string | null
  cache: string | null
  robots: string | null
  location: string
  body: string
}

async function told(answer: Response): Promise<Told> {
  const body = await answer.text()
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    cache: answer.headers.get('cache-control'),
    robots: answer.headers.get('x-robots-tag'),
    location: answer.headers.get('location') ?? '',
    body: body.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…'),
  }
}

/** Only files whose names change with their bytes may be kept, and only by this browser. */
function cacheOf(rule: StaffRule, status: number): string {
  const isHashed = rule === 'GET /noi-bo/_astro/*' && status === 200
  return isHashed ? 'private, max-age=31536000, immutable' : 'private, no-store'
}

/**
 * What is wrong with an answer by the table of who may do what.
 * @param role     null without a session that counts
 * @param missing  what the same caller gets where nothing is
 */
function faultsByTable(rule: StaffRule, role: Role | null, answer: Told, missing: Told): string[] {
  const { status, cache, robots, location } = answer
  const faults: string[] = []
  if (cache !== cacheOf(rule, status)) faults.push(`kept: ${cache ?? ''}`)
  if (robots !== 'noindex') faults.push(`listed: ${robots ?? ''}`)
  const isTurnedAway = status === 401 || location.includes('next=')
  if (staffRules[rule] === 'anyone') {
    if (isTurnedAway) faults.push('turned away from a door that is open')
  } else if (may(role, staffRules[rule])) {
    if (isTurnedAway || ![200, 303, 422].includes(status)) faults.push(`refused: ${status}`)
  } else if (role === null) {
    const isRight = rule.includes(' /api/')
      ? status === 401
      : status === 303 && location.startsWith('/noi-bo/dang-nhap/')
    if (!isRight) faults.push(`let in without a session: ${status} ${location}`)
  } else if (status !== 404 || JSON.stringify(answer) !== JSON.stringify(missing)) {
    faults.push(`not like a missing page: ${status}`)
  }
  return faults
}

describe('the check by the table can fail (T23)', () => {
  const page: Told = {
    status: 200,
    type: 'text/html; charset=utf-8',
    cache: 'private, no-store',
    robots: 'noindex',
    location: '',
    body: '<main>…</main>',
  }
  const missing: Told = { ...page, status: 404, body: '<main>Không tìm thấy trang</main>' }
  const toSignIn: Told = { ...page, status: 303, location: '/noi-bo/dang-nhap/?next=%2Fnoi-bo%2F' }
  const handbook: StaffRule = 'GET /noi-bo/cam-nang/*'
  const accounts: StaffRule = 'GET /noi-bo/nhan-su/'

  test.for<{ leak: string; rule: StaffRule; role: Role | null; answer: Told }>([
    { leak: 'a page without a session', rule: handbook, role: null, answer: page },
    { leak: 'a redirect elsewhere', rule: handbook, role: null, answer: { ...page, status: 303 } },
    {
      leak: 'a call without a session',
      rule: 'POST /api/staff/accounts',
      role: null,
      answer: { ...page, status: 303, location: '/noi-bo/nhan-su/' },
    },
    { leak: 'a page for more than one’s role', rule: accounts, role: 'qc', answer: page },
    {
      leak: 'a refusal that says what is there',
      rule: accounts,
      role: 'qc',
      answer: { ...missing, body: '<main>Chỉ quản trị viên</main>' },
    },
    { leak: 'a refusal by 403', rule: accounts, role: 'qc', answer: { ...missing, status: 403 } },
    { leak: 'a page that is kept', rule: handbook, role: 'qc', answer: { ...page, cache: null } },
    {
      leak: 'a page that is listed',
      rule: handbook,
      role: 'qc',
      answer: { ...page, robots: null },
    },
    { leak: 'staff turned away', rule: handbook, role: 'qc', answer: toSignIn },
    { leak: 'a page lost to staff', rule: handbook, role: 'qc', answer: missing },
    { leak: 'no way to sign in', rule: 'GET /noi-bo/dang-nhap/', role: null, answer: toSignIn },
  ])('$leak', ({ rule, role, answer }) => {
    expect(faultsByTable(rule, role, answer, missing)).toHaveLength(1)
  })

  test('what the table says is no fault', () => {
    expect(faultsByTable(handbook, null, toSignIn, missing)).toEqual([])
    expect(faultsByTable(handbook, 'collaborator', page, missing)).toEqual([])
    expect(faultsByTable(accounts, 'qc', missing, missing)).toEqual([])
  })
})

describe.for(runtimes)('staff door on $runtime', ({ runtime, start }) => {
  let product: Product
  /** Answers for missing addresses by caller: they differ by role only. */
  const missingAnswers = new Map<string, Promise<Told>>()
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  /** Sends what a browser sends, with a session if there is one. */
  function send(path: string, { session, form, headers, ...more }: Sent = {}): Promise<Response> {
    return product.fetch(path, {
      ...more,
      headers: {
        ...BROWSER,
        ...(session && { cookie: `session=${session}` }),
        ...(form && {
          origin: product.url,
          'content-type': 'application/x-www-form-urlencoded',
        }),
        ...(headers as Record<string, string> | undefined),
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form).toString() }),
    })
  }

  /** A path that a rule is about, with ids that exist. */
  async function pathFor(rule: StaffRule, session: string): Promise<string> {
    const path = rule.split(' ')[1]!
    if (path.endsWith('*')) {
      const built = PATHS.find((each) => each.startsWith(path.slice(0, -1)))
      expect(built, `a file of ${path}`).toBeDefined()
      return built!
    }
    if (path.includes('/sessions/')) {
      const { rows } = await product.sql({
        sql: `SELECT staff_id FROM session ORDER BY rowid DESC LIMIT 1`,
        args: [],
      })
      const owner = session && rows[0] ? String(rows[0].staff_id) : null
      const { id } = await storeSession(product, owner ?? (await storeStaff(product, 'qc')).id)
      return path.replace(':id', id)
    }
    if (/:code|\/khach-hang\/|\/attachments\//.test(path)) {
      const { rows } = await product.sql({
        sql: `SELECT staff_id FROM session ORDER BY rowid DESC LIMIT 1`,
        args: [],
      })
      const recordedBy = session && rows[0] ? String(rows[0].staff_id) : null
      if (path.includes('/attachments/')) return path.replace(':id', await storePicture(recordedBy))
      const { id, code } = await storeDeskTicket(product, { recordedBy })
      if (path.includes('/khach-hang/')) return path.replace(':id', await storeCustomer(id))
      return path.replace(':code', code)
    }
    if (path.includes('/grants/')) return path.replace(':id', await storeGrant())
    return path
      .replace(':id', (await storeStaff(product, 'qc')).id)
      .replace(':token', 'A'.repeat(43))
  }

  /** A customer of one ticket. */
  async function storeCustomer(ticketId: string): Promise<string> {
    const id = crypto.randomUUID()
    await product.sql({
      sql: `INSERT INTO customer (id, name, created_at) VALUES (?, 'Khách', ?)`,
      args: [id, new Date().toISOString()],
    })
    await product.sql({
      sql: `UPDATE ticket SET customer_id = ? WHERE id = ?`,
      args: [id, ticketId],
    })
    return id
  }

  /** A picture that came with a ticket. */
  async function storePicture(recordedBy: string | null): Promise<string> {
    const sent = await postMultipart(product, '/api/tickets', ticketFields({ consent: 'true' }), [
      { name: 'anh.png', bytes: png() },
    ])
    const [picture] = (await readTicket(product, tokenIn(sent.headers.get('location')))).attachments
    await product.sql({
      sql: `UPDATE ticket SET recorded_by = ?
        WHERE id = (SELECT ticket_id FROM attachment WHERE id = ?)`,
      args: [recordedBy, picture!.id],
    })
    return picture!.id
  }

  /** A grant that waits in the newest session. */
  async function storeGrant(): Promise<string> {
    const { id: staffId } = await storeStaff(product, 'qc')
    const id = crypto.randomUUID()
    await product.sql({
      sql: `INSERT INTO admin_grant
          (id, kind, staff_id, granted_by, session_id, code_mac, created_at, expires_at)
        SELECT ?, 'role', ?, staff_id, id, '', ?, ? FROM session ORDER BY rowid DESC LIMIT 1`,
      args: [id, staffId, new Date().toISOString(), new Date(Date.now() + HOUR).toISOString()],
    })
    return id
  }

  test.for(pairsFor(runtime))(
    '$who, $rule (T23, T24)',
    async ({ who, role, session: open, rule }) => {
      const isCall = rule.startsWith('POST ')
      const form = isCall ? { form: { role: 'technician' } } : {}
      const ask = async (path: string, session: string) =>
        told(await send(path, { session, ...form }))
      const askMissing = async () =>
        ask(isCall ? '/api/staff/khong-co' : '/noi-bo/khong-co/', await open(product))
      const key = `${who} ${isCall ? 'call' : 'page'}`
      const missing = missingAnswers.get(key) ?? askMissing()
      missingAnswers.set(key, missing)

      const session = await open(product)
      const answer = await ask(await pathFor(rule, session), session)
      expect(faultsByTable(rule, role, answer, await missing)).toEqual([])
    },
  )

  test('calls without a session get a problem document for any Accept header (T23)', async () => {
    for (const path of ['/api/staff', '/api/staff/accounts', '/api/staff/khong-co']) {
      for (const accept of ['text/html', 'application/json']) {
        const answer = await product.fetch(path, { headers: { accept } })
        expect(answer.status, path).toBe(401)
        expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/)
      }
    }
  })

  test('without a session real and missing pages look the same (CONTRACT §8.11)', async () => {
    const answers = [PATHS[0]!, '/noi-bo/cam-nang/khong-co/'].map(async (path) => {
      const asPage = await send(path)
      const asProgram = await product.fetch(path)
      const asHead = await send(path, { method: 'HEAD' })
      return [asPage, asProgram, asHead].map(({ status }) => status)
    })
    expect(await Promise.all(answers)).toEqual([
      [303, 404, 404],
      [303, 404, 404],
    ])
  })

  test('sends no-store and noindex with every refusal under the door', async () => {
    for (const path of ['/noi-bo', '/noi-bo/', '/noi-bo/cam-nang/x/', '/api/staff/accounts']) {
      const foreign = await product.fetch(`http://evil.example${path}`, { headers: BROWSER })
      expect(foreign.status, path).toBe(421)
      const odd = await product.fetch(path, { method: 'DELETE' })
      expect([401, 403, 404], path).toContain(odd.status)
      for (const { headers } of [foreign, odd]) {
        expect(headers.get('cache-control'), path).toBe('private, no-store')
        expect(headers.get('x-robots-tag'), path).toBe('noindex')
      }
    }
  })

  test('staff read every internal file, whole; only hashed ones may be kept (K01)', async () => {
    const session = await sessionOf(product, 'collaborator')
    await eightAtOnce(PATHS, async (path) => {
      const answer = await send(path, { session, headers: { range: 'bytes=0-9' } })
      expect(answer.status, path).toBe(200)
      expect(answer.headers.get('content-type')).toBe(files[path]!.type)
      const isHashed = path.startsWith('/noi-bo/_astro/')
      expect(answer.headers.get('cache-control'), path).toBe(
        isHashed ? 'private, max-age=31536000, immutable' : 'private, no-store',
      )
      expect(answer.headers.get('etag')).toBeNull()
      const { body, encoding } = files[path]!
      if (path.endsWith('/')) expect(withoutNav(await answer.text())).toBe(withoutNav(body))
      else
        expect((await answer.arrayBuffer()).byteLength).toBe(Buffer.from(body, encoding).byteLength)
    })
  })

  // On Workers the platform compresses, and parses request lines.
  testIf(runtime.startsWith('Node'), 'compresses what staff pages load', async () => {
    const session = await sessionOf(product, 'collaborator')
    const text = PATHS.filter(
      (path) => /\/$|\.(css|js|txt)$/.test(path) && files[path]!.body.length > 4000,
    )
    expect(text.length).toBeGreaterThan(25)
    for (const path of text) {
      const answer = await send(path, { session, headers: { 'accept-encoding': 'gzip' } })
      expect(answer.headers.get('content-encoding'), path).toBe('gzip')
      expect(withoutNav(await answer.text())).toBe(withoutNav(files[path]!.body))
    }
  })

  test('the export is the whole handbook, to be read without the site (K22)', async () => {
    const session = await sessionOf(product, 'qc')
    const answer = await send('/api/staff/handbook/export', { session, form: {} })
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment;/)
    const document = parse(await answer.text())
    const pages = PATHS.filter((path) => /^\/noi-bo\/cam-nang\/.+\/$/.test(path))
    expect(document.querySelectorAll('h1')).toHaveLength(pages.length)
    expect(document.querySelectorAll('button, details:not([open])')).toEqual([])
    const links = document.querySelectorAll('a').map((link) => link.getAttribute('href') ?? '')
    const lost = links.filter((href) => !/^(#|mailto:)/.test(href) && !URL.canParse(href))
    expect(links.length).toBeGreaterThan(100)
    expect(lost).toEqual([])
  })

  // tests/content/separation.test.ts asks for every other file in the same ways.
  test('gives no byte of a page for a trick with a path or a header (K01, T24)', async () => {
    const asked: { path: string; options: Sent }[] = [
      ...tricksWith(PAGE).map((path) => ({ path, options: {} })),
      ...[
        {},
        { method: 'HEAD' },
        { headers: { range: 'bytes=0-99' } },
        { headers: { 'if-none-match': '*' } },
        { headers: { 'if-modified-since': new Date(Date.now() + DAY).toUTCString() } },
        { headers: { accept: '*/*' } },
        { session: 'A'.repeat(43) },
      ].map((options) => ({ path: PAGE, options })),
    ]
    await eightAtOnce(asked, async ({ path, options }) => {
      // With the origin before it, a path that begins with two slashes stays one.
      const answer = await send(`${product.url}${path}`, options)
      const shown = `${path} ${JSON.stringify(options)}`
      expect([301, 303, 307, 308, 400, 404], shown).toContain(answer.status)
      expectNothingOfPage(await answer.text(), shown)
    })
  })

  testIf(
    runtime.startsWith('Node'),
    'gives a request line that no client would write no page (K01)',
    async () => {
      const { hostname, port } = new URL(product.url)
      for (const target of [
        PAGE.replaceAll('/', '\\'),
        PAGE.replace('/noi-bo/', '/noi-bo\\'),
        `/x/..${PAGE}`,
        `/x/../..${PAGE}`,
        `//x/..${PAGE}`,
        `${product.url}${PAGE}`,
        `http://evil.example${PAGE}`,
        PAGE.slice(1),
        `${PAGE}\t`,
        `/%2e%2e${PAGE}`,
        `/huong-dan/%2e%2e${PAGE}`,
        PAGE.replace('noi-bo', 'noi-bo\u0000'),
      ]) {
        const reply = await new Promise<string>((resolve) => {
          let text = ''
          const socket = connect(Number(port), hostname, () => {
            socket.write(
              `GET ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`,
            )
          })
          socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
          socket.on('close', () => resolve(text))
          socket.on('error', () => resolve(text))
        })
        expect(reply, target).not.toMatch(/^HTTP\/1\.1 (200|206|304)/)
        expectNothingOfPage(reply, target)
      }
    },
  )

  test('takes the same time to ask for known and unknown addresses (T29)', async () => {
    const times = { known: [] as number[], unknown: [] as number[] }
    for (let round = 0; round < 20; round++) {
      const { email } = await storeStaff(product, 'collaborator')
      const emails = { known: email, unknown: `nobody-${crypto.randomUUID()}@example.com` }
      const order = round % 2 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
      for (const kind of order) {
        const since = performance.now()
        const answer = await send('/api/staff/sign-in', { form: { email: emails[kind] } })
        times[kind].push(performance.now() - since)
        expect(answer.status).toBe(303)
        // What is looked up afterwards must not stand in the next one's way.
        await expect
          .poll(async () => (await product.sql(UNANSWERED)).rows[0]?.n, { timeout: 10_000 })
          .toBe(0)
      }
    }
    // Ranks, not milliseconds, which a busy machine stretches: of all pairs about half must have the
    // known address slower. With a mail made before the answer nearly all have.
    const pairs = times.known.flatMap((known) => times.unknown.map((unknown) => known > unknown))
    const share = pairs.filter(Boolean).length / pairs.length
    expect(share).toBeGreaterThan(0.2)
    expect(share).toBeLessThan(0.8)
  })

  test.for(['link', 'code'])('signs in by %s, from asking to signing out (T38)', async (by) => {
    const { email } = await storeStaff(product, 'technician')
    const asked = await send('/api/staff/sign-in', { form: { email, next: '/noi-bo/?a=1' } })
    expect(asked.headers.get('location')).toBe('/noi-bo/dang-nhap/ma/')
    const asking = `sign-in=${cookiesOf(asked).get('sign-in')!}`
    const mail = await expect
      .poll(() => product.resend.mails.find(({ to }) => to === email), { timeout: 10_000 })
      .toBeDefined()
      .then(() => product.resend.mails.find(({ to }) => to === email)!)
    expect(mail.headers).toMatchObject({
      'X-Template': 'sign-in',
      'Auto-Submitted': 'auto-generated',
    })
    const { path, code } = secretsIn(mail.text)
    expect(mail.html).toContain(path)
    expect(mail.html).toContain(code)

    let entered: Response
    if (by === 'link') {
      const page = parse(await (await send(path, { headers: { cookie: asking } })).text())
      const token = page.querySelector('input[name=token]')?.getAttribute('value') ?? ''
      entered = await send('/api/staff/sign-in/link', {
        form: { token },
        headers: { cookie: asking },
      })
    } else {
      entered = await send('/api/staff/sign-in/code', {
        form: { code: `${code.slice(0, 3)} ${code.slice(3)}` },
        headers: { cookie: asking },
      })
    }
    expect(entered.status).toBe(303)
    expect(entered.headers.get('location')).toBe('/noi-bo/?a=1')
    const session = cookiesOf(entered).get('session')!
    expect((await send('/noi-bo/', { session })).status).toBe(200)
    await send('/api/staff/sign-out', { session, form: {} })
    expect((await send('/noi-bo/', { session })).status).toBe(303)
  })
})

/** Adds a test where it applies; elsewhere there is none, instead of one that checks nothing. */
function testIf(applies: boolean, name: string, run: () => Promise<void>): void {
  if (applies) test(name, run)
}

const UNANSWERED = `SELECT (SELECT count(*) FROM sign_in WHERE answered_at IS NULL)
  + (SELECT count(*) FROM outbox WHERE sent_at IS NULL AND failed_at IS NULL) AS n`

/** Sentences of the page; no answer to a stranger has one of them. */
const SENTENCES = parse(/<main\b[^>]*>([\s\S]*?)<\/main>/.exec(files[PAGE]!.body)?.[1] ?? '')
  .querySelectorAll('p, li')
  .map((each) => each.textContent.trim())
  .filter((sentence) => sentence.length > 30)

function expectNothingOfPage(text: string, about: string): void {
  expect(SENTENCES.length, 'the page has sentences to look for').toBeGreaterThan(0)
  for (const sentence of SENTENCES) expect(text.includes(sentence), about).toBe(false)
}

/** Calls `act` for each item, eight at a time. */
async function eightAtOnce<Item>(
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items]
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await act(next)
  }
  await Promise.all(Array.from({ length: 8 }, work))
}
