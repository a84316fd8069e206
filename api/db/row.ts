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

/**
 * Instant of a column that holds ISO 8601 text.
 * @throws TypeError when the column is missing, null or no instant
 */
export function instantIn(row: Row, column: string): Date {
  const instant = instantOrNullIn(row, column)
  if (instant === null) throw new TypeError(`Column ${column} is null`)
  return instant
}

/**
 * Instant of a column that holds ISO 8601 text or null.
 * @throws TypeError when the column is missing or holds something else
 */
export function instantOrNullIn(row: Row, column: string): Date | null {
  const text = textOrNullIn(row, column)
  if (text === null) return null
  const instant = new Date(text)
  if (Number.isNaN(instant.getTime())) throw new TypeError(`Column ${column} holds no instant`)
  return instant
}

/**
 * Narrows a stored value to an enumeration.
 * @param name  table and column, for the error: `ticket.status`
 * @throws TypeError for a value that the enumeration does not have
 */
export function oneOf<const Value extends string>(
  values: readonly Value[],
  raw: unknown,
  name: string,
): Value {
  const value = values.find((each) => each === raw)
  if (value === undefined) throw new TypeError(`${name} holds an unknown value: ${String(raw)}`)
  return value
}
