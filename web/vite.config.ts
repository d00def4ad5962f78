import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import * as contract from '../contract/index.ts'

const door = fileURLToPath(new URL('../contract/index.ts', import.meta.url))

/** What of a door's export the browser gets: of a route its name, method and path, else numbers and lists of words. */
const toPlain = (value: unknown): unknown => {
  const route = contract.routes.find(each => each === value)
  if (route) return { name: route.name, method: route.method, path: route.path }
  const isPlain =
    typeof value === 'number' || (Array.isArray(value) && value.every(each => typeof each === 'string'))
  return isPlain ? value : undefined
}

/** The schemas are for the server and the compiler: the door of the contract is replaced, and no schema library is sent. */
const contractAsPlainData = (): Plugin => ({
  name: 'contract-as-plain-data',
  enforce: 'pre',
  load: id =>
    id === door
      ? Object.entries(contract)
          .map(([name, value]) => [name, toPlain(value)] as const)
          .filter(([, plain]) => plain !== undefined)
          .map(([name, plain]) => `export const ${name} = ${JSON.stringify(plain)}`)
          .join('\n')
      : undefined,
})

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [contractAsPlainData(), react()],
  build: {
    outDir: fileURLToPath(new URL('dist', import.meta.url)),
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // A policy that forbids inline script forbids data: URLs for scripts and fonts too.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/ },
          ],
        },
      },
    },
  },
})
