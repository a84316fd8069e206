import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { STATUSES } from '../../content/schema.ts'
import { type Product, runtimes } from '../support/product.ts'
import {
  BROWSER,
  freshEmail,
  type Opened,
  openTicket,
  POLL,
  postForm,
  postJson,
  readTicket,
} from '../support/requests.ts'
import { storeStaff } from '../support/staff.ts'

/** Stands in everything that a ticket holds for staff alone. */
const CANARY = 'chim-hoang-yen-7391'

describe.for(runtimes)('what a requester can fetch, on $runtime', ({ start }) => {
  let product: Product
  let email: string
  let opened: Opened
  beforeAll(async () => {
    product = await start()
    email = freshEmail()
    opened = await openTicket(product, { email })
    await hideCanaries(opened.code)
  })
  afterAll(() => product.close())

  async function run(sql: string, args: Record<string, string>): Promise<void> {
    // The driver refuses names that a statement does not hold.
    const used = Object.entries(args).filter(([name]) => new RegExp(`:${name}\\b`).test(sql))
    await product.sql({ sql, args: Object.fromEntries(used) })
  }

  async function hideCanaries(code: string): Promise<void> {
    const staff = await storeStaff(product, 'technician')
    const at = new Date().toISOString()
    const args = { code, canary: CANARY, staff: staff.id, at, later: '2999-01-01T00:00:00.000Z' }
    for (const sql of [
      `UPDATE staff SET name = :canary WHERE id = :staff`,
      `UPDATE ticket SET cause = :canary, contract = :canary, job_code = :canary,
        solution_guide = :canary, assignee = :staff, recorded_by = :staff, resolution = 'Đã sửa.'
        WHERE code = :code`,
      `INSERT INTO note (id, ticket_id, staff_id, body, created_at)
        SELECT 'n' || id, id, :staff, :canary, :at FROM ticket WHERE code = :code`,
      `INSERT INTO draft (staff_id, ticket_id, kind, body, updated_at)
        SELECT :staff, id, 'answer', :canary, :at FROM ticket WHERE code = :code`,
      `INSERT INTO item (id, ticket_id, kind, text, added_at, added_by)
        SELECT 'todo' || id, id, 'todo', :canary, :at, :staff FROM ticket WHERE code = :code`,
      `INSERT INTO item (id, ticket_id, kind, text, added_at, added_by, done_at)
        SELECT 'done' || id, id, 'asked', :canary, :at, :staff, :at FROM ticket WHERE code = :code`,
      `INSERT INTO item (id, ticket_id, kind, text, added_at, added_by)
        SELECT 'asked' || id, id, 'asked', 'Ảnh báo cáo gửi', :at, :staff FROM ticket
        WHERE code = :code`,
      `INSERT INTO message (id, ticket_id, author, body, created_at, staff_id, publish_at)
        SELECT 'later' || id, id, 'staff', :canary, :at, :staff, :later FROM ticket
        WHERE code = :code`,
      `INSERT INTO message (id, ticket_id, author, body, created_at, staff_id, via)
        SELECT 'said' || id, id, 'staff', 'Đã gọi lại.', :at, :staff, 'dien-thoai' FROM ticket
        WHERE code = :code`,
      ...['noted', 'assigned', 'edited', 'taken', 'closed'].map(
        (kind) => `INSERT INTO event (id, ticket_id, at, actor, kind, data, staff_id)
          SELECT '${kind}' || id, id, :at, 'staff', '${kind}', json_object('x', :canary), :staff
          FROM ticket WHERE code = :code`,
      ),
    ]) {
      await run(sql, args)
    }
  }

  test.for(STATUSES)(
    'page and JSON of a %s ticket hold no internal byte (K22, T23)',
    async (status) => {
      await run(`UPDATE ticket SET status = :status WHERE code = :code`, {
        status,
        code: opened.code,
      })
      const page = await product.fetch(`/yeu-cau/${opened.token}/`, { headers: BROWSER })
      const html = await page.text()
      const json = await readTicket(product, opened.token)
      for (const shown of [html, JSON.stringify(json)]) {
        expect(shown).not.toContain(CANARY)
        // It is the whole page: what is meant for the requester is there.
        expect(shown).toContain('Đã gọi lại.')
        expect(shown).toContain('Bộ phận phụ trách bắt đầu xử lý.')
        expect(shown.includes('Đã sửa.')).toBe(status === 'closed')
        expect(shown.includes('Ảnh báo cáo gửi')).toBe(status !== 'closed')
      }
      expect(html).toContain('qua điện thoại')
      expect(json.events.map(({ text }) => text)).toEqual([
        'CoreTech nhận được yêu cầu.',
        'Bộ phận phụ trách bắt đầu xử lý.',
        'Yêu cầu đã hoàn tất.',
      ])
    },
  )

  test('answers to posts, refused ones too, and mails hold no internal byte (K22, T23)', async () => {
    const answers = [
      await postJson(product, `/api/tickets/${opened.token}/messages`, { body: 'Vẫn lỗi ạ.' }),
      await postJson(product, `/api/tickets/${opened.token}/messages`, { body: '' }),
      await postForm(product, `/api/tickets/${opened.token}/messages`, { body: '' }),
      await postJson(product, '/api/ticket-links', { email }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 422, 422, 202])
    for (const answer of answers) expect(await answer.text()).not.toContain(CANARY)
    await product.jobs()
    const mails = () => product.resend.mails.filter(({ to }) => to === email)
    await expect.poll(() => mails().length, POLL).toBe(2)
    expect(JSON.stringify(product.resend.mails)).not.toContain(CANARY)
  })
})
