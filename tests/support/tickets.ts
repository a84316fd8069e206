import { NEVER } from '../../api/tickets/repository/ticket.ts'
import type { Status } from '../../content/schema.ts'
import type { Place } from './staff.ts'

/** What a test says of a ticket; the rest is ordinary. */
export interface TicketParts {
  status?: Status
  team?: string
  assignee?: string | null
  recordedBy?: string | null
  isSuspect?: boolean
  requestType?: string
  email?: string
  name?: string
  subject?: string
  description?: string
  receivedAt?: Date
}

let last = 0

/** Stores a ticket as intake makes one, with its first event; returns its id and code. */
export async function storeTicket(
  place: Place,
  parts: TicketParts = {},
): Promise<{ id: string; code: string }> {
  last += 1
  const id = crypto.randomUUID()
  const code = `CT-990101-${String(last).padStart(2, '0')}`
  const receivedAt = parts.receivedAt ?? new Date()
  const dueAt = new Date(receivedAt.getTime() + 86_400_000)
  const { status = 'new', email = 'khach@example.com' } = parts
  const row = {
    id,
    code,
    status,
    channel: 'web',
    product: 'khac',
    request_type: parts.requestType ?? 'dang-nhap',
    subject: parts.subject ?? 'Không đăng nhập được',
    description: parts.description ?? 'Đã thử lại hai lần, vẫn báo sai mật khẩu.',
    occurred_at_unknown: 1,
    requester_name: parts.name ?? 'Nguyễn Văn An',
    requester_email: email,
    requester_email_key: email.toLowerCase(),
    suspect: Number(parts.isSuspect ?? false),
    consent_version: '2026-11-27',
    consent_text_sha256: 'x',
    consent_at: receivedAt.toISOString(),
    team: parts.team ?? 'ky-thuat',
    assignee: parts.assignee ?? null,
    recorded_by: parts.recordedBy ?? null,
    received_at: receivedAt.toISOString(),
    due_at: dueAt.toISOString(),
    next_due_at: status === 'closed' ? NEVER : dueAt.toISOString(),
    closed_at: status === 'closed' ? receivedAt.toISOString() : null,
    last_event_at: receivedAt.toISOString(),
  }
  const names = Object.keys(row)
  await place.sql({
    sql: `INSERT INTO ticket (${names.join(', ')}) VALUES (${names.map((name) => `:${name}`).join(', ')})`,
    args: row,
  })
  await place.sql({
    sql: `INSERT INTO event (id, ticket_id, at, actor, kind, data)
      VALUES (?, ?, ?, 'requester', 'received', '{"channel":"web","consent":"form"}')`,
    args: [crypto.randomUUID(), id, receivedAt.toISOString()],
  })
  return { id, code }
}
