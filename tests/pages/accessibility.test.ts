import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { searchText } from '../../content/text/search.ts'
import { axeFaults } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** Every kind of page, in both themes, at the narrowest width: axe, sideways overflow, errors. */

let server: TestServer
let browser: Browser
let statusPath: string

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  const answer = await fetch(`${server.url}/api/tickets`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      name: 'Nguyễn Văn A',
      email: 'khach@example.com',
      product: 'khac',
      requestType: 'khieu-nai',
      subject: 'Không hài lòng với cách xử lý',
      description: 'Tôi đã gửi yêu cầu hai lần mà chưa thấy ai trả lời.\nMong được giải quyết.',
      occurredAtUnknown: true,
      consent: true,
    }),
  })
  const { token } = (await answer.json()) as { token: string }
  statusPath = `/yeu-cau/${token}/`
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

interface Row {
  name: string
  path: () => string
  expectsStatus?: number
  /** Brings the page into the state that is looked at. */
  act?: (page: Page) => Promise<void>
}

/** Types into the search and waits until the list under it says something. */
async function search(page: Page, question: string, says: string): Promise<void> {
  await page.getByRole('searchbox').fill(question)
  await page.locator('.search-results').getByText(says).first().waitFor()
}

const pages: Row[] = [
  { name: 'home', path: () => '/' },
  { name: 'guide list', path: () => '/huong-dan/' },
  { name: 'guide with panels', path: () => '/huong-dan/khong-nhan-duoc-otp/' },
  { name: 'guide with SMTP codes', path: () => '/huong-dan/ma-loi-smtp/' },
  { name: 'guide with Chrome errors', path: () => '/huong-dan/kiem-tra-ket-noi-mang/' },
  { name: 'guide of text', path: () => '/huong-dan/quyen-rieng-tu/' },
  { name: 'troubleshooter', path: () => '/khac-phuc/' },
  { name: 'its question', path: () => '/khac-phuc/dang-nhap/sai-mat-khau/an-danh/' },
  { name: 'its end', path: () => '/khac-phuc/dang-nhap/sai-mat-khau/an-danh/#mo-an-danh' },
  {
    name: 'open list of results',
    path: () => '/',
    act: async (page) => {
      await search(page, 'quen mat khau', 'Quên')
      await page.keyboard.press('ArrowDown')
    },
  },
  {
    name: 'open list without results',
    path: () => '/huong-dan/quen-mat-khau/',
    act: (page) => search(page, 'zzzqqq', searchText.nothing),
  },
  {
    name: 'open list without an index',
    path: () => '/huong-dan/',
    act: async (page) => {
      await page.route('**/search/index.json', (route) => route.fulfill({ body: '' }))
      await search(page, 'otp', searchText.failed)
    },
  },
  {
    name: 'recent searches',
    path: () => '/',
    act: async (page) => {
      await page.evaluate(() => localStorage.setItem('tim-gan-day', '["quen mat khau"]'))
      await search(page, '', searchText.recent)
    },
  },
  {
    name: 'what a guide was missing',
    path: () => '/huong-dan/quen-mat-khau/',
    act: (page) => page.locator('.ask summary').click(),
  },
  {
    name: 'thanks for it',
    path: () => '/huong-dan/quen-mat-khau/#da-gop-y',
  },
  { name: 'search results', path: () => '/tim-kiem/?q=khong+nhan+duoc+otp' },
  { name: 'search without results', path: () => '/tim-kiem/?q=zzzqqq' },
  { name: 'form', path: () => '/gui-yeu-cau/?huong-dan=workmail-cau-hinh-smtp' },
  { name: 'find my ticket', path: () => '/tra-cuu/' },
  { name: 'links on their way', path: () => '/tra-cuu/da-gui/' },
  { name: 'ticket', path: () => statusPath },
  { name: 'what an error means', path: () => '/loi/tam-ngung/' },
  { name: 'missing page', path: () => '/khong-co-trang-nay/', expectsStatus: 404 },
  { name: 'local mailbox', path: () => '/dev/mail/' },
]

describe.for(['light', 'dark'] as const)('%s', (colorScheme) => {
  test.for(pages)('$name (D6)', async ({ path, expectsStatus = 200, act }) => {
    const context = await browser.newContext({
      baseURL: server.url,
      colorScheme,
      viewport: { width: 320, height: 720 },
    })
    const page = await context.newPage()
    const faults = watchPage(page)
    const answer = await page.goto(path())
    expect(answer?.status()).toBe(expectsStatus)
    await act?.(page)
    expect(await axeFaults(page)).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBe(0)
    // A missing page is a failed request, and the browser says so by itself.
    const own = faults.filter((fault) => !/status of 404/.test(fault))
    expect(own).toEqual([])
    await context.close()
  })
})
