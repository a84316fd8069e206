import { parse } from 'node-html-parser'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../api/door/roles.ts'
import { storeDeskTicket } from '../support/desk.ts'
import { type Product, runtimes } from '../support/product.ts'
import { BROWSER } from '../support/requests.ts'
import { storeSession, storeStaff } from '../support/staff.ts'

/** The ticket list of the running product, on both runtimes. */

const LIST = '/noi-bo/phieu/'

describe.for(runtimes)('ticket list on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  async function signIn(role: Role): Promise<{ staffId: string; cookie: string }> {
    const { id } = await storeStaff(product, role)
    return { staffId: id, cookie: `session=${(await storeSession(product, id)).token}` }
  }

  const get = (path: string, cookie: string, headers: Record<string, string> = {}) =>
    product.fetch(path, { headers: { ...BROWSER, cookie, ...headers } })
  const codes = async (answer: Response) =>
    parse(await answer.text())
      .querySelectorAll('[data-code]')
      .map((row) => row.getAttribute('data-code'))
  const search = async (words: string, cookie: string) =>
    codes(await get(`${LIST}?q=${encodeURIComponent(words)}`, cookie))

  /** A request as a customer sends it. */
  async function send(subject: string): Promise<string> {
    const answer = await product.fetch('/api/tickets', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        name: 'Đặng Văn Đạt',
        email: 'dat@congty.example',
        product: 'workmail-ai',
        requestType: 'workmail-gui',
        subject,
        description: 'Gửi chiến dịch thì treo, máy báo 5.7.8.',
        occurredAtUnknown: true,
        consent: true,
      }),
    })
    expect(answer.status).toBe(201)
    return ((await answer.json()) as { code: string }).code
  }

  test('a request is listed at once, and found by its words a moment later (L07, L11, I11)', async () => {
    const { cookie } = await signIn('qc')
    const code = await send('Đường truyền chậm')
    expect(await codes(await get(LIST, cookie))).toContain(code)
    await expect.poll(() => search('duong truyen', cookie), { timeout: 10_000 }).toContain(code)
    expect(await search('Đặng Văn đạt', cookie)).toContain(code)
    expect(await search('dat@congty.example', cookie)).toContain(code)
    expect(await search(code.toLowerCase().replaceAll('-', ' '), cookie)).toContain(code)
  })

  test('what no call has made again is made in the next minute', async () => {
    const { cookie } = await signIn('qc')
    const { code } = await storeDeskTicket(product, { subject: 'Quạt tản nhiệt kêu' })
    expect(await search('quat tan nhiet', cookie)).toEqual([])
    await product.jobs()
    expect(await search('quat tan nhiet', cookie)).toEqual([code])
  })

  test('signs in a search are literal, and nothing breaks (T37)', async () => {
    const { cookie } = await signIn('admin')
    const all = [
      '%',
      '_',
      '"',
      "' OR 1=1 --",
      'a" OR "b',
      'NEAR(x y)',
      'text:x',
      '*',
      '\\',
      '\u0000',
    ]
    for (const words of all) {
      const answer = await get(`${LIST}?q=${encodeURIComponent(words)}`, cookie)
      expect(answer.status, words).toBe(200)
      if (words !== '\u0000') expect(await codes(answer), words).toEqual([])
    }
    for (const query of ['sau=%%%', 'sau=WyJubyIsMV0x', 'tu-ngay=x&xep=y&xem=z', '%ff=%fe&q=%ff']) {
      expect((await get(`${LIST}?${query}`, cookie)).status, query).toBe(200)
    }
  })

  test('roles see their own tickets in lists, words, counts and news (T23, T24)', async () => {
    const recorder = await signIn('collaborator')
    const technician = await signIn('technician')
    await product.sql({
      sql: `UPDATE staff SET team = 'ke-toan' WHERE id = ?`,
      args: [technician.staffId],
    })
    const subject = 'Hoá đơn sai mã số thuế'
    const team = await storeDeskTicket(product, { subject, team: 'ke-toan' })
    const own = await storeDeskTicket(product, { subject, recordedBy: recorder.staffId })
    await storeDeskTicket(product, { subject, team: 'qc' })
    await product.jobs()
    const expected = [
      [recorder.cookie, [own.code]],
      [technician.cookie, [team.code]],
    ] as const
    for (const [cookie, visible] of expected) {
      for (const path of [LIST, `${LIST}?q=hoa+don+sai`, `${LIST}?xem=tat-ca`]) {
        expect(await codes(await get(path, cookie)), path).toEqual(visible)
        const news = await get(path, cookie, { 'x-part': 'main' })
        expect(await codes(news), path).toEqual(visible)
      }
      const page = parse(await (await get(LIST, cookie)).text())
      expect(page.querySelector('[data-count="chua-chuyen"]')?.text).toBe('1')
    }
  })

  describe('news', () => {
    const news = (cookie: string, tag: string, path = LIST) =>
      get(path, cookie, { 'x-part': 'main', 'if-none-match': tag })
    /** Validator of a list as its page carries it; lists of one step of time have one. */
    async function tagOf(cookie: string, path = LIST): Promise<string> {
      const page = parse(await (await get(path, cookie)).text())
      return (
        page.querySelector('[data-tag]')?.getAttribute('data-tag')?.replaceAll('&quot;', '"') ?? ''
      )
    }

    test('an unchanged list is not drawn again; a changed one is its main part (T18)', async () => {
      const { cookie } = await signIn('qc')
      const first = await news(cookie, '')
      expect(first.status).toBe(200)
      const part = await first.text()
      expect(part).not.toMatch(/<html|<nav/)
      const tag = first.headers.get('etag') ?? ''
      const same = await news(cookie, tag)
      // A step of time may end between the two.
      if (same.status === 200) expect(same.headers.get('etag')).not.toBe(tag)
      else expect([same.status, await same.text()]).toEqual([304, ''])
      expect(same.headers.get('cache-control')).toBe('private, no-store')

      const { code } = await storeDeskTicket(product)
      const fresh = await news(cookie, tag)
      expect(fresh.status).toBe(200)
      expect(fresh.headers.get('etag')).not.toBe(tag)
      expect(await codes(fresh)).toContain(code)
    })

    test('the page carries the tag, which is one person’s and one list’s (T24)', async () => {
      const one = await signIn('qc')
      const other = await signIn('qc')
      const tag = await tagOf(one.cookie)
      expect(tag).toMatch(/^W\/"[\w-]{22}"$/)
      expect(await tagOf(other.cookie)).not.toBe(tag)
      expect(await tagOf(one.cookie, `${LIST}?xem=khan`)).not.toBe(tag)
      expect((await news(other.cookie, tag)).status).toBe(200)
    })

    test('without a session there is only the way to the sign-in (T23)', async () => {
      const answer = await get(LIST, '', { 'x-part': 'main', 'if-none-match': '*' })
      expect(answer.status).toBe(303)
      expect(answer.headers.get('location')).toMatch(/^\/noi-bo\/dang-nhap\//)
    })
  })
})
