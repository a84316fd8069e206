import type { Context } from 'hono'
import {
  SIGN_IN_API,
  SIGN_IN_CODE_PATH,
  SIGN_IN_LINK_PATH,
  SIGN_IN_PATH,
  STAFF_PATH,
  unslashed,
} from '../../content/addresses.ts'
import { codePage as codeWords, signIn as words } from '../../content/text/staff.ts'
import type { Deps } from '../deps.ts'
import type { AppEnv } from '../http/context.ts'
import { answerPage } from '../http/page.ts'
import { Problem } from '../problem.ts'
import { nextPath } from '../door/next-path.ts'
import { emailKey } from '../text/email.ts'
import { parseBody } from '../text/field-errors.ts'
import { failedBy, fieldsOf, textOf } from '../door/answers.ts'
import { note } from '../audit/trace.ts'
import { bindBrowser, browserOf, knownLane, openSession } from '../door/cookies.ts'
import type { StaffDoor } from '../door/guard.ts'
import { closedSentence, codePage, linkPage, linkTitle, signInPage } from './pages.ts'
import { signInRules } from './rules.ts'
import { Code, LinkToken, SignIn } from './schema.ts'
import { askedLast, askToSignIn } from './asking.ts'
import { enterByLink, enterCode, type Entered, type LinkState, readLink } from './entering.ts'
import { limitAsking, limitTrying } from './limits.ts'

/** Signing in: the page that asks, the page for the code, the page behind a link. */
export function signInRoutes(deps: Deps, door: StaffDoor): void {
  const { open } = door.admit(signInRules)
  open(`GET ${unslashed(STAFF_PATH)}`, (c) =>
    c.redirect(`${STAFF_PATH}${new URL(c.req.url).search}`, 308),
  )

  open(`GET ${SIGN_IN_PATH}`, (c, me) => {
    const next = nextPath(c.req.query('next'))
    if (me) return c.redirect(next ?? STAFF_PATH, 303)
    return answerPage(c, deps, 'loi', { title: words.title, main: signInPage({ next }) })
  })

  open(`POST ${SIGN_IN_API}`, (c) => ask(deps, c))

  open(`GET ${SIGN_IN_CODE_PATH}`, async (c, me) => {
    const asked = await askedLast(deps, browserOf(deps, c))
    if (!asked) return c.redirect(me ? STAFF_PATH : SIGN_IN_PATH, 303)
    return answerPage(c, deps, 'loi', { title: codeWords.title, main: codePage(asked) })
  })

  open(`POST ${SIGN_IN_API}/code`, (c) => takeCode(deps, c))

  open(`GET ${SIGN_IN_LINK_PATH}:token/`, async (c) => {
    const token = c.req.param('token') ?? ''
    return answerLink(deps, c, await readLink(deps, token, browserOf(deps, c)), token)
  })

  open(`POST ${SIGN_IN_API}/link`, async (c, me) => {
    const browser = browserOf(deps, c)
    await limitTrying(deps, c, browser.secret)
    const { token } = parseBody(LinkToken, await fieldsOf(c))
    const entered = await enterByLink(deps, token, browser)
    if (entered.outcome === 'signed-in') return welcome(deps, c, entered)
    if (entered.outcome === 'none') note(deps, c, 'sign-in-failed')
    // A button pressed twice: the first press has signed them in.
    if (entered.outcome === 'used' && me) return c.redirect(STAFF_PATH, 303)
    return answerLink(deps, c, { state: entered.outcome }, token)
  })
}

async function ask(deps: Deps, c: Context<AppEnv>): Promise<Response> {
  const fields = await fieldsOf(c)
  try {
    const typed = textOf(fields.email)
    const lane = knownLane(deps, c, emailKey(typed))
    await limitAsking(deps, c, lane)
    const { requestId, source } = browserOf(deps, c)
    const input = parseBody(SignIn, fields)
    const secret = bindBrowser(deps, c)
    await askToSignIn(deps, input, { secret, requestId, source, lane })
    return c.get('wantsPage') ? c.redirect(SIGN_IN_CODE_PATH, 303) : c.json({}, 202)
  } catch (error) {
    if (!c.get('wantsPage')) throw error
    const { trouble, status } = failedBy(deps, c, error)
    const values = { email: textOf(fields.email), next: nextPath(textOf(fields.next)) }
    const main = signInPage(values, trouble)
    return answerPage(c, deps, 'loi', { title: words.errorTitle, main }, status)
  }
}

async function takeCode(deps: Deps, c: Context<AppEnv>): Promise<Response> {
  const browser = browserOf(deps, c)
  try {
    await limitTrying(deps, c, browser.secret)
    const { code } = parseBody(Code, await fieldsOf(c))
    const entered = await enterCode(deps, code, browser)
    if (entered.outcome === 'signed-in') return welcome(deps, c, entered)
    if (entered.outcome === 'none') note(deps, c, 'sign-in-failed')
    if (entered.outcome === 'none' && c.get('wantsPage')) return c.redirect(SIGN_IN_PATH, 303)
    const detail =
      entered.outcome === 'wrong'
        ? codeWords.wrong(entered.left)
        : closedSentence(entered.outcome === 'none' ? 'expired' : entered.outcome)
    throw new Problem('noi-dung-chua-dung', { errors: [{ pointer: '#/code', detail }] })
  } catch (error) {
    // A page that cannot be drawn leaves the trouble as it is.
    const asked = c.get('wantsPage') ? await askedLast(deps, browser).catch(() => null) : null
    if (!asked) throw error
    const { trouble, status } = failedBy(deps, c, error)
    const main = codePage(asked, trouble)
    return answerPage(c, deps, 'loi', { title: codeWords.errorTitle, main }, status)
  }
}

/** Signs this browser in, and leads to the page that was asked for first. */
function welcome(deps: Deps, c: Context<AppEnv>, { session, email, next }: Entered): Response {
  openSession(deps, c, session, emailKey(email))
  return c.get('wantsPage') ? c.redirect(next ?? STAFF_PATH, 303) : c.body(null, 204)
}

function answerLink(
  deps: Deps,
  c: Context<AppEnv>,
  link: LinkState,
  token: string,
): Promise<Response> {
  // The address is a secret for ten minutes, so no other site may get it as a referrer.
  c.header('Referrer-Policy', 'same-origin')
  const parts = { title: linkTitle(link.state), main: linkPage(link, token) }
  const isGone = link.state !== 'ready' && link.state !== 'elsewhere'
  return answerPage(c, deps, 'loi', parts, isGone ? 410 : 200)
}
