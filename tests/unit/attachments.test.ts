import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getPlatformProxy } from 'wrangler'
import type { R2Bucket } from '@cloudflare/workers-types'
import {
  acceptFiles,
  attachmentsOf,
  attachmentStatements,
  fileHeaders,
  readAttachment,
  storeFiles,
  sweepOrphans,
} from '../../api/attachments/attachments.ts'
import { directoryStore } from '../../api/attachments/directory.ts'
import { displayName } from '../../api/attachments/name.ts'
import { r2Store } from '../../api/attachments/r2.ts'
import { type FileStore, isKey, newKey } from '../../api/attachments/store.ts'
import { type Database, wrapClient } from '../../api/db/database.ts'
import { openClient } from '../../api/db/open.ts'
import { migrate } from '../../api/db/migrate.ts'
import { Problem } from '../../api/problem.ts'
import { jpeg, join, png, seeded, webp } from '../support/pictures.ts'

const MIB = 1024 * 1024
const DAY_MS = 86_400_000
const now = new Date('2026-11-22T10:00:00Z')

let folder: string
let db: Database
beforeAll(async () => {
  folder = await mkdtemp(joinPath(tmpdir(), 'attachments-'))
  const client = await openClient(`file:${joinPath(folder, 'support.db')}`)
  await migrate(wrapClient(client))
  db = wrapClient(client)
})
afterAll(() => rm(folder, { recursive: true }))

const freshRoot = () => joinPath(folder, crypto.randomUUID())

/** A world of one test: its own files, the shared database, what was logged. */
function world(files: FileStore = directoryStore(freshRoot())) {
  const logged: string[] = []
  return {
    db,
    files,
    now: () => now,
    logged,
    log: (_: string, text: string) => void logged.push(text),
  }
}

async function newTicket(): Promise<string> {
  const id = crypto.randomUUID()
  const at = now.toISOString()
  const row: Record<string, string> = {
    id,
    code: id,
    status: 'new',
    channel: 'web',
    product: 'khac',
    request_type: 'khac',
    subject: 'Về việc',
    description: 'Mô tả',
    requester_name: 'Nguyễn An',
    requester_email: 'an@example.com',
    requester_email_key: 'an@example.com',
    consent_version: '1',
    consent_text_sha256: '',
    consent_at: at,
    received_at: at,
    due_at: at,
    last_event_at: at,
  }
  const columns = Object.keys(row)
  await db.write([
    {
      sql: `INSERT INTO ticket (${columns.join()}) VALUES (${columns.map(() => '?').join()})`,
      args: Object.values(row),
    },
  ])
  return id
}

const errorsOf = async (work: Promise<unknown>) => {
  const problem = await work.catch((error: unknown) => error)
  if (!(problem instanceof Problem)) throw new Error('No problem was thrown')
  return { slug: problem.slug, errors: problem.data.errors ?? [] }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test.for([
  { rule: 'a name stays', raw: 'Ảnh chụp màn hình 1.png', name: 'Ảnh chụp màn hình 1.png' },
  { rule: 'letters are put together (macOS)', raw: 'A\u0309nh.png', name: 'Ảnh.png' },
  { rule: 'folders go', raw: '../../etc/passwd', name: 'passwd.png' },
  { rule: 'folders of Windows go', raw: 'C:\\Users\\an\\loi.png', name: 'loi.png' },
  { rule: 'nothing but a way up', raw: '../', name: 'anh-3.png' },
  { rule: 'dots alone', raw: '..', name: 'anh-3.png' },
  { rule: 'nothing', raw: '', name: 'anh-3.png' },
  { rule: 'blanks', raw: ' \u00a0\u3000 .png', name: 'anh-3.png' },
  { rule: 'NUL', raw: 'loi\0.php\0.png', name: 'loi.php.png' },
  {
    rule: 'line breaks cannot forge a header',
    raw: 'a\r\nSet-Cookie: b.png',
    name: 'a Set-Cookie- b.png',
  },
  { rule: 'a right-to-left override', raw: 'anh\u202egnp.exe', name: 'anhgnp.png' },
  { rule: 'zero-width characters', raw: '\ufeffa\u200bb\u2060c.png', name: 'abc.png' },
  { rule: 'joiners inside emoji stay', raw: '👩\u200d💻.png', name: '👩\u200d💻.png' },
  { rule: 'half a surrogate', raw: 'a\ud800.png', name: 'a\ufffd.png' },
  { rule: 'the extension is the content’s', raw: 'shell.pht', name: 'shell.png' },
  { rule: 'an extension in capitals', raw: 'IMG_0001.PNG', name: 'IMG_0001.PNG' },
  { rule: 'a wrong picture type', raw: 'anh.jpeg', name: 'anh.png' },
  { rule: 'a date is no extension', raw: 'loi 22.11', name: 'loi 22.11.png' },
  { rule: 'no extension', raw: 'loi', name: 'loi.png' },
  { rule: 'a hidden file', raw: '.htaccess', name: 'htaccess.png' },
  { rule: 'dots at the end', raw: 'loi. . .png', name: 'loi.png' },
  { rule: 'a device of Windows', raw: 'con.png', name: 'anh-3.png' },
  { rule: 'a device with more dots', raw: 'LPT1.tar.png', name: 'anh-3.png' },
  { rule: 'a name that only starts like a device', raw: 'console.png', name: 'console.png' },
  { rule: 'characters Windows refuses', raw: '<b>10:30?*|".png', name: '-b-10-30----.png' },
])('$rule (T21, L20)', ({ raw, name }) => {
  expect(displayName(raw, 'png', 2)).toBe(name)
})

test('.jpg, .jpeg and .JPG are all a JPEG’s (T21, L20)', () => {
  const names = ['a.jpg', 'a.jpeg', 'a.JPG', 'a.jfif', 'a.png'].map((raw) =>
    displayName(raw, 'jpg', 0),
  )
  expect(names).toEqual(['a.jpg', 'a.jpeg', 'a.JPG', 'a.jfif', 'a.jpg'])
})

test('long names are cut between characters, to 120 code points and 255 bytes (T21)', () => {
  const latin = displayName(`${'a'.repeat(300)}.png`, 'png', 0)
  expect(latin).toBe(`${'a'.repeat(116)}.png`)
  const vietnamese = displayName('ộ'.repeat(300), 'png', 0)
  expect(Buffer.byteLength(vietnamese)).toBeLessThanOrEqual(255)
  expect(vietnamese).toMatch(/^ộ{83}\.png$/)
  const family = '👨\u200d👩\u200d👧'
  expect(displayName(family.repeat(40), 'webp', 0)).toBe(`${family.repeat(13)}.webp`)
})

test('whatever a name is made of, it is no path, hides nothing and ends as its content (T21)', () => {
  const below = seeded(7)
  const pieces = [
    '..',
    '/',
    '\\',
    '\0',
    '\u202e',
    '\n',
    '.',
    ' ',
    'con',
    'ộ',
    'o\u0302\u0323',
    '👩\u200d💻',
    '\udc00',
    '%00',
    '"',
    ':',
    'a'.repeat(90),
    '.php',
    '.png',
    '.svg',
  ]
  for (let i = 0; i < 5000; i++) {
    const raw = Array.from({ length: below(9) }, () => pieces[below(pieces.length)]).join('')
    const name = displayName(raw, 'png', 0)
    expect(name, JSON.stringify(raw)).toMatch(
      /^[^./\\\p{Cc}\p{Bidi_C}<>:"|?*][^/\\\p{Cc}\p{Bidi_C}<>:"|?*]*\.png$/iu,
    )
    expect(Array.from(name).length).toBeLessThanOrEqual(120)
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255)
    expect(name).toBe(name.normalize('NFC'))
    expect(name.toLowerCase().split('.')[0]).not.toBe('con')
  }
})

test('pictures are accepted with their own type, name and hashes (L20, K14)', async () => {
  const files = await acceptFiles([
    { name: 'Lỗi.png', bytes: png() },
    { name: 'anh.png', bytes: jpeg() },
    { name: '', bytes: webp() },
  ])
  expect(files.map(({ name, mediaType }) => [name, mediaType])).toEqual([
    ['Lỗi.png', 'image/png'],
    ['anh.jpg', 'image/jpeg'],
    ['anh-3.webp', 'image/webp'],
  ])
  expect(files.map(({ sha256 }) => sha256)).toEqual([png(), jpeg(), webp()].map(sha256))
  for (const file of files) expect(file.storedSha256).toBe(sha256(file.bytes))
})

test('an empty control is no file (L20)', async () => {
  expect(await acceptFiles([{ name: '', bytes: new Uint8Array() }])).toEqual([])
})

test('all wrong files are named at once, each by its place (T20, T21)', async () => {
  const big = new Uint8Array(5 * MIB + 1)
  big.set(png())
  const { slug, errors } = await errorsOf(
    acceptFiles([
      { name: 'to.png', bytes: big },
      { name: 'dung.png', bytes: png() },
      { name: 'x.svg', bytes: join('<svg/>') },
      { name: 'bom.png', bytes: png({ width: 50_000, height: 50_000 }) },
      { name: '', bytes: png().slice(0, 60) },
    ]),
  )
  expect(slug).toBe('noi-dung-chua-dung')
  expect(errors.map(({ pointer }) => pointer)).toEqual(
    [0, 2, 3, 4].map((i) => `#/attachments/${i}`),
  )
  const sentences = errors.map(({ detail }) => detail)
  expect(sentences).toEqual([
    expect.stringContaining('“to.png” nặng hơn 5 MB'),
    expect.stringContaining('“x.svg” không phải ảnh'),
    expect.stringContaining('“bom.png” có kích thước quá lớn'),
    expect.stringContaining('“thứ 5” bị hỏng'),
  ])
})

test('a sixth file is one too many (T22, L20)', async () => {
  const files = Array.from({ length: 6 }, () => ({ name: 'a.png', bytes: png() }))
  expect(await acceptFiles(files.slice(1))).toHaveLength(5)
  const { errors } = await errorsOf(acceptFiles(files))
  expect(errors).toEqual([
    { pointer: '#/attachments', detail: 'Mỗi lần gửi được tối đa 5 ảnh. Bỏ bớt ảnh rồi gửi lại.' },
  ])
})

test('a stored picture is read back, by its own ticket only (L20, T21)', async () => {
  const deps = world()
  const [ticketId, otherId] = [await newTicket(), await newTicket()]
  const accepted = await acceptFiles([{ name: 'Lỗi.png', bytes: png() }])
  const stored = await storeFiles(deps, accepted)
  await db.write(attachmentStatements(stored, { ticketId, messageId: null, at: now }))

  const [listed] = await attachmentsOf(deps, ticketId)
  const { name, mediaType, bytes, width, height } = accepted[0]!
  expect(listed).toEqual({
    id: stored.files[0]!.id,
    messageId: null,
    name: 'Lỗi.png',
    mediaType: 'image/png',
    bytes: bytes.length,
    width,
    height,
  })
  const read = await readAttachment(deps, ticketId, listed!.id)
  expect({ ...read, bytes: Uint8Array.from(read!.bytes) }).toEqual({ name, mediaType, bytes })
  expect(await readAttachment(deps, otherId, listed!.id)).toBeNull()
  expect(await readAttachment(deps, ticketId, '../../x')).toBeNull()
  expect(deps.logged).toEqual([])

  await deps.files.delete(stored.files[0]!.storageKey)
  expect(await readAttachment(deps, ticketId, listed!.id)).toBeNull()
  expect(deps.logged).toEqual(['attachment has no file'])
})

test('keys are random and hold nothing of the name (T21)', async () => {
  const deps = world()
  const accepted = await acceptFiles([
    { name: 'bí mật.png', bytes: png() },
    { name: 'bí mật.png', bytes: png() },
  ])
  const { files } = await storeFiles(deps, accepted)
  expect(new Set(files.map(({ storageKey }) => storageKey)).size).toBe(2)
  for (const { storageKey } of files)
    expect(storageKey).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{32}\.png$/)
})

test('a store that fails half-way keeps nothing, and the trouble is expected (T22)', async () => {
  const root = freshRoot()
  const inner = directoryStore(root)
  let puts = 0
  const full: FileStore = {
    ...inner,
    put: (...file) => (++puts === 2 ? Promise.reject(new Error('ENOSPC')) : inner.put(...file)),
  }
  const three = await acceptFiles([png(), jpeg(), webp()].map((bytes) => ({ name: 'a', bytes })))
  expect((await errorsOf(storeFiles(world(full), three))).slug).toBe('tam-ngung')
  expect(await inner.listBefore(new Date(Date.now() + DAY_MS), 10)).toEqual([])
})

test('a root that is no folder is the same expected trouble (T22)', async () => {
  const root = freshRoot()
  await writeFile(root, '')
  const one = await acceptFiles([{ name: 'a', bytes: png() }])
  expect((await errorsOf(storeFiles(world(directoryStore(root)), one))).slug).toBe('tam-ngung')
})

test('files of a failed batch are discarded, those with a row never (T22)', async () => {
  const deps = world()
  const ticketId = await newTicket()
  const one = await acceptFiles([{ name: 'a', bytes: png() }])
  const [kept, lost] = [await storeFiles(deps, one), await storeFiles(deps, one)]
  await db.write(attachmentStatements(kept, { ticketId, messageId: null, at: now }))
  await kept.discard(new Error('the batch failed'))
  await lost.discard(new Error('the batch failed'))
  expect(await deps.files.get(kept.files[0]!.storageKey)).not.toBeNull()
  expect(await deps.files.get(lost.files[0]!.storageKey)).toBeNull()
})

test('files of a batch that may still happen stay for the sweep (T22)', async () => {
  const deps = world()
  const one = await acceptFiles([{ name: 'a', bytes: png() }])
  const stored = await storeFiles(deps, one)
  await stored.discard(new Problem('chua-ro-ket-qua'))
  expect(await deps.files.get(stored.files[0]!.storageKey)).not.toBeNull()
})

test('with the database away nothing is discarded, and the sweep is left to it (T22)', async () => {
  const deps = world()
  const away: Database = { ...db, read: () => Promise.reject(new Problem('tam-ngung')) }
  const one = await acceptFiles([{ name: 'a', bytes: png() }])
  const stored = await storeFiles({ ...deps, db: away }, one)
  await stored.discard(new Error('the batch failed'))
  expect(deps.logged).toEqual(['files left for the sweep'])
  expect(await deps.files.get(stored.files[0]!.storageKey)).not.toBeNull()
  await expect(
    sweepOrphans({ ...deps, db: away, now: () => new Date(Date.now() + 2 * DAY_MS) }),
  ).rejects.toThrow(Problem)
  expect(await deps.files.get(stored.files[0]!.storageKey)).not.toBeNull()
})

test('orphans are swept after a day, with what a crash left half-written (T22)', async () => {
  const root = freshRoot()
  const deps = world(directoryStore(root))
  const ticketId = await newTicket()
  const one = await acceptFiles([{ name: 'a', bytes: png() }])
  const keyOf = async () => (await storeFiles(deps, one)).files[0]!.storageKey
  const owned = await storeFiles(deps, one)
  await db.write(attachmentStatements(owned, { ticketId, messageId: null, at: now }))
  const [ownedKey, oldKey, freshKey] = [owned.files[0]!.storageKey, await keyOf(), await keyOf()]
  const half = newKey('png')
  await mkdir(joinPath(root, half, '..'), { recursive: true })
  await writeFile(joinPath(root, `${half}.part`), 'half')
  await writeFile(joinPath(root, 'README'), 'somebody else’s')

  const age = async (path: string, hours: number) => {
    const at = new Date(now.getTime() - hours * 3_600_000)
    await utimes(joinPath(root, path), at, at)
  }
  await age(ownedKey, 48)
  await age(oldKey, 24.1)
  await age(freshKey, 23.9)
  await age(`${half}.part`, 25)
  await age('README', 25)

  expect(await sweepOrphans(deps)).toEqual({ deleted: 2 })
  expect(await deps.files.get(oldKey)).toBeNull()
  expect(await deps.files.get(freshKey)).not.toBeNull()
  expect(await deps.files.get(ownedKey)).not.toBeNull()
  expect(await readdir(joinPath(root, half, '..'))).not.toContain(`${half.slice(6)}.part`)
  expect(await readdir(root)).toContain('README')
  expect(await sweepOrphans(deps)).toEqual({ deleted: 0 })
})

test('a picture is handed out as a download that nothing runs (T20, T21)', () => {
  const headers = fileHeaders({ name: 'Ảnh “Đỗ” (1).png', mediaType: 'image/png' })
  expect(headers).toMatchObject({
    'Content-Type': 'image/png',
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'private, no-store',
  })
  expect(headers['Content-Disposition']).toBe(
    `attachment; filename="Anh _Do_ _1_.png"; filename*=UTF-8''%E1%BA%A2nh%20%E2%80%9C%C4%90%E1%BB%97%E2%80%9D%20%281%29.png`,
  )
})

test('no name breaks out of its header (T21)', () => {
  const { 'Content-Disposition': value } = fileHeaders({
    name: 'a"; filename="b.html\r\nX: y\ud800',
    mediaType: 'image/png',
  })
  expect(value).toMatch(/^attachment; filename="[\w .-]*"; filename\*=UTF-8''[\w.%~!-]*$/)
})

const hostile = [
  '',
  '..',
  '../../etc/passwd',
  '/etc/passwd',
  'ab/cd/../../x',
  `${newKey('png')}/..`,
  `${newKey('png')}\0`,
  newKey('png').toUpperCase(),
  'ab/cd/00000000000000000000000000000000.png',
  newKey('png').replace('.png', '.svg'),
]

test.for(hostile)('%j is no key (T21)', (key) => {
  expect(isKey(key)).toBe(false)
})

/** Real R2, as the edge has it, in memory. */
async function bucketOf(): Promise<{ bucket: R2Bucket; close: () => Promise<void> }> {
  const configPath = joinPath(folder, 'wrangler.json')
  await writeFile(
    configPath,
    JSON.stringify({
      compatibility_date: '2026-01-01',
      r2_buckets: [{ binding: 'FILES', bucket_name: 'files' }],
    }),
  )
  const proxy = await getPlatformProxy<{ FILES: R2Bucket }>({ configPath, persist: false })
  return { bucket: proxy.env.FILES, close: () => proxy.dispose() }
}

test.for(['directory', 'R2'])(
  'the %s store keeps, gives back, lists and forgets (T21, T22)',
  async (kind) => {
    const r2 = kind === 'R2' ? await bucketOf() : null
    try {
      const store = r2 ? r2Store(r2.bucket) : directoryStore(freshRoot())
      const [past, future] = [new Date(Date.now() - DAY_MS), new Date(Date.now() + DAY_MS)]
      expect(await store.listBefore(future, 10)).toEqual([])

      const keys = [newKey('png'), newKey('jpg'), newKey('webp'), newKey('png')].sort()
      for (const key of keys) await store.put(key, join(key), 'image/png')
      expect(Buffer.from((await store.get(keys[1]!))!).toString()).toBe(keys[1])
      expect(await store.get(newKey('png'))).toBeNull()

      expect(await store.listBefore(past, 10)).toEqual([])
      expect(await store.listBefore(future, 10)).toEqual(keys)
      expect(await store.listBefore(future, 3)).toEqual(keys.slice(0, 3))
      expect(await store.listBefore(future, 3, keys[2])).toEqual(keys.slice(3))
      expect(await store.listBefore(future, 3, keys[3])).toEqual([])

      await store.delete(keys[0]!)
      await store.delete(keys[0]!)
      expect(await store.listBefore(future, 10)).toEqual(keys.slice(1))

      for (const key of hostile) {
        await expect(store.put(key, join('x'), 'image/png')).rejects.toThrow(RangeError)
        await expect(store.get(key)).rejects.toThrow(RangeError)
        await expect(store.delete(key)).rejects.toThrow(RangeError)
      }
    } finally {
      await r2?.close()
    }
  },
)
