import type { Context } from 'hono'
import { Problem } from '../problem.ts'
import type { AppEnv } from './context.ts'
import { mediaType } from './guards.ts'

export type Body = { kind: 'json'; value: unknown } | { kind: 'form'; form: FormData }

/**
 * Reads a body that `bounded()` has measured.
 * @throws Problem `sai-kieu` for a media type we do not take, `khong-doc-duoc` for a broken body
 */
export async function readBody(c: Context<AppEnv>): Promise<Body> {
  switch (mediaType(c)) {
    case 'application/json': {
      const text = await unlessBroken(() => c.req.text())
      return { kind: 'json', value: await unlessBroken(() => JSON.parse(text) as unknown) }
    }
    case 'multipart/form-data':
    case 'application/x-www-form-urlencoded':
      return { kind: 'form', form: await unlessBroken(() => c.req.formData()) }
    default:
      throw new Problem('sai-kieu')
  }
}

async function unlessBroken<Value>(read: () => Value | Promise<Value>): Promise<Value> {
  try {
    return await read()
  } catch (error) {
    // The size guard throws from inside the stream when no length was announced.
    if (error instanceof Problem) throw error
    throw new Problem('khong-doc-duoc', {}, { cause: error })
  }
}
