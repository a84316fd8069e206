import { readFile } from 'node:fs/promises'
import type { Result, Statement } from '../../api/db/database.ts'
import { sha256 } from '../../api/hash.ts'
import type { Role } from '../../api/door/roles.ts'
import { newSecret } from '../../api/door/sessions/session.ts'
import type { InternalDataInput } from '../../content/internal-data.ts'

/** Runs SQL where the product keeps its data. */
export type Sql = (statement: Statement | string) => Promise<Result>

/** A product, or a database of its own. */
export interface Place {
  sql(statement: Statement | string): Promise<Result>
}

export interface StaffMember {
  id: string
  email: string
  name: string
  role: Role
}

export interface TestSession {
  id: string
  /** Value of the cookie. */
  token: string
}

/** An account as `npm run staff -- add` makes one. */
export async function storeStaff(place: Place, role: Role): Promise<StaffMember> {
  const id = crypto.randomUUID()
  const email = `${role}-${id.slice(0, 8)}@example.com`
  const name = `Nhân sự ${id.slice(0, 4)}`
  await place.sql({
    sql: `INSERT INTO staff (id, email, email_key, name, role, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
    args: [id, email, email, name, role, new Date().toISOString()],
  })
  return { id, email, name, role }
}

/** A session as signing in makes one. */
export async function storeSession(
  place: Place,
  staffId: string,
  times: { createdAt?: Date; lastSeenAt?: Date } = {},
): Promise<TestSession> {
  const createdAt = times.createdAt ?? new Date()
  const lastSeenAt = times.lastSeenAt ?? createdAt
  const expiresAt = new Date(createdAt.getTime() + 7 * 86_400_000)
  const id = crypto.randomUUID()
  const token = newSecret()
  await place.sql({
    sql: `INSERT INTO session (id, token_hash, staff_id, created_at, last_seen_at, expires_at)
      VALUES (?, ?, ?, ?, ?, ?)`,
    args: [
      id,
      sha256(token),
      staffId,
      ...[createdAt, lastSeenAt, expiresAt].map((each) => each.toISOString()),
    ],
  })
  return { id, token }
}

/** Cookies of an answer by name, values only. */
export function cookiesOf(answer: Response): Map<string, string> {
  return new Map(
    answer.headers.getSetCookie().map((line) => {
      const [name = '', value = ''] = line.split(';')[0]!.split(/=(.*)/s)
      return [name, value]
    }),
  )
}

/** Link and code as a mail tells them. */
export function secretsIn(text: string): { path: string; code: string } {
  const path = /https?:\/\/[^/\s]+(\/noi-bo\/dang-nhap\/lien-ket\/[\w-]+\/)/.exec(text)?.[1]
  const code = /Mã đăng nhập: ([A-Z\d]{4} [A-Z\d]{4})\n/.exec(text)?.[1]
  if (!path || !code) throw new Error(`No link and code in: ${text}`)
  return { path, code }
}

/** What the internal build made. */
export async function builtInternal(): Promise<InternalDataInput> {
  const file = new URL('../../dist-internal/internal.json', import.meta.url)
  // Made by this project's own build, and checked by the product when it starts.
  return JSON.parse(await readFile(file, 'utf8')) as InternalDataInput
}

/** Other ways to write a path under `/noi-bo/`, which some servers take for the same. */
export function tricksWith(path: string): string[] {
  const rest = path.slice('/noi-bo/'.length)
  return [
    path,
    path.replace(/\/$/, ''),
    `${path}index.html`,
    `${path}.`,
    `${path}..`,
    `${path}%20`,
    `${path}%00`,
    `${path};a=b`,
    `${path}?x=/../`,
    path.toUpperCase(),
    path.replace('noi-bo', 'Noi-Bo'),
    path.replace('noi-bo', 'noi%2Dbo'),
    path.replace('noi-bo', '%6eoi-bo'),
    path.replace('noi-bo', '%256eoi-bo'),
    path.replace('noi-bo', 'noi-bo.'),
    path.replace('noi-bo', 'noi-bo%20'),
    path.replaceAll('/', '//'),
    path.replaceAll('/', '%2f').replace('%2f', '/'),
    path.replaceAll('/', '%5c').replace('%5c', '/'),
    path.replaceAll('/', '\\').replace('\\', '/'),
    `/noi-bo//${rest}`,
    `/noi-bo/./${rest}`,
    `/noi-bo/%2e/${rest}`,
    `/noi-bo/..;/noi-bo/${rest}`,
    `/noi-bo;/${rest}`,
    `/noi-bo/x/../${rest}`,
    `/noi-bo/x/%2e%2e/${rest}`,
    `/noi-bo/dang-nhap/../${rest}`,
    `/noi-bo/dang-nhap/%2e%2e/${rest}`,
    `/noi-bo/dang-nhap/..%2f${rest}`,
    `/noi-bo/_astro/..%2f${rest}`,
    `/api/..${path}`,
    `/huong-dan/..${path}`,
    `/huong-dan/%2e%2e${path}`,
    // Search has a public page of the same name.
    ...(rest.startsWith('cam-nang/') ? [`/${rest}`] : []),
    `/_astro/../noi-bo/${rest}`,
    `/dist-internal/internal.json`,
    `/dist-internal${path}`,
    `/../dist-internal/internal.json`,
    `/..%2fdist-internal/internal.json`,
    `/internal.json`,
  ]
}
