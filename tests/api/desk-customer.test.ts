import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../api/door/roles.ts'
import { png } from '../support/pictures.ts'
import { type Product, runtimes } from '../support/product.ts'
import {
  BROWSER,
  pageOf,
  postMultipart,
  problemOf,
  readTicket,
  ticketFields,
  tokenIn,
} from '../support/requests.ts'
import { storeSession, storeStaff } from '../support/staff.ts'

/** Customers and files of tickets as staff fetch them, each by the tickets in their scope. */

describe.for(runtimes)('customers and files for staff on $runtime', ({ start }) => {
  let product: Product
  /** A ticket with a picture: its customer, its picture and the requester's address of it. */
  let customerId: string
  let picture: { id: string; url: string }
  beforeAll(async () => {
    product = await start()
    const fields = ticketFields({ consent: 'true', name: 'Lê Thị <b>', phone: '02812345678' })
    const files = [{ name: 'màn hình.png', bytes: png() }]
    const sent = await postMultipart(product, '/api/tickets', fields, files)
    const { attachments, code } = await readTicket(product, tokenIn(sent.headers.get('location')))
    picture = attachments[0]!
    const { rows } = await product.sql({
      sql: `SELECT customer_id FROM ticket WHERE code = ?`,
      args: [code],
    })
    customerId = String(rows[0]?.customer_id)
  })
  afterAll(() => product.close())

  async function as(role: Role): Promise<(path: string, accept?: string) => Promise<Response>> {
    const { id } = await storeStaff(product, role)
    const { token } = await storeSession(product, id)
    const name = product.url.startsWith('https:') ? '__Host-session' : 'session'
    return (path, accept = BROWSER.accept) =>
      product.fetch(path, { headers: { accept, cookie: `${name}=${token}` } })
  }

  /** All that an answer tells, without the id of its request. */
  async function told(answer: Response) {
    const own = new Set(['date', 'x-request-id', 'content-length', 'cf-ray'])
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => !own.has(name)))
    const body = (await answer.text()).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
    return { status: answer.status, headers, body }
  }

  test('the page shows contacts and tickets to those who see a ticket (C06, C49, Q05)', async () => {
    const answer = await (await as('qc'))(`/noi-bo/khach-hang/${customerId}/`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('private, no-store')
    const { main, title } = await pageOf(answer)
    expect(title).toContain('Lê Thị <b>')
    expect(main.querySelector('h1')?.text).toBe('Lê Thị <b>')
    expect(main.querySelector('a[href^="tel:"]')?.getAttribute('href')).toBe('tel:+842812345678')
    expect(main.querySelectorAll('a[href^="/noi-bo/phieu/CT-"]')).toHaveLength(1)
  })

  test('strangers get what a missing page gives, byte for byte (T23, T24)', async () => {
    const stranger = await as('collaborator')
    const there = await told(await stranger(`/noi-bo/khach-hang/${customerId}/`))
    expect(there.status).toBe(404)
    for (const path of [crypto.randomUUID(), 'x', '%00', `${customerId}%20`]) {
      expect(await told(await stranger(`/noi-bo/khach-hang/${path}/`))).toEqual(there)
    }
    const visitor = await product.fetch(`/noi-bo/khach-hang/${customerId}/`, { headers: BROWSER })
    expect(visitor.status).toBe(303)
    expect(visitor.headers.get('location')).toContain('/noi-bo/dang-nhap/')
  })

  test('staff who see the ticket fetch its files as requesters do (K14, T20, T21)', async () => {
    const qc = await as('qc')
    const own = await told(await product.fetch(picture.url))
    const theirs = await told(await qc(`/api/staff/attachments/${picture.id}`))
    expect(own.status).toBe(200)
    expect(theirs.body).toBe(own.body)
    for (const name of [
      'content-type',
      'content-disposition',
      'x-content-type-options',
      'content-security-policy',
      'cross-origin-resource-policy',
      'cache-control',
    ]) {
      expect(theirs.headers[name], name).toBe(own.headers[name])
      expect(theirs.headers[name], name).toBeTruthy()
    }
  })

  test('a file of a ticket out of scope is missing (T21, T23)', async () => {
    const stranger = await as('technician')
    const accept = 'application/json'
    const there = await told(await stranger(`/api/staff/attachments/${picture.id}`, accept))
    expect(there.status).toBe(404)
    for (const path of [crypto.randomUUID(), '..%2F..%2Fsupport.db', '%00', `${picture.id}.png`]) {
      expect(await told(await stranger(`/api/staff/attachments/${path}`, accept))).toEqual(there)
    }
    const visitor = await product.fetch(`/api/staff/attachments/${picture.id}`)
    expect((await problemOf(visitor)).status).toBe(401)
  })

  test('nor does anyone see files and customers of suspected tickets but qc (T24)', async () => {
    const { id: staffId } = await storeStaff(product, 'technician')
    const { token } = await storeSession(product, staffId)
    const assigned = `UPDATE ticket SET assignee = ?, suspect = ? WHERE customer_id = ?`
    const statuses = async () =>
      Promise.all(
        [`/noi-bo/khach-hang/${customerId}/`, `/api/staff/attachments/${picture.id}`].map(
          async (path) =>
            (await product.fetch(path, { headers: { ...BROWSER, cookie: `session=${token}` } }))
              .status,
        ),
      )
    await product.sql({ sql: assigned, args: [staffId, 0, customerId] })
    expect(await statuses()).toEqual([200, 200])
    await product.sql({ sql: assigned, args: [staffId, 1, customerId] })
    expect(await statuses()).toEqual([404, 404])
    await product.sql({ sql: assigned, args: [null, 0, customerId] })
  })
})
