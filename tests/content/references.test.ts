import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

/** Papers that code and tests cite are in the repository, and every citation lands in one. */

const root = fileURLToPath(new URL('../../', import.meta.url))
const PAPERS = {
  DOMAIN: 'content/DOMAIN.md',
  CONTRACT: 'api/CONTRACT.md',
  SEARCH: 'site/SEARCH.md',
  ROWS: 'tests/ROWS.md',
  CASES: 'tests/CASES.md',
}

/** Section numbers of a paper: of headings (`## 7.`, `### 7.1`), and of list items (`15.` in §8). */
function sectionsOf(text: string): Set<string> {
  const sections = new Set<string>()
  let current = ''
  for (const line of text.split('\n')) {
    const heading = /^#{2,3} (\d+(?:\.\d+)?)/.exec(line)?.[1]
    const item = /^(\d+)\. /.exec(line)?.[1]
    if (heading) sections.add((current = heading))
    else if (item && current) sections.add(`${current}.${item}`)
  }
  return sections
}

/** Ids at the start of table rows: `K18`, `T21`, `D7`, and each of a range such as `C31–C37`. */
function idsOf(text: string): Set<string> {
  const ids = new Set<string>()
  for (const [, letter = '', first = '', last = first] of text.matchAll(
    /^\| ([A-Z])(\d+)(?:–[A-Z](\d+))? /gm,
  )) {
    for (let number = Number(first); number <= Number(last); number += 1) {
      ids.add(letter + String(number).padStart(first.length, '0'))
    }
  }
  return ids
}

const papers = Object.fromEntries(
  Object.entries(PAPERS).map(([name, path]) => [name, readFileSync(root + path, 'utf8')]),
)
const sections = new Map(Object.entries(papers).map(([name, text]) => [name, sectionsOf(text)]))
const ids = new Set(Object.values(papers).flatMap((text) => [...idsOf(text)]))

const CITING = /\.(ts|mjs|astro|mdx|css|toml|md|yml|json)$|^\.env\.example$/
const SKIPPED = /^package-lock\.json$|^tests\/queries-|^tests\/content\/references\.test\.ts$/
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => CITING.test(file) && !SKIPPED.test(file) && existsSync(root + file))
  .map((file) => ({ file, text: readFileSync(root + file, 'utf8') }))

interface Found {
  file: string
  /** File, line and match, as a failure shows it. */
  at: string
  /** Text of the line before the match. */
  before: string
  match: RegExpExecArray
}

/** Every match of a pattern with the line it stands in. */
function findAll(pattern: RegExp): Found[] {
  return files.flatMap(({ file, text }) =>
    [...text.matchAll(pattern)].map((match) => {
      const lines = text.slice(0, match.index).split('\n')
      return { file, at: `${file}:${lines.length} ${match[0]}`, before: lines.at(-1) ?? '', match }
    }),
  )
}

/** A standard that is no paper of the repository. */
const OUTSIDE = 'outside'

/** Name of the paper that a section sign refers to: the last one named in its line, or the file. */
function paperOf(file: string, before: string): string {
  const named = before.match(/\b(?:DOMAIN|CONTRACT|SEARCH|PNG|RFC|UAX)\b/g)?.at(-1)
  if (named) return named in PAPERS ? named : OUTSIDE
  return Object.entries(PAPERS).find(([, path]) => path === file)?.[0] ?? 'no paper'
}

describe('citations', () => {
  test('names only sections that their paper has', () => {
    const missing = findAll(/§(\d+(?:\.\d+)?)/g).filter(
      ({ file, before, match: [, section = ''] }) => {
        const paper = paperOf(file, before)
        return paper !== OUTSIDE && !sections.get(paper)?.has(section)
      },
    )
    expect(missing.map(({ at }) => at)).toEqual([])
  })

  test('finds the paper of a section that follows another one', () => {
    expect(paperOf('api/a.ts', '(CONTRACT §8.8, ')).toBe('CONTRACT')
    expect(paperOf('api/a.ts', 'DOMAIN §4 and CONTRACT §2, ')).toBe('CONTRACT')
    expect(paperOf('api/CONTRACT.md', 'as ')).toBe('CONTRACT')
    expect(paperOf('api/a.ts', 'PNG, third edition, ')).toBe(OUTSIDE)
    expect(paperOf('api/a.ts', 'as ')).toBe('no paper')
  })

  test('names only ids that a table defines', () => {
    const missing = findAll(/(?<![\w./#-])(?:[KILCQT]\d{2}|[DR]\d{1,2})(?![\w.%:-])/g).filter(
      ({ match: [id] }) => !ids.has(id),
    )
    expect(missing.map(({ at }) => at)).toEqual([])
  })

  test('cites no paper that a reader of the repository cannot open', () => {
    const foreign = findAll(
      /\b(PLATFORM|STYLE|ENGLISH|DESK|COMPASS) ?§|\bissue \d+\b|\(issue: (?!Issue\b)|\(issues? \d|\bseeds?\//g,
    )
    expect(foreign.map(({ at }) => at)).toEqual([])
  })

  test('keeps every paper where README says it is', () => {
    const readme = readFileSync(`${root}README.md`, 'utf8')
    for (const path of Object.values(PAPERS)) expect(readme).toContain(path)
  })

  test('stand in brackets at the end of a test’s name, where a search for an id finds them', () => {
    // A text that a function or options follow is the name of a test or a suite.
    const idFirst = findAll(
      /(['"`])(?:(?:DOMAIN |CONTRACT )?§|[KILCQTDHSB]\d{1,2}\b)[^'"`]*\1,\s+(?:async |\(|\{)/g,
    ).filter(({ at }) => at.includes('.test.ts:'))
    expect(idFirst.map(({ at }) => at)).toEqual([])
  })

  test('finds the sections and ids that it compares with', () => {
    expect(sections.get('CONTRACT')).toContain('8.50')
    expect(sections.get('DOMAIN')).toContain('7.3')
    expect([...ids]).toEqual(expect.arrayContaining(['K18', 'T21', 'C34', 'Q15', 'D18']))
  })
})
