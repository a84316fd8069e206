import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanText } from '../../api/text/clean.ts'
import { PAYLOADS } from '../support/payloads.ts'
import { type NodeProduct, STAFF, startNodeProduct } from '../support/product.ts'
import {
  BROWSER,
  type Fields,
  freshEmail,
  type Opened,
  POLL,
  postForm,
  postJson,
  ticketFields,
} from '../support/requests.ts'

/** What an ordinary person types: pages with an attack must be built as pages with this. */
const ORDINARY = 'Chữ của người gửi'
/** Keeps every field long enough, even when little of the payload is left. */
const START = 'Bắt đầu '
/** A page may hold an attack's characters only escaped. */
const ACTIVE = /[<>"']/

let product: NodeProduct
let attacks: Attack[]
let ordinary: Attack

interface Attack {
  payload: string
  email: string
  opened: Opened
}

beforeAll(async () => {
  product = await startNodeProduct()
  ordinary = await send(ORDINARY)
  attacks = await each(PAYLOADS, send)
})
afterAll(() => product.close())

/** A ticket and a message with the payload in every field that takes text. */
async function send(payload: string): Promise<Attack> {
  const email = freshEmail()
  const answer = await postJson(product, '/api/tickets', textFields(payload, { email }))
  expect({ payload, status: answer.status }).toEqual({ payload, status: 201 })
  const opened = (await answer.json()) as Opened
  const body = START + payload
  const message = await postJson(product, `/api/tickets/${opened.token}/messages`, { body })
  expect(message.status).toBe(201)
  return { payload, email, opened }
}

function textFields(payload: string, changed: Fields = {}): Fields {
  const text = START + payload
  return ticketFields({
    name: text.slice(0, 100),
    subject: text,
    description: `${START}kể lại sự cố: ${payload}`,
    phone: text.slice(0, 100),
    browser: text,
    errorCode: text,
    keyword: text,
    stepsTried: [text, payload],
    guide: payload,
    ...changed,
  })
}

/** Runs a few at a time. */
async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  for (let start = 0; start < items.length; start += 10) {
    results.push(...(await Promise.all(items.slice(start, start + 10).map(work))))
  }
  return results
}

/**
 * Tags and the names of their attributes, in order: what a text can never add to. Our pages quote
 * every value by `"` and escape `<`, `>` and `"` in what was typed, so no parser is needed to see it.
 */
function skeletonOf(html: string): string {
  const tags = html.match(/<[^>]*>/g) ?? []
  return tags
    .map((tag) => tag.replace(/"[^"]*"/g, '').replace(/\s+/g, ' '))
    .filter((tag) => tag !== '<br>')
    .join('\n')
}

const ADDRESS = /\s(?:href|src|action|formaction|style|on\w+)="\s*(?:javascript|data|vbscript):/i

function expectInert(payload: string, html: string, like: string): void {
  const typed = cleanText(payload, { oneLine: false })
  expect({ payload, isRaw: ACTIVE.test(typed) && html.includes(typed) }).toEqual({
    payload,
    isRaw: false,
  })
  expect({ payload, html: skeletonOf(html) }).toEqual({ payload, html: skeletonOf(like) })
  expect({ payload, address: ADDRESS.exec(html)?.[0] }).toEqual({ payload, address: undefined })
}

async function pageAt(path: string): Promise<string> {
  const answer = await product.fetch(path, { headers: BROWSER })
  expect(answer.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe-inline/)
  return answer.text()
}

test('there are two hundred payloads and more, all different (T19)', () => {
  expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length)
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(200)
})

test('the check itself sees an attack that is not escaped (T19)', () => {
  const page = (text: string) => `<p class="x">${text}</p><input value="${text}">`
  expect(() => expectInert('a < b', page('a &lt; b'), page(''))).not.toThrow()
  for (const attack of ['<b>', '" onfocus="x', '"><i>']) {
    expect(() => expectInert(attack, page(attack), page(''))).toThrow()
  }
  const link = (address: string) => `<a href="${address}">x</a>`
  expect(() => expectInert('x', link('javascript:x'), link('/x'))).toThrow()
})

test('on the requester’s page every payload is text (T19, T47)', async () => {
  const like = await pageAt(`/yeu-cau/${ordinary.opened.token}/`)
  await each(attacks, async ({ payload, opened }) => {
    expectInert(payload, await pageAt(`/yeu-cau/${opened.token}/`), like)
  })
})

test('in JSON every payload is what was typed, and is no page (T19, T47)', async () => {
  await each(attacks, async ({ payload, opened }) => {
    const answer = await product.fetch(`/api/tickets/${opened.token}`, { headers: BROWSER })
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(await answer.json()).toMatchObject({
      subject: cleanText(START + payload, { oneLine: true }),
      description: cleanText(`${START}kể lại sự cố: ${payload}`, { oneLine: false }),
      messages: [{ body: cleanText(START + payload, { oneLine: false }) }],
    })
  })
})

test('in mails every payload is text, and heads stay one line (T19, T30, D15)', async () => {
  const count = 3 * (attacks.length + 1)
  await expect.poll(() => product.resend.mails.length, { ...POLL, timeout: 25_000 }).toBe(count)
  const mailsOf = ({ opened }: Attack) =>
    Object.fromEntries(
      product.resend.mails
        .filter(({ headers }) => headers['X-Ticket-Code'] === opened.code)
        .map((mail) => [mail.headers['X-Template'] ?? '', mail]),
    )
  const like = mailsOf(ordinary)
  for (const attack of attacks) {
    const mails = mailsOf(attack)
    expect(Object.keys(mails).sort()).toEqual(['M1', 'M4', 'new-message'])
    for (const [template, { subject, html, to }] of Object.entries(mails)) {
      expect(to).toBe(template === 'M1' ? attack.email : STAFF)
      expect(subject).not.toMatch(/[\r\n\u0000-\u001f]/)
      expect(subject.startsWith(`[${attack.opened.code}]`)).toBe(true)
      expectInert(attack.payload, html, like[template]?.html ?? '')
      expect(html).not.toContain('\u0001')
    }
    // A stranger’s text makes no link in a mail to another person.
    expect(mails.M1?.text).not.toMatch(/\/\/evil\.example/)
  }
})

test('on the form that comes back every payload is text, in every field (T19, T02)', async () => {
  const refused = (payload: string) =>
    textFields(payload, {
      email: payload,
      product: payload,
      requestType: payload,
      occurredAt: payload,
      consent: payload,
      idempotencyKey: payload,
    })
  const like = await (await postForm(product, '/api/tickets', refused(ORDINARY))).text()
  await each(PAYLOADS, async (payload) => {
    const answer = await postForm(product, '/api/tickets', refused(payload))
    expect(answer.status).toBe(422)
    expectInert(payload, await answer.text(), like)
  })
})

test('unknown keys and wrong addresses come back as text (T19)', async () => {
  const path = '/api/ticket-links'
  const like = await (await postForm(product, path, { email: ORDINARY, code: ORDINARY })).text()
  await each(PAYLOADS, async (payload) => {
    const page = await postForm(product, path, { email: payload, code: payload.slice(0, 30) })
    expectInert(payload, await page.text(), like)
    const json = await postJson(product, path, { email: 'a@example.com', [payload]: payload })
    expect(json.headers.get('content-type')).toMatch(/^application\/problem\+json/)
    expect(await json.text()).not.toMatch(/<(script|img|svg)/i)
  })
})

test('a search, a prefilled form and a missing page show every payload as text (T19)', async () => {
  const pathsFor = (payload: string) => {
    const typed = encodeURIComponent(payload.toWellFormed())
    return [
      `/tim-kiem/?q=${typed}`,
      `/gui-yeu-cau/?ve-viec=${typed}&da-thu=${typed}&huong-dan=${typed}&loai=${typed}`,
      `/yeu-cau/${typed}/`,
    ]
  }
  const [, ...likes] = await each(pathsFor(ORDINARY), pageAt)
  await each(PAYLOADS, async (payload) => {
    const [search = '', ...pages] = await each(pathsFor(payload), pageAt)
    pages.forEach((html, place) => expectInert(payload, html, likes[place] ?? ''))
    // What is found depends on the words, so the page cannot be compared with another one.
    const typed = payload.normalize('NFC').trim()
    if (ACTIVE.test(typed))
      expect({ payload, isRaw: search.includes(typed) }).toEqual({ payload, isRaw: false })
    const names = skeletonOf(search)
    expect({ payload, handlers: / on\w+=| formaction=|<svg on/i.exec(names)?.[0] }).toEqual({
      payload,
      handlers: undefined,
    })
  })
})
