import { access, copyFile, rm, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { wrapClient } from '../db/database.ts'
import { filePath, openClient } from '../db/file.ts'
import { migrate } from '../db/migrate.ts'

const USAGE = `Cách dùng:
  npm run db -- migrate         cập nhật cấu trúc cơ sở dữ liệu
  npm run db -- backup TỆP      sao lưu vào một tệp mới
  npm run db -- restore TỆP     khôi phục từ tệp sao lưu (dừng máy chủ trước)`

const url = process.env.DATABASE_URL?.trim() || 'file:.data/support.db'
const authToken = process.env.DATABASE_AUTH_TOKEN?.trim()
const [command, file] = process.argv.slice(2)

switch (command) {
  case 'migrate': {
    const client = await openClient(url, { authToken })
    const applied = await migrate(wrapClient(client))
    await client.close()
    console.log(applied.length > 0 ? `Đã áp dụng: ${applied.join(', ')}` : 'Không có gì mới.')
    break
  }
  case 'backup':
    await backup(fileArgument())
    break
  case 'restore':
    await restore(fileArgument())
    break
  default:
    fail(USAGE)
}

/** A file is copied by the database itself, so the copy is whole while the server goes on writing. */
async function backup(target: string): Promise<void> {
  if (await exists(target)) fail(`Tệp đã có, không ghi đè: ${target}`)
  if (filePath(url)) {
    const client = await openClient(url)
    await client.execute({ sql: 'VACUUM INTO ?', args: [target] })
    await client.close()
  } else {
    const answer = await fetch(new URL('/dump', url.replace(/^libsql:/, 'https:')), {
      headers: authToken ? { Authorization: `Bearer ${authToken}` } : {},
    })
    if (!answer.ok) fail(`Máy chủ cơ sở dữ liệu trả lời ${answer.status}`)
    await writeFile(target, await answer.text())
  }
  console.log(`Đã sao lưu vào ${target}`)
}

async function restore(source: string): Promise<void> {
  const target = filePath(url)
  if (!target) fail('Chỉ khôi phục được vào tệp; với máy chủ, dùng công cụ của máy chủ.')
  await checkIsDatabase(source)
  if (await exists(target)) {
    const kept = `${target}.truoc-khi-khoi-phuc`
    await rm(kept, { force: true })
    const client = await openClient(url)
    await client.execute({ sql: 'VACUUM INTO ?', args: [kept] })
    await client.close()
    console.log(`Dữ liệu cũ còn ở ${kept}`)
  }
  // The log of the old database must not be replayed into the new one.
  await Promise.all(['-wal', '-shm'].map((suffix) => rm(target + suffix, { force: true })))
  await copyFile(source, target)
  console.log(`Đã khôi phục từ ${source}`)
}

async function checkIsDatabase(path: string): Promise<void> {
  try {
    const client = await openClient(`file:${path}`)
    const { rows } = await client.execute('PRAGMA integrity_check')
    await client.execute('SELECT count(*) FROM ticket')
    await client.close()
    if (rows[0]?.integrity_check === 'ok') return
  } catch {
    // Told below, in words.
  }
  fail(`Không phải bản sao lưu dùng được: ${path}`)
}

function fileArgument(): string {
  if (!file) fail(USAGE)
  return resolve(file)
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
