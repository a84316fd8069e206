import { emailKey } from '../../api/text/email.ts'
import { NEVER } from '../../api/tickets/repository/ticket.ts'
import {
  type Channel,
  CHANNELS,
  type Priority,
  type Product,
  PRODUCTS,
  REQUEST_TYPES,
  type RequestType,
  type Status,
  STATUSES,
  type Team,
  TEAMS,
} from '../../content/schema.ts'
import type { Place } from './staff.ts'

/** A ticket as tests of the desk store it; what is left out is plain. */
export interface DeskTicket {
  id: string
  code: string
  status: Status
  priority: Priority
  team: Team
  assignee: string | null
  recordedBy: string | null
  isSuspect: boolean
  channel: Channel
  product: Product
  requestType: RequestType
  subject: string
  description: string
  name: string
  email: string
  phone: string | null
  customerId: string | null
  receivedAt: Date
  nextDueAt: Date | null
  lastCustomerAt: Date | null
  lastAnswerAt: Date | null
  closedAt: Date | null
  callbackOn: string | null
  contract: string | null
}

let stored = 0

/** Stores a ticket as it is after its life so far, with its first event. */
export async function storeDeskTicket(
  place: Place,
  ticket: Partial<DeskTicket> = {},
): Promise<DeskTicket> {
  const made = deskTicket(ticket)
  for (const statement of deskStatements(made)) await place.sql(statement)
  return made
}

/** A whole ticket from parts of one. */
export function deskTicket(parts: Partial<DeskTicket> = {}): DeskTicket {
  stored += 1
  const receivedAt = parts.receivedAt ?? new Date()
  const status = parts.status ?? 'new'
  return {
    id: crypto.randomUUID(),
    code: `CT-261101-${String(stored).padStart(2, '0')}`,
    status,
    priority: 'normal',
    team: 'ky-thuat',
    assignee: null,
    recordedBy: null,
    isSuspect: false,
    channel: 'web',
    product: 'workmail-ai',
    requestType: 'workmail-gui',
    subject: 'Không gửi được email',
    description: 'Gửi email thì báo lỗi 535.',
    name: 'Nguyễn Văn A',
    email: `khach${stored}@vidu.example`,
    phone: null,
    customerId: null,
    receivedAt,
    nextDueAt: status === 'closed' ? null : new Date(receivedAt.getTime() + 86_400_000),
    lastCustomerAt: null,
    lastAnswerAt: null,
    closedAt: status === 'closed' ? receivedAt : null,
    callbackOn: null,
    contract: null,
    ...parts,
  }
}

/** Statements that store a ticket and its first event. */
export function deskStatements(
  ticket: DeskTicket,
): { sql: string; args: (string | number | null)[] }[] {
  const at = ticket.receivedAt.toISOString()
  const instant = (date: Date | null) => date?.toISOString() ?? null
  return [
    {
      sql: `INSERT INTO ticket (id, code, status, priority, team, assignee, recorded_by, suspect,
          channel, product, request_type, subject, description, requester_name, requester_email,
          requester_email_key, requester_phone, customer_id, received_at, due_at, next_due_at,
          last_customer_at, last_answer_at, closed_at, callback_on, contract, consent_version,
          consent_text_sha256, consent_at, last_event_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
          '1', '', ?, ?)`,
      args: [
        ticket.id,
        ticket.code,
        ticket.status,
        ticket.priority,
        ticket.team,
        ticket.assignee,
        ticket.recordedBy,
        Number(ticket.isSuspect),
        ticket.channel,
        ticket.product,
        ticket.requestType,
        ticket.subject,
        ticket.description,
        ticket.name,
        ticket.email,
        emailKey(ticket.email),
        ticket.phone,
        ticket.customerId,
        at,
        at,
        instant(ticket.nextDueAt) ?? NEVER,
        instant(ticket.lastCustomerAt),
        instant(ticket.lastAnswerAt),
        instant(ticket.closedAt),
        ticket.callbackOn,
        ticket.contract,
        at,
        at,
      ],
    },
    {
      sql: `INSERT INTO event (id, ticket_id, at, actor, kind) VALUES (?, ?, ?, 'requester', 'received')`,
      args: [crypto.randomUUID(), ticket.id, at],
    },
  ]
}

const SUBJECTS = [
  'Máy in không nhận lệnh',
  'Không nhận được mã OTP',
  'Email bị treo khi gửi chiến dịch',
  'Quét từ khoá không ra dữ liệu',
  'Tài khoản hết hạn',
  'Đổi quyền người dùng',
]
const NAMES = ['Nguyễn Văn A', 'Lê Thị Bích', 'Đặng Quốc Đạt', 'Trần Hoà', 'Phạm Thuý Vy']

/** Numbers that look random and are the same in every run. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/**
 * Tickets of a desk as it is after some years: a few open ones among many closed ones.
 * @param staff  ids of those who record and work on them
 */
export function manyTickets(
  count: number,
  {
    staff,
    now,
    random = seeded(7),
    openShare = 0.4,
  }: {
    staff: readonly string[]
    now: Date
    random?: () => number
    openShare?: number
  },
): DeskTicket[] {
  const one = <Value>(values: readonly Value[]): Value => {
    const value = values[Math.floor(random() * values.length)]
    if (value === undefined) throw new RangeError('No values')
    return value
  }
  // Each writes ten times.
  const customers = Math.ceil(count / 10)
  const days = (most: number) => Math.floor(random() * most * 86_400_000)
  return Array.from({ length: count }, (_, number) => {
    const age = (1 - number / count) * 900 * 86_400_000
    const receivedAt = new Date(now.getTime() - Math.floor(age))
    const status = random() < openShare ? one(STATUSES.slice(0, 4)) : 'closed'
    const customer = Math.floor(random() * customers)
    const closedAt = status === 'closed' ? new Date(receivedAt.getTime() + days(3)) : null
    return deskTicket({
      code: `CT-${String(200_000 + (number >> 6))}-${String((number % 64) + 1).padStart(2, '0')}`,
      status,
      closedAt,
      priority: random() < 0.1 ? 'urgent' : 'normal',
      team: one(TEAMS),
      assignee: random() < 0.3 ? null : one(staff),
      recordedBy: random() < 0.5 ? null : one(staff),
      isSuspect: random() < 0.03,
      channel: one(CHANNELS),
      product: one(PRODUCTS),
      requestType: one(REQUEST_TYPES),
      subject: one(SUBJECTS),
      description: `${one(SUBJECTS)}, mã lỗi ${Math.floor(random() * 900) + 100}, phòng ${number % 97}.`,
      name: one(NAMES),
      email: `khach${customer}@vidu.example`,
      phone: `+849${String(10_000_000 + ((customer * 7_654_321) % 89_999_999))}`,
      receivedAt,
      nextDueAt: closedAt ? null : new Date(now.getTime() + days(6) - 2 * 86_400_000),
      lastCustomerAt: random() < 0.5 ? null : new Date(now.getTime() - days(4)),
      lastAnswerAt: random() < 0.5 ? null : new Date(now.getTime() - days(4)),
      callbackOn: random() < 0.1 ? now.toISOString().slice(0, 10) : null,
    })
  })
}
