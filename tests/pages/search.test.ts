import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { searchText } from '../../content/text/search.ts'
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

describe('results while typing (K07)', () => {
  test('a phone gives the whole row to the field while one types, and moves nothing below', async () => {
    await page.goto('/huong-dan/quen-mat-khau/')
    const top = () => page.locator('main').evaluate((each) => each.getBoundingClientRect().top)
    const before = await top()
    await field().fill('khong nhan dc otp')
    await results().first().waitFor()
    await expect.poll(async () => (await field().boundingBox())?.width ?? 0).toBeGreaterThan(250)
    expect(await top()).toBe(before)
  })

  test('nothing is asked for before the field is touched, then the code and 8 kB of index', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto('/huong-dan/quen-mat-khau/')
    expect(asked.filter((path) => /search|pagefind/.test(path))).toEqual([])
    await field().fill('khong nhan dc otp')
    await expect.poll(() => results().count()).toBeGreaterThan(0)
    expect(asked).toContain('/search/index.json')
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

  test('the match is marked', async () => {
    await page.goto('/')
    await field().fill('mat khau')
    await expect.poll(() => results().count()).toBeGreaterThan(0)
    expect(await results().first().locator('mark').first().textContent()).toBe('mật khẩu')
  })

  test('what was found is read aloud, once typing rests', async () => {
    await page.goto('/')
    await field().focus()
    const status = page.getByRole('search').getByRole('status')
    await status.waitFor({ state: 'attached' })
    await page.evaluate(() => {
      const said: string[] = []
      const line = document.querySelector('[role=search] [role=status]')
      new MutationObserver(() => {
        if (line?.textContent) said.push(line.textContent)
      }).observe(line ?? document, { childList: true, characterData: true, subtree: true })
      Object.assign(window, { said })
    })
    const said = () => page.evaluate(() => (window as unknown as { said: string[] }).said)
    await field().pressSequentially('quen mat khau')
    await expect.poll(said).toHaveLength(1)
    const list = page.getByRole('list', { name: searchText.list })
    const shown = await list.locator(':scope > li').count()
    const first = searchText.announce(shown, 'Quên mật khẩu')
    expect(await said()).toEqual([first])
    expect(first).toMatch(/^\d bài phù hợp\. Đầu tiên: Quên mật khẩu\./)

    await field().fill('zzzqqqxxx')
    await expect.poll(said).toEqual([first, searchText.announceNothing])
    // Nothing is said of a list that is closed.
    await page.keyboard.press('Escape')
    expect(await status.textContent()).toBe('')
    expect(faults).toEqual([])
  })

  test('the field’s cross is drawn in our own colours and clears it', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.goto('/')
      await field().fill('quen mat khau')
      const box = await field().boundingBox()
      if (!box) throw new Error('no field')
      await field().click({ position: { x: box.width - 16, y: box.height / 2 } })
      expect(await field().inputValue()).toBe('')
      expect(await field().evaluate((it) => it === document.activeElement)).toBe(true)
    }
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

  test('several places of one guide are links of their own, in the order of the arrows', async () => {
    await page.goto('/')
    await field().fill('552')
    const first = page.getByRole('list', { name: searchText.list }).locator(':scope > li').first()
    await first.waitFor()
    const hrefs = await first
      .getByRole('link')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href')))
    const guide = '/huong-dan/ma-loi-smtp/'
    const anchors = ['#5-2-2', '#5-2-3', '#5-7-0-tep-dinh-kem']
    expect(hrefs).toEqual([guide, ...anchors.map((anchor) => guide + anchor)])
    const box = (await first.boundingBox()) ?? { x: 0, width: 0 }
    for (const link of await first.getByRole('link').all()) {
      const { x = 0, width = 0, height = 0 } = (await link.boundingBox()) ?? {}
      expect(x + width).toBeLessThanOrEqual(box.x + box.width)
      expect(height).toBeGreaterThanOrEqual(24)
    }
    for (let at = 0; at < hrefs.length; at++) await page.keyboard.press('ArrowDown')
    expect(await focused()).toBe('Mã 552 5.7.0')
    await page.keyboard.press('Enter')
    await page.waitForURL(`**${guide}${anchors[2] ?? ''}`)
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

  test('a search without result is reported once; one with results is not', async () => {
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

/** As a mail program shows it; 1,400 characters over 20 lines. */
const BOUNCE = `Delivery Status Notification (Failure)

From: Mail Delivery Subsystem <mailer-daemon@googlemail.com>
To: khach@example.com

** Address not found **

Your message wasn't delivered to lien.he@example.com because the address couldn't be found, or is unable to receive mail.

The response from the remote server was:
550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces. For more information, go to https://support.example.com/mail/?p=NoSuchUser 98e67ed59e1d1-34f8f1b2c5dsi1204812a91.102 - gsmtp

Reporting-MTA: dns; googlemail.com
Arrival-Date: Fri, 20 Nov 2026 02:14:51 -0800 (PST)
X-Original-Message-ID: <CAJx1Yd=9fQ@mail.example.com>

Final-Recipient: rfc822; lien.he@example.com
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.
Last-Attempt-Date: Fri, 20 Nov 2026 02:14:52 -0800 (PST)

---------- Forwarded message ----------
Subject: Chương trình khách hàng thân thiết tháng 11
Kính gửi anh/chị, cảm ơn anh/chị đã đồng hành cùng chúng tôi trong thời gian qua.`

describe('bad input leads on', () => {
  const questions = [
    { what: '1,000 characters', q: 'đăng nhập lỗi '.repeat(80).slice(0, 1000) },
    { what: '1,000 letters without a space', q: 'khongdangnhapduoc'.repeat(60).slice(0, 1000) },
    { what: 'emoji', q: '😀😀' },
    { what: 'HTML', q: '<img src=x onerror=alert(1)><script>alert(1)</script>' },
    { what: 'regular expression', q: '(a+)+$[\\' },
    { what: 'only small words', q: 'là của và thì' },
    { what: 'NFD', q: 'quên mật khẩu'.normalize('NFD'), first: 'quen-mat-khau' },
    { what: 'VNI digits', q: 'quen6 mat65 khau63', first: 'quen-mat-khau' },
    {
      what: 'a pasted error mail',
      q: 'Message not delivered Your message could not be delivered to khach@example.com because the remote server is misconfigured. The response was: 535-5.7.8 Username and Password not accepted. For more information, go to https://support.google.com/mail/?p=BadCredentials d2e1a72fcca58-7e4 - gsmtp',
      first: 'ma-loi-smtp',
    },
    { what: 'a word like one of ours', q: 'passwrrod', first: 'quen-mat-khau' },
    { what: 'words like none', q: 'zzzqqqxxx メール', first: 'khong-dang-nhap-duoc' },
  ]

  test.for(questions)('$what', async ({ q, first = '' }) => {
    await page.goto('/')
    await field().fill(q)
    await expect.poll(() => results().count()).toBeGreaterThan(0)
    expect(await results().first().getAttribute('href')).toContain(`/huong-dan/${first}`)
    const form = { name: 'Gửi yêu cầu hỗ trợ', exact: true }
    expect(await page.getByRole('search').getByRole('link', form).count()).toBe(1)
    await field().press('Enter')
    await page.waitForURL('**/tim-kiem/**')
    const link = page.getByRole('main').getByRole('link')
    expect(await link.first().getAttribute('href')).toContain(`/huong-dan/${first}`)
    expect(await page.getByRole('main').getByRole('link', form).count()).toBe(1)
    expect(await field().inputValue()).toBe(q.normalize('NFC').trim())
    await page.waitForLoadState('networkidle')
    expect(faults).toEqual([])
  })

  test.for(questions)('$what, without JavaScript', async ({ q, first = '' }) => {
    const answer = await fetch(`${server.url}/tim-kiem/?q=${encodeURIComponent(q)}`)
    expect(answer.status).toBe(200)
    const main = (await answer.text()).split('<main')[1] ?? ''
    expect(/href="([^"]*)"/.exec(main)?.[1]).toContain(`/huong-dan/${first}`)
    expect(main).toContain('href="/gui-yeu-cau/')
    expect(main).not.toContain('<img src=x')
  })

  test('a whole error mail, pasted', async () => {
    await page.goto('/')
    await page.evaluate((text) => {
      const area = document.body.appendChild(document.createElement('textarea'))
      area.value = text
      area.select()
    }, BOUNCE)
    await page.keyboard.press('Control+C')
    await page.evaluate(() => document.querySelector('textarea')?.remove())
    await field().focus()
    await page.keyboard.press('Control+V')
    const code = '/huong-dan/ma-loi-smtp/#5-1-1'
    await expect.poll(() => results().first().getAttribute('href')).toBe(code)
    await field().press('Enter')
    await page.waitForURL('**/tim-kiem/**')
    const link = page.getByRole('main').getByRole('link').first()
    expect(await link.getAttribute('href')).toBe(code)
    await page.waitForLoadState('networkidle')
    expect(faults).toEqual([])
  })

  test('a whole error mail, as an address', async () => {
    const answer = await fetch(`${server.url}/tim-kiem/?q=${encodeURIComponent(BOUNCE)}`)
    expect(answer.status).toBe(200)
    const main = (await answer.text()).split('<main')[1] ?? ''
    expect(/href="([^"]*)"/.exec(main)?.[1]).toBe('/huong-dan/ma-loi-smtp/#5-1-1')
    expect(main).not.toContain('<mailer-daemon')
  })

  test.for([
    { what: 'near', q: 'passwrrod', heading: searchText.nearest },
    { what: 'common', q: 'zzzqqqxxx', heading: searchText.start },
  ])(
    'nothing found: $what guides, the troubleshooter, the form with the words',
    async ({ q, heading }) => {
      await page.goto('/')
      await field().fill(q)
      const list = page.getByRole('list', { name: heading })
      await list.waitFor()
      const search = page.getByRole('search')
      await search.getByText(`${searchText.nothing} ${heading}`).waitFor()
      const typed = await list.getByRole('link').allTextContents()
      expect(await search.getByRole('link', { name: searchText.lostLink }).count()).toBe(1)
      await field().press('Enter')
      await page.waitForURL('**/tim-kiem/**')
      const main = page.getByRole('main')
      await main.getByRole('heading', { name: heading }).waitFor()
      expect(await main.locator('.results a').allTextContents()).toEqual(typed)
      expect(await main.getByRole('link', { name: searchText.lostLink }).count()).toBe(1)
      await main.getByRole('link', { name: searchText.askLink }).click()
      await page.waitForURL(`**/gui-yeu-cau/?ve-viec=${q}`)
      expect(faults).toEqual([])
    },
  )

  test('without JavaScript the field leads to the same results', async () => {
    const plain = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false })
    const page = await plain.newPage()
    await page.goto('/')
    await page.getByRole('searchbox').fill('552')
    await page.getByRole('searchbox').press('Enter')
    await page.waitForURL('**/tim-kiem/?q=552')
    const first = page.getByRole('main').locator('[data-guide]').first()
    expect(await first.getByRole('link').allTextContents()).toEqual([
      'Mã lỗi SMTP này nghĩa là gì? Bảng tra cứu',
      'Mã 552 5.2.2',
      'Mã 552 5.2.3',
      'Mã 552 5.7.0',
    ])
    await plain.close()
  })

  describe('a small index', () => {
    const whole = () => fetch(`${server.url}/search/index.json`).then((answer) => answer.text())
    test.for([
      { what: 'that cannot be had', body: undefined },
      { what: 'that is none', body: () => 'abc\ndef\nghi' },
      { what: 'that is other JSON', body: () => '{"status":"ok"}' },
      { what: 'cut before its end', body: (text: string) => text.slice(0, -3) },
    ])('$what: the field says so and leads to results', async ({ body }) => {
      const cut = body?.(await whole())
      await page.route('**/search/index.json', (route) =>
        cut === undefined ? route.abort() : route.fulfill({ body: cut }),
      )
      await page.goto('/')
      await field().fill('quen mat khau')
      await page.getByRole('search').getByText(searchText.failed).first().waitFor()
      const status = page.getByRole('search').getByRole('status')
      await expect.poll(() => status.textContent()).toBe(searchText.failed)
      await results().first().click()
      await page.waitForURL('**/tim-kiem/?q=quen%20mat%20khau')
      await page.getByRole('main').getByRole('link', { name: 'Quên mật khẩu' }).first().waitFor()
      expect(faults.filter(isOurs)).toEqual([])
    })

    test('that comes at the second try is used', async () => {
      let tries = 0
      await page.route('**/search/index.json', (route) =>
        ++tries === 1 ? route.abort() : route.continue(),
      )
      await page.goto('/')
      await field().fill('quen mat')
      await page.getByRole('search').getByText(searchText.failed).first().waitFor()
      await field().fill('quen mat khau')
      await expect
        .poll(() => results().first().getAttribute('href'))
        .toBe('/huong-dan/quen-mat-khau/')
    })
  })

  describe('the full text', () => {
    const main = () => page.getByRole('main')

    async function hasOnlyOurResults(): Promise<void> {
      const written = await excerptsWithoutScript('otp')
      await page.goto('/tim-kiem/?q=otp')
      await page.waitForLoadState('networkidle')
      await main().getByRole('link', { name: 'Không nhận được mã OTP' }).first().waitFor()
      expect(await main().locator('.excerpt').allTextContents()).toEqual(written)
      expect(await main().getByRole('link', { name: 'Gửi yêu cầu hỗ trợ' }).count()).toBe(1)
      expect(faults.filter(isOurs)).toEqual([])
    }

    /** What the server writes where excerpts will stand. */
    async function excerptsWithoutScript(question: string): Promise<string[]> {
      const plain = await browser.newContext({ baseURL: server.url, javaScriptEnabled: false })
      const page = await plain.newPage()
      await page.goto(`/tim-kiem/?q=${question}`)
      const texts = await page.locator('.excerpt').allTextContents()
      await plain.close()
      expect(texts.length).toBeGreaterThan(0)
      return texts
    }

    test('without workers: results without excerpts', async () => {
      await page.addInitScript('delete globalThis.Worker')
      await hasOnlyOurResults()
    })

    test('where data is saved: results without excerpts, and nothing is loaded for them', async () => {
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await page.addInitScript(() => {
        Object.defineProperty(navigator, 'connection', { value: { saveData: true } })
      })
      await hasOnlyOurResults()
      expect(asked.filter((url) => /pagefind|worker/.test(url))).toEqual([])
    })

    test('without its worker: results without excerpts', async () => {
      await page.route('**/search-worker*', (route) => route.abort())
      await hasOnlyOurResults()
    })

    test('without WebAssembly: results without excerpts', async () => {
      await page.route('**/search-worker*', async (route) => {
        const response = await route.fetch()
        const body = `delete globalThis.WebAssembly;${await response.text()}`
        await route.fulfill({ response, body })
      })
      await hasOnlyOurResults()
    })

    test('with WebAssembly forbidden by a policy: results without excerpts', async () => {
      await page.route('**/search-worker*', async (route) => {
        const response = await route.fetch()
        const headers = response.headers()
        const policy = headers['content-security-policy'] ?? ''
        expect(policy).toContain("'wasm-unsafe-eval'")
        headers['content-security-policy'] = policy.replace(" 'wasm-unsafe-eval'", '')
        await route.fulfill({ response, headers })
      })
      await hasOnlyOurResults()
    })

    test.for([
      { part: 'entry', path: '**/pagefind/pagefind-entry.json*' },
      { part: 'engine', path: '**/pagefind/wasm.*' },
      { part: 'table', path: '**/pagefind/*.pf_meta*' },
      { part: 'index', path: '**/pagefind/index/**' },
      { part: 'fragments', path: '**/pagefind/fragment/**' },
    ])('without its $part: results without excerpts', async ({ path }) => {
      await page.route(path, (route) => route.abort())
      await hasOnlyOurResults()
    })

    test.for([
      { part: 'engine', path: '**/pagefind/wasm.*' },
      { part: 'table', path: '**/pagefind/*.pf_meta*' },
      { part: 'index', path: '**/pagefind/index/**' },
      { part: 'fragments', path: '**/pagefind/fragment/**' },
    ])('with half its $part: results without excerpts', async ({ path }) => {
      await page.route(path, async (route) => {
        const answer = await route.fetch()
        const body = await answer.body()
        await route.fulfill({ response: answer, body: body.subarray(0, body.length / 2) })
      })
      await hasOnlyOurResults()
    })
  })

  /** The browser reports a failed request itself, even when a script catches the error. */
  function isOurs(fault: string): boolean {
    return !/Failed to load resource/.test(fault)
  }
})

describe('/tim-kiem/', () => {
  const hrefs = () =>
    page
      .getByRole('main')
      .locator('[data-guide] > a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))

  test('puts excerpts with links to their sections into results that stay where they are', async () => {
    await page.addInitScript(() => {
      const shifts: number[] = []
      new PerformanceObserver((list) => {
        // Not in TypeScript's list of what an observer brings.
        for (const each of list.getEntries())
          shifts.push((each as unknown as { value: number }).value)
      }).observe({ type: 'layout-shift', buffered: true })
      Object.assign(window, { shifts })
    })
    let go = (): void => undefined
    const held = new Promise<void>((resolve) => (go = resolve))
    await page.route('**/pagefind/fragment/**', (route) => held.then(() => route.continue()))
    await page.goto('/tim-kiem/?q=tai+lai+trang')
    const items = page.getByRole('main').locator('[data-guide]')
    const boxes = () => Promise.all([0, 1, 2].map((at) => items.nth(at).boundingBox()))
    const [order, places] = [await hrefs(), await boxes()]
    go()
    const excerpts = page.getByRole('main').locator('.excerpt')
    await excerpts.locator('a[href*="#"]').first().waitFor()
    expect(await hrefs()).toEqual(order)
    expect(await boxes()).toEqual(places)
    expect(await page.evaluate('shifts')).toEqual([])
    expect(await excerpts.locator('mark').count()).toBeGreaterThan(0)
    expect(faults).toEqual([])
  })

  test.for(['mail khách không tới', 'khong vao duoc', 'looix mangj', '550', 'bực quá gọi ai'])(
    'shows the guides of the list under the field, in its order: %s',
    async (q) => {
      await page.goto('/')
      await field().fill(q)
      const list = page.getByRole('list', { name: searchText.list }).locator(':scope > li > a')
      await expect.poll(() => list.count()).toBeGreaterThan(0)
      const typed = await list.evaluateAll((all) => all.map((link) => link.getAttribute('href')))
      await field().press('Enter')
      await page.waitForURL('**/tim-kiem/**')
      expect((await hrefs()).slice(0, typed.length)).toEqual(typed)
    },
  )

  test('a word of full texts alone finds its guide', async () => {
    await page.goto('/tim-kiem/?q=facebook')
    expect((await hrefs()).length).toBeGreaterThan(0)
    await page.getByRole('main').locator('.excerpt mark', { hasText: 'Facebook' }).waitFor()
  })

  test('without a question it says how to ask', async () => {
    await page.goto('/tim-kiem/')
    expect(await page.getByRole('main').getByRole('link').count()).toBeGreaterThan(4)
    expect(faults).toEqual([])
  })
})
