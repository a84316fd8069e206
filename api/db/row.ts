import type { Row } from './database.ts'

/**
 * Value of a TEXT column.
 * @throws TypeError when the column is missing or holds no text: a bug in our SQL
 */
export function textIn(row: Row, column: string): string {
  const text = textOrNullIn(row, column)
  if (text === null) throw new TypeError(`Column ${column} is null`)
  return text
}

/**
 * Value of a TEXT column that may be null.
 * @throws TypeError when the column is missing or holds another type
 */
export function textOrNullIn(row: Row, column: string): string | null {
  const value = row[column]
  if (typeof value === 'string' || value === null) return value
  throw new TypeError(`Column ${column} holds no text`)
}
