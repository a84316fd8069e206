import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nextClient, type Product, runtimes } from '../support/product.ts'
import {
  BROWSER,
  freshEmail,
  mailsAbout,
  type Opened,
  openTicket,
  pageOf,
  pointersOf,
  POLL,
  postForm,
  postJson,
  problemOf,
  readTicket,
} from '../support/requests.ts'

const DAY_MS = 86_400_000

describe.for(runtimes)('links to the requester’s page on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  describe('links', () => {
    test('every wrong token gets the same answer (T26)', async () => {
      const { token } = await openTicket(product)
      const turned = token.startsWith('A') ? `B${token.slice(1)}` : `A${token.slice(1)}`
      const wrong = [
        turned,
        token.slice(0, 42),
        `${token}A`,
        'x',
        `${token}%00`,
        `${token},${token}`,
        '%5B%5D',
        'token[]=x',
        '%2e%2e%2f',
        'ă'.repeat(43),
        "'%20OR%201=1--",
      ]
      const seen = new Set<string>()
      for (const each of wrong) {
        const answer = await product.fetch(`/api/tickets/${each}`)
        const { title, detail, type } = await problemOf(answer)
        seen.add(JSON.stringify([answer.status, title, detail, type]))
        const page = await product.fetch(`/yeu-cau/${each}/`, { headers: BROWSER })
        expect(page.status).toBe(404)
        const { main } = await pageOf(page)
        seen.add(main.textContent.replace(/[0-9a-f-]{36}/, '').replace(/\s+/g, ' '))
      }
      expect(seen.size).toBe(2)
    })

    test('the page sends no referrer and is not cached (T26)', async () => {
      const { token } = await openTicket(product)
      const page = await product.fetch(`/yeu-cau/${token}/`, { headers: BROWSER })
      expect(page.status).toBe(200)
      expect(page.headers.get('referrer-policy')).toBe('no-referrer')
      expect(page.headers.get('cache-control')).toBe('no-store')
      expect(page.headers.get('x-robots-tag')).toBe('noindex')
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
      const json = await product.fetch(`/api/tickets/${token}`)
      expect(json.headers.get('referrer-policy')).toBe('no-referrer')
      expect(json.headers.get('cache-control')).toBe('no-store')
    })

    test('only the hash of a token is stored (T26)', async () => {
      const { token, code } = await openTicket(product, { idempotencyKey: crypto.randomUUID() })
      await mailsAbout(product, code, 2)
      for (const table of ['link', 'ticket', 'event', 'outbox', 'request_key']) {
        const { rows } = await product.sql(`SELECT * FROM ${table}`)
        expect(JSON.stringify(rows)).not.toContain(token)
      }
    })

    test('reading it twenty times, as mail scanners do, changes nothing (T27)', async () => {
      const { token, code } = await openTicket(product)
      await mailsAbout(product, code, 2)
      const state = async () => {
        const ticket = await product.sql({
          sql: `SELECT * FROM ticket WHERE code = ?`,
          args: [code],
        })
        const { rows } = await product.sql(
          `SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM link),
             (SELECT count(*) FROM outbox), (SELECT count(*) FROM message)`,
        )
        return JSON.stringify([ticket.rows, rows, await readTicket(product, token)])
      }
      const before = await state()
      for (let time = 0; time < 10; time += 1) {
        await product.fetch(`/yeu-cau/${token}/`, { headers: BROWSER })
        await product.fetch(`/yeu-cau/${token}/`, { method: 'HEAD' })
      }
      expect(await state()).toBe(before)
    })

    test('a GET neither answers, rates nor closes (T27)', async () => {
      const { token } = await openTicket(product)
      for (const call of ['messages?body=x', 'rating?score=5']) {
        const answer = await product.fetch(`/api/tickets/${token}/${call}`)
        expect(answer.status).toBe(405)
        expect(answer.headers.get('allow')).toContain('POST')
      }
    })

    test('a revoked link and one of 90 quiet days answer like a wrong one (T26)', async () => {
      const [revoked, old, busy] = [
        await openTicket(product),
        await openTicket(product),
        await openTicket(product),
      ]
      const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString()
      const age = (code: string, issued: string, event: string) =>
        product
          .sql({
            sql: `UPDATE link SET issued_at = ? WHERE ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
            args: [issued, code],
          })
          .then(() =>
            product.sql({
              sql: `UPDATE ticket SET last_event_at = ? WHERE code = ?`,
              args: [event, code],
            }),
          )
      await product.sql({
        sql: `UPDATE link SET revoked_at = ? WHERE ticket_id = (SELECT id FROM ticket WHERE code = ?)`,
        args: [daysAgo(0), revoked.code],
      })
      await age(old.code, daysAgo(90), daysAgo(90))
      await age(busy.code, daysAgo(400), daysAgo(89))
      const wrong = await problemOf(await product.fetch(`/api/tickets/${'A'.repeat(43)}`))
      for (const { token } of [revoked, old]) {
        const answer = await problemOf(await product.fetch(`/api/tickets/${token}`))
        expect({ ...answer, instance: '' }).toEqual({ ...wrong, instance: '' })
        const posted = await postJson(product, `/api/tickets/${token}/messages`, { body: 'x' })
        expect(posted.status).toBe(404)
      }
      expect((await product.fetch(`/api/tickets/${busy.token}`)).status).toBe(200)
    })

    test('a code opens nothing (T28)', async () => {
      const { code } = await openTicket(product)
      for (const path of [`/yeu-cau/${code}/`, `/api/tickets/${code}`]) {
        expect((await product.fetch(path)).status).toBe(404)
      }
    })
  })

  describe('asking for links', () => {
    const linkMails = (email: string) =>
      product.resend.mails.filter(
        ({ to, headers }) => to === email && headers['X-Template'] === 'ticket-links',
      )

    test('known, unknown and capped addresses get the same answer (T28, T29, D17)', async () => {
      const email = freshEmail()
      await openTicket(product, { email })
      const answers = []
      for (const body of [
        { email },
        { email: freshEmail() },
        { email, code: 'CT-000000-99' },
        { email: freshEmail(), code: 'gì cũng được' },
      ]) {
        const answer = await postJson(product, '/api/ticket-links', body)
        const headers = [...answer.headers].filter(
          ([name]) => !['date', 'x-request-id', 'connection', 'keep-alive'].includes(name),
        )
        answers.push(JSON.stringify([answer.status, headers, await answer.text()]))
      }
      expect(new Set(answers).size).toBe(1)
      expect(answers[0]).toContain('202')
      const pages = await Promise.all(
        [email, freshEmail()].map((each) =>
          postForm(product, '/api/ticket-links', { email: each, code: '' }),
        ),
      )
      expect(pages.map(({ status }) => status)).toEqual([303, 303])
      expect(pages.map(({ headers }) => headers.get('location'))).toEqual([
        '/tra-cuu/da-gui/',
        '/tra-cuu/da-gui/',
      ])
    })

    test('links go to that address alone, each opens its own ticket (T28, CONTRACT §8.3)', async () => {
      const email = freshEmail()
      const first = await openTicket(product, { email, subject: 'Việc đầu tiên của tôi' })
      const second = await openTicket(product, { email, subject: 'Việc thứ hai của tôi' })
      const foreign = await openTicket(product)
      const asked = await postJson(product, '/api/ticket-links', { email: email.toUpperCase() })
      expect(asked.status).toBe(202)
      await expect.poll(() => linkMails(email).length, POLL).toBe(1)
      const [mail] = linkMails(email)
      expect(mail?.headers['Auto-Submitted']).toBe('auto-generated')
      expect(mail?.text).toContain(first.code)
      expect(mail?.text).toContain(second.code)
      expect(mail?.text).not.toContain(foreign.code)
      expect(mail?.text).not.toContain('của tôi')
      const tokens = [...(mail?.text ?? '').matchAll(/\/yeu-cau\/([\w-]{43})\//g)].map(
        ([, token = '']) => token,
      )
      expect(tokens).toHaveLength(2)
      const codes = await Promise.all(
        tokens.map(async (token) => (await readTicket(product, token)).code),
      )
      expect(codes.sort()).toEqual([first.code, second.code].sort())
      // A fresh link, and the first one goes on working.
      expect(tokens).not.toContain(first.token)
      expect((await readTicket(product, first.token)).code).toBe(first.code)
    })

    test('asked with a code, one link comes, with the code in its subject (CONTRACT §8.3, I06)', async () => {
      const email = freshEmail()
      const { code } = await openTicket(product, { email })
      await openTicket(product, { email })
      await postJson(product, '/api/ticket-links', { email, code: ` ${code.toLowerCase()} ` })
      await expect.poll(() => linkMails(email).length, POLL).toBe(1)
      const [mail] = linkMails(email)
      expect(mail?.subject).toMatch(new RegExp(`^\\[${code}\\]`))
      expect(mail?.text.match(/\/yeu-cau\//g)).toHaveLength(1)
    })

    test('the newest twenty are linked (CONTRACT §8.3)', async () => {
      const email = freshEmail()
      const opened: Opened[] = []
      for (let each = 0; each < 3; each += 1) {
        opened.push(
          ...(await Promise.all(Array.from({ length: 7 }, () => openTicket(product, { email })))),
        )
      }
      await product.sql({
        sql: `UPDATE ticket SET received_at = '2020-01-01T00:00:00.000Z' WHERE code = ?`,
        args: [opened[3]!.code],
      })
      await postJson(product, '/api/ticket-links', { email })
      await expect.poll(() => linkMails(email).length, POLL).toBe(1)
      const text = linkMails(email)[0]?.text ?? ''
      expect(text.match(/\/yeu-cau\//g)).toHaveLength(20)
      expect(text).not.toContain(`${opened[3]!.code}:`)
    })

    test('five mails an hour to an address, then the same answer and no mail (CONTRACT §8.19, T12)', async () => {
      const email = freshEmail()
      await openTicket(product, { email })
      for (let time = 1; time <= 7; time += 1) {
        const answer = await postJson(product, '/api/ticket-links', { email })
        expect(answer.status).toBe(202)
      }
      await expect.poll(() => linkMails(email).length, POLL).toBe(5)
      await product.jobs()
      expect(linkMails(email)).toHaveLength(5)
    })

    test('a stranger’s repeated requests leave the owner one mail (T73)', async () => {
      const email = freshEmail()
      await openTicket(product, { email })
      const stranger = nextClient()
      const ask = async (client: string) => {
        const body = JSON.stringify({ email })
        const headers = { 'content-type': 'application/json' }
        const init = { method: 'POST', body, headers, client }
        const answer = await product.fetch('/api/ticket-links', init)
        return [answer.status, await answer.text()].join(' ')
      }
      const answers = []
      for (let time = 0; time < 10; time += 1) answers.push(await ask(stranger))
      await expect.poll(() => linkMails(email).length, POLL).toBe(3)
      answers.push(await ask(nextClient()))
      await expect.poll(() => linkMails(email).length, POLL).toBe(4)
      expect(new Set(answers)).toEqual(new Set([answers[0]]))
    })

    test('an address under attack gets a mail again after 15 minutes (T73)', async () => {
      const email = freshEmail()
      await openTicket(product, { email })
      for (let time = 1; time <= 6; time += 1) {
        await postJson(product, '/api/ticket-links', { email })
      }
      await expect.poll(() => linkMails(email).length, POLL).toBe(5)
      await product.jobs()
      await product.sql({
        sql: `UPDATE outbox SET created_at = ? WHERE to_email = ? AND template = 'ticket-links'`,
        args: [new Date(Date.now() - 15 * 60_000).toISOString(), email],
      })
      for (let time = 1; time <= 3; time += 1) {
        await postJson(product, '/api/ticket-links', { email })
      }
      await expect.poll(() => linkMails(email).length, POLL).toBe(6)
      await product.jobs()
      expect(linkMails(email)).toHaveLength(6)
    })

    test('an invalid address comes back with an error and the typed text (T28)', async () => {
      const answer = await postJson(product, '/api/ticket-links', { email: 'x', more: 1 })
      expect(answer.status).toBe(422)
      expect(await pointersOf(answer)).toEqual(['#/email', '#/more'])
      const form = await postForm(product, '/api/ticket-links', { email: 'a b', code: 'CT-1' })
      expect(form.status).toBe(422)
      const page = await pageOf(form)
      expect(page.title).toMatch(/^Lỗi:/)
      expect([page.valueOf('email'), page.valueOf('code')]).toEqual(['a b', 'CT-1'])
    })
  })
})
