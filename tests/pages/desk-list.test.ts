import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wrapClient } from '../../api/db/database.ts'
import { openClient } from '../../api/db/open.ts'
import { remakeDocs } from '../../api/tickets/doc.ts'
import { axeFaults } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { deskStatements, deskTicket, manyTickets } from '../support/desk.ts'
import { watchPage } from '../support/page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { storeSession, storeStaff } from '../support/staff.ts'

/** The ticket list as people use it: narrow and wide, by keyboard, with and without scripts. */

const LIST = '/noi-bo/phieu/'
let server: TestServer
let browser: Browser
let client: Awaited<ReturnType<typeof openClient>>
let token: string
let staffId: string

const place = {
  sql: (statement: Parameters<typeof client.execute>[0]) => client.execute(statement),
}

beforeAll(async () => {
  server = await startTestServer()
  browser = await launchBrowser()
  client = await openClient(server.env.DATABASE_URL ?? '')
  ;({ id: staffId } = await storeStaff(place, 'qc'))
  ;({ token } = await storeSession(place, staffId))
  const db = wrapClient(client)
  const tickets = manyTickets(150, { staff: [staffId], now: new Date() })
  await db.write(tickets.flatMap(deskStatements))
  await remakeDocs({ db })
})
afterAll(async () => {
  await client.close()
  await browser.close()
  await server.close()
})

interface Tab {
  context: BrowserContext
  page: Page
  faults: string[]
}

async function open(options: Parameters<Browser['newContext']>[0] = {}): Promise<Tab> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 1280, height: 800 },
    ...options,
  })
  await context.addCookies([{ name: 'session', value: token, url: server.url }])
  const page = await context.newPage()
  return { context, page, faults: watchPage(page) }
}

/** A new ticket that is due before all others, as a customer's request would be. */
let added = 0

/** A ticket that is due before all others, the last one first. */
async function addTicket(subject: string): Promise<string> {
  added += 1
  const ticket = deskTicket({
    subject,
    priority: 'urgent',
    assignee: staffId,
    nextDueAt: new Date(Date.parse('2020-01-01') - added * 1000),
  })
  for (const statement of deskStatements(ticket)) await client.execute(statement)
  return ticket.code
}

/** Asks for news now, as a return to the tab does. */
const comeBack = (page: Page) => page.evaluate(() => dispatchEvent(new Event('focus')))
/** Waits until the scripts have started: then a key moves to the first row. */
async function untilStarted(page: Page): Promise<void> {
  const pressed = async () => {
    await page.keyboard.press('k')
    return focusedCode(page)
  }
  await expect.poll(pressed, { timeout: 10_000 }).toBeTruthy()
}
/** Comes back until the bar says something. */
async function barAfterReturns(page: Page): Promise<string | null> {
  await untilStarted(page)
  const bar = page.locator('[data-news]')
  const said = async () => {
    await comeBack(page)
    return bar.textContent()
  }
  await expect.poll(said, { timeout: 10_000 }).not.toBe('')
  return bar.textContent()
}
const focusedCode = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[data-code]')?.getAttribute('data-code'))

describe.for([360, 1280])('%i px wide', (width) => {
  test.for(['light', 'dark'] as const)('%s pages have no faults', async (colorScheme) => {
    const { context, page, faults } = await open({ viewport: { width, height: 800 }, colorScheme })
    for (const path of [LIST, `${LIST}?xem=qua-han&to=qc`, `${LIST}?q=khong+co`, '/noi-bo/']) {
      await page.goto(path)
      if (path.includes('to=qc')) await page.locator('.filters summary').click()
      expect(await axeFaults(page), path).toEqual([])
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      expect(overflow, path).toBeLessThanOrEqual(0)
    }
    expect(faults).toEqual([])
    await context.close()
  })

  test('late is said in words, not by colour alone (L14, I11)', async () => {
    const { context, page } = await open({ viewport: { width, height: 800 } })
    await page.goto(`${LIST}?xem=qua-han`)
    const due = page.locator('[data-code] .due b').first()
    expect(await due.isVisible()).toBe(true)
    expect(await due.textContent()).toMatch(/⚠ trễ \d+ (phút|giờ|ngày)/)
    await context.close()
  })

  test('no text of a row is cut off or lies over another (L15)', async () => {
    const { context, page } = await open({ viewport: { width, height: 800 } })
    await page.goto(LIST)
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('.tickets td')]
        .filter((cell) => cell.scrollWidth > cell.clientWidth + 1)
        .map((cell) => `${cell.className}: ${cell.textContent}`),
    )
    expect(wide).toEqual([])
    await context.close()
  })
})

test('filters, order, search and saved views work without JavaScript (L10)', async () => {
  const { context, page } = await open({ javaScriptEnabled: false })
  await page.goto(LIST)
  await page.getByText('Lọc và xếp').click()
  await page.getByRole('group', { name: 'Tổ' }).getByLabel('QC').check()
  await page.getByLabel('Xếp theo').selectOption('nhan')
  await page.getByRole('button', { name: 'Xem kết quả' }).click()
  expect(new URL(page.url()).searchParams.get('to')).toBe('qc')
  expect(new URL(page.url()).searchParams.get('xep')).toBe('nhan')
  await page.getByText('Lưu bộ lọc').click()
  await page.getByLabel('Tên bộ lọc').fill('Việc của QC')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  expect(page.url()).toBe(`${server.url}${LIST}?to=qc&xep=nhan`)
  const saved = page.getByRole('link', { name: /Việc của QC \d+/ })
  expect(await saved.getAttribute('aria-current')).toBe('true')
  await page.getByRole('button', { name: 'Xoá bộ lọc này' }).click()
  expect(await saved.count()).toBe(0)
  const search = page.getByRole('search', { name: 'Tìm phiếu' })
  await search.getByRole('searchbox').fill('may in')
  await search.getByRole('button').click()
  expect(await page.locator('[data-code]').first().textContent()).toMatch(/[Mm]áy in/)
  await context.close()
})

describe('keys', () => {
  test('j and k move, o opens, / searches, ? lists the keys', async () => {
    const { context, page, faults } = await open()
    await page.goto(LIST)
    const codes = await page
      .locator('[data-code]')
      .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-code')))
    await untilStarted(page)
    expect(await focusedCode(page)).toBe(codes[0])
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    expect(await focusedCode(page)).toBe(codes[2])
    await page.keyboard.press('k')
    expect(await focusedCode(page)).toBe(codes[1])
    await page.keyboard.press('?')
    const keys = page.getByRole('dialog', { name: 'Phím tắt' })
    await keys.waitFor()
    expect(await axeFaults(page)).toEqual([])
    await page.keyboard.press('j')
    await page.keyboard.press('Escape')
    expect(await focusedCode(page)).toBe(codes[1])

    // Typed letters, and those with a modifier, are no keys of ours.
    await page.keyboard.press('Control+j')
    await page.keyboard.press('Alt+j')
    expect(await focusedCode(page)).toBe(codes[1])
    await page.keyboard.press('/')
    await page.keyboard.type('jko?.')
    const field = page.getByRole('searchbox', { name: 'Tìm phiếu' })
    expect(await field.inputValue()).toBe('jko?.')

    await page.evaluate(() => (document.activeElement as HTMLElement).blur())
    await page.keyboard.press('j')
    await page.keyboard.press('o')
    await page.waitForURL(`**${LIST}${codes[0]}/`)
    expect(faults.filter((fault) => !fault.includes('404'))).toEqual([])
    await context.close()
  })

  test('stay off once they are switched off on the start page', async () => {
    const { context, page } = await open()
    const setting = page.getByRole('checkbox', { name: /Dùng phím tắt/ })
    await page.goto('/noi-bo/')
    await setting.uncheck()
    await page.goto(LIST)
    // News come, so the scripts have started.
    const code = await addTicket('Khi phím đã tắt')
    const bar = page.locator('[data-news]')
    const said = async () => {
      await comeBack(page)
      return bar.textContent()
    }
    await expect.poll(said, { timeout: 10_000 }).not.toBe('')
    await page.keyboard.press('j')
    expect(await focusedCode(page)).toBeUndefined()
    await page.keyboard.press('.')
    expect(await page.locator(`[data-code="${code}"]`).count()).toBe(0)
    await page.goto('/noi-bo/')
    await setting.check()
    await page.goto(LIST)
    await untilStarted(page)
    await context.close()
  })
})

describe('news', () => {
  test('are offered without moving a row, and taken by the reader (L05, T18)', async () => {
    const { context, page, faults } = await open()
    await page.goto(`${LIST}?xem=cua-toi`)
    const first = page.locator('[data-code]').first()
    const top = await first.boundingBox()
    const code = await first.getAttribute('data-code')
    const count = Number(await page.locator('[data-count="cua-toi"]').textContent())

    const added = await addTicket('Mới tới')
    const bar = page.locator('[data-news]')
    expect(await barAfterReturns(page)).toBe('1 phiếu mới – xem (.)')
    expect(await bar.isVisible()).toBe(true)
    expect(await axeFaults(page)).toEqual([])
    expect(await first.getAttribute('data-code')).toBe(code)
    expect(await first.boundingBox()).toEqual(top)
    expect(await page.locator('[data-count="cua-toi"]').textContent()).toBe(String(count + 1))
    expect(await page.title()).toMatch(/^\(1\) Liên hệ khách hàng/)

    await page.keyboard.press('.')
    expect(await first.getAttribute('data-code')).toBe(added)
    expect(await bar.isHidden()).toBe(true)
    expect(await page.title()).not.toContain('(1)')
    expect(faults).toEqual([])
    await context.close()
  })

  test('a ticket that left the list is greyed out and counted as changed', async () => {
    const { context, page } = await open()
    const code = await addTicket('Đi ngay')
    await page.goto(`${LIST}?xem=cua-toi&muc-do=urgent&q=`)
    const row = page.locator(`[data-code="${code}"]`)
    await row.waitFor()
    await client.execute({
      sql: `UPDATE ticket SET status = 'closed', closed_at = received_at WHERE code = ?`,
      args: [code],
    })
    await client.execute({
      sql: `INSERT INTO event (id, ticket_id, at, actor, kind)
        SELECT ?, id, received_at, 'staff', 'closed' FROM ticket WHERE code = ?`,
      args: [crypto.randomUUID(), code],
    })
    const bar = page.locator('[data-news]')
    expect(await barAfterReturns(page)).toBe('1 phiếu thay đổi – xem (.)')
    expect(await row.getAttribute('class')).toContain('gone')
    await bar.click()
    expect(await row.count()).toBe(0)
    await context.close()
  })

  test('an ended session is said, and leads to the sign-in', async () => {
    const { context, page } = await open()
    await page.goto(LIST)
    await untilStarted(page)
    await context.clearCookies()
    const bar = page.locator('[data-news]')
    expect(await barAfterReturns(page)).toBe('Phiên đăng nhập đã kết thúc. Bấm để đăng nhập lại.')
    await bar.click()
    await page.waitForURL('**/noi-bo/dang-nhap/**')
    await context.close()
  })
})
