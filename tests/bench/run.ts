import { writeFile } from 'node:fs/promises'
import { benchBuild } from './build.ts'
import { benchDesk } from './desk.ts'
import { benchLighthouse } from './lighthouse.ts'
import { benchPages } from './pages.ts'
import { benchQuality, benchSearch } from './search.ts'
import { isReached, printTable, type Row } from './table.ts'
import { benchTickets } from './tickets.ts'

/**
 * `npm run bench [part …]`: prints a table a part, writes all figures to bench-results.json. Ends
 * with 1 when a goal is missed or a part is unknown.
 */
const parts: Record<string, () => Promise<Row[]>> = {
  tickets: benchTickets,
  desk: benchDesk,
  pages: benchPages,
  quality: benchQuality,
  search: benchSearch,
  build: benchBuild,
  lighthouse: benchLighthouse,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name))
if (unknown.length > 0) {
  console.error(`No part ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}`)
  process.exit(1)
}
const results: Record<string, Row[]> = {}
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  results[name] = await run()
  printTable(name, results[name])
}
await writeFile('bench-results.json', `${JSON.stringify(results, null, 2)}\n`)
const missed = Object.values(results)
  .flat()
  .filter((row) => !isReached(row))
if (missed.length > 0) process.exitCode = 1
console.log(missed.length === 0 ? '\nAll goals reached.' : `\n${missed.length} goals missed.`)
