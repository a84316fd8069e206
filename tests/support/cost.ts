/** CPU time of requests, measured in this process against an ordinary one. */

/** CPU milliseconds of one piece of work, all threads of the process included. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** Median of many runs, the first ones left out: what an ordinary request costs. */
export async function ordinaryCost(work: () => Promise<unknown>, runs = 40): Promise<number> {
  const costs: number[] = []
  for (let run = 0; run < runs; run += 1) costs.push(await cpuOf(work))
  const warm = costs.slice(runs / 4).sort((a, b) => a - b)
  return warm[Math.floor(warm.length / 2)] ?? 0
}

/**
 * How many times the ordinary cost a piece of work takes. Cheap ones are measured once; a dear one
 * again, because a collection of garbage may have fallen into it.
 */
export async function costRatio(
  work: () => Promise<unknown>,
  ordinary: number,
  most: number,
): Promise<number> {
  let least = Infinity
  for (let run = 0; run < 4 && least > most; run += 1) {
    least = Math.min(least, (await cpuOf(work)) / ordinary)
  }
  return least
}
