import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openClient } from '../../api/db/open.ts'
import type { Role } from '../../api/door/roles.ts'
import { axeFaults } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { nextClient } from '../support/product.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { storeSession, storeStaff } from '../support/staff.ts'

/** A ticket from its form to its closing, as customers and staff see it on their screens. */

const CANARY = 'ghi-chu-chim-hoang-yen'

let server: TestServer
let browser: Browser
let client: Awaited<ReturnType<typeof openClient>>

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  client = await openClient(server.env.DATABASE_URL ?? '')
})
afterAll(async () => {
  await client.close()
  await browser.close()
  await server.close()
})

interface Sent {
  code: string
  /** Path of the requester's page. */
  page: string
}

async function sendTicket(subject: string): Promise<Sent> {
  const answer = await fetch(`${server.url}/api/tickets`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-test-client': nextClient() },
    body: JSON.stringify({
      name: 'Trần Thị Hoà',
      email: `hoa-${crypto.randomUUID().slice(0, 8)}@example.com`,
      product: 'workmail-ai',
      requestType: 'workmail-gui',
      subject,
      description: 'Gửi 20 thư từ 8 giờ sáng, báo cáo vẫn đang chờ.',
      occurredAtUnknown: true,
      consent: true,
    }),
  })
  const { code, token } = (await answer.json()) as { code: string; token: string }
  return { code, page: `/yeu-cau/${token}/` }
}

interface Seat {
  page: Page
  faults: string[]
  close(): Promise<void>
}

/** A browser of a customer (no role) or of a member of staff who is signed in. */
async function seat(
  role: Role | null,
  { width = 1280, script = true, team = 'ky-thuat' } = {},
): Promise<Seat & { name: string }> {
  const context: BrowserContext = await browser.newContext({
    baseURL: server.url,
    viewport: { width, height: 800 },
    javaScriptEnabled: script,
    extraHTTPHeaders: { 'x-test-client': nextClient() },
  })
  let name = ''
  if (role !== null) {
    const place = {
      sql: (statement: Parameters<typeof client.execute>[0]) => client.execute(statement),
    }
    const member = await storeStaff(place, role)
    name = member.name
    await client.execute({
      sql: 'UPDATE staff SET team = ? WHERE id = ?',
      args: [role === 'technician' ? team : null, member.id],
    })
    const { token } = await storeSession(place, member.id)
    await context.addCookies([{ name: 'session', value: token, url: server.url }])
  }
  const page = await context.newPage()
  return { page, name, faults: watchPage(page), close: () => context.close() }
}

async function mailTo(code: string, template: string): Promise<string> {
  const read = async (): Promise<string> => {
    const { rows } = await client.execute({
      sql: `SELECT text FROM dev_mail WHERE json_extract(headers, '$."X-Ticket-Code"') = ?
        AND json_extract(headers, '$."X-Template"') = ? ORDER BY rowid DESC LIMIT 1`,
      args: [code, template],
    })
    return String(rows[0]?.text ?? '')
  }
  await expect.poll(read, { timeout: 30_000, interval: 250 }).not.toBe('')
  return read()
}

/** Presses a key until it has moved the focus into a form: the script may still be loading. */
async function keyInto(page: Page, key: string, form: string): Promise<void> {
  const isThere = (): Promise<boolean> =>
    page.evaluate((within) => (document.activeElement?.closest(within) ?? null) !== null, form)
  await expect
    .poll(
      async () => {
        if (!(await isThere())) await page.keyboard.press(key)
        return isThere()
      },
      { timeout: 10_000 },
    )
    .toBe(true)
}

async function expectFine(page: Page): Promise<void> {
  expect(await axeFaults(page)).toEqual([])
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  expect(overflow).toBeLessThanOrEqual(0)
}

describe('a day of a ticket', () => {
  test('from the alert to the second closing, by keyboard (K05, I17, I19, C15, C23, L24)', async () => {
    const sent = await sendTicket('Email bị treo khi gửi chiến dịch')
    const alert = await mailTo(sent.code, 'M4')
    const qc = await seat('qc')
    const technician = await seat('technician')
    const customer = await seat(null, { width: 360 })

    // The link of the alert lands on the ticket.
    const link = /https?:\/\/\S+\/noi-bo\/phieu\/\S+/.exec(alert)?.[0] ?? ''
    await qc.page.goto(link)
    expect(await qc.page.getByRole('heading', { level: 1 }).textContent()).toContain(sent.code)
    await expectFine(qc.page)

    // Transferred by keyboard.
    await keyInto(qc.page, 't', 'details[data-action="transfer"]')
    await qc.page.keyboard.press('Tab')
    await Promise.all([qc.page.waitForEvent('load'), qc.page.keyboard.press('Enter')])
    expect(await qc.page.locator('.signs').textContent()).toContain('Đã chuyển kỹ thuật')

    // The technician takes it, and writes a note that no customer may see.
    await technician.page.goto(`/noi-bo/phieu/${sent.code}/`)
    await technician.page.getByRole('button', { name: 'Nhận việc' }).press('Enter')
    await technician.page.locator('.signs', { hasText: 'Đang xử lý' }).waitFor()
    await keyInto(technician.page, 'n', '[data-box="note"]')
    await technician.page.keyboard.type(`Đã xem log SMTP. ${CANARY}`)
    await Promise.all([
      technician.page.waitForEvent('load'),
      technician.page.keyboard.press('Control+Enter'),
    ])
    expect(await technician.page.locator('.entry.note').textContent()).toContain(CANARY)

    // More information is asked for, and the customer sends it.
    await keyInto(technician.page, 'i', 'details[data-action="ask"]')
    await technician.page.getByLabel('Thông tin cần khách gửi').fill('Ảnh chụp báo cáo gửi')
    await technician.page.getByRole('button', { name: 'Xin khách bổ sung' }).press('Enter')
    await technician.page.locator('.signs', { hasText: 'Chờ khách bổ sung' }).waitFor()
    expect(await mailTo(sent.code, 'M5')).toContain('Ảnh chụp báo cáo gửi')
    await customer.page.goto(sent.page)
    await expectFine(customer.page)
    expect(await customer.page.getByRole('main').textContent()).toContain('Ảnh chụp báo cáo gửi')
    await customer.page.getByLabel('Tin nhắn của bạn').fill('Em gửi ảnh, báo cáo vẫn đang chờ ạ.')
    await customer.page.getByRole('button', { name: 'Gửi tin nhắn' }).click()
    await customer.page.getByText('Em gửi ảnh, báo cáo vẫn đang chờ ạ.').waitFor()

    // An answer is withdrawn, corrected and sent.
    await technician.page.reload()
    await technician.page.locator('.signs', { hasText: 'Đang xử lý' }).waitFor()
    await keyInto(technician.page, 'r', '[data-box="answer"]')
    await technician.page.keyboard.type('Dạ anh chị thử gửi lại 5 thư.')
    await Promise.all([
      technician.page.waitForEvent('load'),
      technician.page.keyboard.press('Control+Enter'),
    ])
    await technician.page.getByRole('button', { name: 'Hoàn tác' }).press('Enter')
    const box = technician.page.getByLabel('Nội dung gửi khách')
    await expect.poll(() => box.inputValue()).toBe('Dạ anh chị thử gửi lại 5 thư.')
    await box.fill('Dạ chị thử gửi lại 5 thư giúp em ạ.')
    await Promise.all([
      technician.page.waitForEvent('load'),
      technician.page.getByRole('button', { name: 'Gửi trả lời' }).press('Enter'),
    ])
    const reply = await mailTo(sent.code, 'reply')
    expect(reply).toContain('Dạ chị thử gửi lại 5 thư giúp em ạ.')
    expect(reply).not.toContain('anh chị')

    // Closed with its result, rated, reopened by the customer and closed again without a mail.
    await technician.page.reload()
    await keyInto(technician.page, 'd', 'details[data-action="close"]')
    await technician.page
      .getByLabel('Kết quả hỗ trợ (khách đọc được)')
      .fill('Đã gửi lại hết 20 thư.')
    await technician.page.getByRole('button', { name: 'Hoàn tất phiếu' }).press('Enter')
    await technician.page.locator('.signs', { hasText: 'Hoàn tất' }).waitFor()
    expect(await mailTo(sent.code, 'M7')).toContain('Đã gửi lại hết 20 thư.')
    await customer.page.reload()
    await expectFine(customer.page)
    expect(await customer.page.getByRole('main').textContent()).toContain('Đã gửi lại hết 20 thư.')
    await customer.page.getByLabel('Rất hài lòng').check()
    await customer.page.getByRole('button', { name: 'Gửi đánh giá' }).click()
    await customer.page.getByText('Cảm ơn bạn đã đánh giá').waitFor()
    await customer.page.getByLabel('Tin nhắn của bạn').fill('Em cảm ơn ạ.')
    await customer.page.getByRole('button', { name: 'Gửi tin nhắn' }).click()
    await customer.page.getByText('Em cảm ơn ạ.').waitFor()
    await technician.page.reload()
    await technician.page.getByRole('button', { name: 'Đóng lại, không gửi thư' }).press('Enter')
    await technician.page.locator('.signs', { hasText: 'Hoàn tất' }).waitFor()
    await expectFine(technician.page)

    // Nothing internal ever reached the customer.
    await customer.page.reload()
    expect(await customer.page.content()).not.toContain(CANARY)
    const { rows } = await client.execute(`SELECT text || html AS body FROM dev_mail`)
    for (const { body } of rows) expect(String(body)).not.toContain(CANARY)
    for (const each of [qc, technician, customer]) {
      expect(each.faults).toEqual([])
      await each.close()
    }
  })

  test('on a phone without JavaScript: answered and closed by plain forms (K05, L10)', async () => {
    const sent = await sendTicket('Không gửi được email')
    const qc = await seat('qc', { width: 360, script: false })
    await qc.page.goto(`/noi-bo/phieu/${sent.code}/`)
    await qc.page.getByRole('button', { name: 'Nhận việc' }).click()
    await qc.page.getByLabel('Nội dung gửi khách').fill('Dạ ‹tên khách› thử lại giúp em ạ.')
    await qc.page.getByRole('button', { name: 'Gửi trả lời' }).click()

    // A blank stops it, and what was typed is still there.
    expect(await qc.page.locator('.error-summary').textContent()).toContain('‹tên khách›')
    const box = qc.page.getByLabel('Nội dung gửi khách')
    expect(await box.inputValue()).toContain('thử lại giúp em')
    await box.fill('Dạ chị Hoà thử lại giúp em ạ.')
    await qc.page.getByRole('button', { name: 'Gửi trả lời' }).click()
    await qc.page.locator('.entry.staff', { hasText: 'Dạ chị Hoà' }).waitFor()

    await qc.page.getByText('Hoàn tất', { exact: true }).click()
    await qc.page.getByLabel('Kết quả hỗ trợ (khách đọc được)').fill('Đã gửi được.')
    await qc.page.getByRole('button', { name: 'Hoàn tất phiếu' }).click()
    expect(await qc.page.locator('.signs').textContent()).toContain('Hoàn tất')
    await qc.close()
  })
})
