import type { R2Bucket } from '@cloudflare/workers-types'
import { assertKey, type FileStore } from './store.ts'

/** R2's page size. */
const PAGE = 1000

/** Stores pictures in an R2 bucket, where a resolved `put` is durable. */
export function r2Store(bucket: R2Bucket): FileStore {
  return {
    async put(key, bytes, mediaType) {
      assertKey(key)
      await bucket.put(key, bytes, { httpMetadata: { contentType: mediaType } })
    },

    async get(key) {
      assertKey(key)
      const found = await bucket.get(key)
      return found ? new Uint8Array(await found.arrayBuffer()) : null
    },

    async delete(key) {
      assertKey(key)
      await bucket.delete(key)
    },

    async listBefore(before, limit, after) {
      const keys: string[] = []
      let startAfter = after
      for (;;) {
        const page = await bucket.list({ limit: PAGE, ...(startAfter && { startAfter }) })
        for (const { key, uploaded } of page.objects) {
          if (uploaded < before) keys.push(key)
          if (keys.length >= limit) return keys
        }
        startAfter = page.objects.at(-1)?.key
        if (!page.truncated || !startAfter) return keys
      }
    },

    room: () => Promise.resolve(Infinity),
  }
}
