import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { png } from '../support/pictures.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** From trouble to guide, from guide to ticket, from ticket to answer, as a customer does it. */

let server: TestServer
let browser: Browser

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

describe.for([
  { how: 'with JavaScript', javaScriptEnabled: true },
  { how: 'without JavaScript', javaScriptEnabled: false },
])('$how', ({ javaScriptEnabled }) => {
  test('a customer finds the guide, sends a request, follows and answers it (K08, K09, I02, T48, D6)', async () => {
    const context = await browser.newContext({
      baseURL: server.url,
      javaScriptEnabled,
      locale: 'vi-VN',
      viewport: { width: 360, height: 780 },
      extraHTTPHeaders: { 'x-test-client': javaScriptEnabled ? '10.1.0.1' : '10.1.0.2' },
    })
    const page = await context.newPage()
    const faults = watchPage(page)
    const email = javaScriptEnabled ? 'khach@example.com' : 'khach2@example.com'

    await page.goto('/')
    const field = page.getByRole('searchbox', { name: 'Tìm kiếm hướng dẫn' })
    await field.fill('khong nhan duoc otp')
    // Typing answers under the field; without JavaScript the form leads to a page of results.
    if (!javaScriptEnabled) await field.press('Enter')
    await page.getByRole('link', { name: 'Không nhận được mã OTP' }).first().click()
    await page.waitForURL('**/huong-dan/khong-nhan-duoc-otp/**')
    await page.getByRole('link', { name: 'Gửi yêu cầu về việc này' }).first().click()

    await expect.poll(() => page.getByLabel('Loại yêu cầu').inputValue()).toBe('dang-nhap')
    await page.getByLabel('Họ và tên').fill('Nguyễn Văn A')
    await page.getByLabel('Email đăng ký tài khoản').fill(email)
    await page.getByLabel('Sản phẩm gặp lỗi').selectOption('workmail-ai')
    await page.getByLabel('Về việc').fill('Không nhận được mã OTP khi đăng nhập')
    await page.getByLabel('Mô tả sự cố').fill('Tôi chờ từ 9 giờ sáng vẫn không có mã nào gửi tới.')
    await page.getByLabel('Tôi không nhớ chính xác').check()
    await page.getByLabel('Chờ rồi mới yêu cầu mã khác').check()
    await page.locator('input[type=file]').setInputFiles({
      name: 'màn hình.png',
      mimeType: 'image/png',
      buffer: Buffer.from(png()),
    })
    await page.getByRole('checkbox', { name: /^Tôi đồng ý/ }).check()
    await page.getByRole('button', { name: 'Gửi yêu cầu', exact: true }).click()

    await page.waitForURL('**/yeu-cau/**')
    const statusUrl = page.url()
    const text = await page.locator('main').innerText()
    const code = /CT-\d{6}-\d{2,}/.exec(text)?.[0] ?? ''
    expect(code).not.toBe('')
    expect(text).toContain('24 giờ')
    expect(await page.getByRole('link', { name: /màn hình\.png/ }).count()).toBe(1)

    const mails = await mailsAbout(context, code)
    expect(mails.map(({ to }) => to).sort()).toEqual([email, 'support@coretech.io.vn'].sort())
    expect(mails.find(({ to }) => to === email)?.text).toContain(new URL(statusUrl).pathname)

    await page.getByLabel('Tin nhắn của bạn').fill('Mã vừa tới nhưng báo đã hết hạn.')
    await page.getByRole('button', { name: 'Gửi tin nhắn' }).click()
    await expect
      .poll(() => page.locator('#trao-doi').innerText())
      .toContain('Mã vừa tới nhưng báo đã hết hạn.')
    expect(faults).toEqual([])
    await context.close()
  })
})

/** Mails in the local mailbox whose subject has the code, as a person reads them there. */
async function mailsAbout(
  context: BrowserContext,
  code: string,
): Promise<{ to: string; text: string }[]> {
  const page: Page = await context.newPage()
  const links = page.getByRole('link', { name: new RegExp(code) })
  await expect
    .poll(
      async () => {
        await page.goto('/dev/mail/')
        return links.count()
      },
      { timeout: 20_000 },
    )
    .toBe(2)
  const hrefs = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
  const mails = await Promise.all(
    hrefs.map(async (href) => {
      const raw = await (await context.request.get(`${href}raw`)).text()
      const text = await (await context.request.get(`${href}text`)).text()
      return { to: /^To: (.*)$/m.exec(raw)?.[1]?.trim() ?? '', text }
    }),
  )
  await page.close()
  return mails
}
