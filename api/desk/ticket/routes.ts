import type { Context } from 'hono'
import type * as z from 'zod'
import { DESK_API, STAFF_TICKETS_PATH, staffTicketPath } from '../../../content/addresses.ts'
import { deskTicket as words } from '../../../content/text/desk-ticket.ts'
import { MINUTE_MS } from '../../../content/units.ts'
import type { Deps } from '../../deps.ts'
import {
  answerDone,
  answerStaffPage,
  failedBy,
  type Fields,
  fieldsOf,
  textOf,
} from '../../door/answers.ts'
import type { StaffDoor } from '../../door/guard.ts'
import type { SignedIn } from '../../door/sessions/session.ts'
import { keepDraft } from '../../drafts/drafts.ts'
import { asProblem } from '../../http/answer.ts'
import type { AppEnv } from '../../http/context.ts'
import { parseBody } from '../../text/field-errors.ts'
import { assignTicket } from '../../tickets/assign.ts'
import { ticketFor } from '../../tickets/change.ts'
import { addStep, setStepDone } from '../../tickets/checklist.ts'
import { editTicket } from '../../tickets/edit.ts'
import { addNote } from '../../tickets/note.ts'
import { noteSeen, takeTicket } from '../../tickets/take.ts'
import { handTicketOver, transferTicket } from '../../tickets/transfer.ts'
import { NONE, type Refused } from '../parts.ts'
import { ticketPage } from './pages/page.ts'
import { type DeskTicket, readForDesk } from './read.ts'
import { deskTicketRules } from './rules.ts'
import {
  Assign,
  Bare,
  Edit,
  HandOver,
  KeptDraft,
  NewNote,
  NewStep,
  StepDone,
  Transfer,
} from './work-schema.ts'

/** One action: its form on the page, what it sends, and what it does. */
interface Call<Schema extends z.ZodType> {
  /** Name of the form, for a page that comes back. */
  form: string
  schema: Schema
  act: (me: SignedIn, code: string, sent: z.output<Schema>) => Promise<unknown>
  /** Place on the page to go to afterwards. */
  anchor?: string
}

/** A ticket's page for staff, and what they do with the ticket. */
export function deskTicketRoutes(deps: Deps, door: StaffDoor): void {
  const { closed } = door.admit(deskTicketRules)
  const call =
    <Schema extends z.ZodType>(parts: Call<Schema>) =>
    (c: Context<AppEnv>, me: SignedIn) =>
      acting(deps, c, me, parts)

  closed(`GET ${STAFF_TICKETS_PATH}:code/`, (c, me) => answerTicket(deps, c, me))

  closed(
    `POST ${DESK_API}/:code/transfer`,
    call({
      form: 'transfer',
      schema: Transfer,
      act: (me, code, sent) => transferTicket(deps, me, code, sent),
    }),
  )
  closed(
    `POST ${DESK_API}/:code/hand-over`,
    call({
      form: 'handOver',
      schema: HandOver,
      act: (me, code, sent) => handTicketOver(deps, me, code, sent),
    }),
  )
  closed(
    `POST ${DESK_API}/:code/assign`,
    call({
      form: 'assign',
      schema: Assign,
      act: (me, code, sent) => assignTicket(deps, me, code, sent),
    }),
  )
  closed(
    `POST ${DESK_API}/:code/take`,
    call({ form: 'take', schema: Bare, act: (me, code, sent) => takeTicket(deps, me, code, sent) }),
  )
  closed(
    `POST ${DESK_API}/:code/note`,
    call({
      form: 'note',
      schema: NewNote,
      act: (me, code, sent) => addNote(deps, me, code, sent),
      anchor: '#note',
    }),
  )
  closed(
    `POST ${DESK_API}/:code/edit`,
    call({ form: 'edit', schema: Edit, act: (me, code, sent) => editTicket(deps, me, code, sent) }),
  )
  closed(
    `POST ${DESK_API}/:code/step`,
    call({ form: 'step', schema: NewStep, act: (me, code, sent) => addStep(deps, me, code, sent) }),
  )
  closed(
    `POST ${DESK_API}/:code/step-done`,
    call({
      form: 'step',
      schema: StepDone,
      act: (me, code, sent) => setStepDone(deps, me, code, sent),
    }),
  )
  closed(
    `POST ${DESK_API}/:code/draft`,
    call({
      form: 'answer',
      schema: KeptDraft,
      act: async (me, code, { kind, body }) => {
        const { id: ticketId } = await ticketFor(deps, me, code)
        await keepDraft(deps, { staffId: me.staffId, ticketId, kind }, body)
      },
    }),
  )
}

/** Problems after which the page comes back with what was typed. */
const COMES_BACK = new Set<string>(['noi-dung-chua-dung', 'da-thay-doi', 'trung-khoa'])

/** Does what a form asks for, and leads back to the ticket; a refused form comes back as typed. */
async function acting<Schema extends z.ZodType>(
  deps: Deps,
  c: Context<AppEnv>,
  me: SignedIn,
  { form, schema, act, anchor = '' }: Call<Schema>,
): Promise<Response> {
  const code = codeOf(c)
  const fields = await fieldsOf(c)
  try {
    await act(me, code, parseBody(schema, fields))
    return answerDone(c, `${staffTicketPath(code)}${anchor}`)
  } catch (error) {
    if (!c.get('wantsPage') || !COMES_BACK.has(asProblem(error).slug)) throw error
    const { trouble, status } = failedBy(deps, c, error)
    return answerTicket(deps, c, me, {
      refused: { form, values: textsOf(fields), trouble },
      status,
    })
  }
}

async function answerTicket(
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
  const main = ticketPage({
    view,
    refused: failed?.refused ?? null,
    opened: c.req.query('viec'),
    templates: [],
    guides: [],
    begin: NONE,
    customer: NONE,
    etag,
  })
  const title = failed ? words.errorTitle(code) : words.title(code, ticket.subject)
  const here = staffTicketPath(code)
  return answerStaffPage(deps, c, { me, here, title, main }, failed?.status)
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
