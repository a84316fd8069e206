import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Member, relationOf } from '../../api/tickets/access.ts'
import { type Action, ACTION_NAMES, allows } from '../../api/tickets/actions.ts'
import { answerTicket } from '../../api/tickets/answer.ts'
import { askForMore, receiveItem } from '../../api/tickets/ask.ts'
import { assignTicket } from '../../api/tickets/assign.ts'
import { addStep } from '../../api/tickets/checklist.ts'
import { closeAgain, closeTicket, reopenTicket, resolveTicket } from '../../api/tickets/close.ts'
import { editTicket } from '../../api/tickets/edit.ts'
import { addNote } from '../../api/tickets/note.ts'
import { dropTicket, releaseTicket } from '../../api/tickets/release.ts'
import { insertEvent } from '../../api/tickets/repository/event.ts'
import { insertItems } from '../../api/tickets/repository/item.ts'
import type { Ticket } from '../../api/tickets/repository/ticket.ts'
import { takeTicket } from '../../api/tickets/take.ts'
import { handTicketOver, transferTicket } from '../../api/tickets/transfer.ts'
import { Problem } from '../../api/problem.ts'
import { type Status, STATUSES } from '../../content/schema.ts'
import { storeTestTicket } from '../support/database.ts'
import { DeskWorld } from '../support/desk-world.ts'

/*
 * Who may do what from which status (CONTRACT §4, §5, §8.29, §8.30), typed out a second time: one
 * column per status in the order of a ticket's life. A letter is the status that follows, 4 is the
 * answer of a missing ticket, 9 a refusal because of the status.
 */

const LETTERS = { new: 'n', transferred: 't', in_progress: 'p', waiting: 'w', closed: 'c' } as const

type Kind = 'recorder' | 'worker' | 'overseer'
const NEVER = '44444'

const TABLE: Record<Action, Record<Kind, string>> = {
  transfer: { recorder: 't9999', worker: NEVER, overseer: 't9999' },
  handOver: { recorder: NEVER, worker: '9ttt9', overseer: '9ttt9' },
  assign: { recorder: NEVER, worker: 'ttpw9', overseer: 'ttpw9' },
  take: { recorder: NEVER, worker: 'pp999', overseer: 'pp999' },
  answer: { recorder: 'ntpw9', worker: 'ntpw9', overseer: 'ntpw9' },
  note: { recorder: 'ntpwc', worker: 'ntpwc', overseer: 'ntpwc' },
  ask: { recorder: 'ntww9', worker: 'ntww9', overseer: 'ntww9' },
  receive: { recorder: 'ntpp9', worker: 'ntpp9', overseer: 'ntpp9' },
  close: { recorder: NEVER, worker: '9ccc9', overseer: '9ccc9' },
  resolve: { recorder: 'c9999', worker: 'c9999', overseer: 'c9999' },
  reopen: { recorder: '9999p', worker: '9999p', overseer: '9999p' },
  closeAgain: { recorder: NEVER, worker: '99c99', overseer: '99c99' },
  edit: { recorder: NEVER, worker: 'ntpwc', overseer: 'ntpwc' },
  release: { recorder: NEVER, worker: NEVER, overseer: '99999' },
  drop: { recorder: NEVER, worker: NEVER, overseer: '99999' },
}

/** What an overseer can do with a suspected ticket; for all others it does not exist. */
const SUSPECTED: Partial<Record<Action, string>> = {
  note: 'ntpwc',
  release: 'ntpw9',
  drop: 'cccc9',
}

let world: DeskWorld
/** Each person with what the ticket is to them. */
const people: { who: string; kind: Kind | 'stranger'; me: Member }[] = []
let recorder: Member
let foreignAssignee: Member
/** A colleague per team, to whom a ticket can be given. */
const colleagues = new Map<string | null, string>()

beforeAll(async () => {
  world = await DeskWorld.open()
  const meet = async (
    who: string,
    kind: Kind | 'stranger',
    ...staff: Parameters<DeskWorld['staff']>
  ): Promise<Member> => {
    const me = await world.staff(...staff)
    people.push({ who, kind, me })
    return me
  }
  await meet('qc', 'overseer', 'qc', 'qc')
  await meet('admin', 'overseer', 'admin')
  await meet('technician of the team', 'worker', 'technician', 'ky-thuat')
  foreignAssignee = await meet('assignee of another team', 'worker', 'technician', 'ke-toan')
  recorder = await meet('collaborator who recorded it', 'recorder', 'collaborator')
  await meet('technician of another team', 'stranger', 'technician', 'ke-toan')
  await meet('technician without a team', 'stranger', 'technician')
  await meet('another collaborator', 'stranger', 'collaborator')
  for (const team of ['ky-thuat', 'ke-toan'] as const) {
    colleagues.set(team, (await world.staff('technician', team)).staffId)
  }
})
afterAll(() => world.close())

/** A ticket for which everything but rights and status is in order. */
async function ready(status: Status, suspect: 0 | 1): Promise<{ ticket: Ticket; itemId: string }> {
  const { id, code } = await storeTestTicket(world.db)
  await world.sql(
    `UPDATE ticket SET status = ?, suspect = ?, recorded_by = ?, assignee = ?, occurred_at_unknown = 1,
       closed_at = iif(? = 'closed', received_at, NULL) WHERE id = ?`,
    [status, suspect, recorder.staffId, foreignAssignee.staffId, status, id],
  )
  const at = world.deps.now()
  const event = { at, data: {}, staffId: null }
  await world.db.write([
    insertEvent(id, { ...event, actor: 'staff', kind: 'closed' }),
    insertEvent(id, { ...event, actor: 'requester', kind: 'reopened' }),
    ...insertItems(['Ảnh'], { ticketId: id, kind: 'asked', addedAt: at, addedBy: null }),
  ])
  const [item] = await world.sql(`SELECT id FROM item WHERE ticket_id = ?`, [id])
  return { ticket: await world.read(code), itemId: String(item?.id) }
}

const spoken = { via: 'zalo', seenMessage: '', confirmed: false, idempotencyKey: null } as const

/** Every action with a form that is in order. */
const VERBS: Record<Action, (me: Member, ticket: Ticket, itemId: string) => Promise<unknown>> = {
  transfer: (me, ticket) =>
    transferTicket(world.deps, me, ticket.code, { team: 'ke-toan', ...form(ticket) }),
  handOver: (me, ticket) =>
    handTicketOver(world.deps, me, ticket.code, {
      team: 'ke-toan',
      reason: 'Nợ phí.',
      ...form(ticket),
    }),
  assign: (me, ticket) =>
    assignTicket(world.deps, me, ticket.code, {
      assignee: colleagues.get(me.role === 'technician' ? me.team : 'ky-thuat') ?? '',
      ...form(ticket),
    }),
  take: (me, ticket) => takeTicket(world.deps, me, ticket.code, form(ticket)),
  answer: (me, ticket) =>
    answerTicket(world.deps, me, ticket.code, { body: 'Em đã xem.', ...spoken }),
  note: (me, ticket) =>
    addNote(world.deps, me, ticket.code, { body: 'Đã xem.', idempotencyKey: null }),
  ask: (me, ticket) => askForMore(world.deps, me, ticket.code, { items: ['Ảnh'], ...spoken }),
  receive: (me, ticket, itemId) =>
    receiveItem(world.deps, me, ticket.code, { itemId, idempotencyKey: null }),
  close: (me, ticket) => closeTicket(world.deps, me, ticket.code, closing(ticket)),
  resolve: (me, ticket) => resolveTicket(world.deps, me, ticket.code, closing(ticket)),
  reopen: (me, ticket) =>
    reopenTicket(world.deps, me, ticket.code, { reason: 'Vẫn lỗi.', ...form(ticket) }),
  closeAgain: (me, ticket) => closeAgain(world.deps, me, ticket.code, form(ticket)),
  edit: (me, ticket) =>
    editTicket(world.deps, me, ticket.code, {
      name: ticket.requester.name,
      occurredAt: ticket.occurredAt,
      occurredAtUnknown: ticket.occurredAtUnknown,
      priority: 'urgent',
      product: ticket.product,
      requestType: ticket.requestType,
      contract: null,
      jobCode: null,
      callbackOn: null,
      ...form(ticket),
    }),
  release: (me, ticket) => releaseTicket(world.deps, me, ticket.code, form(ticket)),
  drop: (me, ticket) => dropTicket(world.deps, me, ticket.code, form(ticket)),
}

const form = ({ version }: Ticket) => ({ seen: version, idempotencyKey: null })
const closing = (ticket: Ticket) => ({
  resolution: 'Đã xong.',
  cause: null,
  solutionGuide: null,
  callbackOn: null,
  via: 'email' as const,
  confirmed: false,
  ...form(ticket),
})

const REFUSALS: Record<string, string> = { 'khong-tim-thay': '4', 'da-thay-doi': '9' }

/** What comes of an action in each status, as in `TABLE`; a refusal must change nothing. */
async function outcomes(action: Action, me: Member, suspect: 0 | 1): Promise<string> {
  let line = ''
  for (const status of STATUSES) {
    const { ticket, itemId } = await ready(status, suspect)
    try {
      await VERBS[action](me, ticket, itemId)
      line += LETTERS[(await world.read(ticket.code)).status]
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      line += REFUSALS[error.slug] ?? error.slug
      expect(await world.read(ticket.code)).toEqual(ticket)
    }
  }
  return line
}

test('the table has every action', () => {
  expect(Object.keys(TABLE).sort()).toEqual([...ACTION_NAMES].sort())
})

describe('who may do what, from which status', () => {
  test.for(ACTION_NAMES)('%s (L12, I19, Q07, Q08, C47, T43)', async (action) => {
    for (const { who, kind, me } of people) {
      const expected = kind === 'stranger' ? NEVER : TABLE[action][kind]
      expect({ who, line: await outcomes(action, me, 0) }).toEqual({ who, line: expected })
    }
  })

  test.for(ACTION_NAMES)('%s on a suspected ticket (T13, T43)', async (action) => {
    for (const { who, kind, me } of people) {
      const expected = kind === 'overseer' ? (SUSPECTED[action] ?? '99999') : NEVER
      expect({ who, line: await outcomes(action, me, 1) }).toEqual({ who, line: expected })
    }
  })
})

test('pages draw exactly what the table allows (L12)', async () => {
  for (const suspect of [0, 1] as const) {
    for (const status of STATUSES) {
      const { ticket } = await ready(status, suspect)
      for (const { who, me } of people) {
        const relation = relationOf(me, ticket)
        for (const action of ACTION_NAMES) {
          const line =
            relation === 'stranger'
              ? NEVER
              : suspect
                ? (SUSPECTED[action] ?? '99999')
                : TABLE[action][relation]
          const isPossible = /[ntpwc]/.test(line[STATUSES.indexOf(status)] ?? '')
          expect({ who, action, status, can: allows(action, relation, ticket) }).toEqual({
            who,
            action,
            status,
            can: isPossible,
          })
        }
      }
    }
  }
})

test('a step of the checklist is a correction, by the same people (I18)', async () => {
  for (const { who, kind, me } of people) {
    const { ticket } = await ready('in_progress', 0)
    const outcome = await addStep(world.deps, me, ticket.code, {
      text: 'Gửi thử',
      idempotencyKey: null,
    }).then(
      () => 'p',
      (error: unknown) => (error instanceof Problem ? REFUSALS[error.slug] : String(error)),
    )
    const expected = kind === 'stranger' ? NEVER : TABLE.edit[kind]
    expect({ who, outcome }).toEqual({ who, outcome: expected[2] })
  }
})
