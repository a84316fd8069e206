import type { Context } from 'hono'
import { form as formText } from '../../content/text/form.ts'
import { lookup as lookupText, ticketPage } from '../../content/text/ticket.ts'
import { PicturesRefused } from '../attachments/quota.ts'
import type { Deps } from '../deps.ts'
import { asProblemKeeping } from '../http/answer.ts'
import type { AppEnv } from '../http/context.ts'
import { isRecord, tellTrouble } from '../http/forms.ts'
import { isLargeBody } from '../http/guards.ts'
import { answerPage } from '../http/page.ts'
import { ticketIdOf, tokenOf } from './address.ts'
import type { Incoming } from './form-fields.ts'
import { formPage } from './pages/form.ts'
import { lookupPage } from './pages/lookup.ts'
import { statusPage } from './pages/status.ts'
import { readTicket } from './read.ts'
import { isIdempotencyKey } from '../tickets/schema.ts'
import type { TicketView } from './view.ts'

/** Refused forms of the customer's side, shown again with everything typed and what is wrong. */

/** The request form; a key used for another request is replaced by a fresh one. */
export function formAgain(deps: Deps, c: Context<AppEnv>, sent: Incoming, error: unknown) {
  const { errors, trouble, status } = tellTrouble(deps, c, error)
  const { typed } = sent
  const guide = deps.site.guides.find(({ slug }) => slug === typed.guide) ?? null
  const main = formPage({
    values: typed,
    errors,
    guide,
    // A key that another request has used would be refused every time.
    idempotencyKey:
      trouble?.slug !== 'trung-khoa' && isIdempotencyKey(typed.idempotencyKey ?? '')
        ? (typed.idempotencyKey ?? '')
        : crypto.randomUUID(),
    filesLost: areFilesLost(c, sent, error),
    controllerName: deps.config.controllerName,
    zaloUrl: deps.config.zaloUrl,
    ...(trouble && { problem: trouble }),
  })
  return answerPage(c, deps, 'gui-yeu-cau', { title: formText.errorTitle, main }, status)
}

/** The ticket's page with the message in its box; where it cannot be shown, just the message. */
export async function messageAgain(
  deps: Deps,
  c: Context<AppEnv>,
  sent: Incoming,
  error: unknown,
): Promise<Response> {
  const { errors, trouble, status } = tellTrouble(deps, c, error)
  const { fields } = sent
  const body = isRecord(fields) && typeof fields.body === 'string' ? fields.body : ''
  let view: TicketView
  try {
    view = await ticketOf(deps, c)
  } catch {
    throw asProblemKeeping(error, body)
  }
  view.draft = {
    body,
    errors,
    filesLost: areFilesLost(c, sent, error),
    ...(trouble && { problem: trouble }),
  }
  const title = ticketPage.errorTitle(view.code)
  return answerPage(c, deps, 'yeu-cau', { title, main: statusPage(view) }, status)
}

/** The ticket's page with the comment in its box; without a wrong field, the comment alone. */
export async function ratingAgain(
  deps: Deps,
  c: Context<AppEnv>,
  raw: unknown,
  error: unknown,
): Promise<Response> {
  const { errors, status } = tellTrouble(deps, c, error)
  const { score, comment: typed } = isRecord(raw) ? raw : {}
  const comment = typeof typed === 'string' ? typed : ''
  if (errors.length === 0) throw asProblemKeeping(error, comment)
  const view = await ticketOf(deps, c)
  view.ratingDraft = { score: typeof score === 'number' ? score : null, comment, errors }
  const title = ticketPage.errorTitle(view.code)
  return answerPage(c, deps, 'yeu-cau', { title, main: statusPage(view) }, status)
}

/** The look-up form. */
export function lookupAgain(deps: Deps, c: Context<AppEnv>, { fields }: Incoming, error: unknown) {
  const { errors, trouble, status } = tellTrouble(deps, c, error)
  const typed = (name: string): string =>
    isRecord(fields) && typeof fields[name] === 'string' ? fields[name] : ''
  const main = lookupPage({
    values: { email: typed('email'), code: typed('code') },
    errors,
    ...(trouble && { problem: trouble }),
  })
  return answerPage(c, deps, 'tra-cuu', { title: lookupText.errorTitle, main }, status)
}

async function ticketOf(deps: Deps, c: Context<AppEnv>): Promise<TicketView> {
  return readTicket(deps, await ticketIdOf(deps, c), tokenOf(c))
}

/**
 * Whether pictures were sent and must be chosen again, because browsers do not refill file inputs.
 * False when the pictures themselves were refused: that error says so.
 */
function areFilesLost(c: Context<AppEnv>, { files }: Incoming, error: unknown): boolean {
  return !(error instanceof PicturesRefused) && (files.length > 0 || isLargeBody(c))
}
