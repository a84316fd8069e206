import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

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

test('guides are offered while a request is typed; one that helped closes the draft and counts (C09)', async () => {
  const context = await browser.newContext({ baseURL: server.url })
  const page = await context.newPage()
  const faults = watchPage(page)
  await page.goto('/gui-yeu-cau/')
  await page.getByLabel('Họ và tên').fill('Nguyễn Văn A')
  await page.getByLabel('Về việc').fill('chờ mãi không nhận được mã OTP')
  const offer = page.locator('[data-suggest]').getByRole('link', { name: 'Không nhận được mã OTP' })
  await offer.click()
  await page.waitForURL('**/huong-dan/khong-nhan-duoc-otp/**')

  await page.goBack()
  await expect.poll(() => page.getByLabel('Họ và tên').inputValue()).toBe('Nguyễn Văn A')
  const counted = page.waitForRequest('**/api/guide-feedback')
  await page.getByRole('button', { name: 'Bài này đã giải quyết được' }).click()
  expect((await counted).postDataJSON()).toEqual({ guide: 'khong-nhan-duoc-otp', helpful: true })
  await page.waitForURL('**/huong-dan/khong-nhan-duoc-otp/#cam-on')

  await page.goto('/gui-yeu-cau/')
  expect(await page.getByLabel('Họ và tên').inputValue()).toBe('')
  expect(faults).toEqual([])
})
