import type { Context, Hono } from 'hono'
import {
  accountsPage as accountWords,
  codePage as codeWords,
  lockedOut,
  signIn as words,
  staffHome,
} from '../../content/text/staff.ts'
import type { Deps } from '../deps.ts'
import { asProblem, noteTrouble, statusOf } from '../http/answer.ts'
import { readBody } from '../http/body.ts'
import type { AppEnv } from '../http/context.ts'
import { type Limit, takeRate } from '../http/guards.ts'
import { answerPage } from '../http/page.ts'
import { Problem } from '../problem.ts'
import { addAccount, alterAccount, listAccounts } from './accounts.ts'
import { readEvents, recordEvent } from './audit.ts'
import { bindBrowser, browserOf, closeSession, openSession } from './cookies.ts'
import {
  answerFile,
  answerStaffPage,
  doerOf,
  handbookExport,
  HOME_PATH,
  SIGN_IN_PATH,
  staffDoor,
} from './guard.ts'
import { accountsPage } from './pages/accounts.ts'
import { homePage } from './pages/home.ts'
import {
  closedSentence,
  codePage,
  linkPage,
  linkTitle,
  signInPage,
  type Trouble,
} from './pages/sign-in.ts'
import { Code, LinkToken, NewAccount, nextPath, parse, RoleChange, SignIn } from './schema.ts'
import { isSecret, listSessions, newSecret, revokeSession, type SignedIn } from './session.ts'
import {
  type Asked,
  askedLast,
  askToSignIn,
  enterByLink,
  enterCode,
  readLink,
  sayingWhen,
} from './sign-in.ts'

const CODE_PATH = `${SIGN_IN_PATH}ma/`
const ACCOUNTS_PATH = '/noi-bo/nhan-su/'
const EVENTS_SHOWN = 100

/** Per client; limits per address stand in `sign-in.ts`. */
const LIMITS = {
  asking: [
    { name: 'sign-in asked a minute', hits: 10, windowSeconds: 60 },
    { name: 'sign-in asked an hour', hits: 30, windowSeconds: 3600 },
  ],
  entering: [
    { name: 'sign-in tried a minute', hits: 20, windowSeconds: 60 },
    { name: 'sign-in tried an hour', hits: 100, windowSeconds: 3600 },
  ],
} satisfies Record<string, Limit[]>

type Fields = Record<string, unknown>

/** The staff door: signing in, the staff's home, accounts, the handbook (CONTRACT §4). */
export function staffRoutes(deps: Deps): Hono<AppEnv> {
  const door = staffDoor(deps)
  const { open, closed } = door
  const has = (path: string): boolean => deps.internal.get(path) !== null

  open('GET /noi-bo', (c) => c.redirect(`${HOME_PATH}${new URL(c.req.url).search}`, 308))

  open('GET /noi-bo/dang-nhap/', (c, me) => {
    const next = nextPath(c.req.query('next'))
    if (me) return c.redirect(next ?? HOME_PATH, 303)
    return answerPage(c, deps, 'loi', { title: words.title, main: signInPage({ next }) })
  })

  open('POST /api/staff/sign-in', async (c) => {
    const fields = await fieldsOf(c)
    try {
      await limited(c, LIMITS.asking, lockedOut.asking)
      const input = parse(SignIn, fields)
      const known = browserOf(deps, c).secret
      const secret = isSecret(known ?? undefined) ? (known ?? newSecret()) : newSecret()
      await askToSignIn(deps, input, { secret, requestId: c.get('requestId') })
      bindBrowser(deps, c, secret)
      return c.get('wantsPage') ? c.redirect(CODE_PATH, 303) : c.json({}, 202)
    } catch (error) {
      if (!c.get('wantsPage')) throw error
      const { trouble, status } = told(c, error)
      const values = { email: textOf(fields.email), next: nextPath(textOf(fields.next)) }
      const main = signInPage(values, trouble)
      return answerPage(c, deps, 'loi', { title: words.errorTitle, main }, status)
    }
  })

  open('GET /noi-bo/dang-nhap/ma/', async (c, me) => {
    const asked = await askedLast(deps, browserOf(deps, c))
    if (!asked) return c.redirect(me ? HOME_PATH : SIGN_IN_PATH, 303)
    return answerPage(c, deps, 'loi', { title: codeWords.title, main: codePage(asked) })
  })

  open('POST /api/staff/sign-in/code', async (c) => {
    try {
      await limited(c, LIMITS.entering, lockedOut.trying)
      const { code } = parse(Code, await fieldsOf(c))
      const entered = await enterCode(deps, code, browserOf(deps, c))
      if (entered.outcome === 'signed-in') return welcome(c, entered)
      if (entered.outcome === 'none' && c.get('wantsPage')) return c.redirect(SIGN_IN_PATH, 303)
      const detail =
        entered.outcome === 'wrong'
          ? codeWords.wrong(entered.left)
          : closedSentence(entered.outcome === 'none' ? 'expired' : entered.outcome)
      throw new Problem('noi-dung-chua-dung', { errors: [{ pointer: '#/code', detail }] })
    } catch (error) {
      const asked = c.get('wantsPage') ? await askedAgain(c) : null
      if (!asked) throw error
      const { trouble, status } = told(c, error)
      const main = codePage(asked, trouble)
      return answerPage(c, deps, 'loi', { title: codeWords.errorTitle, main }, status)
    }
  })

  open('GET /noi-bo/dang-nhap/lien-ket/:token/', async (c) => {
    const token = c.req.param('token') ?? ''
    const link = await readLink(deps, token, browserOf(deps, c))
    return answerLink(c, link, token)
  })

  open('POST /api/staff/sign-in/link', async (c, me) => {
    await limited(c, LIMITS.entering, lockedOut.trying)
    const { token } = parse(LinkToken, await fieldsOf(c))
    const entered = await enterByLink(deps, token, browserOf(deps, c))
    if (entered.outcome === 'signed-in') return welcome(c, entered)
    // A button pressed twice: the first press has let them in.
    if (entered.outcome === 'used' && me) return c.redirect(HOME_PATH, 303)
    return answerLink(c, { state: entered.outcome }, token)
  })

  closed('GET /noi-bo/', async (c, me) => {
    const sessions = await listSessions(deps, me)
    const main = homePage({ me, sessions, handbook: deps.internal.handbook, has })
    return answerStaffPage(deps, c, { title: staffHome.title, main })
  })

  closed('POST /api/staff/sign-out', async (c, me) => {
    await revokeSession(deps, doerOf(c, me), me, me.sessionId)
    closeSession(deps, c)
    return c.get('wantsPage') ? c.redirect(SIGN_IN_PATH, 303) : c.body(null, 204)
  })

  closed('POST /api/staff/sessions/:id/revoke', async (c, me) => {
    const isMine = await revokeSession(deps, doerOf(c, me), me, c.req.param('id') ?? '')
    if (!isMine) throw new Problem('khong-tim-thay')
    return c.get('wantsPage') ? c.redirect(`${HOME_PATH}#ho-so`, 303) : c.body(null, 204)
  })

  for (const rule of [
    'GET /noi-bo/cam-nang/*',
    'GET /noi-bo/tim-kiem/*',
    'GET /noi-bo/pagefind/*',
    'GET /noi-bo/_astro/*',
  ] as const) {
    closed(rule, (c) => answerFile(deps, c))
  }

  closed('POST /api/staff/handbook/export', async (c, me) => {
    await deps.db.write([recordEvent(deps, doerOf(c, me), 'handbook-exported')])
    return c.body(handbookExport(deps, staffHome.handbook), 200, {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Disposition': 'attachment; filename="cam-nang.html"',
    })
  })

  closed('GET /noi-bo/nhan-su/', (c, me) => answerAccounts(c, me))

  closed('POST /api/staff/accounts', async (c, me) => {
    const fields = await fieldsOf(c)
    return changing(c, me, fields, async () => {
      const id = await addAccount(deps, doerOf(c, me), parse(NewAccount, fields))
      return c.get('wantsPage') ? c.redirect(ACCOUNTS_PATH, 303) : c.json({ id }, 201)
    })
  })

  closed('POST /api/staff/accounts/:id/role', async (c, me) => {
    const fields = await fieldsOf(c)
    return changing(c, me, fields, async () => {
      const { role } = parse(RoleChange, fields)
      await alterAccount(deps, doerOf(c, me), idOf(c), { kind: 'role', to: role })
      return changed(c)
    })
  })

  for (const kind of ['disable', 'enable'] as const) {
    closed(`POST /api/staff/accounts/:id/${kind}`, (c, me) =>
      changing(c, me, {}, async () => {
        await alterAccount(deps, doerOf(c, me), idOf(c), { kind })
        return changed(c)
      }),
    )
  }

  door.shut()
  return door.router

  /** Lets somebody in, to where they were going. */
  function welcome(
    c: Context<AppEnv>,
    { session, next }: { session: string; next: string | null },
  ): Response {
    openSession(deps, c, session)
    return c.get('wantsPage') ? c.redirect(next ?? HOME_PATH, 303) : c.body(null, 204)
  }

  function answerLink(c: Context<AppEnv>, link: Parameters<typeof linkPage>[0], token: string) {
    // The address is a secret for ten minutes: no other site is told it.
    c.header('Referrer-Policy', 'same-origin')
    const parts = { title: linkTitle(link.state), main: linkPage(link, token) }
    const isGone = link.state === 'used' || link.state === 'expired'
    return answerPage(c, deps, 'loi', parts, isGone ? 410 : 200)
  }

  /** What the code page says of itself; null when it cannot be shown at all. */
  async function askedAgain(c: Context<AppEnv>): Promise<Asked | null> {
    return askedLast(deps, browserOf(deps, c)).catch(() => null)
  }

  async function answerAccounts(
    c: Context<AppEnv>,
    me: SignedIn,
    typed?: { email: string; name: string; role: string },
    failed?: { trouble: Trouble; status: ReturnType<typeof statusOf> },
  ): Promise<Response> {
    const accounts = await listAccounts(deps)
    const events = await readEvents(deps, EVENTS_SHOWN)
    const main = accountsPage(
      { me, accounts, events, has, ...(typed && { typed }) },
      failed?.trouble,
    )
    const title = failed ? accountWords.errorTitle : accountWords.title
    return answerStaffPage(deps, c, { title, main }, failed?.status)
  }

  /** Makes a change; a person whose change was refused gets the page back, with what they typed. */
  async function changing(
    c: Context<AppEnv>,
    me: SignedIn,
    { email, name, role }: Fields,
    change: () => Promise<Response>,
  ): Promise<Response> {
    try {
      return await change()
    } catch (error) {
      const isRefused = asProblem(error).slug === 'noi-dung-chua-dung'
      if (!isRefused || !c.get('wantsPage')) throw error
      const typed = { email: textOf(email), name: textOf(name), role: textOf(role) }
      return answerAccounts(c, me, typed, told(c, error))
    }
  }

  /** What a page says of an error: field by field, or as one sentence above the form. */
  function told(c: Context<AppEnv>, error: unknown) {
    const problem = asProblem(error)
    noteTrouble(deps, c, problem)
    const { slug, data } = problem
    const { errors = [] } = data
    const trouble: Trouble = {
      errors,
      ...(errors.length === 0 && {
        problem: { slug, ...(data.detail && { detail: data.detail }) },
      }),
    }
    return { trouble, status: statusOf(slug) }
  }

  async function limited(
    c: Context<AppEnv>,
    limits: Limit[],
    sentence: (time: string) => string,
  ): Promise<void> {
    try {
      await takeRate(deps, c, limits)
    } catch (error) {
      throw sayingWhen(deps.now(), error, sentence)
    }
  }
}

function changed(c: Context<AppEnv>): Response {
  return c.get('wantsPage') ? c.redirect(ACCOUNTS_PATH, 303) : c.body(null, 204)
}

function idOf(c: Context<AppEnv>): string {
  return c.req.param('id') ?? ''
}

/** The fields of a form or of a JSON object; anything else has none. */
async function fieldsOf(c: Context<AppEnv>): Promise<Fields> {
  const body = await readBody(c)
  if (body.kind === 'form') return Object.fromEntries(body.form)
  const { value } = body
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
