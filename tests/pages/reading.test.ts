import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openClient } from '../../api/db/open.ts'
import { feedbackErrors } from '../../content/text/feedback.ts'
import { offline, reading as words } from '../../content/text/reading.ts'
import { guidePage } from '../../content/text/site.ts'
import { launchBrowser } from '../support/browser.ts'
import { openAndKeep } from '../support/kept-guide.ts'
import { watchPage } from '../support/page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { watchTransfers } from '../support/transfers.ts'

let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const GUIDE = '/huong-dan/khong-dang-nhap-duoc/'
const STEP = 'tat-caps-lock-va-bo-go-tieng-viet'

async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 360, height: 740 },
    ...options,
  })
  const page = await context.newPage()
  onTestFinished(() => context.close())
  await page.goto(path)
  return page
}

/** Moves, as everybody does who reads. */
async function touch(page: Page): Promise<void> {
  await page.mouse.wheel(0, 40)
  await page.locator('.mark').first().waitFor()
}

test('no line moves and nothing more is loaded before the first touch', async () => {
  const page = await visit(GUIDE)
  await page.waitForLoadState('networkidle')
  const loaded = await page.evaluate(() =>
    performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
  )
  // The start script and what it imports; no typeface on a phone.
  const others = loaded.filter((path) => path !== '/favicon.svg')
  expect(others.length).toBeLessThanOrEqual(2)
  expect(others.filter((path) => !/^\/_astro\/(Page|common)\./.test(path))).toEqual([])
  const heightOf = () => page.evaluate(() => document.documentElement.scrollHeight)
  const before = await heightOf()
  await touch(page)
  expect(await heightOf()).toBe(before)
})

describe('the house’s typeface', () => {
  const loadedFaces = (page: Page) =>
    page.evaluate(
      () =>
        [...document.fonts].filter(
          ({ family, status }) => family.includes('Be Vietnam Pro') && status === 'loaded',
        ).length,
    )

  test('is there at once where the window is wide', async () => {
    const page = await visit(GUIDE, { viewport: { width: 1280, height: 800 } })
    await expect.poll(() => loadedFaces(page)).toBe(2)
    const family = await page.evaluate(() => getComputedStyle(document.body).fontFamily)
    expect(family).toContain('Be Vietnam Pro')
  })

  test('is not fetched by a narrow window, on the first page and on the next', async () => {
    const page = await visit(GUIDE)
    await touch(page)
    await page.goto('/huong-dan/quen-mat-khau/', { waitUntil: 'networkidle' })
    expect(await loadedFaces(page)).toBe(0)
    const family = await page.evaluate(() => getComputedStyle(document.body).fontFamily)
    expect(family).not.toContain('Be Vietnam Pro')
  })
})

describe('steps that are done (C05)', () => {
  test('are kept on the device and ticked in the form', async () => {
    const page = await visit(GUIDE)
    const faults = watchPage(page)
    await touch(page)
    const mark = page.getByRole('button', { name: words.mark('Tắt Caps Lock và bộ gõ tiếng Việt') })
    await mark.click()
    expect(await mark.getAttribute('aria-pressed')).toBe('true')
    await page.reload()
    // Marks of an earlier visit are shown without a touch.
    await page.locator('.mark[aria-pressed=true]').waitFor()
    await page.goto('/gui-yeu-cau/?huong-dan=khong-dang-nhap-duoc')
    const box = page.locator(`[data-step="${STEP}"]`)
    await expect.poll(() => box.isChecked()).toBe(true)
    await page.goto(GUIDE)
    await page.locator('.mark[aria-pressed=true]').click()
    const kept = await page.evaluate(() => localStorage.getItem('ct-steps:khong-dang-nhap-duoc'))
    expect(kept).toBeNull()
    expect(faults).toEqual([])
  })

  test('do no harm where storage holds something else', async () => {
    const page = await visit(GUIDE)
    await page.evaluate(() => localStorage.setItem('ct-steps:khong-dang-nhap-duoc', '{"a":'))
    const faults = watchPage(page)
    await page.reload()
    await page.locator('.mark').first().click()
    expect(await page.locator('.mark').first().getAttribute('aria-pressed')).toBe('true')
    expect(faults).toEqual([])
  })
})

test('a step’s link is copied and said to be copied (C05)', async () => {
  const page = await visit(GUIDE, { permissions: ['clipboard-read', 'clipboard-write'] })
  await touch(page)
  await page
    .getByRole('button', { name: words.copyLink('Tắt Caps Lock và bộ gõ tiếng Việt') })
    .click()
  const said = page.getByRole('status').filter({ hasText: words.copied })
  await said.waitFor()
  const field = page.getByRole('searchbox')
  await field.press('ControlOrMeta+v')
  expect(await field.inputValue()).toBe(`${server.url}${GUIDE}#${STEP}`)
})

test('sharing opens the device’s own list, and printing the printer', async () => {
  const page = await visit(GUIDE)
  await page.evaluate(() => {
    const calls: unknown[] = []
    Object.assign(window, { calls, print: () => calls.push('print') })
    Object.assign(navigator, {
      share: (what: unknown) => (calls.push(what), Promise.resolve()),
    })
  })
  await touch(page)
  await page.getByRole('button', { name: words.share, exact: true }).click()
  await page.getByRole('button', { name: words.print, exact: true }).click()
  const calls = await page.evaluate(() => (window as unknown as { calls: unknown[] }).calls)
  expect(calls).toEqual([{ title: await page.title(), url: `${server.url}${GUIDE}` }, 'print'])
})

test('without such a list the address is copied, to be pasted into Zalo (K07)', async () => {
  const page = await visit(GUIDE, { permissions: ['clipboard-read', 'clipboard-write'] })
  // Chromium on Linux has no list of its own; elsewhere it would open one.
  await page.evaluate(() => Reflect.deleteProperty(Navigator.prototype, 'share'))
  await touch(page)
  await page.getByRole('button', { name: words.share, exact: true }).click()
  await page.getByRole('status').filter({ hasText: words.pasteInZalo }).waitFor()
  const field = page.getByRole('searchbox')
  await field.press('ControlOrMeta+v')
  expect(await field.inputValue()).toBe(`${server.url}${GUIDE}`)
})

describe('whether a guide has helped (C05)', () => {
  const reason = 'Bước 2 chưa nói rõ <b>phần nào</b> 😀'

  async function wordsOn(guide: string) {
    const database = await openClient(server.env.DATABASE_URL ?? '')
    const { rows } = await database.execute({
      sql: 'SELECT helpful, comment FROM guide_feedback WHERE guide = ?',
      args: [guide],
    })
    await database.close()
    return rows.map((row) => ({ ...row }))
  }

  test.for([
    { how: 'with', javaScriptEnabled: true, guide: 'quen-mat-khau', answer: 'yes' },
    { how: 'without', javaScriptEnabled: false, guide: 'ma-loi-smtp', answer: 'yes' },
    { how: 'with', javaScriptEnabled: true, guide: 'tai-khoan-bi-khoa', answer: 'no' },
    { how: 'without', javaScriptEnabled: false, guide: 'khong-nhan-duoc-otp', answer: 'no' },
  ])('$answer, $how JavaScript, is thanked for and kept', async (row) => {
    const { javaScriptEnabled, guide, answer } = row
    const page = await visit(`/huong-dan/${guide}/`, { javaScriptEnabled })
    const faults = watchPage(page)
    if (javaScriptEnabled) await touchAsked(page)
    if (answer === 'yes') {
      await page.getByRole('button', { name: guidePage.askYes }).click()
    } else {
      await page.getByText(guidePage.askNo, { exact: true }).click()
      await page.getByLabel(guidePage.missing).fill(reason)
      await page.getByRole('button', { name: guidePage.missingSend }).click()
    }
    const thanks = page.getByText(answer === 'yes' ? guidePage.thanks : guidePage.thanksMissing)
    await thanks.waitFor()
    // Nobody is asked twice.
    expect(await page.getByRole('button', { name: guidePage.askYes }).isVisible()).toBe(false)
    expect(await wordsOn(guide)).toEqual([
      answer === 'yes' ? { helpful: 1, comment: null } : { helpful: 0, comment: reason },
    ])
    expect(faults).toEqual([])
  })

  test('no reason is needed, and a request is still one step away', async () => {
    const page = await visit('/huong-dan/trinh-duyet-bi-treo/', { javaScriptEnabled: false })
    await page.getByText(guidePage.askNo, { exact: true }).click()
    expect(await page.locator('#gop-y-nhac').innerText()).toContain('Đừng ghi họ tên')
    await page.getByRole('button', { name: guidePage.missingSend }).click()
    await page.getByText(guidePage.thanksMissing).waitFor()
    expect(await wordsOn('trinh-duyet-bi-treo')).toEqual([{ helpful: 0, comment: null }])
    await page.locator('.ask').getByRole('link', { name: guidePage.contactButton }).click()
    await page.waitForURL('**/gui-yeu-cau/?huong-dan=trinh-duyet-bi-treo')
  })

  test('a reason stays in its field while the network is away', async () => {
    const page = await visit(GUIDE)
    await touchAsked(page)
    await page.getByText(guidePage.askNo, { exact: true }).click()
    const field = page.getByLabel(guidePage.missing)
    await field.fill(reason)
    await page.context().setOffline(true)
    await page.getByRole('button', { name: guidePage.missingSend }).click()
    const said = page.getByRole('alert')
    await said.waitFor()
    expect(await said.innerText()).toBe(words.feedbackFailed)
    expect(await field.inputValue()).toBe(reason)
    await page.context().setOffline(false)
    await page.getByRole('button', { name: guidePage.missingSend }).click()
    await page.getByText(guidePage.thanksMissing).waitFor()
    expect(await said.count()).toBe(0)
    expect(await wordsOn('khong-dang-nhap-duoc')).toEqual([{ helpful: 0, comment: reason }])
  })

  test('a form that is refused gives back what was typed, as text', async () => {
    const post = (comment: string) =>
      fetch(`${server.url}/api/guide-feedback`, {
        method: 'POST',
        headers: { accept: 'text/html', 'x-test-client': '10.2.0.1' },
        body: new URLSearchParams({ guide: 'quen-mat-khau', helpful: 'false', comment }),
        redirect: 'manual',
      })
    const long = `</textarea>${'đ'.repeat(1000)}`
    const refused = await post(long)
    expect(refused.status).toBe(422)
    const page = await refused.text()
    expect(page).toContain(feedbackErrors.comment)
    expect(page).toContain(long.replace('</', '&lt;/').replace('>', '&gt;'))
    const answers = await Promise.all(Array.from({ length: 60 }, () => post(reason)))
    const late = answers.find(({ status }) => status === 429)
    expect(await late?.text()).toContain('Bước 2 chưa nói rõ &lt;b&gt;')
  })

  /** Moves, and waits until the page has its tools. */
  async function touchAsked(page: Page): Promise<void> {
    await page.mouse.wheel(0, 40)
    await page.locator('.toast').waitFor({ state: 'attached' })
  }
})

/** A guide that is kept, under a service worker. */
async function keptGuide(): Promise<Page> {
  const page = await visit(GUIDE)
  await openAndKeep(page, GUIDE)
  await page.locator('.mark').first().waitFor()
  return page
}

describe('the next guide', () => {
  test('is fetched when a pointer rests on its link, and not again when it is opened', async () => {
    const page = await keptGuide()
    const faults = watchPage(page)
    const transfers = await watchTransfers(browser, page)
    const link = page.locator('.related a').first()
    const next = (await link.getAttribute('href')) ?? ''
    await link.hover()
    await expect.poll(() => transfers.map(({ path }) => path)).toEqual([next])
    await link.click()
    await page.waitForURL(next)
    await page.locator('h1').waitFor()
    // Others may come as well: on the page that opens, the pointer may rest on one more link.
    expect(transfers.filter(({ path }) => path === next)).toHaveLength(1)
    await page.context().setOffline(true)
    await page.reload()
    expect(await page.locator('main > .kept').innerText()).toMatch(/bản lưu ngày/)
    expect(faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([])
  })

  test('comes from the network again when its page is reloaded', async () => {
    const page = await keptGuide()
    const link = page.locator('.related a').first()
    const next = (await link.getAttribute('href')) ?? ''
    await link.click()
    await page.waitForURL(next)
    const transfers = await watchTransfers(browser, page)
    await page.reload()
    expect(transfers.map(({ path }) => path)).toContain(next)
  })

  test('that is gone is missing, not made up', async () => {
    const page = await keptGuide()
    const answer = await page.goto('/huong-dan/khong-co-bai-nay/')
    expect(answer?.status()).toBe(404)
  })
})

describe('without a network', () => {
  test('a guide that was read is shown with the day it was kept, whole and in style', async () => {
    const page = await keptGuide()
    await page.context().setOffline(true)
    await page.reload()
    const notice = await page.locator('main > .kept').innerText()
    expect(notice).toMatch(/bản lưu ngày \d\d\/\d\d\/\d{4} \d\d:\d\d\.$/)
    expect(notice.startsWith(offline.saved.split('{')[0] ?? '!')).toBe(true)
    expect(await page.locator('.step').count()).toBe(6)
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    expect(paper).not.toBe('rgba(0, 0, 0, 0)')
    // Tools for reading work as well.
    await touch(page)
    await page.context().setOffline(false)
    await page.reload()
    expect(await page.locator('.kept').count()).toBe(0)
  })

  test('a page that was not read becomes the list of guides, and says so', async () => {
    const page = await keptGuide()
    await page.context().setOffline(true)
    const answer = await page.goto('/huong-dan/spf-dkim-dmarc/')
    expect(answer?.status()).toBe(503)
    expect(await page.locator('.kept').innerText()).toContain('chưa được lưu')
    expect(await page.locator('main a[href^="/huong-dan/"]').count()).toBeGreaterThan(20)
  })

  test('pages of one visitor, staff and the API are never kept nor answered', async () => {
    const page = await keptGuide()
    for (const path of ['/gui-yeu-cau/', '/tra-cuu/', '/tim-kiem/?q=otp', '/noi-bo/']) {
      await page.goto(path)
    }
    await page.goto('/khac-phuc/dang-nhap/')
    await page.evaluate(() => fetch('/api/health'))
    const kept = await page.evaluate(async () => {
      const pages = await (await caches.open('ct-pages-1')).keys()
      return pages.map(({ url }) => new URL(url).pathname)
    })
    expect(kept).toContain('/khac-phuc/dang-nhap/')
    expect(kept.filter((path) => !/^\/($|huong-dan|khac-phuc)/.test(path))).toEqual([])
    await page.context().setOffline(true)
    await expect(page.goto('/gui-yeu-cau/')).rejects.toThrow(/ERR_INTERNET_DISCONNECTED/)
  })
})
