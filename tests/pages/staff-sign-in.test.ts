import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Statement } from '../../api/db/database.ts'
import { openClient } from '../../api/db/open.ts'
import { axeFaults } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { watchPage } from '../support/page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { secretsIn, storeSession, storeStaff } from '../support/staff.ts'
import { not } from '../support/staff-door.ts'

/** Signing in as people do it: keyboard, narrow and wide, mail read from the mailbox. */

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

describe.for([360, 1280])('%i px wide', (width) => {
  async function open(): Promise<{ context: BrowserContext; page: Page; faults: string[] }> {
    const context = await browser.newContext({
      baseURL: server.url,
      viewport: { width, height: 800 },
      extraHTTPHeaders: { 'x-test-client': `10.1.${width & 255}.${Math.floor(width / 256)}` },
    })
    const page = await context.newPage()
    return { context, page, faults: watchPage(page) }
  }

  async function expectFine(page: Page): Promise<void> {
    expect(await axeFaults(page)).toEqual([])
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    expect(overflow).toBeLessThanOrEqual(0)
  }

  async function mailTo(email: string): Promise<{ path: string; code: string }> {
    const read = async () => {
      const { rows } = await client.execute({
        sql: 'SELECT text FROM dev_mail WHERE to_email = ? ORDER BY rowid DESC LIMIT 1',
        args: [email],
      })
      return rows[0] ? String(rows[0].text) : ''
    }
    await expect.poll(read, { timeout: 10_000 }).not.toBe('')
    return secretsIn(await read())
  }

  test('by code and keyboard alone, to the page asked for, and out again (K01, T79)', async () => {
    const { email, name } = await storeStaff(
      { sql: (statement) => client.execute(statement) },
      'admin',
    )
    const { context, page, faults } = await open()
    await page.goto('/noi-bo/nhan-su/')
    expect(await page.title()).toContain('Đăng nhập nội bộ')
    await expectFine(page)
    await page.getByLabel('Email', { exact: true }).focus()
    await page.keyboard.type(email)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/noi-bo/dang-nhap/ma/')
    await expectFine(page)
    const { code } = await mailTo(email)
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('code')
    await page.keyboard.type(code)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/noi-bo/nhan-su/')
    await expectFine(page)
    expect(await page.getByRole('heading', { level: 3, name }).isVisible()).toBe(true)

    await page.getByRole('link', { name: 'Trang nội bộ' }).first().click()
    await page.getByRole('heading', { level: 1, name: `Chào ${name}` }).waitFor()
    await expectFine(page)
    await page.evaluate(() => sessionStorage.setItem('khach-dang-ho-tro', '{"name":"Hoà"}'))
    // The header has one too, on every staff page.
    const signOut = { name: 'Đăng xuất', exact: true }
    await page.getByRole('main').getByRole('button', signOut).press('Enter')
    await page.waitForURL('**/noi-bo/dang-nhap/')
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.goBack()
    expect(await page.getByRole('heading', { level: 1, name: `Chào ${name}` }).count()).toBe(0)
    expect(faults).toEqual([])
    await context.close()
  })

  test('by link in the asking browser; on another one it says what to do (K01)', async () => {
    const { email } = await storeStaff(
      { sql: (statement) => client.execute(statement) },
      'collaborator',
    )
    const { context, page, faults } = await open()
    await page.goto('/noi-bo/dang-nhap/')
    await page.getByLabel('Email', { exact: true }).fill(email)
    await page.getByRole('button', { name: 'Gửi mã đăng nhập' }).click()
    await page.waitForURL('**/ma/')
    const { path } = await mailTo(email)

    const other = await open()
    await other.page.goto(path)
    const heading = other.page.getByRole('heading', { level: 1 })
    expect(await heading.textContent()).toContain('trình duyệt khác')
    await expectFine(other.page)
    await other.context.close()

    const tab = await context.newPage()
    await tab.goto(path)
    await expectFine(tab)
    await tab.getByRole('button', { name: 'Đăng nhập' }).click()
    await tab.waitForURL('**/noi-bo/')
    await tab.goto(path)
    expect(await tab.getByRole('heading', { level: 1 }).textContent()).toContain('đã được dùng')
    await expectFine(tab)
    expect(faults).toEqual([])
    await context.close()
  })

  test('a new admin waits for the code of a mail, and filters stand in the address (T77, T78)', async () => {
    const place = { sql: (statement: Statement | string) => client.execute(statement) }
    const admin = await storeStaff(place, 'admin')
    const { id, name } = await storeStaff(place, 'qc')
    const { token } = await storeSession(place, admin.id)
    const { context, page, faults } = await open()
    await context.addCookies([{ name: 'session', value: token, url: server.url }])
    await page.goto('/noi-bo/nhan-su/')
    await page.getByRole('combobox', { name: `Vai trò của ${name}` }).selectOption('admin')
    await page.getByRole('button', { name: `Đổi vai trò của ${name}` }).click()
    await page.getByRole('heading', { name: 'Chờ xác nhận quyền Quản trị' }).waitFor()
    await expectFine(page)
    const codeIn = async () => {
      const { rows } = await client.execute({
        sql: 'SELECT text FROM dev_mail WHERE to_email = ? ORDER BY rowid DESC LIMIT 1',
        args: [admin.email],
      })
      return /Mã xác nhận: (\w{4} \w{4})/.exec(String(rows[0]?.text))?.[1] ?? ''
    }
    await expect.poll(codeIn, { timeout: 10_000 }).not.toBe('')
    await page.getByLabel('Mã xác nhận').fill((await codeIn()).toLowerCase())
    await page.getByLabel('Mã xác nhận').press('Enter')
    await page.getByText('Chờ xác nhận quyền Quản trị').waitFor({ state: 'detached' })
    const { rows } = await client.execute({
      sql: 'SELECT role FROM staff WHERE id = ?',
      args: [id],
    })
    expect(rows[0]?.role).toBe('admin')

    await page.getByText('Lọc nhật ký').click()
    await page.getByLabel('Việc', { exact: true }).selectOption('role-changed')
    await page.getByRole('button', { name: 'Lọc', exact: true }).click()
    await page.waitForURL('**/noi-bo/nhan-su/?viec=role-changed**')
    await expectFine(page)
    expect(faults).toEqual([])
    await context.close()
  })

  test('a wrong code comes back with the tries that are left', async () => {
    const { email } = await storeStaff({ sql: (statement) => client.execute(statement) }, 'qc')
    const { context, page } = await open()
    await page.goto('/noi-bo/dang-nhap/')
    await page.getByLabel('Email', { exact: true }).fill(email)
    await page.getByRole('button', { name: 'Gửi mã đăng nhập' }).click()
    const { code } = await mailTo(email)
    await page.getByLabel('Mã đăng nhập').fill(not(code))
    await page.getByRole('button', { name: 'Đăng nhập', exact: true }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.title()).toMatch(/^Lỗi:/)
    expect(await page.getByRole('alert').textContent()).toContain('Bạn còn 4 lần thử')
    await expectFine(page)
    await context.close()
  })
})
