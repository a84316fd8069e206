import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fields as words } from '../../content/text/form.ts'
import { labelOf, products, requestTypeRow } from '../../content/schema.ts'
import { troubleshooterPage } from '../../content/text/troubleshooter.ts'
import { allStops, type End, type Stop, troubleIds } from '../../content/troubleshooter.ts'
import { launchBrowser } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** From each of the five troubles, by clicking only, without JavaScript: to a guide, to the form. */

let server: TestServer
let browser: Browser
beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

const stops = allStops()

/** The longest way from a trouble to an end of one kind: as much as possible is carried along. */
function longestWay(trouble: string, isWanted: (end: End) => boolean) {
  const ways = stops
    .filter((stop) => stop.trouble === trouble)
    .flatMap((stop) =>
      stop.choices.flatMap(({ text, end }) =>
        end && isWanted(end) ? [{ stop, answer: text, end }] : [],
      ),
    )
    .sort((a, b) => b.stop.answered.length - a.stop.answered.length)
  const [way] = ways
  if (!way) throw new Error(`No way from ${trouble}`)
  return way
}

async function answerAll(page: Page, stop: Stop, last: string): Promise<void> {
  await page.goto('/khac-phuc/')
  await page.getByRole('link', { name: requestTypeRow(stop.trouble).trouble ?? '' }).click()
  for (const { question, answer } of stop.answered) {
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(question)
    await page.locator('.answers').getByRole('link', { name: answer, exact: true }).click()
  }
  await page.locator('.answers').getByRole('link', { name: last, exact: true }).click()
}

async function visit(): Promise<Page> {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: { width: 360, height: 740 },
    javaScriptEnabled: false,
  })
  return context.newPage()
}

describe('without JavaScript', () => {
  test.for(troubleIds)('%s: to the step of a guide (C05)', async (trouble) => {
    const { stop, answer, end } = longestWay(trouble, (each) => !('form' in each) && !!each.step)
    const page = await visit()
    await answerAll(page, stop, answer)
    const shown = page.locator('.end:visible')
    expect(await shown.getByRole('heading').innerText()).toBe(end.title)
    await shown.getByRole('link', { name: troubleshooterPage.readGuide }).click()
    expect(new URL(page.url()).pathname).toBe(`/huong-dan/${end.guide}/`)
    expect(await page.locator(':target').getAttribute('class')).toContain('step')
    await page.context().close()
  })

  test.for(troubleIds)('%s: to the form, filled in (C46)', async (trouble) => {
    const { stop, answer, end } = longestWay(trouble, (each) => 'form' in each)
    const page = await visit()
    await answerAll(page, stop, answer)
    const row = requestTypeRow(trouble)
    const button = row.product ? troubleshooterPage.send : labelOf(products, 'workmail-ai')
    await page.locator('.end:visible').getByRole('link', { name: button }).click()
    expect(new URL(page.url()).pathname).toBe('/gui-yeu-cau/')
    expect(await page.getByLabel(words.product.label).inputValue()).toBe(
      row.product ?? 'workmail-ai',
    )
    const asked = 'form' in end ? { type: end.form, subject: end.subject } : undefined
    expect(await page.getByLabel(words.requestType.label).inputValue()).toBe(asked?.type)
    expect(await page.getByLabel(words.subject.label).inputValue()).toBe(asked?.subject)
    const ticked = await page.locator('[name=stepsTried]:checked').count()
    const tried = new URL(page.url()).searchParams.getAll('da-thu')
    expect(ticked).toBe(tried.length)
    expect(ticked).toBeGreaterThan(0)
    await page.context().close()
  })

  test('an answer can be changed, and all can be asked anew', async () => {
    const page = await visit()
    await page.goto('/khac-phuc/dang-nhap/sai-mat-khau/an-danh/')
    await page.getByRole('link', { name: /Đổi câu trả lời: Bạn đã tắt/ }).click()
    expect(new URL(page.url()).pathname).toBe('/khac-phuc/dang-nhap/sai-mat-khau/')
    await page.getByRole('link', { name: troubleshooterPage.again }).click()
    expect(new URL(page.url()).pathname).toBe('/khac-phuc/')
    await page.context().close()
  })

  test('the address of an end shows that end and no other', async () => {
    const page = await visit()
    await page.goto('/khac-phuc/dang-nhap/sai-mat-khau/an-danh/#mo-an-danh')
    expect(await page.locator('.end:visible').count()).toBe(1)
    await page.goto('/khac-phuc/dang-nhap/sai-mat-khau/an-danh/')
    expect(await page.locator('.end:visible').count()).toBe(0)
    await page.context().close()
  })
})
