import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptFiles } from '../../api/attachments/attachments.ts'
import { attachmentTexts } from '../../content/text/attachments.ts'
import { form } from '../../content/text/form.ts'
import { endOfLocalDay } from '../../content/text/format.ts'
import { messageForm, messageTexts } from '../../content/text/ticket.ts'
import { png } from '../support/pictures.ts'
import { nextClient, type Product, runtimes, startNodeProduct } from '../support/product.ts'
import {
  openTicket,
  pageOf,
  postForm,
  postJson,
  postMultipart,
  problemOf,
  readTicket,
  ticketFields,
} from '../support/requests.ts'

const MIB = 1024 * 1024
const JSON_CALLER = { headers: { accept: 'application/json' } }
const PICTURE = { name: 'anh.png', bytes: png() }
const [stored] = await acceptFiles([PICTURE])
const size = stored!.bytes.length

const messagesOf = (token: string) => `/api/tickets/${token}/messages`

/** Leaves so many bytes of a ticket's 60 MB. */
async function fillTicket(product: Product, code: string, bytesLeft: number): Promise<void> {
  await product.sql({
    sql: `INSERT INTO attachment
        (id, ticket_id, name, media_type, bytes, sha256, storage_key, created_at)
      SELECT 'big-' || id, id, 'a.png', 'image/png', ?, '', 'big-' || id, received_at
      FROM ticket WHERE code = ?`,
    args: [60 * MIB - bytesLeft, code],
  })
}

/** Stores earlier messages of a ticket's requester. */
async function storeMessages(product: Product, code: string, count: number, at: Date) {
  await product.sql({
    sql: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
      INSERT INTO message (id, ticket_id, author, body, created_at)
      SELECT :prefix || i, ticket.id, 'requester', 'Tin cũ', :at FROM n, ticket WHERE code = :code`,
    args: { count, code, at: at.toISOString(), prefix: `${crypto.randomUUID()}-` },
  })
}

describe.for(runtimes)('quotas on $runtime', ({ start }) => {
  let product: Product
  beforeAll(async () => {
    product = await start()
  })
  afterAll(() => product.close())

  it('gives a form back whole when the day takes no more pictures, and takes it without them (T69)', async () => {
    const day = endOfLocalDay(new Date()).toISOString()
    await product.sql({
      sql: `INSERT INTO upload_count (scope, ends_at, bytes) VALUES ('all', ?, ?)`,
      args: [day, 10_240 * MIB],
    })
    const fields = ticketFields({
      consent: 'true',
      idempotencyKey: crypto.randomUUID(),
      description: 'Chữ dài </textarea> đã gõ,\nhai dòng, còn nguyên.',
      phone: '0912 345 678',
    })
    const refused = await postMultipart(product, '/api/tickets', fields, [PICTURE])
    expect(refused.status).toBe(422)
    const page = await pageOf(refused)
    expect(page.title).toMatch(/^Lỗi:/)
    for (const name of ['name', 'email', 'phone', 'product', 'requestType', 'subject']) {
      expect(page.valueOf(name), name).toBe(fields[name])
    }
    expect(page.valueOf('description')).toBe(fields.description)
    expect(page.valueOf('idempotencyKey')).toBe(fields.idempotencyKey)
    expect(page.main.querySelector('#consent')?.hasAttribute('checked')).toBe(true)
    const summary = page.main.querySelector('.error-summary a')
    expect(summary?.getAttribute('href')).toBe('#attachments')
    expect(summary?.textContent).toBe(attachmentTexts.noRoom)
    // Nothing else asks to choose the pictures again.
    expect(page.main.textContent).not.toContain(form.filesLost)

    const { idempotencyKey: _, ...others } = fields
    const called = await postMultipart(product, '/api/tickets', others, [PICTURE], JSON_CALLER)
    expect(called.status).toBe(422)
    expect((await problemOf(called)).errors).toEqual([
      { pointer: '#/attachments', detail: attachmentTexts.noRoom },
    ])
    expect((await postForm(product, '/api/tickets', fields)).status).toBe(303)
    await product.sql(`DELETE FROM upload_count WHERE scope = 'all'`)
    const again = await postMultipart(product, '/api/tickets', others, [PICTURE], JSON_CALLER)
    expect(again.status).toBe(201)
  })

  it('gives a message back when its ticket has 60 MB of pictures, and takes it without them (T69)', async () => {
    const { token, code } = await openTicket(product)
    await fillTicket(product, code, size - 1)
    const fields = { body: 'Em gửi thêm ảnh <b>đây</b>.', idempotencyKey: crypto.randomUUID() }
    const refused = await postMultipart(product, messagesOf(token), fields, [PICTURE])
    expect(refused.status).toBe(422)
    const page = await pageOf(refused)
    expect(page.valueOf('body')).toBe(fields.body)
    expect(page.main.querySelector('.error-summary')?.textContent).toContain(
      attachmentTexts.ticketFull,
    )
    expect(page.main.textContent).not.toContain(messageForm.filesLost)
    expect((await postForm(product, messagesOf(token), fields)).status).toBe(303)
    expect((await readTicket(product, token)).messages.map(({ body }) => body)).toEqual([
      fields.body,
    ])
  })

  it('lets no more pictures in when forty messages come at once (T69)', async () => {
    const { token, code } = await openTicket(product)
    await fillTicket(product, code, 3 * size)
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, each) =>
        postMultipart(product, messagesOf(token), { body: `Tin ${each}` }, [PICTURE], {
          ...JSON_CALLER,
          client: nextClient(),
        }),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(3)
    expect(statuses.filter((status) => status === 422)).toHaveLength(37)
    const { messages } = await readTicket(product, token)
    expect(messages.flatMap(({ attachments }) => attachments)).toHaveLength(3)
  })

  it('refuses pictures of one client after 250 MB in an hour, not those of others (T69)', async () => {
    const client = nextClient()
    const send = (from: string) =>
      postMultipart(product, '/api/tickets', ticketFields(), [PICTURE], {
        ...JSON_CALLER,
        client: from,
      })
    expect((await send(client)).status).toBe(201)
    await product.sql({
      sql: `UPDATE upload_count SET bytes = ? WHERE scope LIKE 'client %'`,
      args: [250 * MIB],
    })
    const refused = await send(client)
    expect(refused.status).toBe(422)
    expect((await problemOf(refused)).errors?.[0]?.detail).toBe(attachmentTexts.clientFull)
    expect((await send(nextClient())).status).toBe(201)
    expect((await postJson(product, '/api/tickets', ticketFields(), { client })).status).toBe(201)
  })

  it('takes 60 messages of a requester a day for one ticket, also when they come at once (T69)', async () => {
    const { token, code } = await openTicket(product)
    await storeMessages(product, code, 58, new Date())
    const send = () =>
      postJson(product, messagesOf(token), { body: 'Còn một tin nữa' }, { client: nextClient() })
    const answers = await Promise.all(Array.from({ length: 6 }, send))
    const taken = answers.filter(({ status }) => status === 201)
    const refused = answers.filter(({ status }) => status === 429)
    expect([taken.length, refused.length]).toEqual([2, 4])
    expect((await problemOf(refused[0]!)).detail).toBe(messageTexts.dayFull)
    const wait = Number(refused[0]!.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(86_400)

    const page = await pageOf(
      await postForm(product, messagesOf(token), { body: 'Chữ đã gõ còn đây' }),
    )
    expect(page.valueOf('body')).toBe('Chữ đã gõ còn đây')
    expect(page.main.querySelector('.error-summary')?.textContent).toContain(messageTexts.dayFull)

    const yesterday = new Date(endOfLocalDay(new Date()).getTime() - 86_400_001)
    await product.sql({
      sql: `UPDATE message SET created_at = ? WHERE body = 'Tin cũ'`,
      args: [yesterday.toISOString()],
    })
    expect((await send()).status).toBe(201)
  })

  it('takes 500 messages of a requester for one ticket (T69)', async () => {
    const { token, code } = await openTicket(product)
    await storeMessages(product, code, 499, new Date('2026-01-05T03:00:00Z'))
    expect((await postJson(product, messagesOf(token), { body: 'Tin cuối' })).status).toBe(201)
    const refused = await postJson(product, messagesOf(token), { body: 'Một tin nữa' })
    expect(refused.status).toBe(422)
    expect((await problemOf(refused)).errors).toEqual([
      { pointer: '#/body', detail: messageTexts.ticketFull },
    ])
  })

  it('counts a late message as the ticket that it opens (T69)', async () => {
    const { token, code } = await openTicket(product)
    const closedAt = new Date(Date.now() - 31 * 86_400_000).toISOString()
    await product.sql({
      sql: `UPDATE ticket SET status = 'closed', closed_at = ? WHERE code = ?`,
      args: [closedAt, code],
    })
    const client = nextClient()
    const statuses: number[] = []
    for (let sent = 0; sent < 21; sent += 1) {
      const answer = await postJson(product, messagesOf(token), { body: `Tin ${sent}` }, { client })
      statuses.push(answer.status)
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(20)
    expect(statuses.at(-1)).toBe(429)
  })
})

describe('a disk that is nearly full', () => {
  it('takes tickets and messages, and no picture (T69)', async () => {
    const product = await startNodeProduct({ MIN_FREE_DISK_MB: '100000000' })
    try {
      const { token } = await openTicket(product)
      for (const [path, fields] of [
        ['/api/tickets', ticketFields()],
        [messagesOf(token), { body: 'Kèm ảnh' }],
      ] as const) {
        const refused = await postMultipart(product, path, fields, [PICTURE], JSON_CALLER)
        expect(refused.status).toBe(422)
        expect((await problemOf(refused)).errors).toEqual([
          { pointer: '#/attachments', detail: attachmentTexts.noRoom },
        ])
        expect((await postJson(product, path, fields)).status).toBe(201)
      }
      const entries = await readdir(join(product.dir, 'files'), {
        recursive: true,
        withFileTypes: true,
      })
      expect(entries.filter((entry) => entry.isFile())).toEqual([])
    } finally {
      await product.close()
    }
  })
})
