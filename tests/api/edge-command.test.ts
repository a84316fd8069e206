import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openClient } from '../../api/db/open.ts'
import { type DatabaseServer, startDatabaseServer } from '../../api/db/server.ts'

describe('the libSQL server of `npm run edge`', () => {
  let dir: string
  let database: DatabaseServer
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'coretech-sqld-'))
    database = await startDatabaseServer(dir)
  })
  afterAll(async () => {
    await database.stop()
    await rm(dir, { recursive: true, force: true })
  })

  /** What a page of another site can make a browser send without asking first. */
  function fromAPage(path: string, body: unknown, headers: Record<string, string> = {}) {
    return fetch(new URL(path, database.url), {
      method: 'POST',
      headers: { origin: 'https://evil.example', 'content-type': 'text/plain', ...headers },
      body: JSON.stringify(body),
    })
  }
  const stmt = { sql: 'SELECT 1' }

  it.for([
    { path: '/v2/pipeline', body: { requests: [{ type: 'execute', stmt }] } },
    { path: '/v3/pipeline', body: { requests: [{ type: 'execute', stmt }] } },
    { path: '/v3/cursor', body: { batch: { steps: [{ stmt }] } } },
    { path: '/v1/execute', body: { stmt } },
    { path: '/', body: { statements: [stmt.sql] } },
  ])('refuses statements of a web page at $path (T56)', async ({ path, body }) => {
    expect((await fromAPage(path, body)).status).toBe(401)
    const another = await startDatabaseServer(join(dir, path.replaceAll('/', '-')))
    await another.stop()
    // A token holds for one server alone.
    const headers = { authorization: `Bearer ${another.authToken}` }
    expect((await fromAPage(path, body, headers)).status).toBe(401)
  })

  it('gives no dump to a web page (T56)', async () => {
    expect((await fetch(new URL('/dump', database.url))).status).toBe(401)
  })

  it('answers who has its token (T56)', async () => {
    const client = await openClient(database.url, { authToken: database.authToken })
    expect((await client.execute('SELECT 1 AS one')).rows[0]).toMatchObject({ one: 1 })
    await client.close()
  })
})
