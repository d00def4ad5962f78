import { withDatabase } from '../../server/firstRun.ts'
import { createLog, systemClock } from '../../server/kernel/index.ts'
import { type Check, examine } from '../../server/upkeep/index.ts'
import { onDatabase } from '../installation.ts'

const marks: Record<Check['state'], string> = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' }

const count = (n: number, what: string): string => `${n === 0 ? 'No' : n} ${what}${n === 1 ? '' : 's'}`

/** `interlock doctor`: looks at everything and says what to do; ends with 1 when there is a problem. */
export async function doctor({ json }: { json?: boolean }): Promise<void> {
  const checks = await onDatabase(({ config, databaseUrl }) =>
    examine({
      config,
      databaseUrl,
      now: () => systemClock.now(),
      onDb: work => withDatabase({ databaseUrl, log: createLog('silent') }, work),
    }),
  )
  const problems = checks.filter(({ state }) => state === 'problem').length
  const warnings = checks.filter(({ state }) => state === 'warning').length
  if (json) console.log(JSON.stringify({ problems, warnings, checks }, null, 1))
  else {
    for (const { name, state, says, advice } of checks) {
      console.log(`${marks[state]} ${name}: ${says}`)
      if (advice !== undefined) console.log(`          → ${advice}`)
    }
    console.log(`${count(problems, 'problem')}, ${count(warnings, 'warning')}.`)
  }
  if (problems > 0) process.exitCode = 1
}
