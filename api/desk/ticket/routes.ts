import type { Context } from 'hono'
import type * as z from 'zod'
import {
  DESK_API,
  guidePath,
  STAFF_TICKETS_PATH,
  staffTicketPath,
} from '../../../content/addresses.ts'
import { requestTypeRow } from '../../../content/schema.ts'
import { answerBox, deskTicket as words } from '../../../content/text/desk-ticket.ts'
import { MINUTE_MS } from '../../../content/units.ts'
import { acceptUploads } from '../../attachments/attachments.ts'
import type { Deps } from '../../deps.ts'
import {
  answerDone,
  answerStaffPage,
  failedBy,
  type Fields,
  fieldsOf,
  filesIn,
  textOf,
} from '../../door/answers.ts'
import type { StaffDoor } from '../../door/guard.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import { keepDraft } from '../../drafts/drafts.ts'
import { asProblem } from '../../http/answer.ts'
import type { AppEnv } from '../../http/context.ts'
import { parseBody } from '../../text/field-errors.ts'
import { answerTicket, type Enclosed, withdrawAnswer } from '../../tickets/answer.ts'
import { askForMore, receiveItem } from '../../tickets/ask.ts'
import { assignTicket } from '../../tickets/assign.ts'
import { ticketFor } from '../../tickets/change.ts'
import { addStep, setStepDone } from '../../tickets/checklist.ts'
import { closeAgain, closeTicket, reopenTicket, resolveTicket } from '../../tickets/close.ts'
import { editTicket } from '../../tickets/edit.ts'
import { addNote } from '../../tickets/note.ts'
import { dropTicket, releaseTicket } from '../../tickets/release.ts'
import { noteSeen, takeTicket } from '../../tickets/take.ts'
import { handTicketOver, transferTicket } from '../../tickets/transfer.ts'
import { fittingReplies, replyFacts, replyText } from '../../replies/templates.ts'
import { customerCard } from '../customer/card.ts'
import { customerSummary } from '../customer/summary.ts'
import { NONE, type Refused } from '../parts.ts'
import type { Ticket } from '../../tickets/repository/ticket.ts'
import type { Insertable } from './pages/shared.ts'
import { ticketPage } from './pages/page.ts'
import { type DeskTicket, readForDesk } from './read.ts'
import { deskTicketRules } from './rules.ts'
import {
  AnswerForm,
  AskForm,
  CloseForm,
  PlainForm,
  ReceiveForm,
  ReopenForm,
  WithdrawForm,
} from './schema.ts'
import {
  Assign,
  Edit,
  HandOver,
  KeptDraft,
  NewNote,
  NewStep,
  StepDone,
  Transfer,
} from './work-schema.ts'

/** What a verb does with a form. */
type Verb<Schema extends z.ZodType> = (
  deps: Deps,
  me: SignedIn,
  code: string,
  sent: z.output<Schema>,
  enclosed: Enclosed,
) => Promise<unknown>

/** One action: what its form sends, and what it does. */
interface Call<Schema extends z.ZodType> {
  /** Name of the form, for a page that comes back. */
  form: string
  schema: Schema
  act: Verb<Schema>
  /** Place on the page to go to afterwards. */
  anchor: string
}

/** A ticket's page for staff, and what they do with the ticket. */
export function deskTicketRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(deskTicketRules)
  const call =
    <Schema extends z.ZodType>(form: string, schema: Schema, act: Verb<Schema>, anchor = '') =>
    (c: Context<AppEnv>, me: SignedIn) =>
      acting(deps, c, me, { form, schema, act, anchor })

  closed(`GET ${STAFF_TICKETS_PATH}:code/`, (c, me) => answerPage(deps, c, me))

  closed(`POST ${DESK_API}/:code/transfer`, call('transfer', Transfer, transferTicket))
  closed(`POST ${DESK_API}/:code/hand-over`, call('handOver', HandOver, handTicketOver))
  closed(`POST ${DESK_API}/:code/assign`, call('assign', Assign, assignTicket))
  closed(`POST ${DESK_API}/:code/take`, call('take', PlainForm, takeTicket))
  closed(`POST ${DESK_API}/:code/answer`, call('answer', AnswerForm, answerTicket, '#answer'))
  closed(`POST ${DESK_API}/:code/withdraw`, call('answer', WithdrawForm, withdraw, '#answer'))
  closed(`POST ${DESK_API}/:code/note`, call('note', NewNote, addNote, '#note'))
  closed(`POST ${DESK_API}/:code/ask`, call('ask', AskForm, askForMore))
  closed(`POST ${DESK_API}/:code/receive`, call('receive', ReceiveForm, receiveItem))
  closed(`POST ${DESK_API}/:code/close`, call('close', CloseForm, closeTicket))
  closed(`POST ${DESK_API}/:code/resolve`, call('resolve', CloseForm, resolveTicket))
  closed(`POST ${DESK_API}/:code/reopen`, call('reopen', ReopenForm, reopenTicket))
  closed(`POST ${DESK_API}/:code/close-again`, call('closeAgain', PlainForm, closeAgain))
  closed(`POST ${DESK_API}/:code/release`, call('release', PlainForm, releaseTicket))
  closed(`POST ${DESK_API}/:code/drop`, call('drop', PlainForm, dropTicket))
  closed(`POST ${DESK_API}/:code/edit`, call('edit', Edit, editTicket))
  closed(`POST ${DESK_API}/:code/step`, call('step', NewStep, addStep))
  closed(`POST ${DESK_API}/:code/step-done`, call('step', StepDone, setStepDone))
  closed(`POST ${DESK_API}/:code/draft`, call('answer', KeptDraft, keepDraftOf))
}

/** Keeps what a person writes on a ticket that they see. */
async function keepDraftOf(
  deps: Deps,
  me: SignedIn,
  code: string,
  { kind, body }: z.output<typeof KeptDraft>,
): Promise<void> {
  const { id: ticketId } = await ticketFor(deps, me, code)
  await keepDraft(deps, { staffId: me.staffId, ticketId, kind }, body)
}

function withdraw(
  deps: Deps,
  me: SignedIn,
  code: string,
  { messageId }: z.output<typeof WithdrawForm>,
): Promise<void> {
  return withdrawAnswer(deps, me, code, messageId)
}

/** Problems after which the page comes back with what was typed. */
const COMES_BACK = new Set<string>(['noi-dung-chua-dung', 'da-thay-doi', 'trung-khoa'])

/** Does what a form asks for, and leads back to the ticket; a refused form comes back as typed. */
async function acting<Schema extends z.ZodType>(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  { form, schema, act, anchor }: Call<Schema>,
): Promise<Response> {
  const code = codeOf(c)
  const fields = await fieldsOf(c)
  const uploads = filesIn(fields, 'attachments')
  try {
    const sent = parseBody(schema, fields)
    const enclosed = { files: await acceptUploads(uploads), client: c.get('client') }
    await act(deps, me, code, sent, enclosed)
    return answerDone(c, `${staffTicketPath(code)}${anchor}`)
  } catch (error) {
    if (!c.get('wantsPage') || !COMES_BACK.has(asProblem(error).slug)) throw error
    const { trouble, status } = failedBy(deps, c, error)
    const filesLost = uploads.some(({ size }) => size > 0)
    return answerPage(deps, c, me, {
      refused: { form, values: textsOf(fields), trouble, filesLost },
      status,
    })
  }
}

async function answerPage(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  failed?: { refused: Refused; status: ReturnType<typeof failedBy>['status'] },
): Promise<Response> {
  const code = codeOf(c)
  const view = await readForDesk(deps, me, code, c.req.query('truoc'))
  const { ticket } = view
  const etag = etagOf(view)
  if (!failed && isKnown(c, etag)) return c.body(null, 304)
  deps.later(noteSeen(deps, me, ticket))
  const templates = templatesFor(view)
  const guides = guidesFor(deps, ticket)
  const customer = await customerSummary(deps.db, me, ticket)
  const main = ticketPage({
    view,
    refused: failed?.refused ?? null,
    opened: c.req.query('viec'),
    templates,
    guides,
    begin: beginning(c, { templates, guides }),
    customer: customer ? customerCard(customer) : NONE,
    etag,
  })
  const title = failed ? words.errorTitle(code) : words.title(code, ticket.subject)
  const here = staffTicketPath(code)
  return answerStaffPage(deps, c, { me, here, title, main }, failed?.status)
}

/** Text to begin an answer with: what the address names, `?mau=M6b` or `?bai=<slug>`. */
function beginning(
  c: Context<AppEnv>,
  { templates, guides }: { templates: Insertable[]; guides: Insertable[] },
): string {
  const find = (list: Insertable[], id: string | undefined) => list.find((each) => each.id === id)
  const found = find(templates, c.req.query('mau')) ?? find(guides, c.req.query('bai'))
  return found?.text ?? NONE
}

/** Reply templates that fit the ticket now, filled in. */
function templatesFor({ ticket, hasTechnicalNote }: DeskTicket): Insertable[] {
  const hasTechnicalAnswer = hasTechnicalNote || ticket.startedAt !== null
  const facts = replyFacts(ticket)
  return fittingReplies({ ...ticket, hasTechnicalAnswer }).map((reply) => ({
    id: reply.name,
    label: `${reply.name} – ${reply.title}`,
    text: replyText(reply, ticket.requester.email === '' ? 'zalo' : 'email', facts),
  }))
}

/** All guides with their addresses, that of the ticket's type first. */
function guidesFor({ config, site }: Deps, { requestType }: Ticket): Insertable[] {
  const { guide: first } = requestTypeRow(requestType)
  return site.guides
    .toSorted((a, b) => Number(b.slug === first) - Number(a.slug === first))
    .map(({ slug, title }) => ({
      id: slug,
      label: title,
      text: answerBox.guideText(title, `${config.publicUrl}${guidePath(slug)}`),
    }))
}

/** Changes with every event of the ticket, and when a colleague begins or goes on to write. */
function etagOf({ ticket, drafts, me }: DeskTicket): string {
  const others = drafts.filter(({ staffId }) => staffId !== me.staffId)
  const writtenAt = Math.max(0, ...others.map(({ at }) => Math.floor(at.getTime() / MINUTE_MS)))
  return `"${ticket.version}-${writtenAt}"`
}

/** Whether a script that asks for news has this page already; compression marks tags as weak. */
function isKnown(c: Context<AppEnv>, etag: string): boolean {
  if (c.req.header('x-part') === undefined) return false
  return c.req.header('if-none-match')?.replace(/^W\//, '') === etag
}

function codeOf(c: Context<AppEnv>): string {
  return c.req.param('code') ?? ''
}

function textsOf(fields: Fields): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, textOf(value)]))
}
