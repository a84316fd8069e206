import { expect, test } from 'vitest'
import { jsonLog, maskSecrets } from '../../api/log.ts'

test.for([
  ['https://user:geheim@db.example/x', 'https://***@db.example/x'],
  ['libsql://db.example?authToken=geheim&tls=1', 'libsql://db.example?authToken=***&tls=1'],
  [
    'LibsqlError: cannot reach "libsql://d?authToken=geheim"',
    'LibsqlError: cannot reach "libsql://d?authToken=***"',
  ],
  ['Authorization: Bearer geheim.a-b_c=', 'Authorization: Bearer ***'],
  ['Invalid key re_geheim12_abc', 'Invalid key re_***'],
  ['whsec_geheimgeheim+/==', 'whsec_***'],
  ['file:/data/support.db', 'file:/data/support.db'],
  ['https://hotro.example/?a=b@c', 'https://hotro.example/?a=b@c'],
] as const)('%s is shown without its secret (T40, T68)', ([text, shown]) => {
  expect(maskSecrets(text)).toBe(shown)
})

test('a line of the log holds no secret that an error quotes, and stays JSON (T40, T68)', () => {
  const lines: string[] = []
  const error = new Error('fetch failed: "https://user:geheim@db.example?authToken=geheim"')
  jsonLog((line) => lines.push(line))('error', 'x', { error: error.message, stack: error.stack })
  expect(lines.join('')).not.toContain('geheim')
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', message: 'x' })
})
