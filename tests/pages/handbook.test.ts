import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openClient } from '../../api/db/open.ts'
import {
  CALL_SHEET_TYPES,
  callSheet,
  callSheetSlug,
  HANDBOOK_SLUGS,
} from '../../content/handbook-schema.ts'
import { chatReplies } from '../../content/replies/chat.ts'
import { spokenReply } from '../../content/reply-voices.ts'
import { requestTypeRow } from '../../content/schema.ts'
import { callSheetWords, copying, customer, staffShell } from '../../content/text/handbook.ts'
import { fields } from '../../content/text/form.ts'
import { SHEET_PARTS } from '../../site/internal/call-sheets.ts'
import { axeFaults } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { storeSession, storeStaff } from '../support/staff.ts'

/** The handbook behind the real door, as a collaborator on the phone with a customer uses it. */

const SHEETS = '/noi-bo/cam-nang/bang-loi-va-xu-ly-so-bo/'
const REPLIES = '/noi-bo/cam-nang/mau-phan-hoi/'

let server: TestServer
let browser: Browser
let token: string

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  const client = await openClient(server.env.DATABASE_URL ?? '')
  const place = {
    sql: (statement: Parameters<typeof client.execute>[0]) => client.execute(statement),
  }
  const { id } = await storeStaff(place, 'collaborator')
  token = (await storeSession(place, id)).token
  await client.close()
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** A signed-in browser, 360 px wide; nothing may go wrong in it. */
async function enter(
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    baseURL: server.url,
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  })
  await context.addCookies([{ name: 'session', value: token, url: server.url }])
  const page = await context.newPage()
  const faults = watchPage(page)
  onTestFinished(async () => {
    await context.close()
    expect(faults).toEqual([])
  })
  return { context, page }
}

const clipboard = (page: Page): Promise<string> =>
  page.evaluate(() => navigator.clipboard.readText())

describe('every page', () => {
  test('opens, with contents, reading time and numbered sections to link to (K01, K02)', async () => {
    const { page } = await enter()
    for (const slug of HANDBOOK_SLUGS) {
      const answer = await page.goto(`/noi-bo/cam-nang/${slug}/`)
      expect(answer?.status(), slug).toBe(200)
      expect(answer?.headers()['cache-control']).toBe('private, no-store')
      await expect
        .poll(() => page.locator('meta[name=robots]').getAttribute('content'))
        .toBe('noindex')
      expect(await page.locator('.meta').textContent()).toMatch(/\d+ phút đọc/)
      const headings = await page.locator('.prose > h2').allTextContents()
      expect(
        headings.map((text) => text.trim()).filter((text) => !/^\d+\. .+#$/.test(text)),
      ).toEqual([])
      const links = await page
        .locator('.toc a')
        .evaluateAll((all) =>
          all
            .map((link) => link.getAttribute('href') ?? '')
            .filter((href) => !document.getElementById(href.slice(1))),
        )
      expect(links).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, slug).toBeLessThanOrEqual(0)
    }
  })

  test('on a phone has no axe violation, every page and every call sheet', async () => {
    const { page } = await enter()
    const sheets = CALL_SHEET_TYPES.map(callSheetSlug)
    for (const slug of [...HANDBOOK_SLUGS, ...sheets]) {
      await page.goto(`/noi-bo/cam-nang/${slug}/`)
      expect(await axeFaults(page), slug).toEqual([])
    }
  })

  test('a link to a section of a long page is there at once', async () => {
    const { page } = await enter()
    for (const anchor of ['m1', 'm12']) {
      await page.goto('/noi-bo/cam-nang/')
      await page.goto(`${REPLIES}#${anchor}`)
      // Scrolled smoothly, the last one takes more than a second.
      const top = await page
        .locator(`#${anchor}`)
        .evaluate((each) => each.getBoundingClientRect().top)
      expect(top).toBeGreaterThan(80)
      expect(top).toBeLessThan(200)
    }
  })

  const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
    [360, 1280].map((width) => ({ colorScheme, width })),
  )
  test.for(looks)(
    'has no axe violation: $colorScheme, $width px',
    async ({ colorScheme, width }) => {
      const { page } = await enter({ colorScheme, viewport: { width, height: 800 } })
      const paths = [
        '/noi-bo/cam-nang/',
        SHEETS,
        `${SHEETS}dang-nhap/`,
        REPLIES,
        '/noi-bo/tim-kiem/?q=khieu+nai',
      ]
      for (const path of [...paths, '/noi-bo/cam-nang/tu-dien-truong/']) {
        await page.goto(path)
        if (path.includes('?q=')) await page.locator('.results').first().waitFor()
        expect(await axeFaults(page), path).toEqual([])
      }
    },
  )

  test('looks like no public page and leads out by a form', async () => {
    const { page } = await enter()
    await page.goto('/noi-bo/cam-nang/')
    expect(
      await page.locator('header').getByText(staffShell.badge, { exact: true }).isVisible(),
    ).toBe(true)
    await page.getByRole('button', { name: staffShell.signOut }).waitFor()
    expect(await page.locator('header form[method=post]').getAttribute('action')).toBe(
      '/api/staff/sign-out',
    )
    expect(
      await page
        .locator('script[src], link[rel=stylesheet]')
        .evaluateAll((all) =>
          all
            .map((each) => each.getAttribute('src') ?? each.getAttribute('href') ?? '')
            .filter((path) => !path.startsWith('/noi-bo/')),
        ),
    ).toEqual([])
  })
})

describe('replies', () => {
  const reply = (page: Page, name: string) =>
    page.locator('.reply', { has: page.getByText(name, { exact: true }) })

  test('fill in name and code typed once, and say what is still blank (C20)', async () => {
    const { page } = await enter()
    await page.goto(REPLIES)
    await page.getByLabel(customer.name).fill(' Nguyễn Văn A ')
    await page.getByLabel(customer.code).fill('ct-261122-01')
    const { zalo, mail } = spokenReply('M5')
    await reply(page, 'M5').locator('.in-zalo').getByRole('button').click()
    await expect
      .poll(() => clipboard(page))
      .toBe(
        zalo
          ?.replace('{{code}}', 'CT-261122-01')
          .replace('{{givenName}}', 'A')
          .replace('{{missing}}', '‹thông tin cần bổ sung›'),
      )
    expect(await page.getByRole('status').textContent()).toBe(copying.left('thông tin cần bổ sung'))

    await reply(page, 'M5')
      .getByRole('button', { name: /tiêu đề/ })
      .click()
    const subject = mail?.subject?.replace('{{code}}', 'CT-261122-01')
    await expect.poll(() => clipboard(page)).toBe(subject)
    await expect.poll(() => page.getByRole('status').textContent()).toBe(copying.copied)

    await reply(page, 'M7').locator('.in-mail').getByRole('button').last().click()
    await expect
      .poll(() => clipboard(page))
      .toMatch(
        /^Kính gửi Quý khách Nguyễn Văn A,\n\nYêu cầu CT-261122-01 đã được xử lý[^]*\n\nTrân trọng,\nCoreTech$/,
      )
  })

  test('M6a stands word for word, under the condition for sending it (K18)', async () => {
    const { page } = await enter()
    await page.goto(REPLIES)
    const card = reply(page, 'M6a')
    expect(await card.locator('.notice').textContent()).toContain(chatReplies.M6a.onlyWhen)
    await card.getByRole('button').click()
    await expect
      .poll(() => clipboard(page))
      .toBe(
        'Dạ em đã tiếp nhận sự cố và chuyển cho bộ phận kỹ thuật. Dự kiến xử lý trong vòng 24h. Em sẽ cập nhật ngay khi có kết quả ạ.',
      )
  })

  test('a customer stays in the tab: on the next page, in no other tab and in no lasting storage', async () => {
    const { context, page } = await enter()
    await page.goto(REPLIES)
    await page.getByLabel(customer.name).fill('Trần Thị B')
    await page.goto('/noi-bo/cam-nang/tiep-nhan-da-kenh/')
    expect(await page.getByLabel(customer.name).inputValue()).toBe('Trần Thị B')
    expect(await page.locator('[data-fill=givenName]').first().textContent()).toBe('B')
    const other = await context.newPage()
    await other.goto(REPLIES)
    expect(await other.getByLabel(customer.name).inputValue()).toBe('')
    expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe('{}')
    await page.getByRole('button', { name: customer.clear }).click()
    await expect
      .poll(() => page.locator('[data-fill=givenName]').first().textContent())
      .toBe('‹tên gọi›')
    expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Trần')
  })

  test('one voice is chosen by keyboard alone', async () => {
    const { page } = await enter()
    await page.goto(REPLIES)
    await page.getByRole('radio', { name: 'Tất cả' }).focus()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('radio', { name: 'Zalo' }).isChecked()).toBe(true)
    expect(await reply(page, 'M3').isVisible()).toBe(true)
    expect(await reply(page, 'M9').isVisible()).toBe(false)
    expect(await page.locator('.voice:not(.in-zalo):visible').count()).toBe(0)
  })

  test('without JavaScript all words are there to select, and no button that does nothing', async () => {
    const { page } = await enter({ javaScriptEnabled: false })
    await page.goto(REPLIES)
    await expect
      .poll(() => page.locator('#m6b .in-zalo .typed').textContent())
      .toBe(chatReplies.M6b.text)
    expect(await page.locator('.copier:visible, .customer:visible').count()).toBe(0)
  })

  test('refused by the browser, the words are selected instead', async () => {
    const { page } = await enter({ permissions: [] })
    await page.goto(REPLIES)
    await page.evaluate(() =>
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: () => Promise.reject(new Error('refused')) },
      }),
    )
    await page.locator('#m6b .in-zalo').getByRole('button').click()
    await expect.poll(() => page.getByRole('status').textContent()).toBe(copying.failed)
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(chatReplies.M6b.text)
  })
})

describe('call sheets', () => {
  const screens = [
    { width: 360, height: 740 },
    { width: 1280, height: 800 },
  ]
  /** What of an element can be seen: nothing covers its middle, and it lies within the window. */
  const inSight = (page: Page, selector: string): Promise<boolean[]> =>
    page.locator(selector).evaluateAll((all) =>
      all.map((each) => {
        const { left, top, width, height, bottom } = each.getBoundingClientRect()
        const there = document.elementFromPoint(left + width / 2, top + height / 2)
        // Where all parts are shown, their names are headings and no buttons.
        const isFree = getComputedStyle(each).pointerEvents === 'none' || each.contains(there)
        return top >= 0 && bottom <= innerHeight && isFree
      }),
    )

  test.for(screens.flatMap((screen) => CALL_SHEET_TYPES.map((type) => ({ ...screen, type }))))(
    '$type: all five parts on one screen of $width px (C13)',
    async ({ type, width, height }) => {
      const { page } = await enter({ viewport: { width, height }, reducedMotion: 'reduce' })
      await page.goto('/noi-bo/cam-nang/')
      await page.getByRole('link', { name: requestTypeRow(type).trouble ?? '' }).click()
      await page.waitForURL(`**${SHEETS}${type}/#phieu`)
      const whole = async () => [
        ...(await inSight(page, '.call h1')),
        ...(await inSight(page, '.part > summary h2')),
        ...(await inSight(page, '.record .button')),
      ]
      await expect.poll(whole).toEqual(Array.from({ length: 7 }, () => true))
      expect(await inSight(page, '#hoi li label')).toContain(true)
      for (const { id, text } of SHEET_PARTS) {
        if (width < 960) await page.locator('.part > summary', { hasText: text }).click()
        const first = `#${id} :is(li, dd)`
        await expect.poll(async () => (await inSight(page, first))[0]).toBe(true)
        // The end of a long part is reached with the strip of parts and the button still there.
        await page.locator(`#${id} > *`).filter({ visible: true }).last().scrollIntoViewIfNeeded()
        expect((await whole()).slice(1)).toEqual(Array.from({ length: 6 }, () => true))
        await page.locator(first).first().scrollIntoViewIfNeeded()
      }
    },
  )

  test.for(CALL_SHEET_TYPES)(
    '%s: what a customer says is read without scrolling (C13)',
    async (type) => {
      const { page } = await enter({ viewport: { width: 1280, height: 800 } })
      await page.goto(`${SHEETS}${type}/#phieu`)
      const gap = await page.evaluate(() => {
        const edge = (selector: string) => document.querySelector(selector)?.getBoundingClientRect()
        return (edge('.part:last-child > summary')?.top ?? 0) - (edge('#nghe')?.bottom ?? 0)
      })
      expect(gap).toBeGreaterThanOrEqual(0)
    },
  )

  test.for(screens)('$width px: no bar covers what the keyboard comes to', async (viewport) => {
    const { page } = await enter({ viewport, reducedMotion: 'reduce' })
    await page.goto(`${SHEETS}dang-nhap/`)
    await page.locator('.part[open] > summary').focus()
    const covered: string[] = []
    let seen = 0
    for (; ; seen += 1) {
      await page.keyboard.press('Tab')
      const isInside = await page.evaluate(() => document.activeElement?.closest('.part') !== null)
      if (!isInside) break
      const [isSeen = false] = await inSight(page, ':focus')
      if (!isSeen) covered.push(await page.locator(':focus').evaluate((each) => each.outerHTML))
    }
    expect(seen).toBeGreaterThan(callSheet('dang-nhap').questions.length)
    expect(covered).toEqual([])
  })

  test('on paper all parts follow one another', async () => {
    const { page } = await enter()
    await page.emulateMedia({ media: 'print' })
    await page.goto(`${SHEETS}dang-nhap/`)
    const boxes = await page.locator('.part > div').evaluateAll((all) =>
      all.map((each) => {
        const { top, bottom } = each.getBoundingClientRect()
        return { top, bottom }
      }),
    )
    expect(boxes).toHaveLength(SHEET_PARTS.length)
    for (const [at, { top, bottom }] of boxes.entries()) {
      expect(bottom).toBeGreaterThan(top)
      expect(top).toBeGreaterThan(boxes[at - 1]?.bottom ?? 0)
    }
  })

  test.for(CALL_SHEET_TYPES)('%s opens the form with what is known (C13, K23)', async (type) => {
    const { context, page } = await enter({ javaScriptEnabled: type !== 'tai-khoan' })
    await page.goto(`${SHEETS}${type}/`)
    for (const { ask } of callSheet(type).questions) {
      expect(await page.getByRole('checkbox', { name: ask }).count()).toBe(1)
    }
    await page.getByRole('checkbox').first().check()
    const [first] = callSheet(type).tries
    await page.locator('.part > summary', { hasText: callSheetWords.try }).click()
    await page.getByLabel(first?.do ?? '', { exact: true }).check()
    await page.getByLabel(callSheetWords.channel).selectOption({ label: 'Zalo' })
    const opening = context.waitForEvent('page')
    await page.getByRole('button', { name: callSheetWords.recordButton }).click()
    const form = await opening
    const { subject, lines } = callSheet(type).record
    await expect.poll(() => form.getByLabel(fields.subject.label).inputValue()).toBe(subject)
    expect(await form.getByLabel(fields.requestType.label).inputValue()).toBe(type)
    const description = await form.getByLabel(fields.description.label).inputValue()
    expect(description).toBe(['Kênh: Zalo', ...lines].join('\n'))
    const tried = await form.locator('[name=stepsTried]:checked').inputValue()
    expect(tried).toBe(first?.do.replace(/\.$/, ''))
    if (type === 'workmail-gui') {
      expect(await form.getByLabel(fields.product.label).inputValue()).toBe('workmail-ai')
    }
  })

  test('the next call begins without the marks of the last one', async () => {
    const { page } = await enter()
    await page.goto(`${SHEETS}dang-nhap/#hoi`)
    await page.getByRole('checkbox').first().check()
    await page.locator('.part > summary', { hasText: callSheetWords.record }).click()
    await page.getByRole('button', { name: callSheetWords.again }).click()
    expect(await page.locator(':checked:not(option)').count()).toBe(0)
  })

  test('the words to say and the public address of a step are copied with one tap', async () => {
    const { page } = await enter()
    await page.goto(`${SHEETS}dang-nhap/#noi`)
    await page.locator('.says').getByRole('button').first().click()
    await expect.poll(() => clipboard(page)).toBe(callSheet('dang-nhap').words[0]?.say)
    await page.locator('.part > summary', { hasText: callSheetWords.try }).click()
    await page.locator('#thu').getByRole('button').first().click()
    await expect
      .poll(() => clipboard(page))
      .toBe(`${server.url}/huong-dan/khong-dang-nhap-duoc/#kiem-tra-email-dang-ky`)
    await page.goto(SHEETS)
    await page.locator('.public-guide').getByRole('button').last().click()
    await expect.poll(() => clipboard(page)).toMatch(/\/huong-dan\/[a-z-]+\/$/)
  })

  test.for(['phieu', ...SHEET_PARTS.map(({ id }) => id)])(
    'an old address on the table’s page leads to #%s of the sheet, and back',
    async (part) => {
      const { page } = await enter()
      await page.goto('/noi-bo/cam-nang/')
      await page.goto(`${SHEETS}#phieu-dang-nhap${part === 'phieu' ? '' : `-${part}`}`)
      await page.waitForURL(`**${SHEETS}dang-nhap/#${part}`)
      if (part !== 'phieu') await page.locator(`#${part}`).waitFor()
      await page.goBack()
      await page.waitForURL('**/noi-bo/cam-nang/')
    },
  )

  test('without JavaScript an old address lands on the way to the sheet', async () => {
    const { page } = await enter({ javaScriptEnabled: false })
    await page.goto(`${SHEETS}#phieu-tai-khoan-noi`)
    const link = page.locator('#phieu-tai-khoan-noi')
    expect(await link.getAttribute('href')).toBe(`${SHEETS}tai-khoan/#noi`)
    await link.click()
    await page.locator('#noi').waitFor()
  })

  test('the table’s page is short enough to find an error in', async () => {
    const { page } = await enter()
    await page.goto(SHEETS)
    const screens = await page.evaluate(() => document.documentElement.scrollHeight / innerHeight)
    expect(screens).toBeLessThan(12)
  })
})

describe('search', () => {
  const questions = [
    { question: 'khong hua thoi gian khac phuc', slug: 'dieu-khong-duoc-lam' },
    { question: 'don doc ky thuat', slug: 'phan-cong-don-doc' },
    { question: 'mau tin nhan zalo', slug: 'mau-phan-hoi' },
    { question: 'lộ dữ liệu 72 giờ', slug: 'su-co-du-lieu-72h' },
    { question: 'cau hoi can hoi khach', slug: 'bang-loi-va-xu-ly-so-bo' },
    { question: 'xung ho voi khach', slug: 'giong-van-xung-ho' },
  ]
  test.for(questions)(
    '“$question” finds $slug first, while one types',
    async ({ question, slug }) => {
      const { page } = await enter()
      await page.goto('/noi-bo/cam-nang/')
      await page.getByRole('searchbox').pressSequentially(question)
      const first = page.locator('.search-results li a').first()
      await expect.poll(() => first.getAttribute('href')).toContain(`/noi-bo/cam-nang/${slug}/`)
    },
  )

  test('results hold handbook and guides with excerpts; no query is sent, stored or asked outside', async () => {
    const { page } = await enter()
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto('/noi-bo/cam-nang/')
    await page.getByRole('searchbox').fill('khach khong nhan duoc otp')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/noi-bo/tim-kiem/?q=*')
    const results = page.locator('[data-staff-search]')
    await results.locator('.excerpt', { hasText: '…' }).first().waitFor()
    const links = await results
      .locator('.results')
      .first()
      .locator('a')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    expect(links.some((href) => href.startsWith('/huong-dan/khong-nhan-duoc-otp/'))).toBe(true)
    expect(links.some((href) => href.startsWith('/noi-bo/cam-nang/'))).toBe(true)
    const sheet = results.locator('li', { hasText: callSheetWords.sheet }).first()
    expect((await sheet.textContent())?.match(/không nhận mã OTP/g)).toHaveLength(1)
    await results.getByRole('button', { name: /Không nhận được mã OTP$/ }).click()
    await expect.poll(() => clipboard(page)).toMatch(`${server.url}/huong-dan/khong-nhan-duoc-otp/`)
    const shared = /^\/(fonts\/|favicon\.svg$)/
    expect(asked.filter((path) => !path.startsWith('/noi-bo/') && !shared.test(path))).toEqual([])
    expect(await page.evaluate(() => JSON.stringify(localStorage))).toBe('{}')
  })

  test('without JavaScript the results page says so and lists the handbook', async () => {
    const { page } = await enter({ javaScriptEnabled: false })
    await page.goto('/noi-bo/tim-kiem/?q=otp')
    expect(await page.locator('noscript p').isVisible()).toBe(true)
    expect(await page.locator('.index a').count()).toBe(HANDBOOK_SLUGS.length)
  })
})
