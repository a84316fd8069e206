import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { problems } from '../../content/text/problems.ts'
import { fields as words, form as formText, formScript } from '../../content/text/form.ts'
import { attachmentTexts } from '../../content/text/attachments.ts'
import { lookup, messageForm, ticketPage } from '../../content/text/ticket.ts'
import { axeFaults } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let browser: Browser
let clients = 0

beforeAll(async () => {
  ;[server, browser] = await Promise.all([startTestServer(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await server.close()
})

/** A visitor of their own: storage, rate limit, errors that must not be there. */
async function visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
  clients += 1
  const context = await browser.newContext({
    viewport: { width: 360, height: 740 },
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    baseURL: server.url,
    extraHTTPHeaders: { 'x-test-client': `10.0.0.${clients}` },
    ...options,
  })
  const page = await context.newPage()
  const surprises: string[] = []
  page.on('pageerror', (error) => surprises.push(error.message))
  page.on('console', (message) => {
    // The browser reports every refused or lost request, which these tests cause.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      surprises.push(message.text())
    }
  })
  onTestFinished(async () => {
    await context.close()
    expect(surprises).toEqual([])
  })
  await page.goto(path)
  return page
}

async function fill(page: Page, email = `khach-${clients}@example.com`): Promise<void> {
  await page.getByLabel(words.name.label).fill('Nguyễn Văn A')
  await page.getByLabel(words.email.label).fill(email)
  await page.getByLabel(words.product.label).selectOption('socialcdp')
  await page.getByLabel(words.requestType.label).selectOption('dang-nhap')
  await page.getByLabel(words.subject.label).fill('Không nhận được mã OTP')
  await page.getByLabel(words.description.label).fill('Tôi chờ 10 phút mà không có mã OTP nào.')
  await page.getByLabel(words.occurredAtUnknown.label).check()
  await page.getByLabel(words.consent.label).check()
}

function sendButton(page: Page) {
  return page.locator('[data-send]')
}

async function send(page: Page): Promise<void> {
  await sendButton(page).click()
}

/** Waits for the confirmation and reads the code off it. */
async function codeOn(page: Page): Promise<string> {
  await page.waitForURL(/\/yeu-cau\/[\w-]{43}\/$/)
  return page.locator('.code').innerText()
}

/** How many mails about a ticket have reached the local mailbox. */
async function mailsAbout(code: string): Promise<number> {
  const list = await (await fetch(`${server.url}/dev/mail/`)).text()
  return list.split(`[${code}]`).length - 1
}

interface Picture {
  name: string
  mimeType: string
  buffer: Buffer
}

/** A PNG drawn by the browser; noise makes it heavy. */
async function drawn(
  page: Page,
  name: string,
  { width, height, noise = false }: { width: number; height: number; noise?: boolean },
): Promise<Picture> {
  const base64 = await page.evaluate(
    ({ width, height, noise }) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height })
      const context = canvas.getContext('2d')
      if (!context) throw new Error('No canvas')
      context.fillStyle = '#0b6768'
      context.fillRect(0, 0, width, height)
      if (noise) {
        const image = context.createImageData(width, height)
        let state = 1
        for (let i = 0; i < image.data.length; i += 1) {
          state = (Math.imul(state, 1664525) + 1013904223) >>> 0
          image.data[i] = i % 4 === 3 ? 255 : state >>> 24
        }
        context.putImageData(image, 0, 0)
      }
      return canvas.toDataURL('image/png').split(',')[1] ?? ''
    },
    { width, height, noise },
  )
  return { name, mimeType: 'image/png', buffer: Buffer.from(base64, 'base64') }
}

const small = { width: 40, height: 30 }

describe('without JavaScript', () => {
  const plain = { javaScriptEnabled: false }

  test('a request with a picture is sent and confirmed with its code (K14, K08, I02)', async () => {
    const scripted = await visit('/')
    const picture = await drawn(scripted, 'Ảnh lỗi.png', small)
    const page = await visit('/gui-yeu-cau/?huong-dan=khong-nhan-duoc-otp', plain)
    expect(await page.getByLabel(words.requestType.label).inputValue()).toBe('dang-nhap')
    await fill(page)
    await page.locator('#attachments').setInputFiles(picture)
    await page.locator('input[name=stepsTried]').first().check()
    await send(page)
    const code = await codeOn(page)
    expect(code).toMatch(/^CT-\d{6}-\d{2,}$/)
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(ticketPage.received)
    expect(await page.getByRole('link', { name: 'Ảnh lỗi.png' }).count()).toBe(1)
    expect(await page.title()).toContain(code)

    await page.getByLabel(messageForm.label).fill('Tôi gửi thêm:\n  dòng hai')
    await send(page)
    await page.waitForURL(/#trao-doi$/)
    const last = page.locator('.message .typed').last()
    expect(await last.textContent()).toBe('Tôi gửi thêm:\n  dòng hai')
  })

  test('the page comes back with all that was typed, and says what to do', async () => {
    const picture = await drawn(await visit('/'), 'anh.png', small)
    const page = await visit('/gui-yeu-cau/', plain)
    await fill(page, 'khach')
    await page.getByLabel(words.keyword.label).fill('máy in')
    await page.locator('#attachments').setInputFiles(picture)
    await send(page)
    await page.waitForURL('**/api/tickets')
    expect(await page.title()).toMatch(/^Lỗi: /)
    const summary = page.getByRole('alert')
    expect(await summary.getByRole('link').allInnerTexts()).toEqual([words.email.form])
    expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.locator('#email-error').innerText()).toContain(words.email.form)
    expect(await page.getByLabel(words.email.label).inputValue()).toBe('khach')
    expect(await page.getByLabel(words.keyword.label).inputValue()).toBe('máy in')
    expect(await page.getByLabel(words.description.label).inputValue()).toContain('10 phút')
    expect(await page.getByText(formText.filesLost).isVisible()).toBe(true)
    await page.getByLabel(words.email.label).fill('khach-sua@example.com')
    await send(page)
    await codeOn(page)
  })

  test('all extra fields are there (K10, K11, K12)', async () => {
    const page = await visit('/gui-yeu-cau/', plain)
    for (const name of ['keyword', 'errorCode', 'browser'] as const) {
      expect(await page.getByLabel(words[name].label).isVisible()).toBe(true)
    }
  })

  test('the look-up takes an address and tells nothing (T28)', async () => {
    const page = await visit('/tra-cuu/', plain)
    await page.getByRole('button', { name: lookup.submit }).click()
    expect(await page.getByRole('alert').innerText()).toContain(lookup.email.required)
    await page.getByLabel(lookup.email.label).fill('ai-do@example.com')
    await page.getByRole('button', { name: lookup.submit }).click()
    await page.waitForURL('**/tra-cuu/da-gui/')
  })
})

describe('with JavaScript', () => {
  test('only the fields of the chosen type are asked (K10, K11, K12)', async () => {
    const page = await visit('/gui-yeu-cau/')
    const keyword = page.getByLabel(words.keyword.label)
    const errorCode = page.getByLabel(words.errorCode.label)
    expect(await keyword.isVisible()).toBe(false)
    await page.getByLabel(words.requestType.label).selectOption('socialcdp-du-lieu')
    expect(await keyword.isVisible()).toBe(true)
    expect(await page.getByLabel(words.product.label).inputValue()).toBe('socialcdp')
    await page.getByLabel(words.requestType.label).selectOption('workmail-gui')
    expect(await keyword.isVisible()).toBe(false)
    expect(await errorCode.isVisible()).toBe(true)
  })

  test('faults are shown at once, in place, and go away when put right', async () => {
    const page = await visit('/gui-yeu-cau/')
    await page.getByLabel(words.email.label).fill('khach')
    await page.getByLabel(words.name.label).focus()
    expect(await page.locator('#email-error').innerText()).toContain(words.email.form)
    expect(await page.locator('#name-error').count()).toBe(0)
    await send(page)
    const summary = page.getByRole('alert')
    expect(await summary.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await summary.getByRole('link').count()).toBe(8)
    expect(await page.title()).toMatch(/^Lỗi: /)
    await summary.getByRole('link', { name: words.name.required }).click()
    await page.keyboard.type('Nguyễn Văn A')
    expect(await page.locator('#name-error').count()).toBe(0)
    expect(await page.getByLabel(words.name.label).getAttribute('aria-invalid')).toBeNull()
  })

  test('a password in the text is sent back with a hint, the rest stays (K11)', async () => {
    const page = await visit('/gui-yeu-cau/')
    await fill(page)
    await page.getByLabel(words.description.label).fill('Không vào được, mật khẩu: Abc@12345')
    await send(page)
    const link = page.getByRole('alert').getByRole('link')
    await link.waitFor()
    expect(await link.innerText()).toBe(words.description.secret)
    expect(await page.getByLabel(words.name.label).inputValue()).toBe('Nguyễn Văn A')
    expect(new URL(page.url()).pathname).toBe('/gui-yeu-cau/')
  })

  test('a draft is kept on the device, brought back with a word, and forgotten once sent', async () => {
    const page = await visit('/gui-yeu-cau/')
    await fill(page)
    await page.reload()
    await page.getByText(formScript.restored).waitFor()
    expect(await page.getByLabel(words.subject.label).inputValue()).toBe('Không nhận được mã OTP')
    expect(await page.getByLabel(words.requestType.label).inputValue()).toBe('dang-nhap')
    expect(await page.getByLabel(words.consent.label).isChecked()).toBe(false)
    await page.getByRole('button', { name: formScript.discard }).click()
    expect(await page.getByLabel(words.subject.label).inputValue()).toBe('')
    await page.reload()
    expect(await page.getByText(formScript.restored).count()).toBe(0)
    await fill(page)
    await send(page)
    await codeOn(page)
    await page.goto('/gui-yeu-cau/')
    expect(await page.getByText(formScript.restored).count()).toBe(0)
    expect(await page.getByLabel(words.name.label).inputValue()).toBe('')
  })

  test('steps marked in a guide are ticked', async () => {
    const page = await visit('/gui-yeu-cau/?huong-dan=khong-nhan-duoc-otp')
    const second = page.locator('[data-step]').nth(1)
    const id = await second.getAttribute('data-step')
    await page.evaluate(
      (id) => localStorage.setItem('ct-steps:khong-nhan-duoc-otp', JSON.stringify([id])),
      id,
    )
    await page.reload()
    expect(await second.isChecked()).toBe(true)
    expect(await page.locator('[data-step]').first().isChecked()).toBe(false)
  })

  test('a double click, an impatient one and two tabs make one ticket (T10, D8)', async () => {
    const page = await visit('/gui-yeu-cau/')
    const posts: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url())
    })
    await fill(page)
    const other = await page.context().newPage()
    await other.goto('/gui-yeu-cau/')
    await fill(other)
    await sendButton(page).dblclick()
    const code = await codeOn(page)
    expect(posts).toHaveLength(1)
    await send(other)
    expect(await codeOn(other)).toBe(code)
    await expect.poll(() => mailsAbout(code)).toBe(2)
  })

  test('a line cut after the server has stored: the same ticket on the second try (T10, D8)', async () => {
    const page = await visit('/gui-yeu-cau/')
    await fill(page)
    let isCut = false
    await page.route('**/api/tickets', async (route) => {
      if (isCut) return route.continue()
      isCut = true
      await route.fetch()
      await route.abort('connectionreset')
    })
    await send(page)
    await page.getByText(formScript.offline).waitFor()
    expect(await page.getByLabel(words.subject.label).inputValue()).toBe('Không nhận được mã OTP')
    await page.getByRole('button', { name: formScript.again }).click()
    const code = await codeOn(page)
    await expect.poll(() => mailsAbout(code)).toBe(2)
    const day = code.slice(0, -2)
    const next = `${day}${String(Number(code.slice(-2)) + 1).padStart(2, '0')}`
    expect(await mailsAbout(next)).toBe(0)
  })

  test('a lost connection is said, and the request goes by itself when it is back', async () => {
    const page = await visit('/gui-yeu-cau/')
    await fill(page)
    await page.context().setOffline(true)
    await send(page)
    await page.getByText(formScript.offline).waitFor()
    expect(await page.title()).toMatch(/^Lỗi: /)
    await page.context().setOffline(false)
    expect(await codeOn(page)).toMatch(/^CT-/)
  })

  test.for(['qua-nhieu-lan', 'tam-ngung', 'qua-lon'] as const)(
    'answer %s: everything stays, with a button to send again (T02)',
    async (slug) => {
      const page = await visit('/gui-yeu-cau/')
      await fill(page)
      const { status, sentence } = problems[slug]
      await page.route('**/api/tickets', (route) =>
        route.fulfill({
          status,
          contentType: 'application/problem+json',
          body: JSON.stringify({ status, detail: sentence }),
        }),
      )
      await send(page)
      await page.getByText(sentence).waitFor()
      expect(await page.getByLabel(words.description.label).inputValue()).toContain('10 phút')
      await page.unroute('**/api/tickets')
      await page.getByRole('button', { name: formScript.again }).click()
      await codeOn(page)
    },
  )

  test('a key that another text has used is renewed', async () => {
    const page = await visit('/gui-yeu-cau/')
    await fill(page)
    await page.route('**/api/tickets', async (route) => {
      await route.fetch()
      await route.abort('connectionreset')
    })
    await send(page)
    await page.getByText(formScript.offline).waitFor()
    await page.unroute('**/api/tickets')
    await page.getByLabel(words.subject.label).fill('Một việc khác hẳn')
    await page.getByRole('button', { name: formScript.again }).click()
    await page.getByText(formScript.changed).waitFor()
    await page.getByRole('button', { name: formScript.again }).click()
    await codeOn(page)
    expect(await page.getByText('Một việc khác hẳn').count()).toBe(1)
  })

  test('pictures are picked, pasted, dropped, listed and taken away (L20)', async () => {
    const page = await visit('/gui-yeu-cau/')
    await fill(page)
    await page
      .locator('#attachments')
      .setInputFiles([await drawn(page, 'mot.png', small), await drawn(page, 'hai.png', small)])
    const chosen = page.locator('.chosen li')
    expect(await chosen.count()).toBe(2)
    for (const type of ['paste', 'drop'] as const) {
      const { buffer } = await drawn(page, 'x.png', small)
      await page.evaluate(
        ({ type, bytes }) => {
          const data = new DataTransfer()
          data.items.add(new File([new Uint8Array(bytes)], 'keo.png', { type: 'image/png' }))
          const form = document.querySelector('#form')
          if (type === 'paste') {
            document.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data }))
          } else {
            form?.dispatchEvent(
              new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }),
            )
          }
        },
        { type, bytes: [...buffer] },
      )
    }
    expect(await chosen.count()).toBe(4)
    await page.getByRole('button', { name: formScript.remove('hai.png') }).click()
    expect(await chosen.count()).toBe(3)
    await send(page)
    await codeOn(page)
    const files = await page.locator('.message .files a').allInnerTexts()
    expect(files.map((text) => text.trim().split(' ')[0])).toEqual([
      'mot.png',
      'anh-dan-3.png',
      'keo.png',
    ])
  })

  test('too many pictures, and files that are none, are refused with a sentence (T22)', async () => {
    const page = await visit('/gui-yeu-cau/')
    const one = await drawn(page, 'anh.png', small)
    const error = page.locator('#attachments-error')
    await page
      .locator('#attachments')
      .setInputFiles({ ...one, name: 'a.svg', mimeType: 'image/svg+xml' })
    expect(await error.innerText()).toContain(attachmentTexts.notAPicture('a.svg'))
    await page.locator('#attachments').setInputFiles(Array.from({ length: 6 }, () => one))
    expect(await error.innerText()).toContain(attachmentTexts.tooMany)
    expect(await page.locator('.chosen li').count()).toBe(5)
    const broken = { ...one, name: 'hong.png', buffer: Buffer.from('not a picture') }
    await page
      .getByRole('button', { name: formScript.remove('anh.png') })
      .first()
      .click()
    await page.locator('#attachments').setInputFiles(broken)
    await page.getByText(attachmentTexts.broken('hong.png')).waitFor()
    expect(await page.locator('.chosen li').count()).toBe(4)
  })

  test('a heavy picture is made smaller before it is sent (L20)', async () => {
    const page = await visit('/gui-yeu-cau/')
    await fill(page)
    const heavy = await drawn(page, 'man-hinh.png', { width: 2900, height: 290, noise: true })
    await page.locator('#attachments').setInputFiles(heavy)
    await send(page)
    await codeOn(page)
    const link = page.locator('.message .files a')
    expect(await link.innerText()).toContain('man-hinh.webp')
    const file = await page.request.get((await link.getAttribute('href')) ?? '')
    const sent = await file.body()
    expect(sent.length).toBeLessThan(heavy.buffer.length)
    const size = await page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
      const bitmap = await createImageBitmap(new Blob([bytes]))
      return { width: bitmap.width, height: bitmap.height }
    }, sent.toString('base64'))
    expect(size).toEqual({ width: 2560, height: 256 })
  })

  test('the code can be copied, and a message is added (T48)', async () => {
    const page = await visit('/gui-yeu-cau/', {
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    await fill(page)
    await send(page)
    const code = await codeOn(page)
    await page.getByRole('button', { name: ticketPage.copyCode }).click()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code)

    await page.getByLabel(messageForm.label).fill('Dòng một\nDòng hai')
    await page.reload()
    await page.getByText(formScript.restored).waitFor()
    await page.locator('#attachments').setInputFiles(await drawn(page, 'them.png', small))
    await send(page)
    const added = page.locator('.message .typed', { hasText: 'Dòng hai' })
    await added.waitFor()
    expect(await added.textContent()).toBe('Dòng một\nDòng hai')
    expect(await page.getByRole('link', { name: 'them.png' }).count()).toBe(1)
    expect(await page.getByText(formScript.restored).count()).toBe(0)
  })
})

describe('looks', () => {
  test('the form page is light: at most five requests and 40,000 bytes, fonts apart (D6)', async () => {
    const page = await visit('about:blank')
    const sizes: number[] = []
    const finished: Promise<void>[] = []
    page.on('requestfinished', (request) => {
      if (/\/fonts\/|favicon/.test(request.url())) return
      finished.push(
        request.sizes().then(({ responseBodySize, responseHeadersSize }) => {
          sizes.push(responseBodySize + responseHeadersSize)
        }),
      )
    })
    await page.goto('/gui-yeu-cau/', { waitUntil: 'load' })
    await Promise.all(finished)
    expect(sizes.length).toBeLessThanOrEqual(5)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(40_000)
  })

  test.for(['light', 'dark'] as const)('no accessibility fault, %s (D6)', async (colorScheme) => {
    const page = await visit('/gui-yeu-cau/?huong-dan=khong-nhan-duoc-otp', { colorScheme })
    await page.locator('#attachments').setInputFiles(await drawn(page, 'anh.png', small))
    await send(page)
    await page.getByRole('alert').waitFor()
    expect(await axeFaults(page)).toEqual([])
    await fill(page)
    await send(page)
    await codeOn(page)
    expect(await axeFaults(page)).toEqual([])
    await page.goto('/tra-cuu/')
    expect(await axeFaults(page)).toEqual([])
  })

  test('nothing hangs over the edge at 320 px (D6)', async () => {
    const page = await visit('/gui-yeu-cau/?huong-dan=khong-nhan-duoc-otp', {
      viewport: { width: 320, height: 640 },
    })
    const overhang = (): Promise<number> =>
      page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    await send(page)
    expect(await overhang()).toBeLessThanOrEqual(0)
    await fill(page)
    await page.getByLabel(words.subject.label).fill('Á'.repeat(150))
    await page.getByLabel(words.description.label).fill('đ'.repeat(500))
    await send(page)
    await codeOn(page)
    expect(await overhang()).toBeLessThanOrEqual(0)
  })

  test('the form is filled in and sent by keyboard alone', async () => {
    const page = await visit('/gui-yeu-cau/')
    await page.getByLabel(words.name.label).focus()
    const choices: Record<string, number> = { product: 1, requestType: 6 }
    const answers: Record<string, string> = {
      name: 'Nguyễn Văn A',
      email: 'ban-phim@example.com',
      subject: 'Chờ lâu chưa có phản hồi',
      description: 'Tôi mong được trả lời bằng văn bản về việc này.',
    }
    for (let stop = 0; stop < 40; stop += 1) {
      const at = await page.evaluate(() => ({
        id: document.activeElement?.id ?? '',
        isSend: document.activeElement?.hasAttribute('data-send') ?? false,
      }))
      if (at.isSend) break
      const answer = answers[at.id]
      if (answer) await page.keyboard.type(answer)
      for (let down = choices[at.id] ?? 0; down > 0; down -= 1) {
        await page.keyboard.press('ArrowDown')
      }
      if (at.id === 'occurredAtUnknown' || at.id === 'consent') await page.keyboard.press('Space')
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await codeOn(page)
    expect(await page.getByText(/bằng văn bản, chậm nhất ngày/).isVisible()).toBe(true)
  })
})
