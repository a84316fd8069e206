/** One figure of a benchmark; without a goal it is only there to be read. */
export interface Row {
  what: string
  value: number
  goal?: { atLeast: number } | { atMost: number }
}

/** Whether a row reaches its goal; rows without one do. */
export function isReached({ value, goal }: Row): boolean {
  if (!goal) return true
  return 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost
}

/** Prints rows under a heading, as wide as they need. */
export function printTable(heading: string, rows: Row[]): void {
  const width = Math.max(...rows.map(({ what }) => what.length))
  console.log(`\n${heading}`)
  for (const row of rows) {
    const sign =
      row.goal && ('atLeast' in row.goal ? `≥ ${row.goal.atLeast}` : `≤ ${row.goal.atMost}`)
    const verdict = sign ? `  ${isReached(row) ? 'ok  ' : 'MISS'} ${sign}` : ''
    console.log(`  ${row.what.padEnd(width)}  ${format(row.value).padStart(10)}${verdict}`)
  }
}

function format(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 3 : 1)
}
