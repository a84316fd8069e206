import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** The search of every page, as people and their aids use it. */

let server: TestServer
let browser: Browser
let context: BrowserContext
let page: Page
let faults: string[]

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser.close()
  await server.close()
})

beforeEach(async () => {
  context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 360, height: 780 },
    locale: 'vi-VN',
  })
  page = await context.newPage()
  faults = watchPage(page)
})

afterEach(async () => {
  await context.close()
})

const field = () => page.getByRole('searchbox', { name: 'Tìm kiếm hướng dẫn' })
const results = () => page.getByRole('search').getByRole('listitem').getByRole('link')
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '')

describe('K07 issue 3: results while typing', () => {
  test('nothing is asked for before the field is touched, then the code and 8 kB of index', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto('/huong-dan/quen-mat-khau/')
    expect(asked.filter((path) => /search|pagefind/.test(path))).toEqual([])
    await field().fill('khong nhan dc otp')
    await expect.poll(() => results().count()).toBeGreaterThan(0)
    expect(asked).toContain('/search/index.txt')
    expect(asked.filter((path) => path.startsWith('/pagefind/'))).toEqual([])
    expect(faults).toEqual([])
  })

  test.for([
    { q: 'khoong nhaajn dduowcj max', href: '/huong-dan/khong-nhan-duoc-otp/' },
    { q: 'quenmatkhau', href: '/huong-dan/quen-mat-khau/' },
    { q: '535-5.7.8', href: '/huong-dan/ma-loi-smtp/#5-7-8' },
    { q: 'err timed out', href: '/huong-dan/kiem-tra-ket-noi-mang/#err-timed-out' },
    {
      q: 'dạ cho em hỏi tài khoản của em tự nhiên bị khoá thì phải làm sao ạ',
      href: '/huong-dan/tai-khoan-bi-khoa/',
    },
  ])('“$q” leads first to $href', async ({ q, href }) => {
    await page.goto('/')
    await field().pressSequentially(q)
    await expect.poll(() => results().first().getAttribute('href')).toBe(href)
  })

  test('the match is marked and the number of results is said', async () => {
    await page.goto('/')
    await field().fill('mat khau')
    await expect
      .poll(() => page.getByRole('search').getByRole('status').textContent())
      .toMatch(/^\d bài phù hợp\. Đầu tiên: .+/)
    expect(await results().first().locator('mark').first().textContent()).toBe('mật khẩu')
  })

  test('arrows walk the links, letters and Esc lead back, Enter opens', async () => {
    await page.goto('/')
    await field().fill('quen mat khau')
    await expect.poll(() => results().count()).toBeGreaterThan(1)
    await page.keyboard.press('ArrowDown')
    expect(await focused()).toContain('Quên mật khẩu')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowUp')
    expect(await focused()).toContain('Quên mật khẩu')
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => field().evaluate((it) => it === document.activeElement)).toBe(true)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('x')
    expect(await field().inputValue()).toBe('quen mat khaux')
    await page.keyboard.press('Backspace')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Escape')
    await expect.poll(() => results().count()).toBe(0)
    await expect.poll(() => field().evaluate((it) => it === document.activeElement)).toBe(true)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/huong-dan/quen-mat-khau/**')
    expect(faults).toEqual([])
  })

  test('the way to the form carries the words', async () => {
    await page.goto('/')
    await field().fill('máy in hỏng')
    await page.getByRole('search').getByRole('link', { name: 'Gửi yêu cầu hỗ trợ' }).click()
    await page.waitForURL('**/gui-yeu-cau/**')
    expect(new URL(page.url()).searchParams.get('ve-viec')).toBe('máy in hỏng')
  })

  test('searches that led somewhere are offered again, on this device only, until forgotten', async () => {
    await page.goto('/')
    await field().fill('quen mat khau')
    await results().first().click()
    await page.waitForURL('**/huong-dan/**')
    await page.goto('/')
    await field().focus()
    await expect.poll(() => results().first().textContent()).toBe('quen mat khau')
    await page.getByRole('button', { name: 'Xoá danh sách này' }).click()
    await field().fill('')
    await expect.poll(() => results().count()).toBe(0)
  })

  test('a search that found nothing is told once; one that was answered is not', async () => {
    const told: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/api/search-misses')) told.push(request.postData() ?? '')
    })
    await page.goto('/')
    await field().fill('zzzqqqxxx')
    await expect.poll(() => results().count()).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
    await expect.poll(() => told).toEqual(['{"query":"zzzqqqxxx","results":0}'])
    await field().fill('quen mat khau')
    await results().first().click()
    await page.waitForURL('**/huong-dan/quen-mat-khau/**')
    expect(told).toHaveLength(1)
  })
})

describe('issue 3: bad input ends in a way on', () => {
  test.for([
    { what: '1,000 characters', q: 'đăng nhập lỗi '.repeat(80).slice(0, 1000) },
    { what: 'emoji', q: '😀😀' },
    { what: 'HTML', q: '<img src=x onerror=alert(1)><script>alert(1)</script>' },
    { what: 'regular expression', q: '(a+)+$[\\' },
    { what: 'only small words', q: 'là của và thì' },
    { what: 'NFD', q: 'quên mật khẩu'.normalize('NFD') },
    { what: 'VNI digits', q: 'quen6 mat65 khau63' },
  ])('$what', async ({ q }) => {
    await page.goto('/')
    await field().fill(q)
    await expect.poll(() => results().count()).toBeGreaterThan(0)
    await field().press('Enter')
    await page.waitForURL('**/tim-kiem/**')
    expect(await page.getByRole('main').getByRole('link').count()).toBeGreaterThan(0)
    expect(await field().inputValue()).toBe(q.normalize('NFC').trim())
    expect(faults).toEqual([])
  })

  test('no index: the form still leads to results', async () => {
    await page.route('**/search/index.txt', (route) => route.fulfill({ status: 503, body: '' }))
    await page.goto('/')
    await field().fill('quen mat khau')
    await field().press('Enter')
    await page.waitForURL('**/tim-kiem/**')
    await page.getByRole('main').getByRole('link', { name: 'Quên mật khẩu' }).first().waitFor()
  })

  test('half an index is refused', async () => {
    await page.route('**/search/index.txt', (route) => route.fulfill({ body: 'abc\ndef\nghi' }))
    await page.goto('/')
    await field().fill('quen mat khau')
    await field().press('Enter')
    await page.getByRole('main').getByRole('link', { name: 'Quên mật khẩu' }).first().waitFor()
    expect(faults).toEqual([])
  })

  test('no WebAssembly: results without excerpts, no fault', async () => {
    await page.addInitScript('delete globalThis.WebAssembly')
    await page.goto('/tim-kiem/?q=otp')
    await page.getByRole('main').getByRole('link', { name: 'Không nhận được mã OTP' }).waitFor()
    await page.waitForLoadState('networkidle')
    expect(await page.getByRole('heading', { name: 'Trích trong các bài' }).count()).toBe(0)
    expect(faults).toEqual([])
  })
})

describe('/tim-kiem/', () => {
  test('adds places of the full text, with their sections, under results that stay where they are', async () => {
    await page.goto('/tim-kiem/?q=danh%20s%C3%A1ch%20%C4%91en%20dmarc')
    const first = page.getByRole('main').getByRole('listitem').first()
    const before = await first.boundingBox()
    await page.getByRole('heading', { name: 'Trích trong các bài' }).waitFor()
    expect(await first.boundingBox()).toEqual(before)
    expect(
      await page.getByRole('main').locator('ol').last().locator('mark').count(),
    ).toBeGreaterThan(0)
    expect(faults).toEqual([])
  })

  test('without a question it says how to ask', async () => {
    await page.goto('/tim-kiem/')
    expect(await page.getByRole('main').getByRole('link').count()).toBeGreaterThan(4)
    expect(faults).toEqual([])
  })
})
