import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { expect, test } from 'vitest'

const door = fileURLToPath(new URL('./index.ts', import.meta.url))
const entry = 'virtual:page'

/** What a page gets that takes some things through the door: the script as it would be sent. */
async function bundle(imported: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: { write: false, rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' } },
    plugins: [
      {
        name: 'page',
        enforce: 'pre',
        resolveId: id => (id === entry ? id : undefined),
        load: id => (id === entry ? `export { ${imported} } from ${JSON.stringify(door)}` : undefined),
      },
    ],
  })
  const outputs = Array.isArray(result) ? result : [result]
  return outputs
    .flatMap(one => ('output' in one ? one.output : []))
    .map(one => ('code' in one ? one.code : ''))
    .join('')
}

test('a page that shows where work stands gets neither FEEL nor an XML parser', async () => {
  const code = await bundle('enabled, expectedPath, isRefusal, outcomesOf')
  expect(code).toContain('expectedPath')
  expect(code).not.toMatch(/ForExpression|NO_VARIABLE_FOUND|BpmnModdle/)
  expect(code.length).toBeLessThan(20_000)
})

test('that check notices FEEL where a page takes steps itself', async () => {
  expect(await bundle('step')).toMatch(/NO_VARIABLE_FOUND/)
})
