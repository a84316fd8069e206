import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClient } from '../../api/db/open.ts'
import { type Status, STATUSES } from '../../content/schema.ts'
import { axeFaults } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { png } from '../support/pictures.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { storeSession, storeStaff } from '../support/staff.ts'

/** A ticket's page in each state for its requester, and the customer's page for staff. */

let server: TestServer
let browser: Browser
let client: Awaited<ReturnType<typeof openClient>>
/** Cookie of a member of staff. */
let session: string
const tickets = new Map<Status, { token: string; customerId: string }>()

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  client = await openClient(server.env.DATABASE_URL ?? '')
  const { id } = await storeStaff({ sql: (statement) => client.execute(statement) }, 'qc')
  const place = { sql: client.execute.bind(client) }
  session = (await storeSession(place, id)).token
  for (const status of STATUSES) tickets.set(status, await ticketIn(status, id))
})
afterAll(async () => {
  await client.close()
  await browser.close()
  await server.close()
})

/** A ticket with a picture, as its life so far has led to a status. */
async function ticketIn(status: Status, staffId: string) {
  const form = new FormData()
  for (const [name, value] of Object.entries({
    name: 'Nguyễn Thị Hoà',
    email: 'hoa@example.com',
    phone: '02812345678',
    product: 'workmail-ai',
    requestType: 'workmail-gui',
    subject: 'Email bị treo khi gửi chiến dịch',
    description: 'Gửi 20 thư từ 8 giờ sáng.\nĐến giờ tất cả vẫn ở trạng thái chờ.',
    occurredAtUnknown: 'true',
    consent: 'true',
  })) {
    form.append(name, value)
  }
  form.append('attachments', new File([png()], 'báo cáo gửi thư.png', { type: 'image/png' }))
  const answer = await fetch(`${server.url}/api/tickets`, {
    method: 'POST',
    body: form,
    headers: { accept: 'application/json' },
  })
  const { token, code } = (await answer.json()) as { token: string; code: string }
  const { rows } = await client.execute({
    sql: `SELECT id, customer_id, received_at FROM ticket WHERE code = ?`,
    args: [code],
  })
  const { id, customer_id: customerId, received_at: at } = rows[0] ?? {}
  const args = { id: String(id), at: String(at), staffId, status }
  const run = (sql: string) =>
    client.execute({
      sql,
      args: Object.fromEntries(
        Object.entries(args).filter(([name]) => new RegExp(`:${name}\\b`).test(sql)),
      ),
    })
  await run(`UPDATE ticket SET status = :status,
    closed_at = iif(:status = 'closed', :at, NULL),
    resolution = iif(:status = 'closed', 'Đã sửa cấu hình SMTP.' || char(10) || 'Bạn gửi thử lại.', NULL)
    WHERE id = :id`)
  if (status !== 'new') {
    await run(`INSERT INTO event (id, ticket_id, at, actor, kind, staff_id)
      VALUES (:id || '-e', :id, :at, 'staff', 'transferred', :staffId)`)
    await run(`INSERT INTO message (id, ticket_id, author, body, created_at, staff_id, via)
      VALUES (:id || '-m', :id, 'staff', 'CoreTech đã gọi và hướng dẫn bạn gửi thử.', :at,
        :staffId, 'dien-thoai')`)
  }
  // An address is not acknowledged each time, but the first time.
  if (status === 'new') {
    await run(`UPDATE outbox SET delivery = 'bounced', delivery_at = :at WHERE ticket_id = :id`)
  }
  if (status === 'waiting') {
    await run(`INSERT INTO item (id, ticket_id, kind, text, added_at, added_by) VALUES
      (:id || '-1', :id, 'asked', 'Ảnh chụp báo cáo gửi thư', :at, :staffId),
      (:id || '-2', :id, 'asked', 'Mã lỗi SMTP', :at, :staffId)`)
  }
  if (status === 'closed') {
    await run(`INSERT INTO rating (ticket_id, score, comment, created_at, updated_at)
      VALUES (:id, 4, 'Hỗ trợ nhanh.', :at, :at)`)
  }
  return { token, customerId: String(customerId) }
}

async function expectFine(page: Page): Promise<void> {
  expect(await axeFaults(page)).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
}

describe.for([
  { width: 360, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const)('$width px wide, $colorScheme', ({ width, colorScheme }) => {
  async function open(path: string): Promise<{ page: Page; faults: string[] }> {
    const context = await browser.newContext({
      baseURL: server.url,
      colorScheme,
      viewport: { width, height: 900 },
    })
    await context.addCookies([{ name: 'session', value: session, url: server.url }])
    const page = await context.newPage()
    const faults = watchPage(page)
    expect((await page.goto(path))?.status()).toBe(200)
    return { page, faults }
  }

  test.for(STATUSES)(
    'the requester’s page of a %s ticket is accessible (D6, T47)',
    async (status) => {
      const { page, faults } = await open(`/yeu-cau/${tickets.get(status)?.token ?? ''}/`)
      await expectFine(page)
      const thumbnail = page.locator('.message img').first()
      await thumbnail.scrollIntoViewIfNeeded()
      // It is drawn: neither the policy of the page nor the headers of the file stop it.
      await expect
        .poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth))
        .toBeGreaterThan(0)
      const asks = await page.getByText('CoreTech đang chờ bạn gửi:').count()
      expect(asks).toBe(status === 'waiting' ? 1 : 0)
      expect(await page.getByText('Đã sửa cấu hình SMTP.').count()).toBe(
        status === 'closed' ? 1 : 0,
      )
      expect(faults).toEqual([])
      await page.context().close()
    },
  )

  test('the customer’s page shows all of it to staff (C06, C49, Q05)', async () => {
    const { customerId } = tickets.get('closed') ?? { customerId: '' }
    const { page, faults } = await open(`/noi-bo/khach-hang/${customerId}/`)
    await expectFine(page)
    expect(await page.getByRole('heading', { name: 'Đang mở (4)' }).count()).toBe(1)
    expect(await page.getByRole('heading', { name: 'Đã xong (1)' }).count()).toBe(1)
    expect(await page.getByText('4/5').count()).toBe(2)
    expect(await page.getByText('bị trả lại').count()).toBe(1)
    expect(faults).toEqual([])
    await page.context().close()
  })
})
