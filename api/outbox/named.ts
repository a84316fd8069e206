import type { Statement } from '../db/database.ts'

export type Values = Record<string, string | number | null>

/**
 * A statement whose values are given by name. Its SQL is read once, so build it outside functions.
 * @returns a function that takes at least the values that the SQL names as `:name`, and passes those
 *   on alone: engines refuse names they do not find
 * @throws TypeError from that function when a value is missing
 */
export function named(sql: string): (values: Values) => Statement & { args: Values } {
  const names = [...new Set([...sql.matchAll(/:([A-Za-z]\w*)/g)].map(([, name = '']) => name))]
  return (values) => {
    const args: Values = {}
    for (const name of names) {
      const value = values[name]
      if (value === undefined) throw new TypeError(`No value for :${name}`)
      args[name] = value
    }
    return { sql, args }
  }
}
