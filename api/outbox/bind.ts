import type { Statement } from '../db/database.ts'

export type Values = Record<string, string | number | null>

/** A statement with those of `values` that its SQL names: engines refuse names they do not find. */
export function bind(sql: string, values: Values): Statement & { args: Values } {
  const names = new Set([...sql.matchAll(/:([A-Za-z]\w*)/g)].map(([, name = '']) => name))
  const args = Object.fromEntries(
    [...names].map((name) => {
      const value = values[name]
      if (value === undefined) throw new TypeError(`No value for :${name}`)
      return [name, value]
    }),
  )
  return { sql, args }
}
