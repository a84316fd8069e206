import { ESLint, Linter } from 'eslint'
import { expect, it } from 'vitest'

/** The arrows of `.config/arrows.mjs`, as the linter holds them for a file. */
const eslint = new ESLint({ overrideConfigFile: '.config/eslint.config.mjs' })

/** Faults of a statement in a file by one rule; one without a rule is an error of the parser. */
async function refusals(
  file: string,
  statement: string,
  name = 'no-restricted-imports',
): Promise<(string | null)[]> {
  const config = (await eslint.calculateConfigForFile(file)) as Linter.Config
  const rule = config.rules?.[name] ?? 'off'
  const parser = config.languageOptions?.parser
  const faults = new Linter().verify(
    statement,
    [{ files: ['**/*.ts'], languageOptions: { parser }, rules: { [name]: rule } }],
    { filename: file },
  )
  return faults.map(({ ruleId }) => ruleId)
}

it.for([
  ['content/text/form.ts', `import { sha256 } from '../../api/hash.ts'`],
  ['content/search/rank.ts', `import { html } from 'hono/html'`],
  ['site/guides.ts', `import { openTicket } from '../api/tickets/open.ts'`],
  ['api/db/open.ts', `import { openTicket } from '../tickets/open.ts'`],
  ['api/db/file/engine.ts', `import { readBody } from '../../http/body.ts'`],
  ['api/outbox/drain.ts', `import { statusUrl } from '../links/links.ts'`],
  ['api/tickets/open.ts', `import { readBody } from '../http/body.ts'`],
  ['api/tickets/open.ts', `import type { Context } from 'hono'`],
  ['api/tickets/open.ts', `import { readTicket } from '../requester/read.ts'`],
  ['api/door/guard.ts', `import { accountRules } from '../accounts/rules.ts'`],
  ['api/http/answer.ts', `import { createApp } from '../app.ts'`],
  ['api/outbox/drain.ts', `import { Resend } from 'resend'`],
  ['api/app.ts', `import { Resend } from 'resend'`],
  ['api/requester/read.ts', `import { noteIn } from '../tickets/repository/note.ts'`],
  ['api/mail/resend.ts', `import { openTicket } from '../tickets/open.ts'`],
  ['api/mail/resend.ts', `import { createApp } from '../app.ts'`],
] as const)('refuses in %s: %s', async ([file, statement]) => {
  expect(new Set(await refusals(file, statement))).toEqual(new Set(['no-restricted-imports']))
})

it.for([
  ['site/scripts/form/fields.ts', `import { MAX_FILES } from '../../../api/attachments/schema.ts'`],
  ['api/db/file/backup.ts', `import type { FileStore } from '../../attachments/store.ts'`],
  ['api/requester/routes.ts', `import { openTicket } from '../tickets/open.ts'`],
  ['api/mail/resend.ts', `import { Resend } from 'resend'`],
  ['content/text/form.ts', `import * as z from 'zod'`],
] as const)('takes in %s: %s', async ([file, statement]) => {
  expect(await refusals(file, statement)).toEqual([])
})

it.for([
  'const sql = `SELECT 1 FROM message JOIN note ON TRUE`',
  "const sql = 'SELECT body FROM note WHERE ticket_id = ?'",
  'const sql = `SELECT 1 UNION SELECT body\n from  NOTE`',
])('refuses internal notes in the SQL of requesters: %s', async (statement) => {
  const refused = (file: string) => refusals(file, statement, 'no-restricted-syntax')
  expect(await refused('api/requester/history.ts')).toEqual(['no-restricted-syntax'])
  expect(await refused('api/tickets/change.ts')).toEqual([])
})
